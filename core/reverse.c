#include "core/reverse.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/base/value.h"
#include "core/words.h"

static struct file_set files_of(struct arena *arena, const struct release *release)
{
	struct file_set files = { arena_new_array(arena, struct file, release->file_count + 1),
				  release->file_count };

	for (size_t i = 0; i < release->file_count; i++)
		files.files[i] = (struct file) { .path = release->files[i].path };
	file_set_sort(&files);
	return files;
}

bool way_back_find(struct arena *arena, const struct release *release,
		   const struct migration *migration, struct way_back *way, struct error *error)
{
	const struct format *format = format_find(release->format);
	struct file_set files = files_of(arena, release);

	*way = (struct way_back) { .version = migration->version };
	if (!format || !format->back)
		return error_set(error, ERROR_NOT_FOUND,
				 "%s has no way back that can be run (%s): write a new migration "
				 "that undoes it",
				 migration->name, release->format);
	way->file = format->back(arena, &files, migration);
	for (size_t i = 0; way->file && i < release->file_count; i++)
		if (text_equal(release->files[i].path, way->file)) {
			way->content = release->files[i].content;
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND,
			 "%s has no way back in %s (%s); add it and push, or write a new "
			 "migration that undoes it",
			 migration->name,
			 release->number ? arena_printf(arena, "release %llu",
							(unsigned long long)release->number)
					 : "the directory",
			 format->down);
}

const struct way_back *reversal_find(const struct reversal *reversal, const char *version)
{
	for (size_t i = 0; i < reversal->count; i++)
		if (text_equal(reversal->ways[i].version, version))
			return &reversal->ways[i];
	return NULL;
}

void way_back_make(const struct way_back *way, struct migration *migration)
{
	bool own = text_equal(way->file, migration->file);

	migration->backwards = true;
	migration->content = way->content;
	if (own)
		return;
	migration->name = migration->file = way->file;
	migration->marks = NULL;
	migration->has_entry = false;
	migration->directives = (struct directives) { 0 };
}

static const struct migration *migration_of(const struct release *release, const char *version)
{
	for (size_t i = 0; i < release->count; i++)
		if (text_equal(release->migrations[i].version, version))
			return &release->migrations[i];
	return NULL;
}

bool ways_back_make(struct arena *arena, const struct release *release, const char *const *versions,
		    size_t count, struct migration ***ways, struct error *error)
{
	*ways = arena_new_array(arena, struct migration *, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct migration *migration = migration_of(release, versions[i]);
		struct way_back way;

		if (!migration)
			return error_set(error, ERROR_NOT_FOUND, "the release has no version %s",
					 versions[i]);
		if (!way_back_find(arena, release, migration, &way, error))
			return false;
		(*ways)[i] = arena_copy(arena, migration, sizeof *migration);
		way_back_make(&way, (*ways)[i]);
	}
	return true;
}

/* What ALTER TABLE drops without any data going with it. */
static bool drops_rule(const struct words *words, size_t at)
{
	static const char *const rules[] = { "CONSTRAINT", "DEFAULT", "NOT", "IDENTITY",
					     "EXPRESSION" };

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (words_is_keyword(words, at, rules[i]))
			return true;
	return false;
}

static bool drops_column(const struct words *words)
{
	for (size_t i = 2; i < words->count; i++)
		if (words_is_keyword(words, i, "DROP") && !drops_rule(words, i + 1))
			return true;
	return false;
}

