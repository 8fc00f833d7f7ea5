#include "core/lint/table.h"

#include <string.h>

#define NAME_LIMIT 63 /* bytes: NAMEDATALEN - 1 */

struct lint_table lint_table_of(const struct lint_site *site, struct sql_name name)
{
	struct lint_table table = { .name = name };

	if (!table.name.name)
		table.name.name = "?";
	table.known = lint_relation_find(site->catalog, name);
	table.sql = sql_dotted(site->arena, table.name);
	table.shown = table.known ? lint_relation_shown(site->arena, site->catalog, table.known)
		      : name.schema
			  ? arena_printf(site->arena, "%s.%s", name.schema, table.name.name)
			  : table.name.name;
	table.fresh = table.known && (table.known->temporary ||
				      table.known->born == lint_catalog_migration(site->catalog));
	return table;
}

struct lint_table lint_table_of_range(const struct lint_site *site, const PgQuery__RangeVar *range)
{
	return lint_table_of(site, sql_range(range));
}

const char *lint_made_name(const struct lint_site *site, const struct lint_table *table,
			   const char *columns, const char *what)
{
	size_t room = NAME_LIMIT - strlen(what) - 2;
	const char *all = arena_printf(site->arena, "%s_%s", table->name.name, columns);

	if (strlen(all) > room + 1)
		all = arena_text_n(site->arena, all, room + 1);
	return arena_printf(site->arena, "%s_%s", all, what);
}

const char *lint_joined(struct arena *arena, PgQuery__Node *const *names, size_t count)
{
	struct buffer joined = buffer_in(arena);

	for (size_t i = 0; i < count; i++) {
		const char *name = sql_string(names[i]);

		buffer_printf(&joined, "%s%s", i ? "_" : "", name ? name : "");
	}
	return buffer_text(&joined);
}

const PgQuery__Constraint *lint_column_constraint(const PgQuery__ColumnDef *column,
						  PgQuery__ConstrType type)
{
	for (size_t i = 0; column && i < column->n_constraints; i++) {
		const PgQuery__Node *node = column->constraints[i];

		if (node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
		    node->constraint->contype == type)
			return node->constraint;
	}
	return NULL;
}

enum lint_known lint_costs(const struct lint_effect *effect)
{
	return effect ? effect->grows : LINT_UNKNOWN;
}

const struct lint_touch *lint_touch_of(const struct lint_effect *effect,
				       const struct lint_table *table)
{
	for (size_t i = 0; effect && i < effect->count; i++) {
		if (!strcmp(effect->touches[i].relation, table->shown))
			return &effect->touches[i];
	}
	return NULL;
}

const char *lint_write_action(const struct lint_site *site, const struct lint_action *action,
			      const PgQuery__AlterTableCmd *command)
{
	PgQuery__AlterTableStmt alter = *action->alter;
	PgQuery__Node one = PG_QUERY__NODE__INIT, *all[] = { &one }, node = PG_QUERY__NODE__INIT;
	const char *text;

	one.node_case = PG_QUERY__NODE__NODE_ALTER_TABLE_CMD;
	one.alter_table_cmd = (PgQuery__AlterTableCmd *)command;
	alter.cmds = all;
	alter.n_cmds = 1;
	node.node_case = PG_QUERY__NODE__NODE_ALTER_TABLE_STMT;
	node.alter_table_stmt = &alter;
	text = sql_write(site->arena, &node);
	return text ? text : "";
}

void lint_say(struct lint_site *site, const struct lint_rule *rule, const struct lint_table *table,
	      const char *title, const char *fix)
{
	lint_hit(site, rule,
		 &(struct lint_hit) {
		     .relation = table ? table->shown : NULL, .title = title, .fix = fix });
}

void lint_say_action(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action, const char *title, const char *fix)
{
	lint_hit(site, rule,
		 &(struct lint_hit) { .relation = action->table.shown,
				      .title = title,
				      .fix = fix,
				      .effect = action->effect });
}

bool lint_born_here(const struct lint_site *site, const struct lint_relation *relation)
{
	return relation && relation->born == lint_catalog_migration(site->catalog);
}

struct seeking {
	const char *table, *column;
	const struct lint_relation *found;
};

static void seek_view(struct lint_relation *view, void *context)
{
	struct seeking *seeking = context;
	size_t size = seeking->column ? strlen(seeking->table) : 0;

	if (view->kind != LINT_VIEW && view->kind != LINT_MATERIALIZED)
		return;
	for (size_t i = 0; !seeking->column && i < view->use_count; i++) {
		if (!strcmp(view->uses[i], seeking->table))
			seeking->found = view;
	}
	for (size_t i = 0; seeking->column && i < view->use_column_count; i++) {
		const char *used = view->use_columns[i];

		if (!strncmp(used, seeking->table, size) && used[size] == '.' &&
		    !strcmp(used + size + 1, seeking->column))
			seeking->found = view;
	}
}

const struct lint_relation *lint_view_on(const struct lint_site *site,
					 const struct lint_table *table, const char *column)
{
	struct seeking seeking = { table->known ? table->known->key : NULL, column, NULL };

	if (table->known)
		lint_each_relation(site->catalog, seek_view, &seeking);
	return seeking.found;
}

bool lint_points(const PgQuery__Node *where)
{
	const PgQuery__AExpr *compared =
	    where && where->node_case == PG_QUERY__NODE__NODE_A_EXPR ? where->a_expr : NULL;

	return compared && compared->n_name == 1 && compared->rexpr &&
	       compared->rexpr->node_case == PG_QUERY__NODE__NODE_A_CONST &&
	       text_equal(sql_string(compared->name[0]), "=");
}
