#ifndef TESTS_SUPPORT_CHILD_H
#define TESTS_SUPPORT_CHILD_H
#include <sys/types.h>

#include "tests/support/test.h"

/* A whole coordinator in a process of its own, on real sockets of loopback. */
struct child {
	pid_t pid;
	const char *state;
	const char *http;   /* ADDRESS:PORT */
	const char *listen; /* URL for agents */
};

/* What the process does; its exit code. */
int child_serve(const char *state);
/* Waits until it listens, ten seconds at most. */
struct child child_start(struct arena *arena, const char *state);
int child_stop(struct child child); /* its exit code, -1 when it ended otherwise */
const char *child_admin(struct arena *arena, const char *state); /* the first token */
#endif
