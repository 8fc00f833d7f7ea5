#include "cli/interrupt.h"

#include <time.h>

static sigset_t signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

void interrupt_hold(struct interrupt *interrupt)
{
	sigset_t set = signals();

	pthread_sigmask(SIG_BLOCK, &set, &interrupt->before);
}

bool interrupt_came(void)
{
	sigset_t waiting;

	sigpending(&waiting);
	return sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM);
}

void interrupt_release(struct interrupt *interrupt)
{
	static const struct timespec at_once = { 0, 0 };
	sigset_t set = signals();

	while (interrupt_came())
		if (sigtimedwait(&set, NULL, &at_once) < 0)
			break;
	pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}
