#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/outside.h"
#include "coordinator/store/agents.h"
#include "coordinator/witnesses.h"

/* Who was shown the log, and what they said of it. */

struct listed_agent {
	const char *id;
	struct note_key key;
};
struct kept_agents {
	struct listed_agent *items;
	size_t count;
	struct value *array;
};

static bool work_witnesses(struct http_call *call, struct store *store, struct error *error)
{
	struct kept_agents *kept = arena_new(call->arena, struct kept_agents);
	struct agent_list list;

	if (!agent_list(call->arena, store, &list, error))
		return false;
	kept->items = arena_new_array(call->arena, struct listed_agent, list.count + 1);
	kept->array = value_array(call->arena);
	for (size_t i = 0; i < list.count; i++) {
		const struct agent *agent = &list.items[i];
		struct value *item = value_object(call->arena);
		struct note_key key =
		    witness_key(call->arena, call->logbook, agent->id, agent->public_key);

		if (agent->revoked)
			continue;
		kept->items[kept->count++] = (struct listed_agent) { agent->id, key };
		value_put_text(item, "agent", agent->id);
		value_put_text(item, "name", agent->name);
		value_put_text(item, "environment", agent->environment);
		value_put_text(item, "vkey", note_key_text(call->arena, &key));
		value_add(kept->array, item);
	}
	call->kept = kept;
	return true;
}

static void put_count(struct http_call *call, struct value *object, const char *key, uint64_t count)
{
	value_put(object, key,
		  count ? value_integer(call->arena, (int64_t)count)
			: value_text(call->arena, NULL));
}

/* The newest head that it cosigned, of those that are remembered. */
static void put_word(struct http_call *call, const struct witnesses *witnesses,
		     const struct note_key *key, struct value *item)
{
	const struct head_word *newest = NULL;
	uint64_t size = 0;

	for (size_t i = 0; i < HEADS_KEPT; i++) {
		const struct head *head = &witnesses->heads.items[i];
		const struct head_word *word = head->size > size ? head_word_of(head, key) : NULL;

		if (word) {
			newest = word;
			size = head->size;
		}
	}
	put_count(call, item, "cosigned", size);
	json_put_time(call->arena, item, "time", newest ? newest->seconds * 1000 : 0);
}

static const char *problem_of(const struct witnesses *witnesses, const struct quorum_party *party)
{
	for (size_t i = 0; i < witnesses->outside_count; i++)
		if (witnesses->outside[i].party == party)
			return *witnesses->outside[i].problem ? witnesses->outside[i].problem
							      : NULL;
	return NULL;
}

static struct value *parties(struct http_call *call, const struct witnesses *witnesses)
{
	const struct quorum *policy = witnesses->own ? &witnesses->own->quorum : NULL;
	struct value *items = value_array(call->arena);

	for (size_t i = 0; policy && i < policy->party_count; i++) {
		const struct quorum_party *party = &policy->parties[i];
		struct value *item = value_object(call->arena);

		if (party->group)
			continue;
		value_put_text(item, "witness", party->name);
		value_put_text(item, "vkey", note_key_text(call->arena, &party->key));
		value_put_bool(item, "asked", party->url != NULL);
		put_word(call, witnesses, &party->key, item);
		json_put_text(call->arena, item, "problem",
			      problem_of(witnesses, party)
				  ? arena_text(call->arena, problem_of(witnesses, party))
				  : NULL);
		value_add(items, item);
	}
	return items;
}

/* What it demands itself: "nothing", "met", or why it waits. */
static const char *demand_of(struct http_call *call, const struct turn *turn, const char *agent)
{
	const struct session *session = sessions_find(&turn->coordinator->sessions, agent);

	if (!session || !session->log_demand)
		return NULL;
	return session->log_demand->missing ? arena_text(call->arena, session->log_demand->missing)
					    : "met";
}

static bool run_witnesses(struct http_call *call, struct turn *turn, struct error *error)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	const struct log_demand *own = witnesses->own;
	struct value *answer = value_object(call->arena);
	struct kept_agents *kept = call->kept;

	(void)error;
	for (size_t i = 0; i < kept->count; i++) {
		struct value *item = value_at(kept->array, i);

		put_word(call, witnesses, &kept->items[i].key, item);
		json_put_text(call->arena, item, "demands",
			      demand_of(call, turn, kept->items[i].id));
	}
	value_put_text(answer, "vkey",
		       note_key_text(call->arena, logbook_key(turn->coordinator->logbook)));
	value_put_bool(answer, "policy", own != NULL);
	put_count(call, answer, "shown", heads_newest(&witnesses->heads)->size);
	put_count(call, answer, "cosigned", own ? own->met : 0);
	json_put_text(call->arena, answer, "missing",
		      own && own->missing ? arena_text(call->arena, own->missing) : NULL);
	value_put(answer, "witnesses", parties(call, witnesses));
	value_put(answer, "agents", kept->array);
	call_respond(call, 200, answer);
	return true;
}

const struct http_route witness_routes[] = {
	{ HTTP_GET, "/v1/log/witnesses", PERMISSION_HISTORY, SCOPE_SERVER, work_witnesses,
	  run_witnesses, "who cosigns the log, and what they said" },
	{ 0 },
};
