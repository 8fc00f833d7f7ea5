#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_compare.h"
#include "core/lint/sqlite_say.h"

#define LARGE      ((int64_t)64 << 20) /* bytes: from there a copy takes about a second */
#define PER_SECOND ((int64_t)64 << 20) /* bytes that are copied, or sorted into an index */
#define MANY       100000              /* rows that are changed within about a second */

static const struct lint_size *size_of(const struct lint_site *site, const char *table)
{
	for (size_t i = 0; table && i < site->runner->size_count; i++) {
		const char *name = site->runner->sizes[i].relation;

		if (text_starts_with(name, "main."))
			name += 5;
		if (!strcasecmp(name, table))
			return &site->runner->sizes[i];
	}
	return NULL;
}

/* Were they added by this migration, so that all of them are NULL, and no duplicates? */
static bool are_new(const struct lint_step *step, const struct lite_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct lite_column *now = lite_column(step->before, index->columns[i]);

		if (now && step->old && !now->fallback && !now->not_null &&
		    !lite_column(step->old, now->name))
			return true;
	}
	return false;
}

/* Did the migration fill one of them before? */
static bool are_filled(const struct lint_site *site, const struct lite_index *index)
{
	const struct lint_step *last = site->step;

	for (const struct lint_step *step = site->play->steps; step < last; step++) {
		for (size_t i = 0; step->life == last->life && i < step->said.action_count; i++) {
			const struct lite_action *action = &step->said.actions[i];

			for (size_t k = 0; k < index->count; k++) {
				if (action->deed == LITE_UPDATE && index->columns[k] &&
				    action->column &&
				    !strcasecmp(action->column, index->columns[k]))
					return true;
			}
		}
	}
	return false;
}

static const struct lite_index *made_index(const struct lint_site *site,
					   const struct lite_table *after)
{
	for (size_t i = 0; after && i < after->index_count; i++) {
		if (!strcasecmp(after->indexes[i].name, site->step->wording.name))
			return &after->indexes[i];
	}
	return NULL;
}

static const char *duplicates_sql(struct lint_site *site, const char *table,
				  const struct lite_index *index)
{
	const char *columns = lint_columns_sql(site->arena, index->columns, index->count);

	return arena_printf(
	    site->arena,
	    "SELECT %s, count(*) FROM %s GROUP BY %s HAVING count(*) > 1; -- first: "
	    "no rows",
	    columns, lite_name(site->arena, table), columns);
}

static bool has_expression(const struct lite_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		if (!index->columns[i])
			return true;
	}
	return false;
}

static void unique_index(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	const struct lite_table *after;
	const struct lite_index *index;
	struct lint_hit hit = { 0 };

	if (step->wording.verb != LINT_CREATE_INDEX || step->said.outcome != LITE_DONE ||
	    step->fresh || !step->before)
		return;
	after = lite_table(site->arena, site->play->lite, step->before->name);
	index = made_index(site, after);
	if (!index)
		index = made_index(site, lite_table(site->arena, site->play->lite,
						    step->life ? step->life->name : ""));
	if (!index || !index->unique || (are_new(step, index) && !are_filled(site, index)) ||
	    lint_is_unique_over(step->before, index) ||
	    lint_is_unique_over(step->rebuild ? step->rebuild->before : step->old, index))
		return;
	hit.severity = are_filled(site, index) ? LINT_NOTE : LINT_OFF;
	hit.title = arena_printf(site->arena, "it fails if (%s) of %s holds duplicates",
				 has_expression(index)
				     ? "what it is over"
				     : lint_columns_sql(site->arena, index->columns, index->count),
				 step->before->name);
	hit.fix = has_expression(index) ? NULL : duplicates_sql(site, step->before->name, index);
	lint_hit(site, rule, &hit);
}

static const struct lint_rebuild *ends(const struct lint_site *site)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;

	return rebuild && rebuild->anchor == site->step ? rebuild : NULL;
}

static void unique_by_rebuild(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_hit hit = { 0 };

	for (size_t i = 0; rebuild && i < rebuild->after->index_count; i++) {
		const struct lite_index *index = &rebuild->after->indexes[i];
		bool old = true;

		for (size_t k = 0; k < index->count; k++)
			old &= lite_column(rebuild->before, index->columns[k]) != NULL;
		if (index->origin == 'c' || !old || lint_is_unique_over(rebuild->before, index))
			continue;
		hit.title =
		    arena_printf(site->arena,
				 "(%s) of %s must be unique now: the copy fails if it holds "
				 "duplicates",
				 lint_columns_sql(site->arena, index->columns, index->count),
				 rebuild->after->name);
		hit.fix = duplicates_sql(site, rebuild->before->name, index);
		lint_hit(site, rule, &hit);
	}
}

/* How SQLite stores what is put into a column of the type (datatype3.html, 3.1). */
static char affinity(const char *type)
{
	static const struct {
		const char *part;
		char affinity;
	} parts[] = { { "INT", 'n' },  { "CHAR", 't' }, { "CLOB", 't' }, { "TEXT", 't' },
		      { "BLOB", 'b' }, { "REAL", 'n' }, { "FLOA", 'n' }, { "DOUB", 'n' } };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (strcasestr(type, parts[i].part))
			return parts[i].affinity;
	}
	return *type ? 'n' : 'b';
}

