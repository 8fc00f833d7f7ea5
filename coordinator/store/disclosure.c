#include "coordinator/store/disclosure.h"

#include <string.h>

#include "coordinator/store/sql.h"

#define EVERY ENTRY_TYPE_COUNT

/* Where people's names and words stand in entries: in a member of the entry, or of the object, or
 * of each object of the list, that `inside` names; where `when` is given, only beside a member of
 * that value.  What databases and agents say is none of it. */
static const struct place {
	enum entry_type type;
	const char *inside, *member, *when, *value;
	enum disclosure_kind kind;
} places[] = {
	{ EVERY, "actor", "name", "kind", "person", DISCLOSURE_NAME },
	{ EVERY, NULL, "person", NULL, NULL, DISCLOSURE_NAME },
	{ EVERY, NULL, "author", NULL, NULL, DISCLOSURE_NAME },
	{ EVERY, NULL, "by", NULL, NULL, DISCLOSURE_NAME },
	{ ENTRY_TOKEN_CREATED, NULL, "name", NULL, NULL, DISCLOSURE_NAME },
	{ ENTRY_JOIN_CREATED, NULL, "name", NULL, NULL, DISCLOSURE_NAME },
	{ ENTRY_AGENT_ENROLLED, NULL, "name", NULL, NULL, DISCLOSURE_NAME },
	{ EVERY, NULL, "reason", NULL, NULL, DISCLOSURE_TEXT },
	{ EVERY, "gates", "reason", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_ROLLOUT_CREATED, NULL, "resolution", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_ROLLOUT_MOVED, NULL, "why", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_ROLLOUT_INTERRUPTED, NULL, "why", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_WAVE_MOVED, NULL, "why", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_TASK_MOVED, NULL, "why", "outcome", "stopped", DISCLOSURE_TEXT },
	{ ENTRY_GATE_ANSWERED, NULL, "answer", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_ACCESS_LOCKED, NULL, "address", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_RELEASE_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_PIPELINE_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_ROLLOUT_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_TARGET_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_APPROVAL_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_BRAKE_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_IMPORT_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_KEY_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
	{ ENTRY_SIGNATURE_REFUSED, NULL, "error", NULL, NULL, DISCLOSURE_TEXT },
};

struct walk {
	struct arena *arena;
	struct store *store;
	int64_t seq;
	bool plain; /* the entry is there, with the names as they are */
	/* What becomes of the member. */
	bool (*change)(struct walk *walk, const struct place *place, struct value *object,
		       struct error *error);
};

static bool change_in(struct walk *walk, const struct place *place, struct value *object,
		      struct error *error)
{
	return !value_get(object, place->member) ||
	       (place->when && !text_equal(value_get_text(object, place->when), place->value)) ||
	       walk->change(walk, place, object, error);
}

static bool change_inside(struct walk *walk, const struct place *place, struct value *inside,
			  struct error *error)
{
	if (value_is_object(inside))
		return change_in(walk, place, inside, error);
	for (size_t i = 0; i < value_count(inside); i++)
		if (!change_in(walk, place, value_at(inside, i), error))
			return false;
	return true;
}

static bool walk_body(struct walk *walk, enum entry_type type, struct value *body,
		      struct error *error)
{
	walk->seq = value_get_integer(body, "seq", 0);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct place *place = &places[i];
		struct value *inside = place->inside ? value_get(body, place->inside) : body;

		if ((place->type == EVERY || place->type == type) &&
		    !change_inside(walk, place, inside, error))
			return false;
	}
	return true;
}

/* A new row; `plain`: the entry holds the value itself. */
static bool add(struct walk *walk, const struct disclosure *fresh, bool plain, struct error *error)
{
	return sql_run_once(
	    walk->store, STORE_DISCLOSURE_ADD,
	    VALUES(sql_hash(&fresh->commitment), sql_text(disclosure_kind_name(fresh->kind)),
		   sql_integer(walk->seq), plain ? sql_integer(walk->seq) : sql_text(NULL),
		   sql_bytes(fresh->salt, SALT_SIZE),
		   sql_bytes(fresh->text.data, fresh->text.size)),
	    error);
}

static bool first_hash(struct store *store, enum store_sql sql, const struct sql_value *values,
		       struct known_name *known, struct error *error)
{
	struct sql_rows rows = sql_start(sql_discloser(store), sql, values);

	known->found = sql_next(&rows);
	if (known->found)
		known->commitment = sql_column_hash(&rows, 0);
	return sql_end(&rows, error);
}

static bool find_name(struct store *store, struct bytes name, struct known_name *known,
		      struct error *error)
{
	return first_hash(store, STORE_DISCLOSURE_NAME, VALUES(sql_bytes(name.data, name.size)),
			  known, error);
}

/* Their commitments begin with the digits. */
static bool find_alias(struct store *store, const char *name, struct known_name *known,
		       struct error *error)
{
	struct hash first = { { 0 } }, last;

