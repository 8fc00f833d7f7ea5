#ifndef CLI_APPLY_STOP_H
#define CLI_APPLY_STOP_H
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "agent/interruption.h"
#include "cli/interrupt.h"

/* While migrations are applied: the first Ctrl-C (SIGINT, SIGTERM) stops them at the next statement
 * boundary, the second one interrupts the statement that runs.  Both roll back what is open. */
struct apply_stop {
	struct interrupt held;
	struct interruption interruption;
	atomic_bool stop, ended;
	pthread_t thread;
};

void apply_stop_begin(struct apply_stop *stop);
void apply_stop_end(struct apply_stop *stop);
#endif
