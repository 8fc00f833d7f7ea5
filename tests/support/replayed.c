#include "tests/support/replayed.h"

#include <stdlib.h>
#include <string.h>

#include "core/sql/body.h"
#include "core/sql/deep.h"
#include "core/sql/parse.h"
#include "core/sql/write.h"
#include "tests/support/test.h"

static const char *const kinds[] = { "table", "table",    "view",  "view",
				     "index", "sequence", "table", "composite" };
static const char *const constraint_kinds[] = { "CHECK",  "NOT NULL",    "PRIMARY KEY",
						"UNIQUE", "FOREIGN KEY", "EXCLUDE" };

void test_line_add(struct arena *arena, struct replayed *replayed, const char *line)
{
	if (replayed->count == replayed->room) {
		size_t room = replayed->room ? 2 * replayed->room : 64;
		const char **lines = arena_new_array(arena, const char *, room);

		if (replayed->count)
			memcpy(lines, replayed->lines, replayed->count * sizeof *lines);
		replayed->lines = lines;
		replayed->room = room;
	}
	replayed->lines[replayed->count++] = line;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void test_lines_sort(struct replayed *replayed)
{
	if (replayed->count)
		qsort(replayed->lines, replayed->count, sizeof *replayed->lines, by_text);
}

struct writing {
	struct arena *arena;
	const struct lint_catalog *catalog;
	struct replayed *lines;
};

static const char *type_shown(struct arena *arena, const struct lint_column *column)
{
	const char *end = column->type + strlen(column->type);

	if (!column->of)
		return column->type;
	while (end - column->type >= 2 && !strncmp(end - 2, "[]", 2))
		end -= 2;
	return !strcmp(column->of->schema, "public")
		   ? arena_printf(arena, "%s%s", sql_quoted(arena, column->of->name), end)
		   : arena_printf(arena, "%s.%s%s", sql_quoted(arena, column->of->schema),
				  sql_quoted(arena, column->of->name), end);
}

static void write_index(struct writing *to, const struct lint_relation *index)
{
	const struct lint_relation *table = lint_relation_by_key(to->catalog, index->parent);

	test_line_add(to->arena, to->lines,
		      arena_printf(to->arena, "index %s ON %s.%s %s%s%s%s",
				   sql_quoted(to->arena, index->name),
				   sql_quoted(to->arena, table ? table->schema : "?"),
				   sql_quoted(to->arena, table ? table->name : "?"), index->method,
				   index->unique ? " UNIQUE" : "", index->partial ? " WHERE" : "",
				   index->valid ? "" : " INVALID"));
}

static void write_relation(struct lint_relation *relation, void *context)
{
	struct writing *to = context;
	const char *name = arena_printf(to->arena, "%s.%s", sql_quoted(to->arena, relation->schema),
					sql_quoted(to->arena, relation->name));
	bool table = relation->kind == LINT_TABLE || relation->kind == LINT_PARTITIONED ||
		     relation->kind == LINT_FOREIGN_TABLE;

	if (relation->kind == LINT_COMPOSITE)
		return;
	if (relation->kind == LINT_INDEX) {
		write_index(to, relation);
		return;
	}
	test_line_add(to->arena, to->lines,
		      arena_printf(to->arena, "%s %s", kinds[relation->kind], name));
	for (size_t i = 0; table && i < relation->column_count; i++) {
		const struct lint_column *column = &relation->columns[i];

		test_line_add(to->arena, to->lines,
			      arena_printf(to->arena, "column %s.%s %s%s%s%s", name,
					   sql_quoted(to->arena, column->name),
					   type_shown(to->arena, column),
					   column->not_null ? " not null" : "",
					   column->fallback || column->stored ? " default" : "",
					   column->identity ? " identity" : ""));
	}
	for (size_t i = 0; i < relation->constraint_count; i++)
		test_line_add(to->arena, to->lines,
			      arena_printf(to->arena, "constraint %s.%s %s%s", name,
					   sql_quoted(to->arena, relation->constraints[i].name),
					   constraint_kinds[relation->constraints[i].kind],
					   relation->constraints[i].valid ? "" : " NOT-VALIDATED"));
}

struct job {
	struct arena *arena;
	const struct directory *directory;
	struct lint_catalog *catalog;
};

static void replay_command(struct job *job, struct arena *arena, struct bytes text,
			   const PgQuery__Node *command)
{
	struct sql_parsed parsed;
	struct sql_body body = { 0 };

	lint_replay(job->catalog, command);
	if (command->node_case == PG_QUERY__NODE__NODE_DO_STMT)
		sql_body_read(arena, text, command, &body);
	for (size_t i = 0; i < body.count; i++) {
		if (body.steps[i].kind != SQL_STEP_STATEMENT)
			continue;
		sql_parse(arena, bytes_of(body.steps[i].text), &parsed);
		for (size_t k = 0; parsed.tree && k < parsed.tree->count; k++)
			lint_replay(job->catalog, parsed.tree->commands[k]);
	}
}

static void replay_one(struct job *job, const struct migration *migration, size_t number)
{
	SCOPED(arena_release) struct arena *walking = arena_open();
	SCOPED(arena_release) struct arena *scratch = arena_open();
	const struct statement *statement;
	struct migration_walk walk;
	struct sql_parsed parsed;
	struct error error;

	lint_catalog_begin(job->catalog, number);
	migration_walk_start(walking, migration, DIALECT_POSTGRES, false, &walk);
	while (migration_walk_next(&walk, &statement, &error) && statement) {
		sql_parse(scratch, statement->text, &parsed);
		for (size_t i = 0; parsed.tree && i < parsed.tree->count; i++)
			replay_command(job, scratch, statement->text, parsed.tree->commands[i]);
		if (parsed.outcome != SQL_PARSED)
			lint_replay_words(job->catalog, statement->text);
		arena_reset(scratch);
	}
}

static void work(void *context)
{
	struct job *job = context;

	job->catalog = lint_catalog_open(job->arena);
	for (size_t i = 0; i < job->directory->count; i++)
		replay_one(job, &job->directory->migrations[i], i + 1);
}

struct replayed test_replayed_directory(struct arena *arena, const struct directory *directory)
{
	struct job job = { .arena = arena, .directory = directory };
	struct replayed replayed = { 0 };
	struct writing writing = { arena, NULL, &replayed };
	struct error error;

	assert_ok(deep_run(work, &job, &error));
	writing.catalog = job.catalog;
	lint_each_relation(job.catalog, write_relation, &writing);
	test_lines_sort(&replayed);
	return replayed;
}

struct replayed test_replayed(struct arena *arena, const char *const *texts)
{
	struct directory directory = { 0 };

	while (texts[directory.count])
		directory.count++;
	directory.migrations = arena_new_array(arena, struct migration, directory.count + 1);
	for (size_t i = 0; i < directory.count; i++)
		directory.migrations[i] = (struct migration) {
			.version = "1", .name = "1", .file = "1.sql", .text = bytes_of(texts[i])
		};
	return test_replayed_directory(arena, &directory);
}
