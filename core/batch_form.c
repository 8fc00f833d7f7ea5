#include <string.h>

#include "core/batch.h"
#include "core/batch_form.h"
#include "core/pattern.h"
#include "core/words.h"

struct form {
	struct words words;
	struct batch *batch;
	struct error *error;
};

static bool refuse(struct form *form, const char *why)
{
	return error_set(
	    form->error, ERROR_INVALID,
	    "cannot be run in ranges: %s; take " BATCH_MARK " out, or rewrite the statement", why);
}

struct table {
	const char *written, *schema, *name, *last; /* `last`: the name as it is written */
};

static bool take_table(struct form *form, struct table *table)
{
	struct buffer written = buffer_in(form->words.arena);

	*table = (struct table) { 0 };
	for (;;) {
		struct bytes token;

		if (!words_is_name(&form->words, form->words.at))
			return refuse(form, "the name of its table cannot be made out");
		token = form->words.items[form->words.at++].text;
		table->schema = table->name;
		table->name = token_name(form->words.arena, token, form->words.dialect);
		table->last = arena_text_n(form->words.arena, token.data, token.size);
		buffer_add(&written, token.data, token.size);
		if (!words_is_byte(&form->words, form->words.at, '.'))
			break;
		form->words.at++;
		buffer_add_text(&written, ".");
	}
	table->written = arena_text(form->words.arena, buffer_text(&written));
	return true;
}

/* What may stand behind a table's name and is no alias. */
static const char *const clauses[] = {
	"SET",     "WHERE", "FROM",   "USING",   "RETURNING", "ORDER",       "LIMIT",
	"ON",      "JOIN",  "INNER",  "LEFT",    "RIGHT",     "FULL",        "CROSS",
	"NATURAL", "GROUP", "HAVING", "WINDOW",  "UNION",     "EXCEPT",      "INTERSECT",
	"OFFSET",  "FETCH", "FOR",    "INDEXED", "NOT",       "TABLESAMPLE",
};

static bool is_clause(const struct form *form, size_t at)
{
	for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
		if (words_is_keyword(&form->words, at, clauses[i]))
			return true;
	return false;
}

/* [ONLY] name [*] [[AS] alias]: the table whose keys are gone through. */
static bool take_source(struct form *form)
{
	struct batch *batch = form->batch;
	struct table table;
	bool named;

	words_take(&form->words, "ONLY");
	if (!take_table(form, &table))
		return false;
	form->words.at += words_is_byte(&form->words, form->words.at, '*');
	named = words_take(&form->words, "AS");
	batch->table = table.written;
	batch->schema = table.schema;
	batch->name = table.name;
	batch->alias = table.last;
	if (words_is_name(&form->words, form->words.at) &&
	    (named || !is_clause(form, form->words.at))) {
		struct bytes alias = form->words.items[form->words.at++].text;

		batch->alias = arena_text_n(form->words.arena, alias.data, alias.size);
	}
	return true;
}

/* What changes something else when only a range is looked at, or hides where the condition ends. */
static const struct {
	const char *word, *why;
} obstacles[] = {
	{ "RETURNING", "it has RETURNING, whose rows nobody would see" },
	{ "LIMIT", "it has LIMIT, which would count anew in every range" },
	{ "OFFSET", "it has OFFSET, which would count anew in every range" },
	{ "FETCH", "it has FETCH, which would count anew in every range" },
	{ "ORDER", "it has ORDER BY" },
	{ "GROUP", "it has GROUP BY, whose groups would be cut" },
	{ "HAVING", "it has HAVING, whose groups would be cut" },
	{ "WINDOW", "it has WINDOW, which would see one range only" },
	{ "UNION", "it has UNION" },
	{ "INTERSECT", "it has INTERSECT" },
	{ "EXCEPT", "it has EXCEPT" },
	{ "USING", "it has USING: name other tables in a subquery of its WHERE" },
	{ "FROM", "it reads another table by FROM: name it in a subquery" },
	{ "JOIN", "it joins tables: name others in subqueries" },
	{ "FOR", "it locks rows by FOR" },
	{ "INDEXED", "it has INDEXED BY" },
	{ "TABLESAMPLE", "it has TABLESAMPLE" },
};