static bool drops_data(const struct words *words)
{
	static const char *const kinds[] = { "TABLE", "SCHEMA", "DATABASE", "FOREIGN", "OWNED" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (words_is_keyword(words, 1, kinds[i]))
			return true;
	return words_is_keyword(words, words->count - 1, "CASCADE");
}

/* Of WITH, in one of its parts or at its end. */
static bool deletes_somewhere(const struct words *words)
{
	for (size_t i = 1; i < words->count; i++) {
		struct bytes word = words->items[i].text;

		if (word.size == strlen("DELETE") && !strncasecmp(word.data, "DELETE", word.size))
			return true;
	}
	return false;
}

/* Of what begins so it is known what it does, but for the functions that it calls. */
static const char *const plain[] = {
	"ALTER",  "ANALYZE", "COMMENT", "CREATE",   "DROP",    "GRANT",  "INSERT", "LISTEN",
	"LOCK",   "NOTIFY",  "PRAGMA",  "REFRESH",  "REINDEX", "RESET",  "REVOKE", "SECURITY",
	"SELECT", "SET",     "TABLE",   "UNLISTEN", "UPDATE",  "VALUES", "WITH",
};

/* Before '(' these are no function's name, or one that changes no row. */
static const char *const harmless[] = {
	"ALL",      "AND",    "ANY",       "AS",      "AVG",    "BY",         "CAST",
	"COALESCE", "CONCAT", "COUNT",     "EXISTS",  "FILTER", "FROM",       "GREATEST",
	"IN",       "INTO",   "JOIN",      "LATERAL", "LEAST",  "LENGTH",     "LOWER",
	"MAX",      "MIN",    "NEXTVAL",   "NOT",     "NOW",    "NULLIF",     "ON",
	"OR",       "OVER",   "RETURNING", "SELECT",  "SETVAL", "SET_CONFIG", "SUM",
	"TRIM",     "UNION",  "UPPER",     "USING",   "VALUES", "WHERE",
};

static bool is_among(const struct word *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == word->text.size &&
		    !strncasecmp(list[i], word->text.data, word->text.size))
			return true;
	return false;
}

static bool is_named(const struct word *word)
{
	unsigned char c = (unsigned char)word->text.data[0];

	return isalpha(c) || c == '_' || c == '"' || c >= 0x80;
}

/* Of SELECT and WITH, which may be there for nothing but the function's sake. */
static bool calls_function(const struct words *words)
{
	for (size_t i = 1; i + 1 < words->count; i++)
		if (words_is_byte(words, i + 1, '(') && is_named(&words->items[i]) &&
		    !is_among(&words->items[i], harmless, sizeof harmless / sizeof *harmless))
			return true;
	return false;
}

enum loss {
	LOSS_NONE,
	LOSS_UNKNOWN, /* what it does cannot be seen */
	LOSS_CERTAIN
};

static bool alters_away(const struct words *words)
{
	return words_is_keyword(words, 0, "ALTER") && words_is_keyword(words, 1, "TABLE") &&
	       drops_column(words);
}

static enum loss loss_of(struct arena *arena, const struct statement *statement,
			 enum dialect dialect)
{
	struct words words;

	words_read(arena, statement->text, dialect, &words);
	if (words_is_keyword(&words, 0, "TRUNCATE") || words_is_keyword(&words, 0, "DELETE") ||
	    words_is_keyword(&words, 0, "REPLACE") ||
	    (words_is_keyword(&words, 0, "INSERT") && words_is_keyword(&words, 2, "REPLACE")) ||
	    (words_is_keyword(&words, 0, "DROP") && drops_data(&words)) || alters_away(&words))
		return LOSS_CERTAIN;
	if ((words_is_keyword(&words, 0, "WITH") || words_is_keyword(&words, 0, "MERGE")) &&
	    deletes_somewhere(&words))
		return LOSS_CERTAIN;
	if (!is_among(&words.items[0], plain, sizeof plain / sizeof *plain) ||
	    ((words_is_keyword(&words, 0, "SELECT") || words_is_keyword(&words, 0, "WITH")) &&
	     calls_function(&words)))
		return statement->kind == STATEMENT_ORDINARY ? LOSS_UNKNOWN : LOSS_NONE;
	return LOSS_NONE;
}

#define SHOWN 60

static void note_loss(struct buffer *losses, const struct migration *migration,
		      const struct statement *statement, enum loss loss)
{
	int size = statement->text.size < SHOWN ? (int)statement->text.size : SHOWN;

	buffer_printf(losses, "%s%s:%u: %.*s%s%s", losses->size ? "; " : "", migration->name,
		      statement->line, size, statement->text.data,
		      statement->text.size > SHOWN ? "..." : "",
		      loss == LOSS_UNKNOWN ? " (what it does cannot be told)" : "");
}

