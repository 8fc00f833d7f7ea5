/* Names that the server would have chosen, which a step has to spell out. */
#include <string.h>

#include "core/lint/fix_step.h"

#define NAME_MOST 63 /* NAMEDATALEN - 1 */

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80)
			return false;
	return true;
}

const struct lint_relation *fix_known(const struct fix_site *site, struct sql_name name)
{
	const struct lint_relation *relation = lint_relation_find(site->catalog, name);

	return relation && relation->born ? relation : NULL;
}

/* As makeObjectName does: of the two names the longer is cut, until all fits. */
static const char *joined(struct arena *arena, const char *first, const char *second,
			  const char *label)
{
	size_t a = strlen(first), b = second ? strlen(second) : 0;
	size_t room = NAME_MOST - strlen(label) - 1 - (second ? 1 : 0);

	if (a + b > room && (!is_ascii(first) || (second && !is_ascii(second))))
		return NULL;
	while (a + b > room) {
		if (a > b)
			a--;
		else
			b--;
	}
	return second ? arena_printf(arena, "%.*s_%.*s_%s", (int)a, first, (int)b, second, label)
		      : arena_printf(arena, "%.*s_%s", (int)a, first, label);
}

bool fix_drops(const struct fix_site *site, const char *constraint, const char *column)
{
	const PgQuery__AlterTableStmt *alter =
	    site->command->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT
		? site->command->alter_table_stmt
		: NULL;

	for (size_t i = 0; alter && i < alter->n_cmds; i++) {
		const PgQuery__AlterTableCmd *command = alter->cmds[i]->alter_table_cmd;

		if ((command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint &&
		     !strcmp(command->name, constraint)) ||
		    (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn && column &&
		     !strcmp(command->name, column)))
			return true;
	}
	return false;
}

static bool is_taken(const struct fix_site *site, const struct lint_relation *table,
		     const char *name)
{
	struct sql_name relation = { table->schema, name };

	for (size_t i = 0; i < site->names->count; i++)
		if (!strcmp(site->names->items[i], name))
			return true;
	return !fix_drops(site, name, NULL) &&
	       (lint_relation_find(site->catalog, relation) || lint_constraint_find(table, name));
}

static void keep(struct fix_site *site, const char *name)
{
	struct fix_names *names = site->names;
	const char **more = arena_new_array(site->arena, const char *, names->count + 1);

	if (names->count)
		memcpy(more, names->items, names->count * sizeof *more);
	more[names->count++] = name;
	names->items = more;
}

const char *fix_choose(struct fix_site *site, const PgQuery__RangeVar *relation, const char *second,
		       const char *label)
{
	const struct lint_relation *table = fix_known(site, sql_range(relation));

	if (!table) {
		fix_refuse(site,
			   "none of these files makes %s, so that the name which the server would "
			   "choose is not known: give one",
			   relation->relname);
		return NULL;
	}
	for (unsigned pass = 0; pass < 1000; pass++) {
		const char *numbered =
		    pass ? arena_printf(site->arena, "%s%u", label, pass) : label;
		const char *name = joined(site->arena, relation->relname, second, numbered);

		if (name && is_taken(site, table, name))
			continue;
		if (name)
			keep(site, name);
		else
			fix_refuse(site, "the name that the server would choose is too long: give "
					 "one");
		return name;
	}
	fix_refuse(site, "no name is free: give one");
	return NULL;
}

const char *fix_addition(struct arena *arena, PgQuery__Node *const *names, size_t count)
{
	struct buffer addition = buffer_in(arena);

	for (size_t i = 0; i < count; i++)
		buffer_printf(&addition, "%s%s", i ? "_" : "", sql_string(names[i]));
	return buffer_text(&addition);
}
