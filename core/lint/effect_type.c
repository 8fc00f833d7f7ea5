#include <stdlib.h>
#include <string.h>

#include "core/lint/effect_keep.h"

/* The type-change matrix of ALTER COLUMN ... TYPE: what the server's planner makes of the cast
 * (tablecmds.c ATColumnChangeRequiresRewrite, and the support functions of the length casts). */

#define NO_MODIFIER (-1)

/* "numeric(10,2)[]": numeric, 10 and 2, an array. */
struct form {
	const char *base;
	int modifiers[2]; /* NO_MODIFIER: not given */
	int least;        /* interval: its smallest field, 0 for seconds */
	bool array;
	const struct lint_type *of;
};

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static const char *const interval_fields[] = { "second", "minute", "hour", "day", "month", "year" };

static void take_interval(struct form *form)
{
	const char *words = strchr(form->base, ' ');
	size_t size = words ? strlen(words) : 0;

	for (int i = 0; words && i < 6; i++) {
		size_t length = strlen(interval_fields[i]);

		if (size > length && !strcmp(words + size - length, interval_fields[i]))
			form->least = i;
	}
	form->base = "interval";
}

static struct form form_of(struct arena *arena, const char *type, const struct lint_type *of)
{
	struct form form = { .modifiers = { NO_MODIFIER, NO_MODIFIER }, .of = of };
	size_t size = strlen(type);
	const char *open = strchr(type, '('), *close = open ? strchr(open, ')') : NULL;

	if (size > 2 && !strcmp(type + size - 2, "[]")) {
		form.array = true;
		while (size > 2 && !strncmp(type + size - 2, "[]", 2))
			size -= 2;
	}
	if (!close) {
		form.base = arena_text_n(arena, type, size);
	} else {
		const char *comma = memchr(open, ',', (size_t)(close - open));

		form.modifiers[0] = number(open + 1);
		form.modifiers[1] = comma ? number(comma + 1) : NO_MODIFIER;
		form.base = arena_printf(arena, "%.*s%.*s", (int)(open - type), type,
					 (int)(type + size - close - 1), close + 1);
	}
	if (!strcmp(form.base, "bpchar"))
		form.base = "character";
	if (!strncmp(form.base, "interval", 8))
		take_interval(&form);
	return form;
}

/* Types whose values are stored alike, so that a cast between them only changes the name
 * (pg_cast, castmethod b; also of citext).  `indexes`: their operators differ, so that an index is
 * built anew. */
static const struct {
	const char *from, *to;
	bool indexes, zone; /* `zone`: only while TimeZone is UTC */
} alike[] = {
	{ "character varying", "text", false, false },
	{ "text", "character varying", false, false },
	{ "text", "character", true, false },
	{ "character varying", "character", true, false },
	{ "cidr", "inet", false, false },
	{ "bit", "bit varying", true, false },
	{ "bit varying", "bit", true, false },
	{ "xml", "text", true, false },
	{ "xml", "character varying", true, false },
	{ "xml", "character", true, false },
	{ "citext", "text", true, false },
	{ "citext", "character varying", true, false },
	{ "text", "citext", true, false },
	{ "character varying", "citext", true, false },
	{ "integer", "oid", true, false },
	{ "oid", "integer", true, false },
	{ "timestamp without time zone", "timestamp with time zone", true, true },
	{ "timestamp with time zone", "timestamp without time zone", true, true },
};

static bool is_reg(const char *base)
{
	static const char *const names[] = { "regproc",      "regprocedure", "regoper",
					     "regoperator",  "regclass",     "regcollation",
					     "regtype",      "regconfig",    "regdictionary",
					     "regnamespace", "regrole" };

	return lint_list_has(names, sizeof names / sizeof *names, base);
}

/* A longer limit, or none: the cast checks nothing (varchar_support and its kin). */
static bool widens(int from, int to)
{
	return to == NO_MODIFIER || (from != NO_MODIFIER && from <= to);
}

#define FULL_PRECISION 6

static bool gains_precision(int from, int to)
{
	return to == NO_MODIFIER || to >= FULL_PRECISION || (from != NO_MODIFIER && from <= to);
}

static bool free_numeric(const struct form *from, const struct form *to)
{
	if (to->modifiers[0] == NO_MODIFIER)
		return true;
	return from->modifiers[0] != NO_MODIFIER && from->modifiers[1] == to->modifiers[1] &&
	       from->modifiers[0] <= to->modifiers[0];
}

static bool same_modifiers(const struct form *from, const struct form *to)
{
	return from->modifiers[0] == to->modifiers[0] && from->modifiers[1] == to->modifiers[1] &&
	       from->least == to->least;
}

static bool free_within(const struct form *from, const struct form *to)
{
	if (same_modifiers(from, to))
		return true;
	if (from->array)
		return to->modifiers[0] == NO_MODIFIER && !to->least;
	if (!strcmp(to->base, "character varying") || !strcmp(to->base, "bit varying"))
		return widens(from->modifiers[0], to->modifiers[0]);
	if (!strcmp(to->base, "numeric"))
		return free_numeric(from, to);
	if (!strcmp(to->base, "interval"))
		return to->least <= from->least &&
		       (from->least || gains_precision(from->modifiers[0], to->modifiers[0]));
	if (!strncmp(to->base, "time", 4))
		return gains_precision(from->modifiers[0], to->modifiers[0]);
	return to->modifiers[0] == NO_MODIFIER;
}

