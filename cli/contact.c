#include "cli/contact.h"

#include <pthread.h>
#include <stdlib.h>

struct meeting {
	struct contact contact; /* first: contact_end gets this one */
	pthread_t thread;
	bool begun;
};

static void *look(void *context)
{
	struct contact *contact = context;

	if (target_open(&contact->settings, &contact->target, &contact->error) &&
	    target_examine(contact->arena, contact->target, &contact->facts, &contact->error) &&
	    target_ledger_read(contact->arena, contact->target, &contact->ledger, &contact->error))
		contact->error = (struct error) { 0 };
	return NULL;
}

static void wait_for(struct meeting *meeting)
{
	if (meeting->begun)
		pthread_join(meeting->thread, NULL);
	meeting->begun = false;
}

static void meeting_close(void *object)
{
	struct meeting *meeting = object;

	wait_for(meeting);
	target_close(meeting->contact.target);
	arena_close(meeting->contact.arena);
}

struct contact *contact_begin(struct arena *arena, const struct target_settings *settings)
{
	struct meeting *meeting = arena_new(arena, struct meeting);

	meeting->contact.settings = *settings;
	meeting->contact.arena = arena_open();
	arena_defer(arena, meeting_close, meeting);
	if (pthread_create(&meeting->thread, NULL, look, &meeting->contact))
		abort();
	meeting->begun = true;
	return &meeting->contact;
}

bool contact_end(struct contact *contact, struct error *error)
{
	wait_for((struct meeting *)contact);
	if (contact->error.code == ERROR_NONE)
		return true;
	*error = contact->error;
	return false;
}
