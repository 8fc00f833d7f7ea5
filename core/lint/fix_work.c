#include "core/lint/fix_work.h"

#include <string.h>

#include "core/lint/fix_recipes.h"
#include "core/sql/parse.h"

/* One statement of it. */
struct place {
	struct fix_migration *of;
	const struct statement *statement;
	const PgQuery__Node *command; /* NULL: not parsed, or not one alone */
	struct bytes lead, text;      /* in the file: before it; it, with what is behind */
};

/* What means nothing, or something else, when the file is divided. */
static const struct {
	PgQuery__Node__NodeCase command;
	const char *why;
} wholes[] = {
	{ PG_QUERY__NODE__NODE_LOCK_STMT, "LOCK TABLE holds for one transaction" },
	{ PG_QUERY__NODE__NODE_PREPARE_STMT, "it prepares a statement for what follows" },
	{ PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT, "it opens a cursor for what follows" },
	{ PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT, "SET CONSTRAINTS holds for one transaction" },
	{ PG_QUERY__NODE__NODE_LISTEN_STMT, "it listens" },
};

static bool is_temporary(const PgQuery__Node *command)
{
	const PgQuery__RangeVar *made =
	    command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT ? command->create_stmt->relation
	    : command->node_case == PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT
		? command->create_table_as_stmt->into->rel
		: NULL;

	return made && made->relpersistence && *made->relpersistence == 't';
}

static void look_whole(struct place *place)
{
	struct fix_work *work = &place->of->work;
	struct bytes text = place->statement->text;

	for (size_t i = 0; place->command && i < sizeof wholes / sizeof *wholes; i++)
		if (place->command->node_case == wholes[i].command)
			work->whole = wholes[i].why;
	if (place->command && is_temporary(place->command))
		work->whole = "its temporary table is gone in the next file";
	if (place->statement->kind == STATEMENT_SAVEPOINT)
		work->whole = "its savepoints belong to one transaction";
	if (memmem(text.data, text.size, "set_config", strlen("set_config")))
		work->whole = "set_config changes the session for what follows";
}

/* Commands that a proof of earlier rows may wait for: they neither rest on it nor change rows. */
static bool is_early(const PgQuery__Node *command, bool fixed)
{
	if (!command)
		return false;
	if (command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT ||
	    command->node_case == PG_QUERY__NODE__NODE_INDEX_STMT ||
	    command->node_case == PG_QUERY__NODE__NODE_COMMENT_STMT)
		return true;
	if (command->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
		return false;
	for (size_t i = 0; i < command->alter_table_stmt->n_cmds; i++) {
		PgQuery__AlterTableType type =
		    command->alter_table_stmt->cmds[i]->alter_table_cmd->subtype;

		if (!(fixed && type == PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull) &&
		    type != PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn &&
		    type != PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint &&
		    type != PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault)
			return false;
	}
	return true;
}

static void add_unchanged(struct place *place)
{
	struct fix_work *work = &place->of->work;
	const PgQuery__Node *command = place->command;
	const PgQuery__VariableSetStmt *set =
	    command && command->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT
		? command->variable_set_stmt
		: NULL;
	struct fix_unit unit = {
		.place = place->statement->batch                    ? FIX_RANGES
			 : place->statement->kind == STATEMENT_BARE ? FIX_BARE
								    : FIX_TOGETHER,
		.lead = place->lead,
		.text = place->text,
		.early = is_early(command, false),
		.session = !set            ? FIX_NO_SESSION
			   : set->is_local ? FIX_LOCAL
					   : FIX_SESSION,
		.timeout = set && text_ends_with(set->name, "_timeout"),
		.statement = place->statement->index,
	};

	if (text_equal(work->migration->marks, "goose"))
		unit.text = fix_cut_mark(work->arena, place->statement, unit.text);
	fix_unit_add(work, &unit);
}

/* What stands behind the statement's ';', or behind the statement when it has none. */
static struct bytes behind_delimiter(const struct place *place)
{
	size_t size = place->statement->text.size, at = size;

	while (at < place->text.size && strchr(" \t\r\n", place->text.data[at]))
		at++;
	if (at < place->text.size && place->text.data[at] == ';')
		size = at + 1;
	return (struct bytes) { place->text.data + size, place->text.size - size };
}

static void add_steps(struct place *place, const struct fix_site *site)
{
	struct fix_work *work = &place->of->work;
	struct bytes behind = behind_delimiter(place);
	const char *between =
	    work->migration->breakpoint
		? arena_printf(work->arena, ";\n%s\n", work->migration->breakpoint)
		: ";\n";

	for (size_t i = 0; i < site->step_count; i++) {
		const struct fix_step *step = &site->steps[i];
		bool last = i + 1 == site->step_count;
		struct fix_unit unit = {
			.place = step->place,
			.early = step->phase != FIX_COMPLETE && step->phase != FIX_FILL &&
				 (step->phase != FIX_IN_PLACE || is_early(place->command, true)),
			.statement = place->statement->index,
			.what = step->phase == FIX_PROVE    ? "proves what was added without proof"
				: step->place == FIX_RANGES ? "changes rows in ranges"
							    : site->what,
		};

		if (!i)
			unit.lead = place->lead;
		unit.text =
		    bytes_of(last ? arena_printf(work->arena, "%s;%.*s", step->text,
						 (int)behind.size, behind.size ? behind.data : "")
				  : arena_printf(work->arena, "%s%s", step->text, between));
		fix_unit_add(work, &unit);
	}
}

/* Has a finding of this statement a recipe that can be followed?  `apart`: to put it into a
 * transaction of its own comes last, when nothing makes it shorter. */
static bool follow(struct place *place, struct fix_site *site, bool apart)
{
	const struct fix_row *row = NULL;

	for (size_t i = 0; i < site->code_count && !row; i++) {
		row = fix_row_find(site->codes[i], place->command);
		if (row && (!row->recipe || (row->recipe == fix_apart) != apart))
			row = NULL;
	}
	if (!row)
		return false;
	site->steps = NULL;
	site->step_count = site->step_room = 0;
	if (!row->recipe(site))
		return false;
	fix_order(site);
	return true;
}

static void gather_codes(struct place *place, size_t limit, struct fix_site *site)
{
	const struct lint_findings *findings = place->of->findings;
	const char **codes = arena_new_array(place->of->arena, const char *, findings->count + 1);

	site->code_count = 0;
	for (size_t i = 0; i < limit; i++) {
		const struct lint_finding *finding = &findings->items[i];

		if (finding->migration == place->of->index &&
		    finding->statement == place->statement->index + 1)
			codes[site->code_count++] = finding->rule->code;
	}
	site->codes = codes;
}

static void say_why(struct place *place, const struct fix_site *site)
{
	const struct lint_findings *findings = place->of->findings;

	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_finding *finding = &findings->items[i];
		const struct fix_row *row = fix_row_find(finding->rule->code, place->command);

		if (finding->migration != place->of->index ||
		    finding->statement != place->statement->index + 1)
			continue;
		if (row)
			place->of->why[i] = row->recipe ? site->why : row->why;
	}
}

