#include "core/adopt/change.h"

#include <string.h>

static const struct {
	const char *name;
	enum thing_kind whole; /* what it is part of; itself: of nothing */
} kinds[THING_KIND_COUNT] = {
	[THING_TABLE] = { "table", THING_TABLE },
	[THING_COLUMN] = { "column", THING_TABLE },
	[THING_NOT_NULL] = { "NOT NULL of", THING_TABLE },
	[THING_DEFAULT] = { "default of", THING_TABLE },
	[THING_CONSTRAINT] = { "constraint", THING_TABLE },
	[THING_ROW_SECURITY] = { "row security of", THING_TABLE },
	[THING_POLICY] = { "policy", THING_TABLE },
	[THING_TRIGGER] = { "trigger", THING_TABLE },
	[THING_INDEX] = { "index", THING_INDEX },
	[THING_VIEW] = { "view", THING_VIEW },
	[THING_SEQUENCE] = { "sequence", THING_SEQUENCE },
	[THING_TYPE] = { "type", THING_TYPE },
	[THING_ENUM_VALUE] = { "enum value", THING_TYPE },
	[THING_FUNCTION] = { "function", THING_FUNCTION },
	[THING_SCHEMA] = { "schema", THING_SCHEMA },
	[THING_EXTENSION] = { "extension", THING_EXTENSION },
};

const char *thing_kind_name(enum thing_kind kind)
{
	return kinds[kind].name;
}

const char *thing_text(struct arena *arena, const struct thing *thing)
{
	return arena_printf(arena, "%s %s%s%s", kinds[thing->kind].name, thing->name,
			    *thing->part ? "." : "", thing->part);
}

int thing_compare(const struct thing *a, const struct thing *b)
{
	int order = (a->kind > b->kind) - (a->kind < b->kind);

	order = order ? order : strcmp(a->schema, b->schema);
	order = order ? order : strcmp(a->name, b->name);
	return order ? order : strcmp(a->part, b->part);
}

bool thing_is_part(const struct thing *thing)
{
	return kinds[thing->kind].whole != thing->kind &&
	       (thing->kind != THING_TRIGGER || *thing->part);
}

bool thing_belongs(const struct thing *part, const struct thing *whole)
{
	if (whole->kind == THING_SCHEMA)
		return part->kind != THING_SCHEMA && !strcmp(part->schema, whole->name);
	if (strcmp(part->schema, whole->schema) || strcmp(part->name, whole->name))
		return false;
	if (whole->kind == THING_COLUMN)
		return (part->kind == THING_NOT_NULL || part->kind == THING_DEFAULT) &&
		       !strcmp(part->part, whole->part);
	return kinds[part->kind].whole == whole->kind && thing_is_part(part);
}

struct thing change_target(const struct change *change)
{
	struct thing thing = change->thing;

	if (change->kind == CHANGE_RENAMED && *thing.part)
		thing.part = change->to;
	else if (change->kind == CHANGE_RENAMED)
		thing.name = change->to;
	return thing;
}
