#include "core/import_text.h"

#include <string.h>

#include "core/batch.h"
#include "core/policy.h"

/* Where ';' stands inside a statement, this ends it. */
#define DELIMITER "-- end of statement"

struct rewriting {
	struct arena *arena;
	const struct migration *migration;
	enum dialect dialect;
	struct statement_list wanted;
};

static bool same_ranges(const struct batch *a, const struct batch *b)
{
	return a && b ? text_equal(a->key, b->key) && a->size == b->size && a->pause == b->pause
		      : a == b;
}

static bool same_statements(const struct statement_list *a, const struct statement_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!bytes_equal(a->items[i].text, b->items[i].text) ||
		    !bytes_equal(a->items[i].data, b->items[i].data) ||
		    !same_ranges(a->items[i].batch, b->items[i].batch))
			return false;
	return true;
}

static bool same_policy(struct arena *arena, const struct policy *a, const struct policy *b)
{
	return a && b ? text_equal(policy_write(arena, a), policy_write(arena, b)) : a == b;
}

static bool same_directives(struct arena *arena, const struct directives *a,
			    const struct directives *b)
{
	return a->txmode == b->txmode && a->checkpoint == b->checkpoint && a->nolint == b->nolint &&
	       same_policy(arena, a->policy, b->policy);
}

/* Does atlas read it as what is wanted? */
static bool says_the_same(const struct rewriting *rewriting, struct bytes text)
{
	const struct directives *wanted = &rewriting->migration->directives;
	struct migration native = { .name = rewriting->migration->name, .text = text };
	struct directives *found = &native.directives;
	struct statement_list list;
	struct error error;

	return directives_read(rewriting->arena, native.name, text, found, &error) &&
	       same_directives(rewriting->arena, found, wanted) && !found->sum_ignored &&
	       migration_statements(rewriting->arena, &native, rewriting->dialect, &list, &error) &&
	       same_statements(&list, &rewriting->wanted);
}

static bool is_batch(struct bytes line)
{
	return memmem(line.data, line.size, BATCH_MARK, strlen(BATCH_MARK));
}

/* Is the line a comment of the author's, and not a tool's? */
static bool is_remark(struct bytes line)
{
	static const char *const marks[] = {
		"-->",      "+goose", "migrate:",  "changeset",        "liquibase",
		"rollback", "atlas:", "lockstep:", "end of statement", "validCheckSum"
	};

	if (!bytes_start_with(line, "--"))
		return false;
	if (is_batch(line))
		return true;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (memmem(line.data, line.size, marks[i], strlen(marks[i])))
			return false;
	return true;
}

/* The comments between what was written last and the statement; without `all` only what decides how
 * it is run. */
static void add_remarks(struct buffer *buffer, const char *from, const char *to, bool all)
{
	struct bytes rest = { from, (size_t)(to - from) };

	while (rest.size) {
		struct bytes line = bytes_trimmed(bytes_take_line(&rest));

		if (!is_remark(line) || !(all || is_batch(line)))
			continue;
		buffer_add(buffer, line.data, line.size);
		buffer_add_text(buffer, "\n");
	}
}

/* The file's own directives, but for those that the header has anyway. */
static void add_directives(struct buffer *buffer, struct bytes text)
{
	static const char *const written[] = { ":txmode", ":delimiter", ":checkpoint", ":sum",
					       ":batch" };

	while (text.size) {
		struct bytes line = bytes_trimmed(bytes_take_line(&text));
		bool given =
		    bytes_start_with(line, "--") && (memmem(line.data, line.size, "atlas:", 6) ||
						     memmem(line.data, line.size, "lockstep:", 9));

		if (!bytes_start_with(line, "--"))
			return;
		for (size_t i = 0; i < sizeof written / sizeof *written; i++)
			given =
			    given && !memmem(line.data, line.size, written[i], strlen(written[i]));
		if (given)
			buffer_printf(buffer, "%.*s\n", (int)line.size, line.data);
	}
}

static void add_header(const struct rewriting *rewriting, struct buffer *buffer,
		       const char *delimiter, bool verbatim)
{
	const struct directives *directives = &rewriting->migration->directives;

	if (delimiter)
		buffer_printf(buffer, "-- atlas:delimiter %s\n", delimiter);
	if (directives->txmode == TXMODE_NONE)
		buffer_add_text(buffer, "-- atlas:txmode none\n");
	if (directives->checkpoint)
		buffer_add_text(buffer, "-- atlas:checkpoint\n");
	if (!verbatim)
		add_directives(buffer, rewriting->migration->text);
	if (buffer->size)
		buffer_add_text(buffer, "\n");
}

/* One part of a file may end where another begins: comments are taken from the statement's own line
 * of the file upwards, as far as the statement before. */
static struct bytes written(const struct rewriting *rewriting, const char *delimiter, bool remarks)
{
	const char *behind = rewriting->migration->text.data;
	struct buffer buffer = buffer_in(rewriting->arena);

	add_header(rewriting, &buffer, delimiter, false);
	for (size_t i = 0; i < rewriting->wanted.count; i++) {
		const struct statement *statement = &rewriting->wanted.items[i];
		struct bytes text = statement->text, data = statement->data;

		add_remarks(&buffer, behind, text.data, remarks);
		behind = text.data + text.size;
		buffer_add(&buffer, text.data, text.size);
		if (statement->kind == STATEMENT_COPY_STDIN) {
			behind = data.data + data.size;
			buffer_printf(&buffer, ";\n%.*s\\.\n", (int)data.size, data.data);
		} else {
			buffer_printf(&buffer, "%s%s\n", delimiter ? "\n" : "",
				      delimiter ? delimiter : ";");
		}
	}
	return (struct bytes) { buffer_text(&buffer), buffer.size };
}

/* A directive in front of what stays as it is. */
static struct bytes with_header(const struct rewriting *rewriting)
{
	struct bytes text = rewriting->migration->text;
	struct buffer buffer = buffer_in(rewriting->arena);

	add_header(rewriting, &buffer, NULL, true);
	if (text.size)
		buffer_add(&buffer, text.data, text.size);
	return (struct bytes) { buffer_text(&buffer), buffer.size };
}

/* What is tried, in this order. */
static struct bytes as_it_is(const struct rewriting *rewriting)
{
	return rewriting->migration->text;
}

static struct bytes with_remarks(const struct rewriting *rewriting)
{
	return written(rewriting, NULL, true);
}

static struct bytes without_remarks(const struct rewriting *rewriting)
{
	return written(rewriting, NULL, false);
}

static struct bytes delimited(const struct rewriting *rewriting)
{
	return written(rewriting, DELIMITER, false);
}

static const struct {
	struct bytes (*write)(const struct rewriting *rewriting);
	bool keeps_marks; /* those of the old tool, which would tell what is not so any more */
} ways[] = {
	{ as_it_is, true },         { with_header, true }, { with_remarks, false },
	{ without_remarks, false }, { delimited, false },
};

bool import_text(struct arena *arena, const struct migration *migration, enum dialect dialect,
		 struct bytes *text, struct error *error)
{
	struct rewriting rewriting = { arena, migration, dialect, { 0 } };

	if (!migration_statements(arena, migration, dialect, &rewriting.wanted, error))
		return false;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (ways[i].keeps_marks && migration->marks)
			continue;
		*text = ways[i].write(&rewriting);
		if (says_the_same(&rewriting, *text))
			return true;
	}
	return error_set(error, ERROR_REFUSED,
			 "%s: its statements cannot be written so that atlas reads the same; keep "
			 "the directory in its own format, which --format reads as it is",
			 migration->name);
}