static bool judge_word(struct form *form, size_t at)
{
	for (size_t i = 0; i < sizeof obstacles / sizeof *obstacles; i++)
		if (words_is_keyword(&form->words, at, obstacles[i].word) &&
		    !(text_equal(obstacles[i].word, "FROM") &&
		      words_is_keyword(&form->words, at - 1, "DISTINCT")))
			return refuse(form, obstacles[i].why);
	return true;
}

static bool is_parameter(const struct form *form, size_t at)
{
	return words_is_byte(&form->words, at, '$') ||
	       (form->words.dialect == DIALECT_SQLITE &&
		(words_is_byte(&form->words, at, '?') || words_is_byte(&form->words, at, ':') ||
		 words_is_byte(&form->words, at, '@')));
}

static bool judge_all(struct form *form)
{
	for (size_t i = 0; i < form->words.count; i++) {
		if (words_is_byte(&form->words, i, ';'))
			return refuse(form, "it is more than one command");
		if (is_parameter(form, i))
			return refuse(form, "it holds a parameter, and the range has its own");
	}
	return true;
}

/* The WHERE, or where it is to stand; up to `last`, a keyword that ends it (NULL: the end). */
static bool take_condition(struct form *form, const char *last)
{
	struct batch *batch = form->batch;
	size_t end = form->words.count;

	for (size_t i = form->words.at; i < end; i++) {
		if (last && words_is_keyword(&form->words, i, last)) {
			end = i;
		} else if (words_is_keyword(&form->words, i, "WHERE")) {
			batch->conditional = true;
			batch->condition = words_behind(&form->words, i);
		} else if (!judge_word(form, i)) {
			return false;
		}
	}
	for (size_t i = end; i < form->words.count; i++)
		if (words_is_keyword(&form->words, i, "RETURNING") && !judge_word(form, i))
			return false;
	batch->behind = words_behind(&form->words, end - 1);
	if (!batch->conditional)
		batch->condition = batch->behind;
	return !batch->conditional || batch->condition < batch->behind ||
	       refuse(form, "its WHERE says nothing");
}

static bool judge_cursor(struct form *form)
{
	for (size_t i = form->words.at; i + 2 < form->words.count; i++)
		if (words_is_keyword(&form->words, i, "WHERE") &&
		    words_is_keyword(&form->words, i + 1, "CURRENT") &&
		    words_is_keyword(&form->words, i + 2, "OF"))
			return refuse(form, "it is bound to a cursor by WHERE CURRENT OF");
	return true;
}

/* A column that SET gives a value to. */
static bool judge_column(struct form *form, size_t at)
{
	const char *key = form->batch->key;

	if (!words_is_name(&form->words, at) || words_is_byte(&form->words, at + 1, '&'))
		return refuse(form, "what it SETs cannot be made out");
	return !text_equal(
		   token_name(form->words.arena, form->words.items[at].text, form->words.dialect),
		   key) ||
	       refuse(form, "it changes its own key, so that rows would move between ranges");
}

/* The names behind SET and its commas: a = 1, (b, c) = (2, 3) */
static bool judge_set(struct form *form)
{
	bool begins = true;

	for (size_t i = form->words.at;
	     i < form->words.count && !words_is_keyword(&form->words, i, "WHERE"); i++) {
		const struct word *word = &form->words.items[i];

		if (begins && words_is_byte(&form->words, i, '(')) {
			for (i++; i < form->words.count && form->words.items[i].depth > word->depth;
			     i++)
				if (!words_is_byte(&form->words, i, ',') && !judge_column(form, i))
					return false;
		} else if (begins && !judge_column(form, i)) {
			return false;
		}
		begins = !word->depth && words_is_byte(&form->words, i, ',');
	}
	return true;
}

/* SQLite: UPDATE OR IGNORE ... */
static bool take_or(struct form *form)
{
	if (!words_take(&form->words, "OR"))
		return true;
	if (words_take(&form->words, "ROLLBACK"))
		return refuse(form, "OR ROLLBACK would end the range's transaction");
	form->words.at++;
	return true;
}

