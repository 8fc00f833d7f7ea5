#include "coordinator/operations_keys.h"

#include <string.h>

#include "coordinator/keys.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/keys.h"
#include "core/base/file.h"

#define NAMED      8 /* agents in a sentence */
#define FILE_LIMIT ((size_t)4096)

/* A refusal is logged, too. */
static bool refuse(struct turn *turn, const struct key_change *change, const struct error *error)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "of", succession_of_name(change->of));
	value_put_text(body, "code", error_name(error->code));
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_KEY_REFUSED, body);
	return false;
}

static void name_agent(struct buffer *names, const char *id, size_t *count)
{
	if (*count < NAMED)
		buffer_printf(names, "%s%s", *count ? ", " : "", id);
	else if (*count == NAMED)
		buffer_add_text(names, " ...");
	++*count;
}

bool key_followers(struct turn *turn, struct key_followers *followers, struct error *error)
{
	struct buffer lost = buffer_in(turn->arena), unsaved = buffer_in(turn->arena);
	size_t losts = 0, unsaveds = 0;
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct agent_list list;
	bool known;

	*followers = (struct key_followers) { 0 };
	if (!agent_list(turn->arena, turn->store, &list, error) ||
	    !key_recovery(turn->store, recovery, &known, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct agent *agent = &list.items[i];
		bool told = agent->follows.size > 0;
		bool pinned = known && agent->recovery.size == sizeof recovery &&
			      !memcmp(agent->recovery.data, recovery, sizeof recovery);

		if (agent->revoked)
			continue;
		followers->agents++;
		followers->told += told;
		followers->pinned += pinned;
		if (!told)
			name_agent(&lost, agent->id, &losts);
		if (!pinned)
			name_agent(&unsaved, agent->id, &unsaveds);
	}
	followers->lost = buffer_text(&lost);
	followers->unsaved = buffer_text(&unsaved);
	return true;
}

/* The statements with `more` behind them; do they lead to `head`? */
static bool leads_to(struct turn *turn, const struct succession *more, const uint8_t *head,
		     struct error *error)
{
	struct succession items[2 * SUCCESSION_LIMIT + 1];
	struct succession_list list;
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct succession_start start = { .of = more->of, .first = more->key };
	struct succession_end end;
	bool known;

	if (!key_statements(turn->arena, turn->store, &list, error) ||
	    !key_recovery(turn->store, recovery, &known, error))
		return false;
	start.recovery = known ? recovery : NULL;
	for (size_t i = 0; i < list.count; i++)
		items[i] = list.items[i];
	items[list.count] = *more;
	list = (struct succession_list) { items, list.count + 1 };
	return succession_follow(turn->arena, &start, &list, &end, error) &&
	       (memcmp(end.key, head, PUBLIC_KEY_SIZE) == 0 ||
		error_set(error, ERROR_REFUSED,
			  "the statement does not lead from %s to the key that is in use then",
			  hex_encode(turn->arena, more->key, PUBLIC_KEY_SIZE)));
}

static bool record(struct turn *turn, const struct key_change *change,
		   const struct succession *statement, const uint8_t *head, struct error *error)
{
	struct value *body = turn_entry(turn);
	bool revoked = statement->act == SUCCESSION_REVOKE;

	value_put_text(body, "of", succession_of_name(statement->of));
	value_put_text(body, "key", hex_encode(turn->arena, statement->key, PUBLIC_KEY_SIZE));
	value_put_text(body, "successor",
		       hex_encode(turn->arena, statement->successor, PUBLIC_KEY_SIZE));
	value_put_text(body, "head", hex_encode(turn->arena, head, PUBLIC_KEY_SIZE));
	value_put_integer(body, "since", (int64_t)statement->since);
	value_put_text(body, "statement", statement->note);
	if (*change->reason)
		value_put_text(body, "reason", change->reason);
	return log_append(turn, revoked ? ENTRY_KEY_REVOKED : ENTRY_KEY_ROTATED, body, error);
}

static bool log_size(struct turn *turn, uint64_t *size, struct error *error)
{
	struct hash root;

	return log_head(turn->store, size, &root, error);
}

static bool all_follow(struct turn *turn, const struct key_change *change, struct error *error)
{
	struct key_followers followers;

	if (!key_followers(turn, &followers, error))
		return false;
	return change->leave_behind || !*followers.lost ||
	       error_set(error, ERROR_CONFLICT,
			 "%zu of %zu agents never told that they follow a new key and would have "
			 "to be enrolled anew: %s. Upgrade or revoke them, or leave them behind "
			 "with --leave-behind",
			 followers.agents - followers.told, followers.agents, followers.lost);
}

bool operation_key_rotate(struct turn *turn, const struct key_change *change, struct error *error)
{
	struct coordinator *coordinator = turn->coordinator;
	struct succession statement = { .act = SUCCESSION_ROTATE, .of = change->of };
	struct key_pair next;

	if (!all_follow(turn, change, error))
		return refuse(turn, change, error);
	if (!keys_prepare(turn, &next, error) || !log_size(turn, &statement.since, error))
		return false;
	memcpy(statement.key, coordinator->key.public_key, PUBLIC_KEY_SIZE);
	memcpy(statement.successor, next.public_key, PUBLIC_KEY_SIZE);
	statement.note = succession_sign(turn->arena, &statement, &coordinator->key);
	if (!leads_to(turn, &statement, next.public_key, error) ||
	    !record(turn, change, &statement, next.public_key, error))
		return false;
	keys_change(turn, &next);
	key_pair_release(&next);
	return true;
}

static bool has_recovery(struct turn *turn, uint8_t recovery[PUBLIC_KEY_SIZE], struct error *error)
{
	bool known;

	return key_recovery(turn->store, recovery, &known, error) &&
	       (known ||
		error_set(error, ERROR_CONFLICT,
			  "there is no recovery key, and nobody else can revoke a key: make one "
			  "with `lockstep key recovery --out FILE`. Without it a key that was "
			  "stolen is got rid of only by enrolling every agent anew"));
}

/* The key that came after one that is in use no more. */
static bool heir_of(struct turn *turn, struct succession *statement, struct error *error)
{
	struct succession_list list;

	if (!key_statements(turn->arena, turn->store, &list, error))
		return false;
	for (size_t i = list.count; i-- > 0;) {
		const struct succession *before = &list.items[i];

		if (before->of != statement->of ||
		    memcmp(before->key, statement->key, PUBLIC_KEY_SIZE) != 0)
			continue;
		if (before->act == SUCCESSION_REVOKE)
			return error_set(error, ERROR_CONFLICT, "%s is revoked already",
					 hex_encode(turn->arena, before->key, PUBLIC_KEY_SIZE));
		memcpy(statement->successor, before->successor, PUBLIC_KEY_SIZE);
		return true;
	}
	return error_set(error, ERROR_NOT_FOUND, "%s was never the %s's key here",
			 hex_encode(turn->arena, statement->key, PUBLIC_KEY_SIZE),
			 succession_of_name(statement->of));
}

bool operation_key_prepare(struct turn *turn, const struct key_change *change, const char **text,
			   struct error *error)
{
	const uint8_t *current = turn->coordinator->key.public_key;
	struct succession statement = { .act = SUCCESSION_REVOKE, .of = change->of };
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct key_pair next;

	memcpy(statement.key, current, PUBLIC_KEY_SIZE);
	if (change->key && !hex_decode(change->key, statement.key, PUBLIC_KEY_SIZE))
		return error_set(error, ERROR_INVALID, "'%.80s' is no key: 64 hexadecimal digits",
				 change->key);
	if (!has_recovery(turn, recovery, error) || !log_size(turn, &statement.since, error))
		return false;
	if (memcmp(statement.key, current, PUBLIC_KEY_SIZE) != 0) {
		if (!heir_of(turn, &statement, error))
			return false;
	} else {
		if (!keys_prepare(turn, &next, error))
			return false;
		memcpy(statement.successor, next.public_key, PUBLIC_KEY_SIZE);
		key_pair_release(&next);
	}
	*text = succession_text(turn->arena, &statement);
	return true;
}

static bool check_revocation(struct turn *turn, const struct key_change *change,
			     struct succession *statement, struct error *error)
{
	uint8_t recovery[PUBLIC_KEY_SIZE];
	uint64_t size = 0;

	if (!has_recovery(turn, recovery, error) || !log_size(turn, &size, error) ||
	    !succession_read(turn->arena, bytes_of(change->statement), statement, error))
		return false;
	if (statement->act != SUCCESSION_REVOKE || statement->of != change->of)
		return error_set(error, ERROR_REFUSED, "this is no revocation of the %s's key",
				 succession_of_name(change->of));
	if (!succession_holds(statement, recovery))
		return error_set(error, ERROR_REFUSED,
				 "the statement is not signed by this coordinator's recovery key");
	return statement->since <= size ||
	       error_set(error, ERROR_REFUSED,
			 "the key cannot be revoked since entry %llu: the log has %llu",
			 (unsigned long long)statement->since, (unsigned long long)size);
}

static bool revoke(struct turn *turn, const struct key_change *change, struct error *error)
{
	const uint8_t *current = turn->coordinator->key.public_key;
	struct succession statement, heir;
	struct key_pair next;

	if (!check_revocation(turn, change, &statement, error))
		return false;
	heir = statement;
	if (memcmp(statement.key, current, PUBLIC_KEY_SIZE) != 0)
		return heir_of(turn, &heir, error) && leads_to(turn, &statement, current, error) &&
		       record(turn, change, &statement, current, error);
	if (!keys_prepared(turn, statement.successor, &next, error) ||
	    !leads_to(turn, &statement, next.public_key, error) ||
	    !record(turn, change, &statement, next.public_key, error))
		return false;
	keys_change(turn, &next);
	key_pair_release(&next);
	return true;
}

bool operation_key_revoke(struct turn *turn, const struct key_change *change, struct error *error)
{
	return revoke(turn, change, error) || refuse(turn, change, error);
}

static const char *public_half(struct turn *turn)
{
	return path_join(turn->arena, turn->coordinator->keyring.folder, "recovery.vkey");
}

/* `init`, which knows no log, makes no second one beside it. */
static bool leave_public_half(struct turn *turn, const uint8_t recovery[PUBLIC_KEY_SIZE],
			      struct error *error)
{
	struct note_key key = note_key_make(RECOVERY_NAME, NOTE_ED25519, recovery);
	const char *path = public_half(turn);

	return file_exists(path) ||
	       file_write(
		   path,
		   bytes_of(arena_printf(turn->arena, "%s\n", note_key_text(turn->arena, &key))),
		   FILE_PUBLIC, error);
}

bool operation_key_recovery(struct turn *turn, const char *vkey, struct error *error)
{
	struct value *body = turn_entry(turn);
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct note_key key;
	bool known;

	if (!note_key_read(turn->arena, vkey, &key, error) ||
	    !key_recovery(turn->store, recovery, &known, error))
		return false;
	if (!text_equal(key.name, RECOVERY_NAME) || key.type != NOTE_ED25519)
		return error_set(error, ERROR_INVALID,
				 "'%s' is no recovery key: %s is its name, Ed25519 its kind", vkey,
				 RECOVERY_NAME);
	if (known)
		return error_set(error, ERROR_CONFLICT,
				 "there is a recovery key already, %s, which agents have pinned; "
				 "it stays",
				 hex_encode(turn->arena, recovery, PUBLIC_KEY_SIZE));
	value_put_text(body, "key", hex_encode(turn->arena, key.public_key, PUBLIC_KEY_SIZE));
	return log_append(turn, ENTRY_KEY_RECOVERY, body, error) &&
	       leave_public_half(turn, key.public_key, error);
}

bool operation_keys_take_up(struct turn *turn, struct error *error)
{
	const char *path = public_half(turn);
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct bytes text, line;
	bool known;

	if (!key_recovery(turn->store, recovery, &known, error))
		return false;
	if (known)
		return leave_public_half(turn, recovery, error);
	if (!file_exists(path))
		return true;
	if (!file_read(turn->arena, path, FILE_LIMIT, &text, error))
		return false;
	line = bytes_take_line(&text);
	return operation_key_recovery(turn, arena_text_n(turn->arena, line.data, line.size),
				      error) ||
	       error_wrap(error, "%s", path);
}
