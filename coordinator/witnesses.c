#include "coordinator/witnesses.h"

#include <string.h>

#include "coordinator/outside.h"
#include "coordinator/store/tree.h"
#include "core/base/file.h"
#include "core/base/log.h"

#define ROUND    10000  /* ms between two heads that nobody waits for */
#define UNNEEDED 1000   /* ms for which a head serves when nobody cosigns */
#define REFRESH  5000   /* ms between two times that cosignatures are made anew, at least */
#define GLANCE   600000 /* ms after which it is looked again, at most */

struct note_key witness_key(struct arena *arena, const struct logbook *logbook, const char *agent,
			    const uint8_t public_key[PUBLIC_KEY_SIZE])
{
	return note_key_make(arena_printf(arena, "%s/%s", logbook_key(logbook)->name, agent),
			     NOTE_COSIGNATURE, public_key);
}

/* ---- opening ---- */

bool witnesses_policy(struct arena *arena, const char *path, const char **policy,
		      struct error *error)
{
	struct bytes text = { 0 };

	if (path && !file_read(arena, path, LOG_POLICY_LIMIT, &text, error))
		return error_wrap(error, "log-policy");
	*policy = text.data;
	return true;
}

static bool names_log(struct coordinator *coordinator, const struct quorum *policy,
		      struct error *error)
{
	const struct note_key *key = logbook_key(coordinator->logbook);
	const struct quorum_log *log = quorum_log_find(policy, key->name);

	return (log && note_key_equal(&log->key, key)) ||
	       error_set(error, ERROR_INVALID,
			 "log-policy: it does not name this log; add the line 'log %s'",
			 note_key_text(coordinator->arena, key));
}

/* What was served before a restart is served as long as it is enough for the policy. */
static void recall(struct coordinator *coordinator, struct log_demand *demand, int64_t wall)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *served = logbook_served(coordinator->logbook);
	struct signed_checkpoint head;
	struct error error;

	if (served && checkpoint_open(arena, bytes_of(served), logbook_key(coordinator->logbook),
				      &head, &error))
		(void)!log_demand_recall(demand, served, head.head.size, wall);
}

bool witnesses_open(struct coordinator *coordinator, const struct witnesses_options *options,
		    struct error *error)
{
	struct witnesses *witnesses = &coordinator->witnesses;

	witnesses->asker = options->asker;
	witnesses->refresh = INT64_MAX;
	witnesses->demanded = witnesses->round = 1;
	if (!options->policy)
		return true;
	if (!log_demand_join(&witnesses->demands, options->policy, 0, &witnesses->own, error) ||
	    !names_log(coordinator, &witnesses->own->quorum, error) ||
	    !outside_open(witnesses, &witnesses->own->quorum, error))
		return false;
	recall(coordinator, witnesses->own, options->wall);
	if (witnesses->own->quorum.wanted)
		logbook_hold_back(coordinator->logbook, witnesses->own->met > 0);
	return true;
}

void witnesses_close(struct coordinator *coordinator)
{
	struct witnesses *witnesses = &coordinator->witnesses;

	for (size_t i = 0; i < coordinator->sessions.count; i++)
		if (coordinator->sessions.items[i])
			log_demand_leave(&witnesses->demands,
					 coordinator->sessions.items[i]->log_demand);
	log_demand_leave(&witnesses->demands, witnesses->own);
	outside_close(witnesses);
	heads_close(&witnesses->heads);
}

/* ---- agents ---- */

bool witnesses_meet(struct turn *turn, struct session *session, const struct hello *hello,
		    struct error *error)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct log_demand *demand = NULL;

	if (*hello->log_policy && !log_demand_join(&witnesses->demands, hello->log_policy,
						   hello->log_policy_age, &demand, error))
		return false;
	session->cosigns_as_of = 0;
	session->round = 0;
	if ((demand && demand->users == 1) ||
	    (session->log_demand && session->log_demand->users == 1))
		witnesses->demanded++;
	log_demand_leave(&witnesses->demands, session->log_demand);
	session->log_demand = demand;
	if (demand)
		recall(turn->coordinator, demand, turn->wall);
	return true;
}

static bool is_named(const struct turn *turn, struct session *session)
{
	const struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct note_key key;

	if (session->cosigns_as_of == witnesses->demanded)
		return session->cosigns;
	key = witness_key(turn->arena, turn->coordinator->logbook, session->agent,
			  session->public_key);
	session->cosigns = false;
	for (const struct log_demand *demand = witnesses->demands; demand; demand = demand->next)
		session->cosigns = session->cosigns || log_demand_names(demand, &key);
	session->cosigns_as_of = witnesses->demanded;
	return session->cosigns;
}

