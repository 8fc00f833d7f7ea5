/* Rows that are changed in ranges (core/batch.h). */
#include <string.h>

#include "core/batch.h"
#include "core/lint/fix_step.h"
#include "core/sql/walk.h"

static const char *single(const struct fix_site *site, const struct lint_relation *table,
			  enum lint_constraint_kind kind)
{
	for (size_t i = 0; i < table->constraint_count; i++) {
		const struct lint_constraint *constraint = &table->constraints[i];
		const struct lint_column *column;

		if (constraint->kind != kind || constraint->column_count != 1 ||
		    fix_drops(site, constraint->name, constraint->columns[0]))
			continue;
		column = lint_column_find(table, constraint->columns[0]);
		if (kind == LINT_PRIMARY || (column && column->not_null))
			return constraint->columns[0];
	}
	return NULL;
}

const char *fix_key(struct fix_site *site, struct sql_name table)
{
	const struct lint_relation *known = fix_known(site, table);
	const char *key;

	if (!known) {
		fix_refuse(site,
			   "none of these files makes %s: by which key its rows could be gone "
			   "through in ranges is not known",
			   table.name);
		return NULL;
	}
	key = single(site, known, LINT_PRIMARY);
	key = key ? key : single(site, known, LINT_UNIQUE);
	if (!key)
		fix_refuse(site,
			   "%s has no primary key of one column by which its rows could be gone "
			   "through in ranges",
			   table.name);
	return key ? arena_printf(site->arena, "key=%s", sql_quoted(site->arena, key)) : NULL;
}

bool fix_add_ranges(struct fix_site *site, struct sql_name table, const char *statement)
{
	const char *key = fix_key(site, table);
	struct batch batch;
	struct error error;

	if (!key)
		return false;
	if (!batch_read(site->arena, bytes_of(key), bytes_of(statement), DIALECT_POSTGRES, &batch,
			&error))
		return fix_refuse(site, "%s", error.text);
	fix_add(site, FIX_FILL, FIX_RANGES, "-- " BATCH_MARK " %s\n%s", key, statement);
	return true;
}

/* How often the statement names one table. */
struct mentions {
	const char *name;
	size_t count;
};

static bool see_table(const ProtobufCMessage *message, void *context)
{
	struct mentions *mentions = context;

	mentions->count += SQL_IS(message, range_var) &&
			   !strcmp(((const PgQuery__RangeVar *)message)->relname, mentions->name);
	return true;
}

/* A range sees what the ranges before it changed. */
static bool reads_itself(const struct fix_site *site, const char *table)
{
	struct mentions mentions = { .name = table };

	sql_walk(site->command, see_table, &mentions);
	return mentions.count > 1;
}

bool fix_ranges(struct fix_site *site)
{
	const char *text = fix_slice(site, 0, site->statement->text.size);
	struct batch batch;
	struct error error;

	if (site->statement->batch)
		return fix_refuse(site, "it runs in ranges already");
	/* The key comes later: which table it is of, the form says. */
	if (!batch_read(site->arena, bytes_of("key=id"), site->statement->text, DIALECT_POSTGRES,
			&batch, &error))
		return fix_refuse(site, "%s", error.text);
	if (reads_itself(site, batch.name))
		return fix_refuse(site,
				  "it reads %s while it changes it: in ranges it would see its own "
				  "changes",
				  batch.name);
	site->what = arena_printf(site->arena, "goes through %s in ranges", batch.name);
	site->note = arena_printf(site->arena,
				  "%s is changed in ranges, each in a transaction of its own: "
				  "whoever reads meanwhile sees some rows changed and others not",
				  batch.name);
	return fix_add_ranges(site, (struct sql_name) { batch.schema, batch.name }, text);
}
