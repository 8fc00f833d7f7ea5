#include <string.h>

#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define CONSTRAINT(name) PG_QUERY__CONSTR_TYPE__CONSTR_##name

static const char *unindexed_title(const struct lint_site *site, const char *table,
				   const char *columns)
{
	return arena_printf(
	    site->arena, "no index begins with %s.%s: a DELETE in the other table reads all of it",
	    table, columns);
}

/* Are the first columns of the list those of the key, in whatever order? */
static bool leads(const char *const *columns, size_t count, const char *const *key, size_t size)
{
	size_t found = 0;

	for (size_t i = 0; i < size && i < count; i++) {
		for (size_t k = 0; k < size; k++)
			found += columns[i] && key[k] && !strcmp(columns[i], key[k]);
	}
	return found == size;
}

struct covering {
	const char *table;
	const char *const *key;
	size_t size;
	bool found;
};

static void look_at_index(struct lint_relation *index, void *context)
{
	struct covering *covering = context;

	covering->found |= index->kind == LINT_INDEX &&
			   text_equal(index->parent, covering->table) && !index->partial &&
			   leads(index->uses, index->use_count, covering->key, covering->size);
}

/* Will the command itself make an index that begins with the key: a PRIMARY KEY or UNIQUE of
 * CREATE TABLE? */
static bool made_with(const PgQuery__CreateStmt *create, const char *const *key, size_t size,
		      struct arena *arena)
{
	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];
		const PgQuery__Constraint *constraint =
		    element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? element->constraint
									  : NULL;
		const PgQuery__ColumnDef *column =
		    element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? element->column_def
									  : NULL;
		const char **names;

		if (column && size == 1 && !strcmp(column->colname, key[0]) &&
		    (lint_column_constraint(column, CONSTRAINT(PRIMARY)) ||
		     lint_column_constraint(column, CONSTRAINT(UNIQUE))))
			return true;
		if (!constraint || (constraint->contype != CONSTRAINT(PRIMARY) &&
				    constraint->contype != CONSTRAINT(UNIQUE)))
			continue;
		names = arena_new_array(arena, const char *, constraint->n_keys + 1);
		for (size_t k = 0; k < constraint->n_keys; k++)
			names[k] = sql_string(constraint->keys[k]);
		if (leads(names, constraint->n_keys, key, size))
			return true;
	}
	return false;
}

static void referring(struct lint_site *site, const struct lint_rule *rule,
		      const struct lint_table *table, const char *const *key, size_t size)
{
	struct covering covering = { table->known ? table->known->key : NULL, key, size, false };
	struct buffer joined = buffer_in(site->arena), list = buffer_in(site->arena);
	const PgQuery__CreateStmt *create =
	    site->command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT
		? site->command->create_stmt
		: NULL;
	const char *index;

	if (table->known)
		lint_each_relation(site->catalog, look_at_index, &covering);
	if (!size || covering.found || (create && made_with(create, key, size, site->arena)))
		return;
	for (size_t i = 0; i < size; i++) {
		buffer_printf(&joined, "%s%s", i ? "_" : "", key[i]);
		buffer_printf(&list, "%s%s", i ? ", " : "", sql_quoted(site->arena, key[i]));
	}
	index = arena_printf(
	    site->arena, "CREATE INDEX%s %s ON %s (%s);", create ? "" : " CONCURRENTLY",
	    sql_quoted(site->arena, lint_made_name(site, table, buffer_text(&joined), "idx")),
	    table->sql, buffer_text(&list));
	lint_say(site, rule, table, unindexed_title(site, table->shown, buffer_text(&list)),
		 create ? arena_printf(site->arena, "%s;\n%s",
				       sql_write(site->arena, site->command), index)
			: index);
}

static void constraint_of(struct lint_site *site, const struct lint_rule *rule,
			  const struct lint_table *table, const PgQuery__Constraint *constraint,
			  const char *column)
{
	const char **key;

	if (!constraint || constraint->contype != CONSTRAINT(FOREIGN))
		return;
	if (column) {
		referring(site, rule, table, &column, 1);
		return;
	}
	key = arena_new_array(site->arena, const char *, constraint->n_fk_attrs + 1);
	for (size_t i = 0; i < constraint->n_fk_attrs; i++)
		key[i] = sql_string(constraint->fk_attrs[i]);
	referring(site, rule, table, key, constraint->n_fk_attrs);
}

static void in_create(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateStmt *create = site->command->create_stmt;
	struct lint_table table = lint_table_of_range(site, create->relation);

	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];

		if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
			constraint_of(site, rule, &table, element->constraint, NULL);
		else if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
			constraint_of(
			    site, rule, &table,
			    lint_column_constraint(element->column_def, CONSTRAINT(FOREIGN)),
			    element->column_def->colname);
	}
}

/* An index that comes later in the same file makes it good. */
static void by_index(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	struct lint_table table = lint_table_of_range(site, index->relation);
	struct buffer list = buffer_in(site->arena);

	for (size_t i = 0; !index->where_clause && i < index->n_index_params; i++) {
		const char *name = sql_text(index->index_params[i]->index_elem->name);

		if (!name)
			return;
		buffer_printf(&list, "%s%s", i ? ", " : "", sql_quoted(site->arena, name));
		lint_withdraw(site, rule->code,
			      unindexed_title(site, table.shown, buffer_text(&list)));
	}
}

static void anywhere(struct lint_site *site, const struct lint_rule *rule)
{
	if (site->command && site->command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT)
		in_create(site, rule);
	if (site->command && site->command->node_case == PG_QUERY__NODE__NODE_INDEX_STMT)
		by_index(site, rule);
}

static void added(struct lint_site *site, const struct lint_rule *rule,
		  const struct lint_action *action)
{
	constraint_of(site, rule, &action->table, action->constraint, NULL);
	if (action->column)
		constraint_of(site, rule, &action->table,
			      lint_column_constraint(action->column, CONSTRAINT(FOREIGN)),
			      action->column->colname);
}

const struct lint_rule lint_rules_foreign[] = {
	{ .code = "PG409",
	  .name = "foreign-key-without-index",
	  .aliases = "eugene:E15 pgsafe:fk-without-index",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_NOTE,
	  .needs = LINT_STATE,
	  .title = "no index begins with the columns of a foreign key",
	  .why =
	      "Each DELETE, and each UPDATE of the key, in the table that is referred to looks for "
	      "rows that refer to it: without an index it reads the whole table, and holds its "
	      "locks meanwhile.",
	  .fix = "CREATE INDEX CONCURRENTLY t_c_idx ON t (c);",
	  .look = anywhere,
	  .act = added },
};
const size_t lint_rules_foreign_count = sizeof lint_rules_foreign / sizeof *lint_rules_foreign;
