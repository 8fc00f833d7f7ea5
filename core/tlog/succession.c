#include "core/tlog/succession.h"

#include <inttypes.h>
#include <string.h>

#define HEADING     "lockstep-succession-v1"
#define SINCE_LIMIT 16 /* digits */

static const char *const act_names[SUCCESSION_ACT_COUNT] = {
	[SUCCESSION_ROTATE] = "rotate",
	[SUCCESSION_REVOKE] = "revoke",
};
static const char *const of_names[SUCCESSION_OF_COUNT] = {
	[SUCCESSION_COORDINATOR] = "coordinator",
	[SUCCESSION_LOG] = "log",
};
/* Who signs a rotation. */
static const char *const signers[SUCCESSION_OF_COUNT] = {
	[SUCCESSION_COORDINATOR] = "lockstep/coordinator",
	[SUCCESSION_LOG] = "lockstep/log",
};

const char *succession_act_name(enum succession_act act)
{
	return act_names[act];
}

const char *succession_of_name(enum succession_of of)
{
	return of_names[of];
}

/* The index of `name`; `count`: it is none of them. */
static size_t index_of(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;

	while (i < count && !text_equal(names[i], name))
		i++;
	return i;
}

bool succession_of_read(const char *name, enum succession_of *of)
{
	size_t found = index_of(of_names, SUCCESSION_OF_COUNT, name);

	*of = (enum succession_of)found;
	return found < SUCCESSION_OF_COUNT;
}

char *succession_text(struct arena *arena, const struct succession *statement)
{
	return arena_printf(arena, HEADING "\n%s\n%s\nkey %s\nsuccessor %s\nsince %" PRIu64 "\n",
			    act_names[statement->act], of_names[statement->of],
			    hex_encode(arena, statement->key, PUBLIC_KEY_SIZE),
			    hex_encode(arena, statement->successor, PUBLIC_KEY_SIZE),
			    statement->since);
}

static const char *signer(const struct succession *statement)
{
	return statement->act == SUCCESSION_REVOKE ? RECOVERY_NAME : signers[statement->of];
}

char *succession_sign(struct arena *arena, const struct succession *statement,
		      const struct key_pair *pair)
{
	char *text = succession_text(arena, statement);

	return arena_printf(arena, "%s\n%s", text,
			    note_sign(arena, bytes_of(text), signer(statement), pair));
}

/* The next line without `prefix`; "" when it does not begin with it. */
static const char *take(struct arena *arena, struct bytes *rest, const char *prefix)
{
	struct bytes line = bytes_take_line(rest);
	size_t size = strlen(prefix);

	return line.size > size && bytes_start_with(line, prefix)
		   ? arena_text_n(arena, line.data + size, line.size - size)
		   : "";
}

static bool read_since(const char *text, uint64_t *since)
{
	size_t digits = strspn(text, "0123456789");

	*since = 0;
	if (!digits || digits > SINCE_LIMIT || text[digits])
		return false;
	for (; *text; text++)
		*since = *since * 10 + (uint64_t)(*text - '0');
	return true;
}

bool succession_parse(struct arena *arena, struct bytes text, struct succession *statement,
		      struct error *error)
{
	struct bytes rest = text;
	bool fine = text_equal(take(arena, &rest, ""), HEADING);

	*statement = (struct succession) { 0 };
	statement->act =
	    (enum succession_act)index_of(act_names, SUCCESSION_ACT_COUNT, take(arena, &rest, ""));
	fine =
	    fine && statement->act < SUCCESSION_ACT_COUNT &&
	    succession_of_read(take(arena, &rest, ""), &statement->of) &&
	    hex_decode(take(arena, &rest, "key "), statement->key, PUBLIC_KEY_SIZE) &&
	    hex_decode(take(arena, &rest, "successor "), statement->successor, PUBLIC_KEY_SIZE) &&
	    read_since(take(arena, &rest, "since "), &statement->since) &&
	    memcmp(statement->key, statement->successor, PUBLIC_KEY_SIZE) != 0 &&
	    bytes_equal_text(text, succession_text(arena, statement));
	return fine || error_set(error, ERROR_INVALID,
				 "this is no statement about a key's successor: six lines that "
				 "begin with " HEADING " are expected");
}