static bool runs_in_one(const struct migration *migration, const struct statement *statement,
			struct error *error)
{
	if (statement->kind == STATEMENT_BARE || statement->batch)
		return error_set(error, ERROR_REFUSED,
				 "%s:%u: a way back is run in one transaction, and this statement "
				 "cannot be: write a new migration that undoes it",
				 migration->name, statement->line);
	if (statement->kind == STATEMENT_ROLLBACK || statement->kind == STATEMENT_SAVEPOINT)
		return error_set(error, ERROR_REFUSED,
				 "%s:%u: a way back is run in one transaction of ours: take the "
				 "statement out",
				 migration->name, statement->line);
	return true;
}

static bool read_statements(struct buffer *losses, const struct migration *migration,
			    enum dialect dialect, size_t *count, struct error *error)
{
	struct arena *arena = losses->arena;
	const struct statement *statement;
	struct migration_walk walk;
	enum loss loss;

	migration_walk_start(arena, migration, dialect, false, &walk);
	for (*count = 0; migration_walk_next(&walk, &statement, error); ++*count) {
		if (!statement)
			return true;
		if (!runs_in_one(migration, statement, error))
			return false;
		loss = loss_of(arena, statement, dialect);
		if (loss != LOSS_NONE)
			note_loss(losses, migration, statement, loss);
	}
	return false;
}

bool way_back_read(struct arena *arena, struct migration *migration, enum dialect dialect,
		   const char **loses, struct error *error)
{
	struct buffer losses = buffer_in(arena);
	size_t count;

	if (!migration->marks && !directives_read(arena, migration->name, migration->text,
						  &migration->directives, error))
		return false;
	if (!read_statements(&losses, migration, dialect, &count, error))
		return false;
	if (!count)
		return error_set(error, ERROR_REFUSED,
				 "%s holds no statement of a way back: write one, or a new "
				 "migration that undoes it",
				 migration->name);
	*loses = losses.size ? buffer_text(&losses) : NULL;
	return true;
}

const char *reversal_write(struct arena *arena, const struct reversal *reversal)
{
	struct value *value = value_object(arena), *ways = value_array(arena);
	struct bytes text;

	for (size_t i = 0; i < reversal->count; i++) {
		struct value *way = value_object(arena);

		value_put_text(way, "version", reversal->ways[i].version);
		value_put_text(way, "file", reversal->ways[i].file);
		value_put_text(way, "content", hash_hex(arena, &reversal->ways[i].content));
		value_add(ways, way);
	}
	value_put_text(value, "to", reversal->to);
	value_put_text(value, "reason", reversal->reason);
	value_put_text(value, "by", reversal->by);
	value_put_bool(value, "losing", reversal->losing);
	value_put(value, "ways", ways);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

static bool read_way(const struct value *value, struct way_back *way)
{
	const char *content = value_get_text(value, "content");

	*way = (struct way_back) { .version = value_get_text(value, "version"),
				   .file = value_get_text(value, "file") };
	return way->version && way->file && content && hash_from_hex(content, &way->content);
}

static bool read_reversal(struct arena *arena, const struct value *value, struct reversal *reversal)
{
	const struct value *ways = value_get(value, "ways");

	*reversal = (struct reversal) {
		.to = value_get_text(value, "to"),
		.reason = value_get_text(value, "reason"),
		.by = value_get_text(value, "by"),
		.losing = value_get_bool(value, "losing", false),
		.ways = arena_new_array(arena, struct way_back, value_count(ways) + 1),
		.count = value_count(ways),
	};
	for (size_t i = 0; i < reversal->count; i++)
		if (!read_way(value_at(ways, i), &reversal->ways[i]))
			return false;
	return reversal->to && reversal->reason && reversal->by && reversal->count;
}

bool reversal_parse(struct arena *arena, const char *text, struct reversal *reversal,
		    struct error *error)
{
	struct value *value;

	return (value_parse(arena, bytes_of(text), &value, error) &&
		read_reversal(arena, value, reversal)) ||
	       error_set(error, ERROR_INVALID, "'%.100s' says of no migration how it is undone",
			 text);
}
