#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H
#include <signal.h>
#include <stdbool.h>

/* While it is held, Ctrl-C (SIGINT) and SIGTERM do not end the program but wait to be asked for, so
 * that a command can say what goes on without it. */
struct interrupt {
	sigset_t before;
};

void interrupt_hold(struct interrupt *interrupt);
bool interrupt_came(void);
/* Forgets those that came. */
void interrupt_release(struct interrupt *interrupt);
#endif
