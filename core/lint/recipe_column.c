#include <string.h>

#include "core/lint/recipe.h"

/* What becomes of the column after it was added with nothing but its type. */
struct adding {
	const struct lint_site *site;
	const struct lint_action *action;
	const PgQuery__ColumnDef *column;
	const char *name; /* quoted */
	struct buffer text;
};

/* The types that are no types (manual 8.1.4). */
const char *recipe_serial(const PgQuery__ColumnDef *column)
{
	static const struct {
		const char *serial, *type;
	} rows[] = {
		{ "serial", "int" },     { "serial4", "int" },          { "bigserial", "bigint" },
		{ "serial8", "bigint" }, { "smallserial", "smallint" }, { "serial2", "smallint" },
	};
	const PgQuery__TypeName *type = column->type_name;
	const char *name = type ? sql_qualified(type->names, type->n_names).name : NULL;

	for (size_t i = 0; name && i < sizeof rows / sizeof *rows; i++) {
		if (!strcmp(name, rows[i].serial))
			return rows[i].type;
	}
	return NULL;
}

static void add(struct adding *adding, const char *type, const char *rest)
{
	buffer_printf(&adding->text, "ALTER TABLE %s ADD COLUMN %s %s%s;\n",
		      adding->action->table.sql, adding->name, type, rest);
}

static const char *type_text(struct adding *adding)
{
	const char *type = sql_type(adding->site->arena, adding->column->type_name);
	const PgQuery__CollateClause *collation = adding->column->coll_clause;

	return collation ? arena_printf(adding->site->arena, "%s COLLATE %s", type,
					sql_dotted(adding->site->arena,
						   sql_qualified(collation->collname,
								 collation->n_collname)))
			 : type;
}

/* Numbers from a sequence: as the column's default while rows are filled. */
static void add_numbered(struct adding *adding, const char *type, bool identity, const char *kind)
{
	struct arena *arena = adding->site->arena;
	const struct lint_table *table = &adding->action->table;
	const char *name = adding->column->colname;
	const char *sequence =
	    sql_dotted(arena, (struct sql_name) { table->name.schema,
						  lint_made_name(adding->site, table, name,
								 identity ? "fill" : "seq") });
	const char *next = arena_printf(arena, "nextval(%s)", sql_literal(arena, sequence));

	add(adding, type, "");
	buffer_printf(&adding->text, "CREATE SEQUENCE %s", sequence);
	if (!identity)
		buffer_printf(&adding->text, " AS %s OWNED BY %s.%s", type, table->sql,
			      adding->name);
	buffer_printf(&adding->text, ";\nALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s;\n",
		      table->sql, adding->name, next);
	recipe_fill(adding->site, table, name, next, &adding->text);
	buffer_add_text(&adding->text, LINT_THEN);
	recipe_not_null(adding->site, table, name, &adding->text);
	if (!identity)
		return;
	buffer_printf(&adding->text,
		      LINT_THEN "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT, "
				"ALTER COLUMN %s ADD GENERATED %s AS IDENTITY;\n"
				"SELECT setval(pg_get_serial_sequence(%s, %s), nextval(%s));\n"
				"DROP SEQUENCE %s;\n",
		      table->sql, adding->name, adding->name, kind, sql_literal(arena, table->sql),
		      sql_literal(arena, name), sql_literal(arena, sequence), sequence);
}

/* A trigger in place of GENERATED ... STORED. */
static void add_computed(struct adding *adding, const PgQuery__Constraint *generated)
{
	struct arena *arena = adding->site->arena;
	const struct lint_table *table = &adding->action->table;
	const char *value = sql_write_expression(arena, generated->raw_expr);
	const char *filling =
	    sql_quoted(arena, lint_made_name(adding->site, table, adding->column->colname, "fill"));

	add(adding, type_text(adding), "");
	buffer_printf(
	    &adding->text,
	    "CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
	    "  SELECT %s INTO NEW.%s FROM (SELECT NEW.*) AS %s;\n  RETURN NEW;\nEND\n$$;\n"
	    "CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE "
	    "FUNCTION %s();\n",
	    filling, value ? value : "NULL", adding->name, sql_quoted(arena, table->name.name),
	    filling, table->sql, filling);
	recipe_fill(adding->site, table, adding->column->colname, value ? value : "NULL",
		    &adding->text);
}

