#include "core/lint/recipe.h"

#include <string.h>

const char *recipe_constraint_name(const struct lint_site *site, const struct lint_table *table,
				   const PgQuery__Constraint *constraint, const char *column)
{
	const char *columns = column;

	if (sql_text(constraint->conname))
		return constraint->conname;
	if (!columns && constraint->n_keys)
		columns = lint_joined(site->arena, constraint->keys, constraint->n_keys);
	if (!columns && constraint->n_fk_attrs)
		columns = lint_joined(site->arena, constraint->fk_attrs, constraint->n_fk_attrs);
	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
		return arena_printf(site->arena, "%.58s_pkey", table->name.name);
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
		return lint_made_name(site, table, columns ? columns : "", "key");
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		return lint_made_name(site, table, columns ? columns : "", "fkey");
	default:
		return columns ? lint_made_name(site, table, columns, "check")
			       : arena_printf(site->arena, "%.57s_check", table->name.name);
	}
}

const char *recipe_row_key(const struct lint_site *site, const struct lint_table *table)
{
	const struct lint_relation *known = table->known;

	for (size_t i = 0; known && i < known->constraint_count; i++) {
		if (known->constraints[i].kind == LINT_PRIMARY &&
		    known->constraints[i].column_count)
			return sql_quoted(site->arena, known->constraints[i].columns[0]);
	}
	return "id";
}

void recipe_not_null(const struct lint_site *site, const struct lint_table *table,
		     const char *column, struct buffer *text)
{
	const char *name = sql_quoted(site->arena, lint_made_name(site, table, column, "not_null"));
	const char *quoted = sql_quoted(site->arena, column);

	buffer_printf(
	    text,
	    "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID;\n" LINT_THEN
	    "ALTER TABLE %s VALIDATE CONSTRAINT %s;\n" LINT_THEN
	    "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;\n"
	    "ALTER TABLE %s DROP CONSTRAINT %s;\n",
	    table->sql, name, quoted, table->sql, name, table->sql, quoted, table->sql, name);
}

static PgQuery__Node *name_node(struct arena *arena, const char *name)
{
	PgQuery__Node *node = arena_new(arena, PgQuery__Node);
	PgQuery__String *string = arena_new(arena, PgQuery__String);

	pg_query__string__init(string);
	string->sval = (char *)name;
	pg_query__node__init(node);
	node->node_case = PG_QUERY__NODE__NODE_STRING;
	node->string = string;
	return node;
}

static const char *index_columns(const struct lint_site *site,
				 const PgQuery__Constraint *constraint, const char *column)
{
	return constraint->n_keys ? sql_list(site->arena, constraint->keys, constraint->n_keys)
				  : sql_quoted(site->arena, column ? column : "id");
}

/* "DEFERRABLE INITIALLY DEFERRED" */
static const char *deferral(const PgQuery__Constraint *constraint)
{
	return constraint->initdeferred ? " DEFERRABLE INITIALLY DEFERRED"
	       : constraint->deferrable ? " DEFERRABLE"
					: "";
}

void recipe_key(const struct lint_site *site, const struct lint_table *table,
		const PgQuery__Constraint *constraint, const char *column, struct buffer *text)
{
	bool primary = constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
	const char *name =
	    sql_quoted(site->arena, recipe_constraint_name(site, table, constraint, column));
	const char *including = constraint->n_including
				    ? arena_printf(site->arena, " INCLUDE (%s)",
						   sql_list(site->arena, constraint->including,
							    constraint->n_including))
				    : "";

	buffer_printf(text, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)%s%s;\n" LINT_THEN, name,
		      table->sql, index_columns(site, constraint, column), including,
		      constraint->nulls_not_distinct ? " NULLS NOT DISTINCT" : "");
	for (size_t i = 0; primary && i < (column ? 1 : constraint->n_keys); i++) {
		const char *part = column ? column : sql_string(constraint->keys[i]);
		const struct lint_column *known = lint_column_find(table->known, part);

		if (!known || !known->not_null) {
			recipe_not_null(site, table, part, text);
			buffer_add_text(text, LINT_THEN);
		}
	}
	buffer_printf(text, "ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s;\n", table->sql,
		      name, primary ? "PRIMARY KEY" : "UNIQUE", name, deferral(constraint));
}