bool succession_read(struct arena *arena, struct bytes text, struct succession *statement,
		     struct error *error)
{
	struct note note;

	if (text.size > SUCCESSION_NOTE_SIZE)
		return error_set(error, ERROR_INVALID,
				 "a statement about a key's successor has at most %d bytes",
				 SUCCESSION_NOTE_SIZE);
	if (!note_read(arena, text, &note, error) ||
	    !succession_parse(arena, note.text, statement, error))
		return false;
	statement->note = arena_text_n(arena, text.data, text.size);
	return true;
}

bool succession_holds(const struct succession *statement, const uint8_t *recovery)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const uint8_t *by = statement->act == SUCCESSION_REVOKE ? recovery : statement->key;
	struct note_key key;
	struct error error;
	struct note note;

	if (!by || !statement->note || !note_read(arena, bytes_of(statement->note), &note, &error))
		return false;
	key = note_key_make(signer(statement), NOTE_ED25519, by);
	return note_verify(&note, &key, &error);
}

struct walk {
	const struct succession_start *start;
	const struct succession_list *statements;
};

/* The statement of this kind about `key` that holds; NULL: none does.  False: two contradict. */
static bool heir(const struct walk *walk, const uint8_t *key, enum succession_act act,
		 const struct succession **found, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	*found = NULL;
	for (size_t i = 0; i < walk->statements->count; i++) {
		const struct succession *statement = &walk->statements->items[i];

		if (statement->act != act || statement->of != walk->start->of ||
		    memcmp(statement->key, key, PUBLIC_KEY_SIZE) != 0 ||
		    !succession_holds(statement, walk->start->recovery))
			continue;
		if (*found &&
		    memcmp((*found)->successor, statement->successor, PUBLIC_KEY_SIZE) != 0)
			return error_set(
			    error, ERROR_INTEGRITY,
			    "two keys claim to succeed the %s's key %s: %s and %s. Somebody else "
			    "has that key; %s",
			    of_names[statement->of], hex_encode(arena, key, PUBLIC_KEY_SIZE),
			    hex_encode(arena, (*found)->successor, PUBLIC_KEY_SIZE),
			    hex_encode(arena, statement->successor, PUBLIC_KEY_SIZE),
			    act == SUCCESSION_REVOKE
				? "and the recovery key, too: enrol agents anew"
				: "revoke it with the recovery key (`lockstep key revoke`)");
		*found = statement;
	}
	return true;
}

/* A revocation stands above what the key itself had said. */
static bool next_of(const struct walk *walk, const uint8_t *key, const struct succession **next,
		    struct error *error)
{
	return heir(walk, key, SUCCESSION_REVOKE, next, error) &&
	       (*next || heir(walk, key, SUCCESSION_ROTATE, next, error));
}

bool succession_follow(struct arena *arena, const struct succession_start *start,
		       const struct succession_list *statements, struct succession_end *end,
		       struct error *error)
{
	struct walk walk = { start, statements };
	struct succession *path = arena_new_array(arena, struct succession, SUCCESSION_LIMIT);
	const struct succession *next;

	*end = (struct succession_end) { .path = { path, 0 } };
	memcpy(end->key, start->first, PUBLIC_KEY_SIZE);
	for (;;) {
		if (!next_of(&walk, end->key, &next, error))
			return false;
		if (!next)
			return true;
		if (end->path.count == SUCCESSION_LIMIT)
			return error_set(error, ERROR_INTEGRITY,
					 "the %s's keys succeed one another in a circle, or more "
					 "than %d times",
					 of_names[start->of], SUCCESSION_LIMIT);
		path[end->path.count++] = *next;
		memcpy(end->key, next->successor, PUBLIC_KEY_SIZE);
	}
}

struct bytes recovery_vouch_bytes(struct arena *arena, const uint8_t key[PUBLIC_KEY_SIZE])
{
	return bytes_of(arena_printf(arena, "lockstep-recovery-key-v1\n%s",
				     hex_encode(arena, key, PUBLIC_KEY_SIZE)));
}
