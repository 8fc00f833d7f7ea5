#include "core/adopt/change_read.h"

#include <string.h>

#include "core/adopt/change_alter.h"
#include "core/pattern.h"

/* How CREATE and DROP name them. */
static const struct object {
	const char *word;
	enum thing_kind kind;
	bool on_table; /* its table is named behind it */
} objects[] = {
	{ "TABLE", THING_TABLE, false },        { "INDEX", THING_INDEX, true },
	{ "VIEW", THING_VIEW, false },          { "FUNCTION", THING_FUNCTION, false },
	{ "PROCEDURE", THING_FUNCTION, false }, { "SEQUENCE", THING_SEQUENCE, false },
	{ "SCHEMA", THING_SCHEMA, false },      { "EXTENSION", THING_EXTENSION, false },
	{ "TRIGGER", THING_TRIGGER, true },     { "POLICY", THING_POLICY, true },
	{ "TYPE", THING_TYPE, false },          { "DOMAIN", THING_TYPE, false },
};

static const struct object *object_take(struct words *words)
{
	for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
		if (words_take(words, objects[i].word))
			return &objects[i];
	return NULL;
}

/* "... ON [ONLY] table" behind the name. */
static bool table_behind(struct change_reader *reader, struct qualified *table)
{
	struct words *words = &reader->words;

	while (words->at < words->count && !words_is_keyword(words, words->at, "ON"))
		words->at++;
	if (!words_take(words, "ON"))
		return false;
	words_take(words, "ONLY");
	return reader_name(reader, table);
}

/* The thing that `name` is, with what stands behind it; false where that says too little. */
static bool thing_named(struct change_reader *reader, const struct object *object,
			const struct qualified *name, struct change *change)
{
	bool nested =
	    object->on_table && object->kind != THING_INDEX && reader->dialect != DIALECT_SQLITE;
	struct qualified table;

	change->thing = (struct thing) { object->kind, name->schema, name->name, "" };
	if (object->kind == THING_SCHEMA || object->kind == THING_EXTENSION)
		change->thing.schema = "";
	if (!object->on_table || (change->kind == CHANGE_GONE && !nested))
		return true;
	if (!table_behind(reader, &table))
		return false;
	change->table = table.name;
	if (nested)
		change->thing =
		    (struct thing) { object->kind, table.schema, table.name, name->name };
	else if (reader->dialect != DIALECT_SQLITE)
		change->thing.schema = table.schema;
	return true;
}

/* The body between dollar quotes, which the catalog keeps byte for byte. */
static const char *body_of(struct change_reader *reader)
{
	const struct words *words = &reader->words;

	for (size_t i = words->at; i < words->count; i++) {
		struct bytes text = words->items[i].text;
		const char *close;

		if (words->items[i].depth || *text.data != '$' || text.size < 4)
			continue;
		close = memchr(text.data + 1, '$', text.size - 1);
		if (!close || (size_t)(close + 1 - text.data) * 2 > text.size)
			continue;
		return arena_text_n(reader->arena, close + 1,
				    text.size - (size_t)(close + 1 - text.data) * 2);
	}
	return NULL;
}

/* From the first parenthesis on, which SQLite keeps byte for byte. */
static const char *columns_of(struct change_reader *reader)
{
	const struct words *words = &reader->words;
	size_t from;

	if (!words_is_byte(words, words->at, '('))
		return NULL;
	from = words_offset(words, words->at);
	return arena_text_n(reader->arena, words->statement.data + from,
			    words_behind(words, words->count - 1) - from);
}

static bool change_create(struct change_reader *reader, bool *repeatable)
{
	static const char *const adjectives[] = { "UNIQUE",     "MATERIALIZED", "RECURSIVE",
						  "CONSTRAINT", "FOREIGN",      "UNLOGGED",
						  "VIRTUAL" };
	struct change change = { .kind = CHANGE_MADE };
	struct words *words = &reader->words;
	const struct object *object;
	struct qualified name;

	*repeatable = words_take(words, "OR") && words_take(words, "REPLACE");
	for (size_t i = 0; i < sizeof adjectives / sizeof *adjectives; i++)
		words_take(words, adjectives[i]);
	object = object_take(words);
	if (!object)
		return false;
	change.perhaps = *repeatable;
	words_take(words, "CONCURRENTLY");
	*repeatable = reader_if(reader) || *repeatable;
	if (object->kind == THING_SCHEMA && words_is_keyword(words, words->at, "AUTHORIZATION"))
		return false;
	if (words_is_keyword(words, words->at, "ON") || !reader_name(reader, &name) ||
	    !thing_named(reader, object, &name, &change))
		return false;
	if (object->kind == THING_FUNCTION)
		change.content = body_of(reader);
	if (object->kind == THING_TABLE && reader->dialect == DIALECT_SQLITE)
		change.content = columns_of(reader);
	reader_add(reader, change);
	return true;
}

