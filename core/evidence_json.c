#include "core/evidence.h"

#define EVIDENCE_VERSION 1

static struct value *names_value(struct arena *arena, const struct name_list *list)
{
	struct value *array = value_array(arena);

	for (size_t i = 0; i < list->count; i++)
		value_add(array, value_text(arena, list->items[i]));
	return array;
}

static void put_names(struct arena *arena, struct value *value, const char *key,
		      const struct name_list *list)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();

	if (list->count)
		value_put(value, key, names_value(arena, list));
	if (list->more)
		value_put_integer(value, arena_printf(scratch, "more_%s", key),
				  (int64_t)list->more);
}

static struct value *lock_value(struct arena *arena, const struct effect_lock *lock)
{
	struct value *value = value_object(arena);

	value_put_text(value, "relation", lock->relation);
	value_put_text(value, "mode", lock_mode_short(lock->taken));
	if (lock->held)
		value_put_text(value, "held", lock_mode_short(lock->held));
	return value;
}

static void put_effects(struct arena *arena, struct value *value, const struct effects *effects)
{
	struct value *locks = value_array(arena);

	for (size_t i = 0; i < effects->lock_count; i++)
		value_add(locks, lock_value(arena, &effects->locks[i]));
	value_put(value, "locks", locks);
	if (effects->more_locks)
		value_put_integer(value, "more_locks", (int64_t)effects->more_locks);
	put_names(arena, value, "rewrites", &effects->rewrites);
	put_names(arena, value, "scans", &effects->scans);
	put_names(arena, value, "builds", &effects->builds);
	put_names(arena, value, "notes", &effects->notes);
}

static struct value *statement_value(struct arena *arena,
				     const struct evidence_statement *statement)
{
	struct value *value = value_object(arena);

	value_put_text(value, "version", statement->version);
	value_put_integer(value, "index", statement->index);
	value_put_integer(value, "line", statement->line);
	value_put_text(value, "hash", hash_hex(arena, &statement->text));
	value_put_text(value, "statement", statement->head);
	value_put_text(value, "state", evidence_state_name(statement->state));
	value_put_text(value, "why", statement->why);
	value_put_integer(value, "duration_us", statement->duration);
	value_put_integer(value, "rows", statement->rows);
	if (!statement->effects.seen)
		return value;
	put_effects(arena, value, &statement->effects);
	value_put_text(value, "blocks", evidence_blocks_name(statement->blocks));
	value_put_text(value, "grows", evidence_growth_name(statement->grows));
	value_put_integer(value, "bytes", statement->bytes);
	return value;
}

static struct value *tables_value(struct arena *arena, const struct evidence *evidence)
{
	struct value *array = value_array(arena);

	for (size_t i = 0; i < evidence->table_count; i++) {
		const struct evidence_table *table = &evidence->tables[i];
		struct value *value = value_object(arena);

		value_put_text(value, "name", table->name);
		value_put_integer(value, "bytes", table->bytes);
		value_put_integer(value, "index_bytes", table->index_bytes);
		value_put_integer(value, "rows", table->rows);
		value_add(array, value);
	}
	return array;
}

struct value *evidence_value(struct arena *arena, const struct evidence *evidence)
{
	struct value *value = value_object(arena), *statements = value_array(arena);

	for (size_t i = 0; i < evidence->count; i++)
		value_add(statements, statement_value(arena, &evidence->statements[i]));
	value_put_integer(value, "format", EVIDENCE_VERSION);
	value_put_text(value, "way", evidence_way_name(evidence->way));
	value_put_text(value, "why_way", evidence->why_way);
	value_put_text(value, "server", evidence->server);
	value_put_text(value, "outcome", evidence->outcome);
	value_put(value, "statements", statements);
	if (evidence->more)
		value_put_integer(value, "more_statements", (int64_t)evidence->more);
	if (evidence->sized)
		value_put(value, "tables", tables_value(arena, evidence));
	put_names(arena, value, "changes", &evidence->changes);
	if (evidence->reversible != REVERSIBLE_NOT_ASKED)
		value_put_text(value, "reversible", evidence_reversible_name(evidence->reversible));
	value_put_text(value, "irreversible", evidence->irreversible);
	return value;
}

/* Of what was left out. */
static size_t count_at(const struct value *value, const char *key)
{
	int64_t count = value_get_integer(value, key, 0);

	return count > 0 ? (size_t)count : 0;
}

static void read_names(struct arena *arena, const struct value *value, const char *key,
		       struct name_list *list)
{
	const struct value *array = value_get(value, key);

	for (size_t i = 0; i < value_count(array); i++) {
		const char *name = value_as_text(value_at(array, i));

		if (name)
			name_list_add(arena, list, name);
	}
	list->more += count_at(value, arena_printf(arena, "more_%s", key));
}

static bool read_lock(const struct value *value, struct effect_lock *lock)
{
	const char *held = value_get_text(value, "held");

	lock->relation = value_get_text(value, "relation");
	return lock->relation &&
	       lock_mode_from_short(value_get_text(value, "mode"), &lock->taken) &&
	       (!held || lock_mode_from_short(held, &lock->held));
}

