#include "coordinator/sessions.h"

#include <stdlib.h>
#include <string.h>

#define AGENTS_LIMIT 1000000
/* An agent takes frames of 4 MiB and 1000 assignments in one. */
#define ANSWER_COUNT 1000
#define ANSWER_BYTES ((size_t)3 * 1024 * 1024)
#define REST         3072

static void *grown(void *old, size_t count, size_t size)
{
	void *more = reallocarray(old, count, size);

	if (!more)
		abort();
	return more;
}

static char *copied(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort();
	return copy;
}

static void forget_handed(struct session *session)
{
	for (size_t i = 0; i < session->handed_count; i++)
		free(session->handed[i].attempt);
	free(session->handed);
	session->handed = NULL;
	session->handed_count = 0;
}

void sessions_close(struct sessions *sessions)
{
	for (size_t i = 0; i < sessions->count; i++) {
		if (!sessions->items[i])
			continue;
		forget_handed(sessions->items[i]);
		arena_close(sessions->items[i]->keys);
		free(sessions->items[i]->agent);
		free(sessions->items[i]);
	}
	free(sessions->items);
	*sessions = (struct sessions) { 0 };
}

/* 0 for an id that is none. */
static uint64_t number_of(const char *agent)
{
	uint64_t number = 0;

	if (!text_starts_with(agent, "a-") || agent[2] == '0')
		return 0;
	for (const char *digit = agent + 2; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || number > AGENTS_LIMIT)
			return 0;
		number = number * 10 + (uint64_t)(*digit - '0');
	}
	return number <= AGENTS_LIMIT ? number : 0;
}

struct session *sessions_find(const struct sessions *sessions, const char *agent)
{
	uint64_t number = number_of(agent);

	return number && number < sessions->count ? sessions->items[number] : NULL;
}

struct session *sessions_of(struct sessions *sessions, const char *agent)
{
	uint64_t number = number_of(agent);
	struct session *session;

	if (!number)
		return NULL;
	if (number >= sessions->count) {
		size_t count = (size_t)number + 16;

		sessions->items = grown(sessions->items, count, sizeof *sessions->items);
		memset(sessions->items + sessions->count, 0,
		       (count - sessions->count) * sizeof *sessions->items);
		sessions->count = count;
	}
	if (sessions->items[number])
		return sessions->items[number];
	session = calloc(1, sizeof *session);
	if (!session)
		abort();
	session->number = number;
	session->agent = copied(agent);
	sessions->items[number] = session;
	return session;
}

bool session_present(const struct session *session, int64_t now)
{
	return session && session->seen && (session->parked || now - session->heard < LEASE);
}

bool sessions_unpark(struct sessions *sessions, const struct conversation *conversation)
{
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i] && sessions->items[i]->parked == conversation) {
			sessions->items[i]->parked = NULL;
			sessions->items[i]->answer_now = false;
			return true;
		}
	return false;
}

void session_offer(struct session *session, const struct hash *hello, uint8_t nonce[NONCE_SIZE])
{
	if (!session->offered || !hash_equal(&session->hello, hello))
		random_bytes(session->offer, NONCE_SIZE);
	session->offered = true;
	session->hello = *hello;
	memcpy(nonce, session->offer, NONCE_SIZE);
}

/* Every agent knows the first five; names that are not known here are of a newer one. */
void session_note_verbs(struct session *session, const struct hello *hello)
{
	enum verb verb;

	session->verbs = (1U << (VERB_STOP + 1)) - 1;
	for (size_t i = 0; i < hello->verb_count; i++)
		if (verb_from_name(hello->verbs[i], &verb))
			session->verbs |= 1U << verb;
	arena_close(session->keys);
	session->keys = arena_open();
	session->demand = demand_copy(session->keys, &hello->demand);
	session->demand_hash = demand_hash(&session->demand);
	session->abilities = 0;
	for (size_t i = 0; i < hello->verb_count; i++)
		for (int ability = 0; ability < ABILITY_COUNT; ability++)
			if (text_equal(hello->verbs[i], ability_name((enum ability)ability)))
				session->abilities |= 1U << ability;
}

void session_note_key(struct session *session, const uint8_t public_key[PUBLIC_KEY_SIZE])
{
	if (memcmp(session->public_key, public_key, PUBLIC_KEY_SIZE) == 0)
		return;
	memcpy(session->public_key, public_key, PUBLIC_KEY_SIZE);
	session->cosigns_as_of = 0;
}

bool session_accepts_nonce(struct session *session, struct bytes nonce)
{
	if (nonce.size != NONCE_SIZE)
		return false;
	if (session->established && memcmp(nonce.data, session->nonce, NONCE_SIZE) == 0)
		return true;
	if (!session->offered || memcmp(nonce.data, session->offer, NONCE_SIZE) != 0)
		return false;
	memcpy(session->nonce, session->offer, NONCE_SIZE);
	session->established = true;
	session->offered = false;
	session->counter = 0;
	forget_handed(session);
	return true;
}

/* What grows with the plan; the names, the proofs and what the wire adds stay within `REST`. */
static size_t bytes_of_assignment(const struct assignment *assignment)
{
	const struct plan *plan = &assignment->plan;
	const char *const texts[] = { plan->execution, plan->resolution, plan->verify,
				      plan->evidence };
	size_t bytes = REST + assignment->part_proof_count * HASH_SIZE;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		bytes += texts[i] ? strlen(texts[i]) : 0;
	for (size_t i = 0; i < assignment->part.pending_count; i++)
		bytes += strlen(assignment->part.pending[i]) + 3;
	return bytes;
}

bool session_is_full(const struct session *session)
{
	return session->assignment_count >= ANSWER_COUNT ||
	       (session->assignment_count && session->assignment_bytes >= ANSWER_BYTES);
}

void session_assign(struct arena *arena, struct session *session,
		    const struct assignment *assignment)
{
	if (session->assignment_count == session->assignment_room) {
		size_t room = session->assignment_room ? session->assignment_room * 2 : 4;
		struct assignment *more = arena_new_array(arena, struct assignment, room);

		for (size_t i = 0; i < session->assignment_count; i++)
			more[i] = session->assignments[i];
		session->assignments = more;
		session->assignment_room = room;
	}
	if (!session->assignment_count)
		session->assignment_bytes = 0;
	session->assignment_bytes += bytes_of_assignment(assignment);
	session->assignments[session->assignment_count++] = *assignment;
}

struct handed *session_handed(const struct session *session, const char *attempt)
{
	for (size_t i = 0; i < session->handed_count; i++)
		if (text_equal(session->handed[i].attempt, attempt))
			return &session->handed[i];
	return NULL;
}

void session_note_handed(struct session *session, const char *attempt)
{
	if (session_handed(session, attempt))
		return;
	session->handed =
	    grown(session->handed, session->handed_count + 1, sizeof *session->handed);
	session->handed[session->handed_count++] = (struct handed) { copied(attempt), 0 };
}

void session_keep_handed(struct session *session, const char *const *attempts, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < session->handed_count; i++) {
		bool wanted = false;

		for (size_t j = 0; j < count && !wanted; j++)
			wanted = text_equal(session->handed[i].attempt, attempts[j]);
		if (wanted)
			session->handed[kept++] = session->handed[i];
		else
			free(session->handed[i].attempt);
	}
	session->handed_count = kept;
}
