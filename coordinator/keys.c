#include "coordinator/keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/logbook.h"
#include "coordinator/outbox.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/keys.h"
#include "coordinator/turn.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/tlog/handover.h"

static const char *path_of(struct arena *arena, const struct coordinator *coordinator,
			   const char *name)
{
	return path_join(arena, coordinator->keyring.folder, name);
}

static bool is_key(const struct key_pair *pair, const uint8_t key[PUBLIC_KEY_SIZE])
{
	return memcmp(pair->public_key, key, PUBLIC_KEY_SIZE) == 0;
}

/* The successor takes the key's place. */
static bool move_next(struct arena *arena, const struct coordinator *coordinator,
		      struct error *error)
{
	const char *path = path_of(arena, coordinator, "coordinator.key");

	return !rename(path_of(arena, coordinator, "coordinator.key.next"), path) ||
	       error_set(error, ERROR_UNREACHABLE,
			 "%s cannot be replaced by coordinator.key.next; the next start does it",
			 path);
}

/* A change that the log tells of may not have come as far as the file. */
static bool finish_change(struct arena *arena, struct coordinator *coordinator, struct error *error)
{
	const char *next = path_of(arena, coordinator, "coordinator.key.next");
	uint8_t head[PUBLIC_KEY_SIZE];
	struct key_pair pair;
	bool known, fits;

	if (!key_head(coordinator->store, SUCCESSION_COORDINATOR, head, &known, error))
		return false;
	if (!known || is_key(&coordinator->key, head))
		return true;
	fits = file_exists(next) && key_pair_load(&pair, next, error) && is_key(&pair, head);
	if (!fits)
		return error_set(error, ERROR_INTEGRITY,
				 "%s is not the key that the log names, %s; restore both from the "
				 "newest backup of this state",
				 path_of(arena, coordinator, "coordinator.key"),
				 hex_encode(arena, head, PUBLIC_KEY_SIZE));
	coordinator->key = pair;
	key_pair_release(&pair);
	return move_next(arena, coordinator, error);
}

bool keys_open(struct coordinator *coordinator, const char *folder, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, folder, "coordinator.key");
	struct hash root;
	uint64_t size = 0;

	coordinator->keyring.folder = strdup(folder);
	if (!log_head(coordinator->store, &size, &root, error))
		return false;
	/* Agents trust the key that they joined with: a store that is in use never gets a new one.
	 */
	if (size && !file_exists(path))
		return error_set(error, ERROR_INTEGRITY,
				 "%s is missing; restore it from the backup of this store", path);
	return key_pair_load(&coordinator->key, path, error) &&
	       finish_change(arena, coordinator, error);
}

void keys_close(struct coordinator *coordinator)
{
	key_pair_release(&coordinator->key);
	key_pair_release(&coordinator->keyring.before);
	free(coordinator->keyring.folder);
}

void keys_settle(struct coordinator *coordinator)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct keyring *keyring = &coordinator->keyring;
	uint8_t head[PUBLIC_KEY_SIZE];
	struct error error;
	bool known, read;

	if (!keyring->changed)
		return;
	keyring->changed = false;
	read = key_head(coordinator->store, SUCCESSION_COORDINATOR, head, &known, &error);
	if (!read || !known || !is_key(&coordinator->key, head)) {
		coordinator->key = keyring->before;
		logbook_vouch(coordinator->logbook, &coordinator->key);
	} else if (!move_next(arena, coordinator, &error)) {
		log_line(LOG_ERROR, "key.not_moved", "error=\"%s\"", error.text);
	}
	key_pair_release(&keyring->before);
}

/* Nothing is lost: what lies there may be the key itself, which could not be moved before. */
static bool may_replace_next(struct turn *turn, struct error *error)
{
	struct coordinator *coordinator = turn->coordinator;
	struct key_pair kept;
	bool moved;

	if (coordinator->keyring.changed)
		return error_set(error, ERROR_LOCKED,
				 "the coordinator's key changes at this moment; ask again");
	if (!key_pair_load(&kept, path_of(turn->arena, coordinator, "coordinator.key"), error))
		return false;
	moved = is_key(&kept, coordinator->key.public_key);
	key_pair_release(&kept);
	return moved || move_next(turn->arena, coordinator, error);
}

bool keys_prepare(struct turn *turn, struct key_pair *next, struct error *error)
{
	const char *path = path_of(turn->arena, turn->coordinator, "coordinator.key.next");

	if (!may_replace_next(turn, error))
		return false;
	if (unlink(path) && errno != ENOENT)
		return error_set(error, ERROR_UNREACHABLE, "%s cannot be written anew", path);
	return key_pair_load(next, path, error);
}

bool keys_prepared(struct turn *turn, const uint8_t key[PUBLIC_KEY_SIZE], struct key_pair *next,
		   struct error *error)
{
	const char *path = path_of(turn->arena, turn->coordinator, "coordinator.key.next");