static bool read_update(struct form *form)
{
	if (!take_or(form) || !take_source(form))
		return false;
	if (!words_take(&form->words, "SET"))
		return refuse(form, "SET was expected behind its table");
	return judge_set(form) && judge_cursor(form) && take_condition(form, NULL);
}

static bool read_delete(struct form *form)
{
	if (!words_take(&form->words, "FROM"))
		return refuse(form, "it is no DELETE FROM");
	if (!take_source(form))
		return false;
	if (form->words.at < form->words.count && !is_clause(form, form->words.at))
		return refuse(form, "WHERE was expected behind its table");
	return judge_cursor(form) && take_condition(form, NULL);
}

/* INTO name [AS alias] [(columns)] [OVERRIDING ... VALUE] */
static bool take_into(struct form *form, struct table *into)
{
	if (!words_take(&form->words, "INTO"))
		return refuse(form, "it is no INSERT INTO");
	if (!take_table(form, into))
		return false;
	form->batch->into = into->written;
	if (words_take(&form->words, "AS"))
		form->words.at++;
	if (words_is_byte(&form->words, form->words.at, '('))
		words_skip_group(&form->words);
	if (words_take(&form->words, "OVERRIDING"))
		form->words.at += 2;
	return true;
}

/* A function over a window is a call with OVER behind it. */
static bool judge_windows(struct form *form, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++)
		if (words_is_byte(&form->words, i - 1, ')') &&
		    token_is(form->words.items[i].text, "OVER"))
			return refuse(form, "it has a window function, which would see one range "
					    "only");
	return true;
}

static bool take_select(struct form *form)
{
	size_t from = form->words.at;

	if (!words_take(&form->words, "SELECT"))
		return refuse(form, "only INSERT INTO ... SELECT ... FROM one table can be");
	form->batch->query = words_offset(&form->words, from);
	if (words_is_keyword(&form->words, form->words.at, "DISTINCT"))
		return refuse(form, "it has DISTINCT, which would see one range only");
	while (form->words.at < form->words.count &&
	       !(words_is_keyword(&form->words, form->words.at, "FROM") &&
		 !words_is_keyword(&form->words, form->words.at - 1, "DISTINCT"))) {
		if (words_is_keyword(&form->words, form->words.at, "INTO"))
			return refuse(form, "it has SELECT INTO");
		form->words.at++;
	}
	if (!words_take(&form->words, "FROM"))
		return refuse(form, "its SELECT reads no table");
	return judge_windows(form, from, form->words.at);
}

static bool read_insert(struct form *form)
{
	struct batch *batch = form->batch;
	struct table into;

	if (!take_or(form) || !take_into(form, &into) || !take_select(form) || !take_source(form))
		return false;
	if (text_equal(into.name, batch->name) && text_equal(into.schema, batch->schema))
		return refuse(form, "it writes to the table that it reads, so that what it wrote "
				    "would be read again");
	if (form->words.at < form->words.count && !is_clause(form, form->words.at))
		return refuse(form, "its SELECT reads more than one table, or no table: name "
				    "others in subqueries");
	return take_condition(form, "ON");
}

static const struct {
	const char *verb;
	bool (*read)(struct form *form);
} verbs[] = {
	{ "UPDATE", read_update },
	{ "DELETE", read_delete },
	{ "INSERT", read_insert },
};

static bool read_form(struct form *form)
{
	for (size_t i = 0; form->words.count && i < sizeof verbs / sizeof *verbs; i++) {
		if (!words_take(&form->words, verbs[i].verb))
			continue;
		form->batch->verb = verbs[i].verb;
		return judge_all(form) && verbs[i].read(form);
	}
	if (form->words.count && token_is(form->words.items[0].text, "WITH"))
		return refuse(form, "it begins with WITH: put its queries into the WHERE");
	return refuse(form, "only UPDATE, DELETE and INSERT ... SELECT can be");
}

bool batch_form_read(struct arena *arena, struct bytes statement, enum dialect dialect,
		     struct batch *batch, struct error *error)
{
	struct form form = { .batch = batch, .error = error };

	words_read(arena, statement, dialect, &form.words);
	return read_form(&form);
}
