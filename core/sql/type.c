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

/* What INTERVAL restricts (timestamp.h, INTERVAL_MASK), 0x7fff: nothing. */
static const struct {
	int mask;
	const char *words;
} fields[] = {
	{ 1 << 2, " year" },
	{ 1 << 1, " month" },
	{ 1 << 3, " day" },
	{ 1 << 10, " hour" },
	{ 1 << 11, " minute" },
	{ 1 << 12, " second" },
	{ 1 << 2 | 1 << 1, " year to month" },
	{ 1 << 3 | 1 << 10, " day to hour" },
	{ 1 << 3 | 1 << 10 | 1 << 11, " day to minute" },
	{ 1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, " day to second" },
	{ 1 << 10 | 1 << 11, " hour to minute" },
	{ 1 << 10 | 1 << 11 | 1 << 12, " hour to second" },
	{ 1 << 11 | 1 << 12, " minute to second" },
};

static const PgQuery__AConst *number(const PgQuery__TypeName *type, size_t i)
{
	const PgQuery__Node *node = i < type->n_typmods ? type->typmods[i] : NULL;
	const PgQuery__AConst *constant =
	    node && node->node_case == PG_QUERY__NODE__NODE_A_CONST ? node->a_const : NULL;

	return constant && constant->val_case == PG_QUERY__A__CONST__VAL_IVAL ? constant : NULL;
}

static void add_modifiers(struct buffer *text, const PgQuery__TypeName *type)
{
	for (size_t i = 0; i < type->n_typmods; i++) {
		const PgQuery__AConst *constant = number(type, i);

		if (constant)
			buffer_printf(text, "%s%d", i ? "," : "(", constant->ival->ival);
		else
			buffer_printf(text, "%s?", i ? "," : "(");
	}
	if (type->n_typmods)
		buffer_add_text(text, ")");
}

static void add_interval(struct buffer *text, const PgQuery__TypeName *type)
{
	const PgQuery__AConst *mask = number(type, 0), *precision = number(type, 1);

	buffer_add_text(text, "interval");
	for (size_t i = 0; mask && i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].mask == mask->ival->ival)
			buffer_add_text(text, fields[i].words);
	}
	if (precision)
		buffer_printf(text, "(%d)", precision->ival->ival);
}

/* "timestamp(3) without time zone": the modifier stands behind the first word.  A numeric without
 * a scale has 0. */
static void add_type(struct buffer *text, const char *name, const PgQuery__TypeName *type)
{
	const char *zone = !strncmp(name, "time", 4) ? strchr(name, ' ') : NULL;

	if (!strcmp(name, "interval")) {
		add_interval(text, type);
		return;
	}
	buffer_add(text, name, zone ? (size_t)(zone - name) : strlen(name));
	if (!strcmp(name, "numeric") && type->n_typmods == 1 && number(type, 0))
		buffer_printf(text, "(%d,0)", number(type, 0)->ival->ival);
	else
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
	if (inner && !strcmp(name.name, "char"))
		buffer_add_text(&text, "\"char\"");
	else if (!strcmp(name.name, "bpchar") && !type->n_typmods)
		buffer_add_text(&text, name.name);
	else
		add_type(&text, inner ? written(name.name) : name.name, type);
	for (size_t i = 0; i < type->n_array_bounds; i++)
		buffer_add_text(&text, "[]");
	return buffer_text(&text);
}
