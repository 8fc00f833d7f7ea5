#include "core/sql/deep.h"

#include <pthread.h>
#include <string.h>

#define STACK ((size_t)256 * 1024 * 1024)

struct depth {
	void (*work)(void *context);
	void *context;
};

static void *descend(void *argument)
{
	struct depth *depth = argument;

	depth->work(depth->context);
	return NULL;
}

bool deep_run(void (*work)(void *context), void *context, struct error *error)
{
	struct depth depth = { work, context };
	pthread_attr_t attributes;
	pthread_t thread;
	int failed = pthread_attr_init(&attributes);

	if (!failed) {
		failed = pthread_attr_setstacksize(&attributes, STACK);
		if (!failed)
			failed = pthread_create(&thread, &attributes, descend, &depth);
		pthread_attr_destroy(&attributes);
	}
	if (failed)
		return error_set(
		    error, ERROR_INTERNAL,
		    "no stack of 256 MiB to parse SQL on: %s; allow more address space "
		    "(`ulimit -v`)",
		    strerror(failed));
	pthread_join(thread, NULL);
	return true;
}
