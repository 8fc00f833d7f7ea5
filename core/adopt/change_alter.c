#include "core/adopt/change_alter.h"

static struct thing thing_in(enum thing_kind kind, const struct qualified *table, const char *part)
{
	return (struct thing) { kind, table->schema, table->name, part };
}

static void add(struct change_reader *reader, enum change_kind kind, struct thing thing,
		bool perhaps)
{
	reader_add(reader, (struct change) { .kind = kind, .thing = thing, .perhaps = perhaps });
}

/* Constraints that nobody named get a name of the database's own. */
static bool names_a_constraint(struct change_reader *reader)
{
	static const char *const kinds[] = { "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (words_is_keyword(&reader->words, reader->words.at, kinds[i]))
			return true;
	return false;
}

static void alter_add(struct change_reader *reader, const struct qualified *table)
{
	const char *part;
	bool perhaps;

	if (words_take(&reader->words, "CONSTRAINT")) {
		if (reader_part(reader, &part))
			add(reader, CHANGE_MADE, thing_in(THING_CONSTRAINT, table, part), false);
		return;
	}
	if (!words_take(&reader->words, "COLUMN") && names_a_constraint(reader))
		return;
	perhaps = reader_if(reader);
	if (reader_part(reader, &part))
		add(reader, CHANGE_MADE, thing_in(THING_COLUMN, table, part), perhaps);
}

static void alter_drop(struct change_reader *reader, const struct qualified *table)
{
	enum thing_kind kind = THING_COLUMN;
	const char *part;
	bool perhaps;

	if (words_take(&reader->words, "CONSTRAINT"))
		kind = THING_CONSTRAINT;
	else
		words_take(&reader->words, "COLUMN");
	perhaps = reader_if(reader);
	if (reader_part(reader, &part))
		add(reader, CHANGE_GONE, thing_in(kind, table, part), perhaps);
}

static void alter_column(struct change_reader *reader, const struct qualified *table)
{
	static const struct {
		const char *verb, *first, *second;
		enum change_kind kind;
		enum thing_kind thing;
		bool perhaps;
	} actions[] = {
		{ "SET", "NOT", "NULL", CHANGE_MADE, THING_NOT_NULL, false },
		{ "DROP", "NOT", "NULL", CHANGE_GONE, THING_NOT_NULL, false },
		{ "SET", "DEFAULT", NULL, CHANGE_MADE, THING_DEFAULT, true },
		{ "DROP", "DEFAULT", NULL, CHANGE_GONE, THING_DEFAULT, false },
	};
	struct words *words = &reader->words;
	const char *part;

	words_take(words, "COLUMN");
	if (!reader_part(reader, &part))
		return;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (words_is_keyword(words, words->at, actions[i].verb) &&
		    words_is_keyword(words, words->at + 1, actions[i].first) &&
		    (!actions[i].second ||
		     words_is_keyword(words, words->at + 2, actions[i].second)))
			add(reader, actions[i].kind, thing_in(actions[i].thing, table, part),
			    actions[i].perhaps);
}

static void alter_rename(struct change_reader *reader, const struct qualified *table)
{
	struct thing thing = thing_in(THING_TABLE, table, "");
	const char *to;

	if (!words_is_keyword(&reader->words, reader->words.at, "TO")) {
		thing.kind =
		    words_take(&reader->words, "CONSTRAINT") ? THING_CONSTRAINT : THING_COLUMN;
		words_take(&reader->words, "COLUMN");
		if (!reader_part(reader, &thing.part))
			return;
	}
	if (words_take(&reader->words, "TO") && reader_part(reader, &to))
		reader_rename(reader, thing, to);
}

static void alter_security(struct change_reader *reader, const struct qualified *table,
			   enum change_kind kind)
{
	if (words_take(&reader->words, "ROW") && words_take(&reader->words, "LEVEL"))
		add(reader, kind, thing_in(THING_ROW_SECURITY, table, ""), false);
}

/* One of the actions that commas divide. */
static void alter_action(struct change_reader *reader, const struct qualified *table)
{
	struct words *words = &reader->words;

	if (words_take(words, "ADD"))
		alter_add(reader, table);
	else if (words_take(words, "DROP"))
		alter_drop(reader, table);
	else if (words_take(words, "ALTER"))
		alter_column(reader, table);
	else if (words_take(words, "RENAME"))
		alter_rename(reader, table);
	else if (words_take(words, "ENABLE"))
		alter_security(reader, table, CHANGE_MADE);
	else if (words_take(words, "DISABLE"))
		alter_security(reader, table, CHANGE_GONE);
}

static void alter_table(struct change_reader *reader)
{
	struct words *words = &reader->words;
	struct qualified table;

	reader_if(reader);
	words_take(words, "ONLY");
	if (!reader_name(reader, &table))
		return;
	words->at += words_is_byte(words, words->at, '*');
	while (words->at < words->count) {
		alter_action(reader, &table);
		while (words->at < words->count &&
		       (words->items[words->at].depth || !words_is_byte(words, words->at, ',')))
			words->at++;
		words->at++;
	}
}

static void alter_type(struct change_reader *reader)
{
	struct words *words = &reader->words;
	struct thing thing = { .kind = THING_ENUM_VALUE };
	struct qualified type;
	bool perhaps;
	const char *to;

	if (!reader_name(reader, &type))
		return;
	thing.schema = type.schema;
	thing.name = type.name;
	thing.part = "";
	if (words_take(words, "ADD") && words_take(words, "VALUE")) {
		perhaps = reader_if(reader);
		if (reader_string(reader, &thing.part))
			add(reader, CHANGE_MADE, thing, perhaps);
	} else if (words_take(words, "RENAME")) {
		if (words_take(words, "VALUE") && reader_string(reader, &thing.part) &&
		    words_take(words, "TO") && reader_string(reader, &to)) {
			reader_rename(reader, thing, to);
		} else if (words_take(words, "TO") && reader_part(reader, &to)) {
			thing.kind = THING_TYPE;
			reader_rename(reader, thing, to);
		}
	}
}

static void alter_name(struct change_reader *reader, enum thing_kind kind)
{
	struct words *words = &reader->words;
	struct qualified name;
	const char *to;

	reader_if(reader);
	if (reader_name(reader, &name) && words_take(words, "RENAME") && words_take(words, "TO") &&
	    reader_part(reader, &to))
		reader_rename(reader, thing_in(kind, &name, ""), to);
}

bool change_alter(struct change_reader *reader)
{
	static const struct {
		const char *word;
		enum thing_kind kind;
	} renamed[] = {
		{ "INDEX", THING_INDEX },
		{ "VIEW", THING_VIEW },
		{ "SEQUENCE", THING_SEQUENCE },
		{ "DOMAIN", THING_TYPE },
	};
	struct words *words = &reader->words;

	words_take(words, "MATERIALIZED");
	words_take(words, "FOREIGN");
	if (words_take(words, "TABLE"))
		alter_table(reader);
	else if (words_take(words, "TYPE"))
		alter_type(reader);
	for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
		if (words_take(words, renamed[i].word))
			alter_name(reader, renamed[i].kind);
	return reader->items.size > 0;
}