static void take_statement(struct place *place)
{
	struct fix_migration *of = place->of;
	struct fix_site site = { .arena = of->arena,
				 .catalog = of->catalog,
				 .names = &of->names,
				 .server = &of->options->runner.server,
				 .statement = place->statement,
				 .command = place->command };

	bool followed;

	look_whole(place);
	gather_codes(place, of->findings->count, &site);
	if (!site.code_count || !place->command) {
		add_unchanged(place);
		return;
	}
	words_read(of->arena, place->statement->text, DIALECT_POSTGRES, &site.words);
	followed = follow(place, &site, false);
	if (!followed) {
		say_why(place, &site);
		gather_codes(place, of->certain, &site);
		followed = follow(place, &site, false);
	}
	gather_codes(place, of->findings->count, &site);
	followed = followed || follow(place, &site, true);
	if (!followed) {
		add_unchanged(place);
		return;
	}
	of->changed = true;
	add_steps(place, &site);
	if (site.note)
		buffer_printf(&of->notes, "%s\n", site.note);
}

/* BEGIN and COMMIT of a file that is wholly inside them go around each of its pieces. */
static bool take_frame(struct place *place, size_t index, size_t count)
{
	struct fix_work *work = &place->of->work;

	if (!work->mode.own_transaction || (index && index + 1 < count))
		return false;
	if (!index) {
		work->before = place->lead;
		work->begin = place->text;
	} else {
		work->commit = bytes_of(arena_printf(work->arena, "%.*s%.*s", (int)place->lead.size,
						     place->lead.data, (int)place->text.size,
						     place->text.data));
	}
	return true;
}

static void take_one(struct place *place, size_t index, size_t count)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct sql_parsed parsed;

	sql_parse(scratch, place->statement->text, &parsed);
	if (parsed.tree && parsed.tree->count == 1)
		place->command = parsed.tree->commands[0];
	if (place->of->cut && !take_frame(place, index, count))
		take_statement(place);
	for (size_t i = 0; parsed.tree && i < parsed.tree->count; i++)
		lint_replay(place->of->catalog, parsed.tree->commands[i]);
}

static void take_all(struct fix_migration *of, const struct statement_list *list,
		     const size_t *ends)
{
	const char *text = of->work.migration->text.data;
	size_t from = of->work.head.size;

	for (size_t i = 0; i < list->count; i++) {
		const struct statement *statement = &list->items[i];
		struct place place = { .of = of, .statement = statement };

		if (of->cut) {
			place.lead = (struct bytes) { text + from, statement->offset - from };
			place.text = (struct bytes) { text + statement->offset,
						      ends[i] - statement->offset };
		}
		if (of->cut && text_equal(of->work.migration->marks, "goose"))
			fix_cut_unmark(of->arena, statement, &place.lead, &place.text);
		take_one(&place, i, list->count);
		from = ends[i];
	}
}

void fix_migration_read(struct fix_migration *of)
{
	const struct migration *migration = &of->directory->migrations[of->index];
	struct migration_outline outline = { 0 };
	struct statement_list list = { 0 };
	struct error error;
	size_t *ends;

	of->work = (struct fix_work) { .arena = of->arena,
				       .migration = migration,
				       .dialect = DIALECT_POSTGRES };
	of->notes = buffer_in(of->arena);
	lint_catalog_begin(of->catalog, of->index + 1);
	if (!migration_statements(of->arena, migration, DIALECT_POSTGRES, &list, &error))
		return;
	for (size_t i = 0; i < list.count; i++)
		migration_outline_add(&outline, &list.items[i]);
	of->work.mode = migration_mode(migration, &outline);
	of->work.mixed = !migration_is_of_a_piece(migration, &outline, &error);
	ends = arena_new_array(of->arena, size_t, list.count + 1);
	of->cut = list.count && fix_cut(&of->work, &list, ends);
	if (outline.control && !of->work.mode.own_transaction) {
		of->cut = false;
		of->work.whole = "it begins and ends transactions itself, in the middle";
	}
	take_all(of, &list, ends);
}
