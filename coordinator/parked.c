#include "coordinator/parked.h"

#include "coordinator/outbox.h"
#include "coordinator/prove.h"
#include "coordinator/store/log.h"

void parked_forget(struct sessions *sessions)
{
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i]) {
			sessions->items[i]->assignments = NULL;
			sessions->items[i]->assignment_count = 0;
			sessions->items[i]->assignment_room = 0;
		}
}

static bool has_to_hear(const struct turn *turn, const struct session *session)
{
	return session && session->parked &&
	       (session->assignment_count || session->answer_now ||
		session->park_until <= turn->now);
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

	for (size_t i = 0; i < sessions->count; i++) {
		struct session *session = sessions->items[i];
		struct answer answer = { .kind = ANSWER_ASSIGNMENTS };

		if (!has_to_hear(turn, session))
			continue;
		if (!prove_assignments(turn, session, error)) {
			fine = false;
			continue;
		}
		answer.assignments = (struct assignments) { .items = session->assignments,
							    .count = session->assignment_count,
							    .log_size = log_size };
		outbox_answer(turn->coordinator, session->parked, &answer);
		session->parked = NULL;
		session->answer_now = false;
	}
	parked_forget(sessions);
	return fine;
}