static bool change_drop(struct change_reader *reader, bool *repeatable)
{
	struct words *words = &reader->words;
	const struct object *object;
	bool perhaps;

	words_take(words, "MATERIALIZED");
	words_take(words, "FOREIGN");
	object = object_take(words);
	if (!object)
		return false;
	words_take(words, "CONCURRENTLY");
	perhaps = *repeatable = reader_if(reader);
	do {
		struct change change = { .kind = CHANGE_GONE, .perhaps = perhaps };
		struct qualified name;

		if (!reader_name(reader, &name) || !thing_named(reader, object, &name, &change))
			return false;
		reader_add(reader, change);
		if (words_is_byte(words, words->at, '('))
			words_skip_group(words);
	} while (words_is_byte(words, words->at, ',') && ++words->at);
	return true;
}

/* SET search_path { TO | = } name: where what follows without a schema is. */
static const char *path_set(struct change_reader *reader)
{
	struct words *words = &reader->words;
	const char *first;

	if (!words_take(words, "SET"))
		return NULL;
	words_take(words, "LOCAL");
	words_take(words, "SESSION");
	if (!words_take(words, "SEARCH_PATH"))
		return NULL;
	if (!words_take(words, "TO"))
		words->at += words_is_byte(words, words->at, '=');
	return reader_string(reader, &first) || reader_part(reader, &first) ? first : NULL;
}

static const char *why_unseen(struct words *words, const struct statement *statement)
{
	static const char *const data[] = { "INSERT", "UPDATE", "DELETE", "MERGE",    "COPY",
					    "WITH",   "SELECT", "VALUES", "TRUNCATE", "REPLACE" };

	words->at = 0;
	if (statement->kind == STATEMENT_BEGIN || statement->kind == STATEMENT_COMMIT ||
	    statement->kind == STATEMENT_ROLLBACK || statement->kind == STATEMENT_SAVEPOINT)
		return "it only controls transactions";
	if (statement->kind == STATEMENT_SESSION)
		return "it only changes the session";
	for (size_t i = 0; i < sizeof data / sizeof *data; i++)
		if (words_is_keyword(words, 0, data[i]))
			return "data: it cannot be seen in the catalog";
	return "it cannot be seen in the catalog";
}

static bool is_harmless(const struct words *words, const struct statement *statement)
{
	static const char *const verbs[] = { "COMMENT", "GRANT", "REVOKE", "ANALYZE", "VACUUM" };

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (words_is_keyword(words, 0, verbs[i]))
			return true;
	return statement->kind != STATEMENT_ORDINARY && statement->kind != STATEMENT_BARE &&
	       statement->kind != STATEMENT_COPY_STDIN;
}

/* Only what may change the catalog is read to its end: data may be long. */
static struct bytes told_part(struct bytes text, enum dialect dialect)
{
	static const char *const verbs[] = { "CREATE", "DROP", "ALTER", "SET" };
	struct tokens tokens = { text.data, text.data + text.size, dialect };
	struct bytes first = token_next(&tokens);

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (token_is(first, verbs[i]))
			return text;
	return first;
}

void changes_of(struct arena *arena, const struct statement *statement, enum dialect dialect,
		const char *schema, struct changes *changes)
{
	struct change_reader reader = { .arena = arena, .dialect = dialect, .schema = schema };

	*changes = (struct changes) { 0 };
	reader.items = buffer_in(arena);
	words_read(arena, told_part(statement->text, dialect), dialect, &reader.words);
	if (words_take(&reader.words, "CREATE"))
		(void)change_create(&reader, &changes->repeatable);
	else if (words_take(&reader.words, "DROP"))
		(void)change_drop(&reader, &changes->repeatable);
	else if (words_take(&reader.words, "ALTER"))
		(void)change_alter(&reader);
	else
		changes->schema = path_set(&reader);
	changes->items = (struct change *)(void *)reader.items.data;
	changes->count = reader.items.size / sizeof *changes->items;
	if (!changes->count) {
		changes->unseen = why_unseen(&reader.words, statement);
		changes->repeatable = changes->repeatable || is_harmless(&reader.words, statement);
	}
}