static bool calls(const PgQuery__Constraint *fallback)
{
	return fallback && fallback->raw_expr &&
	       fallback->raw_expr->node_case != PG_QUERY__NODE__NODE_A_CONST &&
	       fallback->raw_expr->node_case != PG_QUERY__NODE__NODE_TYPE_CAST &&
	       fallback->raw_expr->node_case != PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION;
}

/* With its default: at once when that costs nothing, else for new rows first. */
static void add_plain(struct adding *adding, const PgQuery__Constraint *fallback)
{
	struct arena *arena = adding->site->arena;
	const struct lint_table *table = &adding->action->table;
	const struct lint_touch *touch = lint_touch_of(adding->action->effect, table);
	bool needed = lint_column_constraint(adding->column, PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL);
	const char *value = fallback ? sql_write_expression(arena, fallback->raw_expr) : NULL;
	const struct lint_type *type = lint_type_find(
	    adding->site->catalog,
	    sql_qualified(adding->column->type_name->names, adding->column->type_name->n_names));
	bool domain = type && type->kind == LINT_DOMAIN && type->constrained;

	if (value && calls(fallback) && touch && touch->rewrites) {
		add(adding, type_text(adding), "");
		buffer_printf(&adding->text, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s;\n",
			      table->sql, adding->name, value);
		recipe_fill(adding->site, table, adding->column->colname, value, &adding->text);
		if (!needed)
			return;
		buffer_add_text(&adding->text, LINT_THEN);
		recipe_not_null(adding->site, table, adding->column->colname, &adding->text);
		return;
	}
	add(adding, domain ? type->base : type_text(adding),
	    arena_printf(arena, "%s%s%s", needed ? " NOT NULL" : "", value ? " DEFAULT " : "",
			 value ? value : ""));
	if (domain)
		buffer_printf(&adding->text,
			      "-- and what %s demands as a CHECK ... NOT VALID, validated in a "
			      "migration of its own\n",
			      type->name);
}

static void add_constraints(struct adding *adding)
{
	const PgQuery__ColumnDef *column = adding->column;
	const struct lint_table *table = &adding->action->table;

	for (size_t i = 0; i < column->n_constraints; i++) {
		const PgQuery__Constraint *constraint =
		    column->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT
			? column->constraints[i]->constraint
			: NULL;
		PgQuery__ConstrType type = constraint ? constraint->contype : 0;

		if (type == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK ||
		    type == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
			buffer_add_text(&adding->text, LINT_THEN);
			recipe_not_valid(adding->site, table, constraint, column->colname,
					 &adding->text);
		} else if (type == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
			   type == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY) {
			buffer_add_text(&adding->text, LINT_THEN);
			recipe_key(adding->site, table, constraint, column->colname, &adding->text);
		}
	}
}

const char *recipe_column(const struct lint_site *site, const struct lint_action *action)
{
	const PgQuery__ColumnDef *column = action->column;
	struct adding adding = { site, action, column, sql_quoted(site->arena, column->colname),
				 buffer_in(site->arena) };
	const PgQuery__Constraint *identity =
	    lint_column_constraint(column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY);
	const PgQuery__Constraint *generated =
	    lint_column_constraint(column, PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED);

	if (recipe_serial(column))
		add_numbered(&adding, recipe_serial(column), false, "");
	else if (identity)
		add_numbered(&adding, type_text(&adding), true,
			     text_equal(identity->generated_when, "a") ? "ALWAYS" : "BY DEFAULT");
	else if (generated)
		add_computed(&adding, generated);
	else
		add_plain(&adding,
			  lint_column_constraint(column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT));
	add_constraints(&adding);
	return buffer_text(&adding.text);
}