static bool read_effects(struct arena *arena, const struct value *value, struct effects *effects)
{
	const struct value *locks = value_get(value, "locks");

	if (!locks)
		return true;
	effects->seen = true;
	effects->lock_count = value_count(locks);
	if (effects->lock_count > EVIDENCE_NAMES)
		return false;
	effects->locks = arena_new_array(arena, struct effect_lock, effects->lock_count + 1);
	for (size_t i = 0; i < effects->lock_count; i++)
		if (!read_lock(value_at(locks, i), &effects->locks[i]))
			return false;
	effects->more_locks = count_at(value, "more_locks");
	read_names(arena, value, "rewrites", &effects->rewrites);
	read_names(arena, value, "scans", &effects->scans);
	read_names(arena, value, "builds", &effects->builds);
	read_names(arena, value, "notes", &effects->notes);
	return true;
}

typedef const char *word_name(unsigned word);

#define WORDS(type, function)                                                                      \
	static const char *function##_at(unsigned word)                                            \
	{                                                                                          \
		return function((enum type)word);                                                  \
	}
WORDS(evidence_way, evidence_way_name)
WORDS(evidence_state, evidence_state_name)
WORDS(evidence_blocks, evidence_blocks_name)
WORDS(evidence_growth, evidence_growth_name)
WORDS(evidence_reversible, evidence_reversible_name)

/* The word's place; `count` when there is none such. */
static unsigned word_find(const char *text, word_name *name, unsigned count)
{
	unsigned word = 0;

	while (word < count && !text_equal(name(word), text))
		word++;
	return word;
}

static bool read_statement(struct arena *arena, const struct value *value,
			   struct evidence_statement *statement)
{
	unsigned state =
	    word_find(value_get_text(value, "state"), evidence_state_name_at, EVIDENCE_STATE_COUNT);
	const char *hash = value_get_text(value, "hash");

	statement->version = value_get_text(value, "version");
	if (state == EVIDENCE_STATE_COUNT || !statement->version || !hash ||
	    !hash_from_hex(hash, &statement->text) ||
	    !read_effects(arena, value, &statement->effects))
		return false;
	statement->state = (enum evidence_state)state;
	statement->index = (unsigned)value_get_integer(value, "index", 0);
	statement->line = (unsigned)value_get_integer(value, "line", 0);
	statement->head = value_get_text(value, "statement");
	statement->why = value_get_text(value, "why");
	statement->duration = value_get_integer(value, "duration_us", -1);
	statement->rows = value_get_integer(value, "rows", -1);
	statement->bytes = value_get_integer(value, "bytes", -1);
	if (!statement->effects.seen)
		return true;
	statement->blocks = (enum evidence_blocks)word_find(value_get_text(value, "blocks"),
							    evidence_blocks_name_at, BLOCKS_COUNT);
	statement->grows = (enum evidence_growth)word_find(value_get_text(value, "grows"),
							   evidence_growth_name_at, GROWS_COUNT);
	return statement->blocks != BLOCKS_COUNT && statement->grows != GROWS_COUNT;
}

static bool read_tables(struct arena *arena, const struct value *array, struct evidence *evidence)
{
	size_t count = value_count(array);

	evidence->sized = array;
	evidence->tables = arena_new_array(arena, struct evidence_table, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct value *value = value_at(array, i);

		evidence->tables[evidence->table_count++] = (struct evidence_table) {
			.name = value_get_text(value, "name"),
			.bytes = value_get_integer(value, "bytes", 0),
			.index_bytes = value_get_integer(value, "index_bytes", 0),
			.rows = value_get_integer(value, "rows", -1),
		};
		if (!evidence->tables[i].name)
			return false;
	}
	return true;
}

static bool read_statements(struct arena *arena, const struct value *array,
			    struct evidence *evidence)
{
	for (size_t i = 0; i < value_count(array); i++) {
		struct evidence_statement *statement = evidence_add(arena, evidence);

		if (!statement || !read_statement(arena, value_at(array, i), statement))
			return false;
	}
	return true;
}

static bool read_all(struct arena *arena, const struct value *value, struct evidence *evidence)
{
	const char *reversible = value_get_text(value, "reversible");
	unsigned way =
	    word_find(value_get_text(value, "way"), evidence_way_name_at, EVIDENCE_WAY_COUNT);

	*evidence = (struct evidence) {
		.way = (enum evidence_way)way,
		.why_way = value_get_text(value, "why_way"),
		.server = value_get_text(value, "server"),
		.outcome = value_get_text(value, "outcome"),
		.irreversible = value_get_text(value, "irreversible"),
	};
	if (reversible)
		evidence->reversible = (enum evidence_reversible)word_find(
		    reversible, evidence_reversible_name_at, REVERSIBLE_COUNT);
	read_names(arena, value, "changes", &evidence->changes);
	return value_get_integer(value, "format", 0) == EVIDENCE_VERSION &&
	       way != EVIDENCE_WAY_COUNT && evidence->reversible != REVERSIBLE_COUNT &&
	       read_statements(arena, value_get(value, "statements"), evidence) &&
	       read_tables(arena, value_get(value, "tables"), evidence) &&
	       (evidence->more = count_at(value, "more_statements"), true);
}

bool evidence_parse(struct arena *arena, struct bytes text, struct evidence *evidence,
		    struct error *error)
{
	struct value *value;

	if (!value_parse(arena, text, &value, error))
		return error_wrap(error, "the evidence of a rehearsal");
	return read_all(arena, value, evidence) ||
	       error_set(error, ERROR_INVALID,
			 "not the evidence of a rehearsal, or newer than this program");
}
