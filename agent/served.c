#include "agent/served.h"

#include <stdlib.h>

#include "core/base/clock.h"

/* Ledgers in one message: one always, more as long as they are small. */
#define LEDGERS_SIZE ((size_t)1024 * 1024)
#define LOCKED_PAUSE 5000 /* ms until a target that others hold is looked at again */

void served_open(struct served_list *list, const struct agent_settings *settings,
		 void (*changed)(void *context), void *context)
{
	list->count = settings->target_count;
	list->crew = crew_open(settings->at_once);
	list->items = calloc(list->count, sizeof *list->items);
	if (!list->items)
		abort();
	for (size_t i = 0; i < list->count; i++) {
		struct worker_options options = {
			.host = { .target = &settings->targets[i],
				  .lock_patience = settings->lock_patience,
				  .operator= "lockstep " LOCKSTEP_VERSION " agent" },
			.crew = list->crew,
			.changed = changed,
			.context = context,
		};

		list->items[i].settings = &settings->targets[i];
		list->items[i].worker = worker_open(&options);
		list->items[i].texts = arena_open();
	}
}

void served_close(struct served_list *list)
{
	crew_close(list->crew);
	for (size_t i = 0; i < list->count; i++) {
		worker_close(list->items[i].worker);
		arena_close(list->items[i].texts);
	}
	free(list->items);
	*list = (struct served_list) { 0 };
}

struct served *served_find(const struct served_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].settings->name, name))
			return &list->items[i];
	return NULL;
}

void served_inspect(struct served_list *list, uint64_t seen)
{
	for (size_t i = 0; i < list->count; i++) {
		list->items[i].asked = clock_monotonic();
		if (!worker_busy(list->items[i].worker))
			worker_inspect(list->items[i].worker, seen);
	}
}

int64_t served_look_due(const struct served_list *list, int64_t planned)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct served *served = &list->items[i];
		int64_t again = served->asked + LOCKED_PAUSE;

		if (served->state.preflight.locked_by && again < planned)
			planned = again;
	}
	return planned;
}

void served_stop(struct served_list *list, const char *attempt)
{
	for (size_t i = 0; i < list->count; i++)
		worker_stop(list->items[i].worker, attempt);
}

void served_interrupt(struct served_list *list, const char *attempt, const char *why)
{
	for (size_t i = 0; i < list->count; i++)
		worker_interrupt(list->items[i].worker, attempt, why);
}

bool served_busy(const struct served_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (worker_busy(list->items[i].worker))
			return true;
	return false;
}

void served_collect(struct served_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct served *served = &list->items[i];
		struct arena *texts = arena_open();

		if (!worker_take_inspection(texts, served->worker, &served->state)) {
			arena_close(texts);
			continue;
		}
		arena_close(served->texts);
		served->texts = texts;
		served->known = true;
	}
}

static struct hash histories_hash(const struct served *served)
{
	return hash_of(served->state.histories.data, served->state.histories.size);
}

static bool histories_sent(const struct served *served)
{
	struct hash now = histories_hash(served);

	return hash_equal(&served->sent_histories, &now);
}

/* The two go together. */
static bool ledger_unsent(const struct served *served)
{
	return served->known && served->state.ledger.size &&
	       !(served->sent && hash_equal(&served->sent_digest, &served->state.digest) &&
		 histories_sent(served));
}

static struct hash sizes_hash(const struct served *served)
{
	return hash_of(served->state.sizes.data, served->state.sizes.size);
}

static bool sizes_unsent(const struct served *served)
{
	struct hash now = sizes_hash(served);

	return served->state.sizes.size &&
	       !(served->sizes_sent && hash_equal(&served->sent_sizes, &now));
}

static struct target_state state_of(const struct served *served)
{
	const struct agent_target_settings *settings = served->settings;
	const struct inspection *state = &served->state;

	return (struct target_state) {
		.name = settings->name,
		.project = settings->connection.project,
		.dialect = state->dialect,
		.labels = settings->labels,
		.label_count = settings->label_count,
		.reach = state->reach,
		.problem = state->problem,
		.server = state->server,
		.ledger_digest = state->digest,
		.rehearsal = settings->rehearsal != REHEARSAL_NO,
		.foreign_tables = state->foreign_tables,
		.histories_problem = state->histories_problem,
		.sized = state->sizes.size > 0,
		.sizes_digest = sizes_hash(served),
		.seen = state->seen,
		.examined = state->examined,
		.look_age = clock_monotonic() - state->looked,
		.preflight = state->preflight,
	};
}

/* What does not fit comes with a later sync. */
static void offer_sizes(struct served *served, size_t *size, struct target_state *state)
{
	served->sizes_offered =
	    sizes_unsent(served) && *size + served->state.sizes.size <= LEDGERS_SIZE;
	if (!served->sizes_offered)
		return;
	*size += served->state.sizes.size;
	state->sizes = served->state.sizes;
	served->sent_sizes = sizes_hash(served);
	served->sizes_sent = false;
}

void served_states(struct arena *arena, struct served_list *list, struct sync *sync)
{
	size_t size = 0;

	sync->targets = arena_new_array(arena, struct target_state, list->count);
	sync->untold = arena_new_array(arena, const char *, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct served *served = &list->items[i];
		size_t ledger = ledger_unsent(served)
				    ? served->state.ledger.size + served->state.histories.size
				    : 0;

		served->offered = ledger && (!size || size + ledger <= LEDGERS_SIZE);
		if (!served->known || (ledger && !served->offered)) {
			sync->untold[sync->untold_count++] = served->settings->name;
			continue;
		}
		sync->targets[sync->target_count] = state_of(served);
		if (served->offered) {
			sync->targets[sync->target_count].ledger = served->state.ledger;
			sync->targets[sync->target_count].histories = served->state.histories;
		}
		size += ledger;
		offer_sizes(served, &size, &sync->targets[sync->target_count]);
		sync->target_count++;
	}
}

void served_acknowledge(struct served_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct served *served = &list->items[i];

		served->sizes_sent = served->sizes_sent || served->sizes_offered;
		served->sizes_offered = false;
		if (!served->offered)
			continue;
		served->sent = true;
		served->sent_digest = served->state.digest;
		served->sent_histories = histories_hash(served);
		served->offered = false;
	}
}

void served_forget(struct served_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		list->items[i].sent = list->items[i].offered = list->items[i].sizes_sent =
		    list->items[i].sizes_offered = false;
}
