#include "proto/codec_wire.h"

Wire__Preflight *wire_preflight(struct arena *arena, const struct target_state *target)
{
	const struct preflight_facts *facts = &target->preflight;
	Wire__Preflight *wire;

	if (!target->examined)
		return NULL;
	wire = arena_new(arena, Wire__Preflight);
	wire__preflight__init(wire);
	wire->age = (uint64_t)target->look_age;
	wire->unsupported = wire_text(facts->unsupported);
	wire->unprivileged = wire_text(facts->unprivileged);
	wire->locked_by = wire_text(facts->locked_by);
	wire->disk_free = facts->disk_free;
	wire->disk_needed = facts->disk_needed;
	wire->backup = facts->backup;
	wire->backup_source = wire_text(facts->backup_source);
	wire->no_restore_point = wire_text(facts->no_restore_point);
	wire->no_copy = wire_text(facts->no_copy);
	return wire;
}

static const char *some_text(const char *text)
{
	return *text ? text : NULL;
}

void preflight_from_wire(const Wire__Preflight *wire, struct target_state *target)
{
	target->examined = wire != NULL;
	if (!wire)
		return;
	target->look_age = wire->age < INT64_MAX ? (int64_t)wire->age : INT64_MAX;
	target->preflight = (struct preflight_facts) {
		.dialect = target->dialect,
		.unsupported = some_text(wire->unsupported),
		.unprivileged = some_text(wire->unprivileged),
		.locked_by = some_text(wire->locked_by),
		.disk_free = wire->disk_free,
		.disk_needed = wire->disk_needed,
		.backup = wire->backup,
		.backup_source = some_text(wire->backup_source),
		.no_restore_point = some_text(wire->no_restore_point),
		.no_copy = some_text(wire->no_copy),
	};
	if (target->preflight.backup && !target->preflight.backup_source)
		target->preflight.backup_source = "its agent";
}