	if (file_exists(path) && !key_pair_load(next, path, error))
		return false;
	return (file_exists(path) && is_key(next, key)) ||
	       error_set(error, ERROR_REFUSED,
			 "the successor %s is not prepared here: a text that was made later has "
			 "another one; sign the newest that `lockstep key prepare` gave",
			 hex_encode(turn->arena, key, PUBLIC_KEY_SIZE));
}

/* Its agent has to say hello again. */
static void call_back(struct coordinator *coordinator, struct session *session)
{
	static const struct answer again = {
		.kind = ANSWER_REFUSAL, .refusal = { ERROR_CONFLICT, "a key changes; say hello" }
	};

	if (!session)
		return;
	session->established = session->offered = false;
	if (session->parked)
		outbox_answer(coordinator, session->parked, &again);
	session->parked = NULL;
	session->answer_now = false;
	session->assignment_count = 0;
}

void keys_change(struct turn *turn, const struct key_pair *next)
{
	struct coordinator *coordinator = turn->coordinator;

	coordinator->keyring.before = coordinator->key;
	coordinator->keyring.changed = true;
	coordinator->key = *next;
	logbook_vouch(coordinator->logbook, next);
	for (size_t i = 0; i < coordinator->sessions.count; i++)
		call_back(coordinator, coordinator->sessions.items[i]);
}

void keys_call_back(struct turn *turn, const char *agent)
{
	call_back(turn->coordinator, sessions_find(&turn->coordinator->sessions, agent));
}

bool keys_take_handover(struct turn *turn, const struct agent *agent, const struct hello *hello,
			struct welcome *welcome, struct error *error)
{
	struct value *body = turn_entry(turn);
	uint8_t *key = arena_copy(turn->arena, agent->public_key, PUBLIC_KEY_SIZE);

	welcome->agent_key = (struct bytes) { (const char *)key, PUBLIC_KEY_SIZE };
	welcome->rotate = agent->rotate && !hello->handover.size;
	if (!hello->handover.size)
		return true;
	if (!agent->rotate)
		return error_set(error, ERROR_REFUSED,
				 "agent %s hands over its key and was not asked to: "
				 "`lockstep agent rotate`",
				 agent->id);
	if (!handover_read(hello->handover, agent->id, agent->public_key, key, error))
		return false;
	value_put_text(body, "of", "agent");
	value_put_text(body, "environment", agent->environment);
	value_put_text(body, "agent", agent->id);
	value_put_text(body, "key", hex_encode(turn->arena, agent->public_key, PUBLIC_KEY_SIZE));
	value_put_text(body, "successor", hex_encode(turn->arena, key, PUBLIC_KEY_SIZE));
	value_put_text_n(body, "statement", hello->handover);
	return log_append(turn, ENTRY_KEY_ROTATED, body, error);
}

static struct bytes copy_of(struct turn *turn, const uint8_t *bytes, size_t size)
{
	return (struct bytes) { arena_copy(turn->arena, bytes, size), size };
}

bool keys_show(struct turn *turn, struct welcome *welcome, struct error *error)
{
	uint8_t recovery[PUBLIC_KEY_SIZE], signature[SIGNATURE_SIZE];
	struct succession_list list;
	struct bytes covered;
	bool known;

	if (!key_statements(turn->arena, turn->store, &list, error) ||
	    !key_recovery(turn->store, recovery, &known, error))
		return false;
	welcome->succession = arena_new_array(turn->arena, struct bytes, list.count + 1);
	welcome->succession_count = list.count;
	for (size_t i = 0; i < list.count; i++)
		welcome->succession[i] = bytes_of(list.items[i].note);
	if (!known)
		return true;
	covered = recovery_vouch_bytes(turn->arena, recovery);
	sign_bytes(&turn->coordinator->key, covered.data, covered.size, signature);
	welcome->recovery_key = copy_of(turn, recovery, sizeof recovery);
	welcome->recovery_signature = copy_of(turn, signature, sizeof signature);
	return true;
}

static const char *hex_of(struct turn *turn, struct bytes key)
{
	return key.size ? hex_encode(turn->arena, key.data, key.size) : NULL;
}

bool keys_note_followed(struct turn *turn, const struct agent *agent, const struct sync *sync,
			struct error *error)
{
	struct value *body;

	if (!sync->coordinator_key.size || (bytes_equal(sync->coordinator_key, agent->follows) &&
					    bytes_equal(sync->recovery_key, agent->recovery)))
		return true;
	body = turn_entry(turn);
	value_put_text(body, "environment", agent->environment);
	value_put_text(body, "agent", agent->id);
	value_put_text(body, "key", hex_of(turn, sync->coordinator_key));
	value_put_text(body, "recovery", hex_of(turn, sync->recovery_key));
	return log_append(turn, ENTRY_AGENT_FOLLOWED, body, error);
}
