#include <string.h>

#include "core/marks_reader.h"
#include "core/placeholder.h"

/* What one --changeset line says. */
struct changeset {
	const char *delimiter;
	bool whole;     /* splitStatements:false: no delimiter counts */
	bool elsewhere; /* dbms names other databases only */
	struct marked_changeset named;
};

struct liquibase {
	struct marks_reader *reader;
	struct changeset current;
	const char *path; /* logicalFilePath of the file */
	size_t room;      /* for changesets */
	bool begun;       /* the first line was there */
	bool any;         /* a changeset was */
};

/* What only concerns Liquibase's own bookkeeping, the way back or how comments are sent. */
static bool take_nothing(struct liquibase *liquibase, struct bytes value)
{
	(void)liquibase;
	(void)value;
	return true;
}

static bool take_false(struct liquibase *liquibase, struct bytes value)
{
	return marks_equal(value, "false") ||
	       marks_refuse(liquibase->reader,
			    "a changeset that is to be run again or skipped has no place in an "
			    "append-only history; put the change into a new changeset file and "
			    "take the attribute out");
}

static bool take_true(struct liquibase *liquibase, struct bytes value)
{
	return marks_equal(value, "true") ||
	       marks_refuse(liquibase->reader,
			    "failOnError:false goes on past a failure; nothing here does: make the "
			    "SQL say what may be absent (IF EXISTS) and take the attribute out");
}

static const char *text_of(struct liquibase *liquibase, struct bytes value)
{
	return value.size ? arena_text_n(liquibase->reader->arena, value.data, value.size) : NULL;
}

static bool take_path(struct liquibase *liquibase, struct bytes value)
{
	liquibase->current.named.path = text_of(liquibase, value);
	return true;
}

static bool take_condition(struct liquibase *liquibase, struct bytes value)
{
	return !value.size ||
	       marks_refuse(liquibase->reader,
			    "contexts, labels and other runners decide outside the file what is "
			    "run; take the attribute out, or keep what is for one environment in "
			    "a project of its own");
}

static bool take_transaction(struct liquibase *liquibase, struct bytes value)
{
	liquibase->reader->marked->bare =
	    liquibase->reader->marked->bare || marks_equal(value, "false");
	return true;
}

static bool take_split(struct liquibase *liquibase, struct bytes value)
{
	liquibase->current.whole = marks_equal(value, "false");
	return true;
}

static const char *line_of_a_slash(const struct liquibase *liquibase)
{
	struct bytes text = liquibase->reader->text->text;

	return memmem(text.data, text.size, "\n/\r\n", 4) ? "\n/\r\n" : "\n/\n";
}

/* It is a regular expression there; what is plain text as one is taken. */
static bool take_delimiter(struct liquibase *liquibase, struct bytes value)
{
	struct buffer plain = buffer_in(liquibase->reader->arena);
	bool line = value.size == 1 && *value.data == '/'; /* only alone on its line */

	for (size_t i = 0; i < value.size; i++) {
		bool escaped = value.data[i] == '\\' && i + 1 < value.size;

		if (escaped && value.data[i + 1] == 'n')
			buffer_add(&plain, "\n", 1);
		else if (escaped || strchr(".*+?()[]{}|^$", value.data[i]))
			return marks_refuse(liquibase->reader,
					    "endDelimiter:%.*s is a pattern; one that is plain "
					    "text is needed, like // or \\nGO",
					    value.size > 60 ? 60 : (int)value.size, value.data);
		else
			buffer_add(&plain, &value.data[i], 1);
		i += escaped;
	}
	liquibase->current.delimiter = line         ? line_of_a_slash(liquibase)
				       : plain.size ? buffer_text(&plain)
						    : NULL;
	return true;
}

static bool names_database(struct bytes name, enum dialect dialect)
{
	return marks_equal(name, "all") ||
	       (dialect == DIALECT_POSTGRES && marks_equal(name, "postgresql")) ||
	       (dialect == DIALECT_SQLITE && marks_equal(name, "sqlite"));
}