	if (!text_starts_with(name, REDACTED_PREFIX) ||
	    !hex_decode(name + strlen(REDACTED_PREFIX), first.bytes, 4))
		return true;
	last = first;
	memset(last.bytes + 4, 0xFF, sizeof last.bytes - 4);
	return first_hash(store, STORE_DISCLOSURE_ALIAS, VALUES(sql_hash(&first), sql_hash(&last)),
			  known, error);
}

bool disclosure_name(struct store *store, const char *name, struct known_name *known,
		     struct error *error)
{
	return find_name(store, bytes_of(name), known, error) &&
	       (known->found || find_alias(store, name, known, error));
}

/* The row of a name, or a new one; of any other text a new one. */
static bool commitment_to(struct walk *walk, const struct place *place, struct bytes text,
			  struct hash *commitment, struct error *error)
{
	struct disclosure fresh = { .kind = place->kind, .text = text };
	struct known_name known = { 0 };

	if (place->kind == DISCLOSURE_NAME && !find_name(walk->store, text, &known, error))
		return false;
	*commitment = known.commitment;
	if (known.found)
		return !walk->plain || walk->store->lender ||
		       sql_run(walk->store, STORE_DISCLOSURE_PLAIN,
			       VALUES(sql_hash(commitment), sql_integer(walk->seq)), error);
	if (walk->store->lender)
		return error_set(
		    error, ERROR_INTEGRITY,
		    "the store has lost the disclosure of a name that the entry holds");
	random_bytes(fresh.salt, SALT_SIZE);
	fresh.commitment = commitment_of(fresh.salt, text);
	*commitment = fresh.commitment;
	return add(walk, &fresh, walk->plain, error);
}

static bool put_commitment(struct walk *walk, const struct place *place, struct value *object,
			   struct error *error)
{
	const char *text = value_get_text(object, place->member);
	/* Others may be meant by what they are called since they were redacted; nobody acts as one.
	 */
	bool meant = place->kind == DISCLOSURE_NAME && !place->inside && !walk->plain;
	struct known_name known = { 0 };

	if (!text || !*text || (walk->plain && place->kind != DISCLOSURE_NAME))
		return true;
	if ((meant && !disclosure_name(walk->store, text, &known, error)) ||
	    (!known.found && !commitment_to(walk, place, bytes_of(text), &known.commitment, error)))
		return false;
	value_put(object, place->member, commitment_value(walk->arena, &known.commitment));
	return true;
}

bool disclosure_commit(struct arena *arena, struct store *store, enum entry_type type,
		       struct value *body, struct error *error)
{
	struct walk walk = { .arena = arena, .store = store, .change = put_commitment };

	return walk_body(&walk, type, body, error);
}

bool disclosure_adopt(struct arena *arena, struct store *store, enum entry_type type,
		      struct value *body, struct error *error)
{
	struct walk walk = {
		.arena = arena, .store = store, .plain = true, .change = put_commitment
	};

	return walk_body(&walk, type, body, error);
}

static bool open_member(struct walk *walk, const struct place *place, struct value *object,
			struct error *error)
{
	struct hash commitment;
	char *text;

	if (!commitment_read(value_get(object, place->member), &commitment))
		return true;
	if (!sql_disclosed(walk->arena, walk->store, &commitment, &text, error))
		return false;
	value_put_text(object, place->member, text);
	return true;
}

bool disclosure_open(struct arena *arena, struct store *store, enum entry_type type,
		     struct value *body, struct error *error)
{
	struct walk walk = { .arena = arena, .store = store, .change = open_member };

	return walk_body(&walk, type, body, error);
}

static struct disclosure read_row(struct arena *arena, const struct sql_rows *rows)
{
	struct disclosure disclosure = { .commitment = sql_column_hash(rows, 0),
					 .redacted = sql_column_integer(rows, 2) != 0,
					 .text = sql_column_bytes(arena, rows, 4) };
	struct bytes salt = sql_column_bytes(arena, rows, 3);

	if (!bytes_equal_text(sql_column_bytes(arena, rows, 1),
			      disclosure_kind_name(DISCLOSURE_NAME)))
		disclosure.kind = DISCLOSURE_TEXT;
	if (salt.size == SALT_SIZE)
		memcpy(disclosure.salt, salt.data, SALT_SIZE);
	return disclosure;
}

bool disclosure_page(struct arena *arena, struct store *store, uint64_t after, struct bytes *lines,
		     struct error *error)
{
	struct buffer text = buffer_in(arena);
	struct sql_rows rows =
	    sql_start(store, STORE_DISCLOSURE_PAGE,
		      VALUES(sql_integer((int64_t)after), sql_integer(DISCLOSURE_PAGE)));

	while (sql_next(&rows)) {
		struct disclosure disclosure = read_row(arena, &rows);
		struct bytes line = disclosure_write(arena, &disclosure);

		buffer_add(&text, line.data, line.size);
		buffer_add_text(&text, "\n");
	}
	*lines = bytes_of(buffer_text(&text));
	return sql_end(&rows, error);
}
