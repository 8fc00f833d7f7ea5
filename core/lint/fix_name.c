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

static bool is_taken(const struct fix_site *site, const struct lint_relation *table,
		     const char *name)
{
	struct sql_name relation = { table->schema, name };

	for (size_t i = 0; i < site->chosen_count; i++)
		if (!strcmp(site->chosen[i], name))
			return true;
	return lint_relation_find(site->catalog, relation) || lint_constraint_find(table, name);
}

static void keep(struct fix_site *site, const char *name)
{
	const char **more = arena_new_array(site->arena, const char *, site->chosen_count + 1);

	if (site->chosen_count)
		memcpy(more, site->chosen, site->chosen_count * sizeof *more);
	more[site->chosen_count++] = name;
	site->chosen = more;
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
