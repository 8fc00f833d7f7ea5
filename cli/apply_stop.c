#include "cli/apply_stop.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define GLANCE 50000000 /* ns between two looks at whether it is over */

static void say_to_terminal(const char *text)
{
	dprintf(STDERR_FILENO, "\n%s\n", text);
}

/* Takes the signals that the other threads hold back. */
static void *listen_for(void *context)
{
	static const struct timespec glance = { 0, GLANCE };
	struct apply_stop *stop = context;
	sigset_t set;
	int came = 0, signal;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	while (!atomic_load(&stop->ended)) {
		signal = sigtimedwait(&set, NULL, &glance);
		came += signal > 0;
		if (came >= 1 && !atomic_exchange(&stop->stop, true))
			say_to_terminal("stops at the next statement boundary; once more "
					"interrupts the statement that runs");
		/* Again and again: the database passes over one that comes too early. */
		if (came >= 2)
			interruption_raise(&stop->interruption, signal == SIGTERM
								    ? "a second SIGTERM"
								    : "a second Ctrl-C");
	}
	return NULL;
}

void apply_stop_begin(struct apply_stop *stop)
{
	interrupt_hold(&stop->held);
	interruption_open(&stop->interruption);
	atomic_store(&stop->stop, false);
	atomic_store(&stop->ended, false);
	pthread_create(&stop->thread, NULL, listen_for, stop);
}

void apply_stop_end(struct apply_stop *stop)
{
	atomic_store(&stop->ended, true);
	pthread_join(stop->thread, NULL);
	interruption_close(&stop->interruption);
	interrupt_release(&stop->held);
}