void witnesses_hear(struct turn *turn, struct session *session, const char *line)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct head *head = heads_find(&witnesses->heads, session->log_seen);
	struct note_key key;
	struct error error;

	if (!*line || !head || !is_named(turn, session))
		return;
	key = witness_key(turn->arena, turn->coordinator->logbook, session->agent,
			  session->public_key);
	if (head_hear(head, &key, bytes_of(line), &error))
		turn->changed |= witnessing_judge(witnesses, head, &key, turn->wall);
	else
		log_line(LOG_WARNING, "cosignature.refused", "agent=%s error=\"%s\"",
			 session->agent, error.text);
}

static bool is_covered(const struct turn *turn, struct log_demand *demand, uint64_t entry)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;

	if (!demand->quorum.wanted || log_demand_covers(demand, entry, turn->wall))
		return true;
	demand->waited_for = true;
	if (witnesses->wanted <= entry)
		witnesses->wanted = entry + 1;
	return false;
}

const char *witnesses_shut(struct turn *turn, const struct session *session, const char *rollout)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct log_demand *demand = session->log_demand;
	uint64_t entry;
	struct error error;

	if (!demand)
		return NULL;
	if (!proofs_entry(&turn->coordinator->proofs, turn->store, rollout, &entry, &error))
		return arena_text(turn->arena, error.text);
	if (is_covered(turn, demand, entry))
		return NULL;
	return arena_printf(turn->arena, "agent %s acts only on what is witnessed: %s",
			    session->agent,
			    heads_newest(&witnesses->heads)->size > entry && demand->missing
				? demand->missing
				: "its witnesses are asked to cosign the plan's checkpoint");
}

bool witnesses_withhold(struct turn *turn, struct session *session, const char *rollout)
{
	uint64_t entry;
	struct error error;

	if (!witnesses_shut(turn, session, rollout))
		return false;
	if (proofs_entry(&turn->coordinator->proofs, turn->store, rollout, &entry, &error))
		session->withheld = entry + 1;
	return true;
}

bool witnesses_freed(const struct turn *turn, const struct session *session)
{
	return session->withheld && session->log_demand &&
	       log_demand_covers(session->log_demand, session->withheld - 1, turn->wall);
}

/* An answer may be lost, and with it the head that it showed. */
static bool is_unseen(const struct turn *turn, const struct session *session,
		      const struct head *head)
{
	return session->round != turn->coordinator->witnesses.round ||
	       (session->log_seen < head->size && turn->now >= session->shown + REFRESH);
}

bool witnesses_shows(const struct turn *turn, struct session *session)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	const struct head *head = heads_newest(&witnesses->heads);

	return witnesses->demands && head->size && is_unseen(turn, session, head) &&
	       session->abilities & 1U << ABILITY_COSIGN && session->log_seen <= head->size &&
	       is_named(turn, session);
}

void witnesses_show(const struct turn *turn, struct session *session, struct logbook_head *head)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	const struct head *newest = heads_newest(&witnesses->heads);

	*head = (struct logbook_head) { newest->size, newest->text };
	session->round = witnesses->round;
	session->shown = turn->now;
}

/* Says of a head that nobody cosigned yet who is missing. */
static void judge_all(struct witnesses *witnesses, const struct head *head, int64_t wall)
{
	for (struct log_demand *demand = witnesses->demands; demand; demand = demand->next)
		if (demand->quorum.wanted)
			(void)log_demand_judge(demand, head, wall);
}

/* One that is new is shown to all who cosign. */
static bool newest(struct turn *turn, uint64_t least, struct logbook_head *head,
		   struct error *error)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct logbook_wish wish = { least, turn->now, witnesses->demands ? GLANCE : UNNEEDED };

	if (!logbook_sign(turn->coordinator->logbook, turn->store, &wish, head, error))
		return false;
	if (witnesses->demands && head->size > heads_newest(&witnesses->heads)->size) {
		judge_all(witnesses, heads_add(&witnesses->heads, head->size, head->checkpoint),
			  turn->wall);
		witnesses->fresh = true;
		witnesses->round++;
		witnesses->begun = turn->now;
	}
	return true;
}

bool witnesses_head(struct turn *turn, const struct session *session, uint64_t least,
		    struct logbook_head *head, struct error *error)
{
	const struct log_demand *demand = session->log_demand;

	if (!demand || !demand->quorum.wanted)
		return newest(turn, least, head, error);
	*head = (struct logbook_head) { demand->met, demand->text };
	return true;
}

