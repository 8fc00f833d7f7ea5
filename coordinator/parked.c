#include "coordinator/parked.h"

#include "coordinator/outbox.h"
#include "coordinator/prove.h"
#include "coordinator/store/log.h"
#include "coordinator/witnesses.h"

void parked_forget(struct sessions *sessions)
{
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i]) {
			sessions->items[i]->assignments = NULL;
			sessions->items[i]->assignment_count = 0;
			sessions->items[i]->assignment_room = 0;
		}
}

static bool has_to_hear(const struct turn *turn, struct session *session)
{
	return session->assignment_count || session->answer_now ||
	       session->park_until <= turn->now || witnesses_shows(turn, session) ||
	       witnesses_freed(turn, session);
}

static bool says_plan(const struct session *session)
{
	for (size_t i = 0; i < session->assignment_count; i++)
		if (verb_has_plan(session->assignments[i].verb))
			return true;
	return false;
}

/* What it is told, with the proofs; false: nothing after all, or not yet. */
static bool compose(struct turn *turn, struct session *session, struct assignments *answer,
		    bool *fine, struct error *error)
{
	if (!prove_assignments(turn, session, error)) {
		*fine = false;
		return false;
	}
	answer->items = session->assignments;
	answer->count = session->assignment_count;
	if (!says_plan(session) && !prove_head(turn, session, answer, error))
		*fine = false;
	return has_to_hear(turn, session) || answer->checkpoint.size;
}

bool parked_answer(struct turn *turn, struct error *error)
{
	struct sessions *sessions = &turn->coordinator->sessions;
	uint64_t log_size = 0;
	bool fine = true;
	struct hash root;

	/* Whoever is not told a size is only not believed to have seen what is new. */
	if (!log_head(turn->store, &log_size, &root, error))
		log_size = 0;
	fine = witnesses_turn(turn, error);

	for (size_t i = 0; i < sessions->count; i++) {
		struct session *session = sessions->items[i];
		struct answer answer = { .kind = ANSWER_ASSIGNMENTS };

		if (!session || !session->parked || !has_to_hear(turn, session) ||
		    !compose(turn, session, &answer.assignments, &fine, error))
			continue;
		answer.assignments.log_size = log_size;
		outbox_answer(turn->coordinator, session->parked, &answer);
		session->parked = NULL;
		session->answer_now = false;
	}
	parked_forget(sessions);
	return fine;
}