void recipe_not_valid(const struct lint_site *site, const struct lint_table *table,
		      const PgQuery__Constraint *constraint, const char *column,
		      struct buffer *text)
{
	PgQuery__Constraint changed = *constraint;
	PgQuery__AlterTableCmd add = PG_QUERY__ALTER_TABLE_CMD__INIT;
	PgQuery__AlterTableStmt alter = PG_QUERY__ALTER_TABLE_STMT__INIT;
	PgQuery__RangeVar range = PG_QUERY__RANGE_VAR__INIT;
	PgQuery__Node definition = PG_QUERY__NODE__INIT, *keys[] = { NULL };
	struct lint_action action = { .alter = &alter, .command = &add, .table = *table };
	const char *name = recipe_constraint_name(site, table, constraint, column);

	range.schemaname = (char *)(table->name.schema ? table->name.schema : "");
	range.relname = (char *)table->name.name;
	range.inh = true;
	range.relpersistence = (char *)"p";
	alter.relation = &range;
	alter.objtype = PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
	changed.conname = (char *)name;
	changed.skip_validation = true;
	changed.initially_valid = false;
	if (column && constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
		keys[0] = name_node(site->arena, column);
		changed.fk_attrs = keys;
		changed.n_fk_attrs = 1;
	}
	definition.node_case = PG_QUERY__NODE__NODE_CONSTRAINT;
	definition.constraint = &changed;
	add.subtype = PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint;
	add.def = &definition;
	add.behavior = PG_QUERY__DROP_BEHAVIOR__DROP_RESTRICT;
	buffer_printf(text, "%s;\n" LINT_THEN "ALTER TABLE %s VALIDATE CONSTRAINT %s;\n",
		      lint_write_action(site, &action, &add), table->sql,
		      sql_quoted(site->arena, name));
}

void recipe_fill(const struct lint_site *site, const struct lint_table *table, const char *column,
		 const char *value, struct buffer *text)
{
	const char *quoted = sql_quoted(site->arena, column);

	buffer_printf(text,
		      LINT_THEN "-- lockstep:batch key=%s size=5000\n"
				"UPDATE %s SET %s = %s WHERE %s IS NULL;\n",
		      recipe_row_key(site, table), table->sql, quoted, value, quoted);
}

const char *recipe_other_column(const struct lint_site *site, const struct lint_table *table,
				const char *column, const char *type, const char *value)
{
	struct arena *arena = site->arena;
	const struct lint_column *known = lint_column_find(table->known, column);
	const char *old = sql_quoted(arena, column);
	const char *new_name = arena_printf(arena, "%.59s_new", column);
	const char *new = sql_quoted(arena, new_name);
	const char *gone = sql_quoted(arena, arena_printf(arena, "%.59s_old", column));
	const char *copy = sql_quoted(arena, lint_made_name(site, table, column, "copy"));
	struct buffer text = buffer_in(arena);

	buffer_printf(
	    &text,
	    "ALTER TABLE %s ADD COLUMN %s %s;\n"
	    "CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
	    "  SELECT %s INTO NEW.%s FROM (SELECT NEW.*) AS %s;\n  RETURN NEW;\nEND\n$$;\n"
	    "CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE "
	    "FUNCTION %s();\n",
	    table->sql, new, type, copy, value, new, sql_quoted(arena, table->name.name), copy,
	    table->sql, copy);
	recipe_fill(site, table, new_name, value, &text);
	if (known && known->not_null) {
		buffer_add_text(&text, LINT_THEN);
		recipe_not_null(site, table, new_name, &text);
	}
	buffer_printf(
	    &text,
	    "-- and what stands on %s, beside: indexes (CONCURRENTLY), default, checks\n" LINT_THEN
	    "ALTER TABLE %s RENAME COLUMN %s TO %s;\n"
	    "ALTER TABLE %s RENAME COLUMN %s TO %s;\nDROP TRIGGER %s ON %s;\n"
	    "DROP FUNCTION %s();\n" LINT_THEN
	    "ALTER TABLE %s DROP COLUMN %s; -- when nobody reads it any more\n",
	    old, table->sql, old, gone, table->sql, new, old, copy, table->sql, copy, table->sql,
	    gone);
	return buffer_text(&text);
}