/* Of those who serve the target and are there: who waits, unless one does not. */
static bool judge_target(struct turn *turn, const struct target_place *place, const char *rollout,
			 const char **shut, struct error *error)
{
	struct id_list agents;

	*shut = NULL;
	if (!target_servers(turn->arena, turn->store, place, &agents, error))
		return false;
	for (size_t i = 0; i < agents.count; i++) {
		const struct session *session =
		    sessions_find(&turn->coordinator->sessions, agents.items[i]);

		if (!session_present(session, turn->now))
			continue;
		*shut = witnesses_shut(turn, session, rollout);
		if (!*shut)
			return true;
	}
	return true;
}

bool witnesses_gather(struct turn *turn, const char *rollout, struct situation *situation,
		      struct error *error)
{
	const struct witnesses *witnesses = &turn->coordinator->witnesses;
	struct gate_facts *facts = &situation->gates;
	bool asked =
	    witnesses->demands && (witnesses->demands != witnesses->own || witnesses->own->next);

	for (size_t i = 0; asked && i < facts->target_count; i++) {
		struct target_place place = { facts->project, facts->environment,
					      facts->targets[i].name };

		if (!judge_target(turn, &place, rollout, &facts->targets[i].unwitnessed, error))
			return false;
	}
	return true;
}

/* ---- the turn ---- */

/* When cosignatures are to be made anew, monotonic clock, ms. */
static int64_t refresh_at(const struct witnesses *witnesses, const struct turn *turn)
{
	int64_t first = INT64_MAX;

	for (const struct log_demand *demand = witnesses->demands; demand; demand = demand->next) {
		int64_t lasts = log_demand_lasts(demand, turn->wall);

		if (lasts < first)
			first = lasts;
	}
	if (first > GLANCE / 1000)
		return INT64_MAX;
	first = turn->now + first * 1000;
	return first > witnesses->begun + REFRESH ? first : witnesses->begun + REFRESH;
}

bool witnesses_turn(struct turn *turn, struct error *error)
{
	struct witnesses *witnesses = &turn->coordinator->witnesses;
	uint64_t size = heads_newest(&witnesses->heads)->size;
	struct merkle_frontier tree;
	struct logbook_head head;

	if (!witnesses->demands)
		return true;
	if (!tree_load(turn->store, &tree, error))
		return false;
	witnesses->log_size = tree.size;
	witnesses->refresh = refresh_at(witnesses, turn);
	if (tree.size > size &&
	    (!size || witnesses->wanted > size || turn->now >= witnesses->begun + ROUND))
		return newest(turn, tree.size, &head, error);
	if (witnesses->refresh <= turn->now) {
		witnesses->round++;
		witnesses->begun = turn->now;
		witnesses->refresh = turn->now + REFRESH;
	}
	return true;
}

static void serve(struct coordinator *coordinator, int64_t now)
{
	struct witnesses *witnesses = &coordinator->witnesses;
	struct logbook_head head;
	struct error error;

	if (!witnesses->unserved || now < witnesses->served + UNNEEDED)
		return;
	witnesses->served = now;
	head = (struct logbook_head) { witnesses->own->met, witnesses->own->text };
	witnesses->unserved = !logbook_serve(coordinator->logbook, &head, &error);
	if (witnesses->unserved)
		log_line(LOG_WARNING, "checkpoint.not_kept", "error=\"%s\"", error.text);
}

void witnesses_settle(struct coordinator *coordinator, bool committed, int64_t now)
{
	struct witnesses *witnesses = &coordinator->witnesses;

	if (!committed && witnesses->fresh)
		heads_drop_newest(&witnesses->heads);
	if (!committed) { /* who was shown something did not see it */
		witnesses->round++;
		proofs_forget(&coordinator->proofs);
	}
	witnesses->fresh = false;
	if (!witnesses->demands)
		return;
	serve(coordinator, now);
	if (committed)
		outside_ask(coordinator, now);
}

int64_t witnesses_deadline(const struct witnesses *witnesses)
{
	const struct head *head = heads_newest((struct heads *)(uintptr_t)&witnesses->heads);
	int64_t deadline = outside_deadline(witnesses);
	int64_t others[] = { witnesses->refresh,
			     witnesses->unserved ? witnesses->served + UNNEEDED : INT64_MAX,
			     witnesses->log_size > head->size ? witnesses->begun + ROUND
							      : INT64_MAX };

	for (size_t i = 0; witnesses->demands && i < sizeof others / sizeof *others; i++)
		if (others[i] < deadline)
			deadline = others[i];
	return deadline;
}