/* "postgresql,h2" or "!mysql" */
static bool take_databases(struct liquibase *liquibase, struct bytes value)
{
	enum dialect dialect = liquibase->reader->text->dialect;
	bool named = false, positive = false, excluded = false;

	while (value.size) {
		const char *end = memchr(value.data, ',', value.size);
		size_t size = end ? (size_t)(end - value.data) : value.size;
		struct bytes name = bytes_trimmed((struct bytes) { value.data, size });
		bool negated = name.size && *name.data == '!';

		if (negated)
			name = (struct bytes) { name.data + 1, name.size - 1 };
		positive = positive || !negated;
		named = named || (!negated && names_database(name, dialect));
		excluded = excluded || (negated && names_database(name, dialect));
		value.data += size + (end != NULL);
		value.size -= size + (end != NULL);
	}
	liquibase->current.named.maybe = true;
	liquibase->current.elsewhere = dialect != DIALECT_ANY && (excluded || (positive && !named));
	return true;
}

static const struct {
	const char *name;
	bool (*take)(struct liquibase *liquibase, struct bytes value);
} attributes[] = {
	{ "splitStatements", take_split },
	{ "endDelimiter", take_delimiter },
	{ "runInTransaction", take_transaction },
	{ "dbms", take_databases },
	{ "stripComments", take_nothing },
	{ "logicalFilePath", take_path },
	{ "created", take_nothing },
	{ "objectQuotingStrategy", take_nothing },
	{ "rollbackSplitStatements", take_nothing },
	{ "rollbackEndDelimiter", take_nothing },
	{ "runOnChange", take_false },
	{ "runAlways", take_false },
	{ "ignore", take_false },
	{ "failOnError", take_true },
	{ "context", take_condition },
	{ "contextFilter", take_condition },
	{ "labels", take_condition },
	{ "runWith", take_condition },
	{ "runWithSpoolFile", take_condition },
};

/* Up to `end` or a blank, or all of what stands in quotes; what ends it is taken too. */
static struct bytes take_value(struct bytes *rest, char end)
{
	struct bytes value;
	bool quoted = rest->size && *rest->data == '"';
	char stop = quoted ? '"' : end;

	rest->data += quoted;
	rest->size -= quoted;
	value = (struct bytes) { rest->data, 0 };
	while (value.size < rest->size && value.data[value.size] != stop &&
	       (quoted || stop != ' ' || value.data[value.size] != '\t'))
		value.size++;
	rest->data += value.size + (value.size < rest->size);
	rest->size -= value.size + (value.size < rest->size);
	return value;
}

static bool take_attribute(struct liquibase *liquibase, struct bytes *rest)
{
	struct bytes name = take_value(rest, ':'), value = take_value(rest, ' ');

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (marks_equal(name, attributes[i].name))
			return attributes[i].take(liquibase, value);
	return marks_refuse(liquibase->reader, "attribute \"%.*s\" of the changeset is not known",
			    name.size > 60 ? 60 : (int)name.size, name.data);
}

static void add_changeset(struct liquibase *liquibase, struct bytes author, struct bytes id)
{
	struct marks_reader *reader = liquibase->reader;
	struct marked *marked = reader->marked;
	struct marked_changeset *named = &liquibase->current.named;

	if (marked->changeset_count == liquibase->room) {
		struct marked_changeset *grown;

		liquibase->room = liquibase->room ? liquibase->room * 4 : 8;
		grown = arena_new_array(reader->arena, struct marked_changeset, liquibase->room);
		if (marked->changeset_count)
			memcpy(grown, marked->changesets, marked->changeset_count * sizeof *grown);
		marked->changesets = grown;
	}
	named->name = arena_printf(reader->arena, "%.*s::%.*s", (int)id.size, id.data,
				   (int)author.size, author.data);
	named->path = named->path ? named->path : liquibase->path;
	marked->changesets[marked->changeset_count++] = *named;
}

/* The attributes may stand in them. */
static struct bytes without_parentheses(struct bytes text)
{
	if (text.size > 1 && *text.data == '(' && text.data[text.size - 1] == ')')
		return (struct bytes) { text.data + 1, text.size - 2 };
	return text;
}

