#include "proto/codec_people.h"
#include "proto/codec_wire.h"

/* What is said when an agent and its coordinator meet. */

Wire__Hello *hello_to_wire(struct arena *arena, const struct hello *hello)
{
	Wire__Hello *wire = arena_new(arena, Wire__Hello);

	wire__hello__init(wire);
	wire->version = wire_text(hello->version);
	wire->n_verbs = hello->verb_count;
	wire->verbs = arena_new_array(arena, char *, hello->verb_count + 1);
	for (size_t i = 0; i < hello->verb_count; i++)
		wire->verbs[i] = wire_text(hello->verbs[i]);
	wire->log_policy = wire_text(hello->log_policy);
	wire->log_policy_age = hello->log_policy_age;
	wire->demand = demand_to_wire(arena, &hello->demand);
	wire->handover = wire_bytes(hello->handover.data, hello->handover.size);
	return wire;
}

Wire__Enrol *enrol_to_wire(struct arena *arena, const struct enrol *enrol)
{
	Wire__Enrol *wire = arena_new(arena, Wire__Enrol);

	wire__enrol__init(wire);
	wire->token = wire_text(enrol->token);
	wire->public_key = wire_bytes(enrol->public_key, sizeof enrol->public_key);
	wire->name = wire_text(enrol->name);
	wire->environment = wire_text(enrol->environment);
	wire->version = wire_text(enrol->version);
	return wire;
}

struct enrol enrol_from(const Wire__Enrol *wire)
{
	struct enrol enrol = {
		.token = wire->token,
		.name = wire->name,
		.environment = wire->environment,
		.version = wire->version,
	};

	copy_from(enrol.public_key, sizeof enrol.public_key, wire->public_key);
	return enrol;
}

struct hello hello_from(struct arena *arena, const Wire__Hello *wire)
{
	struct hello hello = { .version = wire->version,
			       .verbs = arena_new_array(arena, const char *, wire->n_verbs + 1),
			       .verb_count = wire->n_verbs,
			       .log_policy = wire->log_policy,
			       .log_policy_age = wire->log_policy_age,
			       .demand = demand_from(arena, wire->demand),
			       .handover = bytes_from(wire->handover) };

	for (size_t i = 0; i < wire->n_verbs; i++)
		hello.verbs[i] = wire->verbs[i];
	return hello;
}