static bool is_temporal(const char *base)
{
	return !strncmp(base, "time", 4);
}

static enum lint_type_change between(const struct effecting *effecting, const struct form *from,
				     const struct form *to, bool *indexes)
{
	if (!strcmp(from->base, to->base) && from->array == to->array && from->of == to->of)
		return free_within(from, to) ? LINT_CHANGE_FREE : LINT_CHANGE_REWRITE;
	if (from->array || to->array)
		return LINT_CHANGE_REWRITE;
	if ((is_reg(from->base) && (!strcmp(to->base, "oid") || !strcmp(to->base, "integer"))) ||
	    (is_reg(to->base) && (!strcmp(from->base, "oid") || !strcmp(from->base, "integer")))) {
		*indexes |= !strcmp(from->base, "integer") || !strcmp(to->base, "integer");
		return LINT_CHANGE_FREE;
	}
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
		if (strcmp(alike[i].from, from->base) != 0 || strcmp(alike[i].to, to->base) != 0)
			continue;
		*indexes |= alike[i].indexes;
		if (to->modifiers[0] != NO_MODIFIER &&
		    !(is_temporal(to->base) && to->modifiers[0] >= FULL_PRECISION))
			return LINT_CHANGE_REWRITE;
		if (alike[i].zone && effecting->major < 12)
			return LINT_CHANGE_REWRITE;
		if (alike[i].zone && effecting->zone != LINT_YES)
			return effecting->zone == LINT_NO ? LINT_CHANGE_REWRITE
							  : LINT_CHANGE_UNKNOWN;
		return LINT_CHANGE_FREE;
	}
	return LINT_CHANGE_REWRITE;
}

static bool is_domain(const struct form *form)
{
	return form->of && form->of->kind == LINT_DOMAIN && !form->array;
}

/* Down to what a domain is over.  Its limit is lost on the way, but for a cast to the domain. */
static struct form base_of(struct arena *arena, struct form form, bool limited)
{
	while (is_domain(&form)) {
		form = form_of(arena, form.of->base, form.of->base_of);
		if (!limited)
			form.modifiers[0] = form.modifiers[1] = NO_MODIFIER;
	}
	return form;
}

static enum lint_type_change change(const struct effecting *effecting, const struct form *from,
				    const struct form *to, bool *indexes)
{
	struct form below, above;
	enum lint_type_change result;

	if (!*from->base)
		return LINT_CHANGE_UNKNOWN;
	if (is_domain(from) && is_domain(to) && from->of == to->of)
		return LINT_CHANGE_FREE;
	if (!is_domain(from) && !is_domain(to))
		return between(effecting, from, to, indexes);
	if (is_domain(to) && lint_type_is_constrained(to->of))
		return LINT_CHANGE_REWRITE;
	below = base_of(effecting->arena, *from, false);
	above = base_of(effecting->arena, *to, true);
	result = between(effecting, &below, &above, indexes);
	return result;
}

/* Casts around the column, from within; false: the expression is something else. */
static bool casts_of(const PgQuery__Node *expression, const char *column,
		     const PgQuery__TypeName **casts, size_t *count)
{
	size_t depth = 0;

	while (expression && depth < 8) {
		if (expression->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
			casts[depth++] = expression->type_cast->type_name;
			expression = expression->type_cast->arg;
		} else if (expression->node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE) {
			expression = expression->collate_clause->arg;
		} else {
			break;
		}
	}
	*count = depth;
	return expression && expression->node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
	       text_equal(lint_expression_column(expression), column);
}

static const struct lint_type *type_named(const struct effecting *effecting,
					  const PgQuery__TypeName *type)
{
	struct sql_name name =
	    type ? sql_qualified(type->names, type->n_names) : (struct sql_name) { 0 };

	return name.schema && !strcmp(name.schema, "pg_catalog")
		   ? NULL
		   : lint_type_find(effecting->catalog, name);
}

static struct form form_named(const struct effecting *effecting, const PgQuery__TypeName *type)
{
	return form_of(effecting->arena, sql_type(effecting->arena, type),
		       type_named(effecting, type));
}

enum lint_type_change effect_type_change(const struct effecting *effecting,
					 const struct lint_column *column,
					 const PgQuery__ColumnDef *definition, bool *indexes,
					 bool *base_changes)
{
	const PgQuery__TypeName *casts[8];
	size_t count = 0;
	struct form from = form_of(effecting->arena, column->type, column->of);
	struct form to = form_named(effecting, definition->type_name);

	*base_changes = strcmp(from.base, to.base) != 0;
	if (definition->raw_default &&
	    !casts_of(definition->raw_default, column->name, casts, &count))
		return LINT_CHANGE_REWRITE;
	while (count-- > 0) {
		struct form step = form_named(effecting, casts[count]);
		enum lint_type_change result = change(effecting, &from, &step, indexes);

		if (result != LINT_CHANGE_FREE)
			return result;
		from = step;
	}
	return change(effecting, &from, &to, indexes);
}
