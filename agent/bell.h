#ifndef AGENT_BELL_H
#define AGENT_BELL_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Ends a wait from another thread. */
struct bell {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	bool rung;
};

void bell_open(struct bell *bell);
void bell_release(struct bell *bell);
void bell_ring(struct bell *bell); /* any thread; stays rung until bell_clear */
bool bell_rung(struct bell *bell);
void bell_clear(struct bell *bell);
/* Until it rings, at most `patience` ms. */
void bell_wait(struct bell *bell, int64_t patience);
#endif
