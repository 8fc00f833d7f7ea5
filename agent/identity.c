#include "agent/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"

#define FILE_LIMIT 65536

/* What is kept of keys has to lead to the one that is believed. */
static bool read_succession(struct arena *arena, const struct value *value,
			    struct identity *identity, struct error *error)
{
	const struct value *notes = value_get(value, "succession");
	const char *first = value_get_text(value, "first_key");
	const char *recovery = value_get_text(value, "recovery_key");
	struct succession *items = arena_new_array(arena, struct succession, SUCCESSION_LIMIT);
	struct succession_start start = { .first = identity->first_key };
	struct succession_end end;
	size_t count = value_count(notes);

	memcpy(identity->first_key, identity->coordinator_key, PUBLIC_KEY_SIZE);
	identity->recoverable = recovery != NULL;
	if ((first && !hex_decode(first, identity->first_key, PUBLIC_KEY_SIZE)) ||
	    (recovery && !hex_decode(recovery, identity->recovery_key, PUBLIC_KEY_SIZE)) ||
	    count > SUCCESSION_LIMIT)
		return error_set(error, ERROR_INVALID, "first_key or recovery_key is no key");
	for (size_t i = 0; i < count; i++)
		if (!succession_read(arena, bytes_of(value_as_text(value_at(notes, i))), &items[i],
				     error))
			return error_wrap(error, "succession[%zu]", i);
	identity->succession = (struct succession_list) { items, count };
	start.recovery = identity->recoverable ? identity->recovery_key : NULL;
	return succession_follow(arena, &start, &identity->succession, &end, error) &&
	       (!memcmp(end.key, identity->coordinator_key, PUBLIC_KEY_SIZE) ||
		error_set(error, ERROR_INVALID, "succession does not lead to coordinator_key"));
}

static bool identity_parse(struct arena *arena, struct bytes text, struct identity *identity,
			   struct error *error)
{
	struct value *value;
	const char *key;

	if (!value_parse(arena, text, &value, error))
		return false;
	identity->agent = value_get_text(value, "agent");
	identity->environment = value_get_text(value, "environment");
	key = value_get_text(value, "coordinator_key");
	if (!identity->agent || !identity->environment || !key ||
	    !hex_decode(key, identity->coordinator_key, PUBLIC_KEY_SIZE))
		return error_set(
		    error, ERROR_INVALID,
		    "agent, environment or coordinator_key is missing: remove the file "
		    "to enrol again with a new join token");
	identity->enrolled = true;
	return read_succession(arena, value, identity, error) ||
	       error_wrap(error, "restore the file, or remove it to enrol again");
}

bool identity_prepare(const char *state, struct identity *identity, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	identity->has_next =
	    key_pair_load(&identity->next, path_join(arena, state, "agent.key.next"), error);
	return identity->has_next;
}

bool identity_promote(const char *state, struct identity *identity, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, state, "agent.key");

	if (rename(path_join(arena, state, "agent.key.next"), path))
		return error_set(error, ERROR_UNREACHABLE,
				 "%s cannot be replaced by agent.key.next", path);
	identity->key = identity->next;
	key_pair_release(&identity->next);
	identity->has_next = false;
	return true;
}

bool identity_load(struct arena *arena, const char *state, const char *environment,
		   struct identity *identity, struct error *error)
{
	const char *path = path_join(arena, state, "identity.json");
	struct bytes text;

	*identity = (struct identity) { .arena = arena, .environment = environment };
	if (!folder_make(state, error) ||
	    !key_pair_load(&identity->key, path_join(arena, state, "agent.key"), error))
		return false;
	if (file_exists(path_join(arena, state, "agent.key.next")) &&
	    !identity_prepare(state, identity, error))
		return false;
	if (!file_exists(path))
		return true;
	if (!file_read(arena, path, FILE_LIMIT, &text, error))
		return false;
	if (!identity_parse(arena, text, identity, error))
		return error_wrap(error, "%s", path);
	if (!text_equal(identity->environment, environment))
		return error_set(error, ERROR_CONFLICT,
				 "%s: this agent was enrolled in %s, the settings say %s: give it "
				 "another state folder to enrol it there",
				 path, identity->environment, environment);
	return true;
}

bool identity_save(const char *state, const struct identity *identity, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *value = value_object(arena), *notes = value_array(arena);

	value_put_text(value, "agent", identity->agent);
	value_put_text(value, "environment", identity->environment);
	value_put_text(value, "coordinator_key",
		       hex_encode(arena, identity->coordinator_key, PUBLIC_KEY_SIZE));
	value_put_text(value, "first_key", hex_encode(arena, identity->first_key, PUBLIC_KEY_SIZE));
	if (identity->recoverable)
		value_put_text(value, "recovery_key",
			       hex_encode(arena, identity->recovery_key, PUBLIC_KEY_SIZE));
	for (size_t i = 0; i < identity->succession.count; i++)
		value_add(notes, value_text(arena, identity->succession.items[i].note));
	if (identity->succession.count)
		value_put(value, "succession", notes);
	return file_write(path_join(arena, state, "identity.json"),
			  value_write_pretty(arena, value), FILE_PRIVATE, error);
}

void identity_release(struct identity *identity)
{
	key_pair_release(&identity->key);
	key_pair_release(&identity->next);
}

bool join_token_read(struct arena *arena, const char *file, const char **token, struct error *error)
{
	const char *given = getenv("LOCKSTEP_JOIN_TOKEN");
	struct bytes text;

	*token = given && *given ? given : NULL;
	if (*token)
		return true;
	if (!file)
		return error_set(error, ERROR_FORBIDDEN,
				 "this agent is not enrolled: make a token with `lockstep agent "
				 "token` and name its file in join-token-file");
	if (!file_read(arena, file, FILE_LIMIT, &text, error))
		return error_wrap(error, "this agent is not enrolled and has no join token (make "
					 "one with `lockstep agent token`): join-token-file");
	*token = arena_text_n(arena, text.data, strcspn(text.data, " \t\r\n"));
	if (!**token)
		return error_set(error, ERROR_FORBIDDEN,
				 "join-token-file: %s is empty; make a token with `lockstep agent "
				 "token`",
				 file);
	return true;
}
