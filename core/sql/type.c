#include <string.h>

#include "core/sql/tree.h"

/* PostgreSQL's inner names of types, and how format_type writes them. */
static const struct {
	const char *inner, *written;
} types[] = {
	{ "int2", "smallint" },
	{ "int4", "integer" },
	{ "int8", "bigint" },
	{ "float4", "real" },
	{ "float8", "double precision" },
	{ "bool", "boolean" },
	{ "varchar", "character varying" },
	{ "bpchar", "character" },
	{ "varbit", "bit varying" },
	{ "timestamp", "timestamp without time zone" },
	{ "timestamptz", "timestamp with time zone" },
	{ "time", "time without time zone" },
	{ "timetz", "time with time zone" },
};

static const char *written(const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (!strcmp(types[i].inner, name))
			return types[i].written;
	}
	return name;
}

static void add_modifiers(struct buffer *text, const PgQuery__TypeName *type)
{
	for (size_t i = 0; i < type->n_typmods; i++) {
		const PgQuery__Node *node = type->typmods[i];
		const PgQuery__AConst *constant =
		    node->node_case == PG_QUERY__NODE__NODE_A_CONST ? node->a_const : NULL;

		if (constant && constant->val_case == PG_QUERY__A__CONST__VAL_IVAL)
			buffer_printf(text, "%s%d", i ? "," : "(", constant->ival->ival);
		else
			buffer_printf(text, "%s?", i ? "," : "(");
	}
	if (type->n_typmods)
		buffer_add_text(text, ")");
}

/* "timestamp(3) without time zone": the modifier stands behind the first word. */
static void add_type(struct buffer *text, const char *name, const PgQuery__TypeName *type)
{
	const char *zone = !strncmp(name, "time", 4) ? strchr(name, ' ') : NULL;

	buffer_add(text, name, zone ? (size_t)(zone - name) : strlen(name));
	add_modifiers(text, type);
	if (zone)
		buffer_add_text(text, zone);
}

const char *sql_type(struct arena *arena, const PgQuery__TypeName *type)
{
	struct sql_name name =
	    type ? sql_qualified(type->names, type->n_names) : (struct sql_name) { 0 };
	bool inner = !name.schema || !strcmp(name.schema, "pg_catalog");
	struct buffer text = buffer_in(arena);

	if (!name.name)
		return "";
	if (!inner)
		buffer_printf(&text, "%s.", name.schema);
	add_type(&text, inner ? written(name.name) : name.name, type);
	for (size_t i = 0; i < type->n_array_bounds; i++)
		buffer_add_text(&text, "[]");
	return buffer_text(&text);
}