static void type_changed(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_hit hit = { 0 };

	for (size_t i = 0; rebuild && i < rebuild->after->column_count; i++) {
		const struct lite_column *now = &rebuild->after->columns[i],
					 *then = lite_column(rebuild->before, now->name);
		bool converts = then && affinity(then->type) == 't' && affinity(now->type) == 'n',
		     refuses =
			 then && rebuild->after->strict &&
			 (!rebuild->before->strict || strcasecmp(then->type, now->type) != 0) &&
			 strcasecmp(now->type, "ANY") != 0;

		if (!converts && !refuses)
			continue;
		hit.title = arena_printf(site->arena,
					 refuses ? "%s of %s is %s in a STRICT table now: the copy "
						   "fails at a value that is not"
						 : "%s of %s becomes %s: texts that look like "
						   "numbers are changed, '007' into "
						   "7",
					 now->name, rebuild->after->name, now->type);
		hit.fix = arena_printf(site->arena,
				       "SELECT count(*) FROM %s WHERE typeof(%s) NOT IN ('null', "
				       "'integer', 'real'); -- first: 0",
				       lite_name(site->arena, rebuild->before->name),
				       lite_name(site->arena, now->name));
		lint_hit(site, rule, &hit);
	}
}

/* What is done to the table meanwhile; NULL: nothing that takes long. */
static const char *work_of(const struct lint_site *site, const char *table)
{
	const struct lint_step *step = site->step;

	if (step->wording.verb == LINT_CREATE_INDEX)
		return arena_printf(site->arena, "an index of %s is built", table);
	if (step->wording.verb == LINT_DROP_COLUMN)
		return arena_printf(site->arena, "the rows of %s are written anew", table);
	if (step->scans && (step->rebuild || step->wording.verb == LINT_CREATE_TABLE))
		return arena_printf(site->arena, "the rows of %s are copied", table);
	return NULL;
}

static void takes_long(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	const char *table = step->effect.worst ? step->effect.worst->relation : "",
		   *what = work_of(site, table);
	const struct lint_size *size = size_of(site, table);
	struct lint_hit hit = { .severity = LINT_NOTE };

	if (!what || step->effect.grows == LINT_NO || step->missing)
		return;
	if (!site->runner->size_count && lint_hit_before(site, rule))
		return;
	if (size && size->bytes < LARGE)
		return;
	hit.title = arena_printf(site->arena, "nothing else writes to the database while %s", what);
	if (size) {
		hit.severity = LINT_WARNING;
		hit.title = arena_printf(
		    site->arena, "%s: %lld MB, about %lld s", hit.title,
		    (long long)(size->bytes >> 20),
		    (long long)(size->bytes / PER_SECOND + (size->bytes % PER_SECOND != 0)));
	}
	lint_hit(site, rule, &hit);
}

static bool is_many(const struct lint_size *size)
{
	return size->rows < 0 ? size->bytes >= LARGE : size->rows >= MANY;
}

static void many_rows(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	const struct lint_size *size;
	struct lint_hit hit = { 0 };

	if (step->wording.verb != LINT_DATA || !step->scans || step->rebuild ||
	    (!site->runner->size_count && lint_hit_before(site, rule)))
		return;
	size = size_of(site, step->through);
	if (size && !is_many(size))
		return;
	hit.title = arena_printf(site->arena,
				 "all rows of %s are gone through in one transaction: nothing else "
				 "writes meanwhile",
				 step->through);
	hit.severity = size ? LINT_WARNING : LINT_NOTE;
	lint_hit(site, rule, &hit);
}

const struct lint_rule lint_rules_sqlite_rows[] = {
	{ .code = "MF101",
	  .name = "unique-can-fail",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a unique index over columns that may hold duplicates",
	  .why = "It fails at the first duplicate, and with it the whole migration.",
	  .fix = "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1; -- first: no rows",
	  .look = unique_index },
	{ .code = "MF102",
	  .name = "index-becomes-unique",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a table is built anew with a UNIQUE or PRIMARY KEY more",
	  .why = "The copy fails at the first duplicate, and with it the whole migration.",
	  .fix = "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1; -- first: no rows",
	  .look = unique_by_rebuild },
	{ .code = "MF106",
	  .name = "narrowing-column-type",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_WARNING,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a table is built anew with another type that its values may not fit",
	  .why = "A STRICT table refuses what does not fit. Any other converts what looks like a "
		 "number when "
		 "the type becomes numeric: leading zeros and trailing ones are lost.",
	  .fix = "SELECT count(*) FROM t WHERE typeof(a) NOT IN ('null', 'integer', 'real'); -- "
		 "first: 0",
	  .look = type_changed },
	{ .code = "LT120",
	  .name = "writer-held",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_NOTE,
	  .needs = LINT_NEEDS_STATE | LINT_NEEDS_LIVE,
	  .title = "the only writer is held for a time that grows with the table",
	  .why = "SQLite has one writer. While a table is copied or an index is built every other "
		 "write "
		 "waits, and fails when its busy_timeout has passed.",
	  .fix = "PRAGMA busy_timeout = 30000; -- in the programs that write meanwhile",
	  .look = takes_long },
	{ .code = "DM101",
	  .name = "change-all-at-once",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_NOTE,
	  .needs = LINT_NEEDS_STATE | LINT_NEEDS_LIVE,
	  .title = "all rows of a table are changed in one transaction",
	  .why = "SQLite has one writer: every other write waits until the migration commits.",
	  .fix =
	      "-- lockstep:batch 1000 -- in a migration of its own: it is run in ranges of the key",
	  .look = many_rows },
};
const size_t lint_rules_sqlite_rows_count =
    sizeof lint_rules_sqlite_rows / sizeof *lint_rules_sqlite_rows;