static bool take_changeset(struct liquibase *liquibase, struct bytes rest)
{
	struct marks_reader *reader = liquibase->reader;
	struct bytes author = take_value(&rest, ':'), id;

	if (rest.size && *rest.data == ':' && author.size)
		rest = (struct bytes) { rest.data + 1, rest.size - 1 };
	rest = bytes_trimmed(rest);
	id = take_value(&rest, ' ');
	if (!author.size || !id.size)
		return marks_refuse(reader, "a changeset is named --changeset AUTHOR:ID");
	liquibase->current = (struct changeset) { 0 };
	liquibase->any = true;
	rest = without_parentheses(bytes_trimmed(rest));
	for (rest = bytes_trimmed(rest); rest.size; rest = bytes_trimmed(rest))
		if (!take_attribute(liquibase, &rest))
			return false;
	add_changeset(liquibase, author, id);
	marks_close(reader);
	if (!liquibase->current.elsewhere)
		marks_open(reader, liquibase->current.whole ? NULL : liquibase->current.delimiter);
	return true;
}

static bool refuse_property(struct liquibase *liquibase, struct bytes rest)
{
	(void)rest;
	return marks_refuse(liquibase->reader,
			    "a property is put in place of ${...} in what follows; write the value "
			    "where it is used and take the line out");
}

static bool refuse_condition(struct liquibase *liquibase, struct bytes rest)
{
	(void)rest;
	return marks_refuse(liquibase->reader,
			    "preconditions decide on the target what is run; nothing here skips a "
			    "changeset: take the line out, or put the condition into the SQL");
}

static bool refuse_ignored_lines(struct liquibase *liquibase, struct bytes rest)
{
	(void)rest;
	return marks_refuse(liquibase->reader,
			    "ignoreLines leaves out SQL that stands there to be read; take the "
			    "lines out, or make them comments");
}

static const struct {
	const char *words; /* behind "--" */
	bool (*take)(struct liquibase *liquibase, struct bytes rest);
} lines[] = {
	{ "changeset ", take_changeset },      { "changeset\t", take_changeset },
	{ "property ", refuse_property },      { "preconditions", refuse_condition },
	{ "precondition-", refuse_condition }, { "ignoreLines:", refuse_ignored_lines },
};

#define PATH_ATTRIBUTE "logicalFilePath:"

static bool take_first_line(struct liquibase *liquibase, struct bytes comment)
{
	struct bytes rest = comment;

	liquibase->begun = marks_equal(marks_word(&rest), "liquibase") &&
			   marks_start(bytes_trimmed(rest), "formatted");
	while ((rest = bytes_trimmed(rest)).size) {
		struct bytes word = marks_word(&rest);

		if (marks_start(word, PATH_ATTRIBUTE))
			liquibase->path = text_of(
			    liquibase, (struct bytes) { word.data + strlen(PATH_ATTRIBUTE),
							word.size - strlen(PATH_ATTRIBUTE) });
	}
	return liquibase->begun ||
	       marks_refuse(liquibase->reader,
			    "the first line must be --liquibase formatted sql; changelogs in XML, "
			    "YAML and JSON are not read");
}

static bool take_line(struct liquibase *liquibase)
{
	struct marks_reader *reader = liquibase->reader;
	struct bytes comment = marks_comment(reader->line), found;

	if (!liquibase->begun)
		return !bytes_trimmed(reader->line).size || take_first_line(liquibase, comment);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (marks_start(comment, lines[i].words)) {
			size_t size = strlen(lines[i].words);

			return lines[i].take(liquibase,
					     bytes_trimmed((struct bytes) { comment.data + size,
									    comment.size - size }));
		}
	if (!liquibase->any && !marks_line_is_idle(reader))
		return marks_refuse(reader,
				    "SQL before the first --changeset; move it into a changeset");
	found = placeholder_in(reader->line);
	return !found.size || bytes_start_with(bytes_trimmed(reader->line), "--") ||
	       marks_refuse(reader,
			    "Liquibase may put a parameter's value in place of %.*s, so that what "
			    "runs is not what was reviewed; write the value here",
			    found.size > 60 ? 60 : (int)found.size, found.data);
}

bool marks_read_liquibase(struct marks_reader *reader)
{
	struct liquibase liquibase = { .reader = reader };

	if (reader->text->backwards)
		return marks_refuse(reader, "--rollback lines are not run; write the way back as a "
					    "new changeset");
	while (marks_next_line(reader))
		if (!take_line(&liquibase))
			return false;
	if (!liquibase.begun)
		return take_first_line(&liquibase, (struct bytes) { "", 0 });
	return liquibase.any ||
	       marks_refuse(reader, "no --changeset AUTHOR:ID; nothing says what is to be run");
}
