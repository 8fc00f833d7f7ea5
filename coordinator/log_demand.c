#include "coordinator/log_demand.h"

#include <stdlib.h>
#include <string.h>

#define SKEW 300 /* seconds that a witness's clock may be ahead, as agents allow it */

static struct log_demand *find(struct log_demand *list, const char *policy, int64_t age,
			       size_t *count)
{
	struct log_demand *found = NULL;

	for (*count = 0; list; list = list->next, ++*count)
		if (list->age == age && text_equal(list->policy, policy))
			found = list;
	return found;
}

bool log_demand_join(struct log_demand **list, const char *policy, int64_t age,
		     struct log_demand **demand, struct error *error)
{
	size_t count;
	struct log_demand *found = find(*list, policy, age, &count);
	struct arena *arena;

	if (!found && count == LOG_DEMAND_LIMIT)
		return error_set(error, ERROR_INVALID,
				 "agents have more than %d different log policies; give them the "
				 "same file",
				 LOG_DEMAND_LIMIT);
	if (!found) {
		arena = arena_open();
		found = arena_new(arena, struct log_demand);
		found->arena = arena;
		found->policy = arena_text(arena, policy);
		found->age = age > 0 ? age : 0;
		if (!quorum_read(arena, bytes_of(found->policy), &found->quorum, error)) {
			arena_close(arena);
			return error_wrap(error, "log-policy");
		}
		found->next = *list;
		*list = found;
	}
	found->users++;
	*demand = found;
	return true;
}

void log_demand_leave(struct log_demand **list, struct log_demand *demand)
{
	if (!demand || --demand->users)
		return;
	while (*list != demand)
		list = &(*list)->next;
	*list = demand->next;
	free(demand->text);
	free(demand->missing);
	arena_close(demand->arena);
}

static void replace(char **text, const char *with)
{
	char *copy = with ? strdup(with) : NULL;

	if (with && !copy)
		abort();
	free(*text);
	*text = copy;
}

/* Cosignatures have to be good for a while yet: half of the time that is allowed. */
static struct quorum_span span_of(const struct log_demand *demand, int64_t wall)
{
	int64_t now = wall / 1000;

	return demand->age ? (struct quorum_span) { now - demand->age / 2, now + SKEW }
			   : QUORUM_ANY_TIME;
}

static bool meet(struct log_demand *demand, uint64_t size, const char *text, int64_t wall)
{
	bool more = size > demand->met || demand->age;

	replace(&demand->text, text);
	demand->met = size;
	demand->until = demand->age ? wall / 1000 + demand->age / 2 : INT64_MAX;
	return more;
}

bool log_demand_judge(struct log_demand *demand, const struct head *head, int64_t wall)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;

	if (head->size < demand->met)
		return false;
	if (head_reaches(arena, head, &demand->quorum, span_of(demand, wall), &error)) {
		replace(&demand->missing, NULL);
		return meet(demand, head->size, head_text(arena, head, &demand->quorum), wall);
	}
	replace(&demand->missing, error.text);
	return false;
}

bool log_demand_recall(struct log_demand *demand, const char *checkpoint, uint64_t size,
		       int64_t wall)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;
	struct note note;

	return note_read(arena, bytes_of(checkpoint), &note, &error) &&
	       quorum_met(arena, &demand->quorum, &note, span_of(demand, wall), &error) &&
	       meet(demand, size, checkpoint, wall);
}

bool log_demand_covers(const struct log_demand *demand, uint64_t entry, int64_t wall)
{
	return demand->met > entry && wall / 1000 <= demand->until;
}

int64_t log_demand_lasts(const struct log_demand *demand, int64_t wall)
{
	if (!demand->age)
		return INT64_MAX;
	return demand->until - demand->age / 4 - wall / 1000;
}

bool log_demand_names(const struct log_demand *demand, const struct note_key *key)
{
	for (size_t i = 0; i < demand->quorum.party_count; i++)
		if (!demand->quorum.parties[i].group &&
		    note_key_equal(&demand->quorum.parties[i].key, key))
			return true;
	return false;
}
