#include "proto/codec_people.h"

#include "proto/codec_wire.h"

static ProtobufCBinaryData *keys_to_wire(struct arena *arena, const struct minisign_public *keys,
					 size_t count)
{
	ProtobufCBinaryData *wire = arena_new_array(arena, ProtobufCBinaryData, count + 1);

	for (size_t i = 0; i < count; i++) {
		uint8_t *bytes = arena_alloc(arena, DEMAND_KEY_SIZE);

		memcpy(bytes, keys[i].id, MINISIGN_ID_SIZE);
		memcpy(bytes + MINISIGN_ID_SIZE, keys[i].key, PUBLIC_KEY_SIZE);
		wire[i] = wire_bytes(bytes, DEMAND_KEY_SIZE);
	}
	return wire;
}

static struct minisign_public *keys_from(struct arena *arena, const ProtobufCBinaryData *wire,
					 size_t count)
{
	struct minisign_public *keys = arena_new_array(arena, struct minisign_public, count + 1);

	for (size_t i = 0; i < count; i++) {
		memcpy(keys[i].id, wire[i].data, MINISIGN_ID_SIZE);
		memcpy(keys[i].key, wire[i].data + MINISIGN_ID_SIZE, PUBLIC_KEY_SIZE);
	}
	return keys;
}

Wire__Demand *demand_to_wire(struct arena *arena, const struct demand *demand)
{
	Wire__Demand *wire;

	if (!demand->releases && !demand->plans)
		return NULL;
	wire = arena_new(arena, Wire__Demand);
	wire__demand__init(wire);
	wire->releases = demand->releases;
	wire->plans = demand->plans;
	wire->approvals = demand->approvals;
	wire->approval_age = demand->approval_age;
	wire->n_release_keys = demand->release_key_count;
	wire->release_keys = keys_to_wire(arena, demand->release_keys, demand->release_key_count);
	wire->n_approver_keys = demand->approver_key_count;
	wire->approver_keys =
	    keys_to_wire(arena, demand->approver_keys, demand->approver_key_count);
	return wire;
}

struct demand demand_from(struct arena *arena, const Wire__Demand *wire)
{
	if (!wire)
		return (struct demand) { 0 };
	return (struct demand) {
		.releases = wire->releases,
		.plans = wire->plans,
		.approvals = wire->approvals,
		.approval_age = wire->approval_age,
		.release_keys = keys_from(arena, wire->release_keys, wire->n_release_keys),
		.release_key_count = wire->n_release_keys,
		.approver_keys = keys_from(arena, wire->approver_keys, wire->n_approver_keys),
		.approver_key_count = wire->n_approver_keys,
	};
}

static char **texts_to_wire(struct arena *arena, const char **texts, size_t count)
{
	char **wire = arena_new_array(arena, char *, count + 1);

	for (size_t i = 0; i < count; i++)
		wire[i] = wire_text(texts[i]);
	return wire;
}

static const char **texts_from(struct arena *arena, char **wire, size_t count)
{
	const char **texts = arena_new_array(arena, const char *, count + 1);

	for (size_t i = 0; i < count; i++)
		texts[i] = wire[i];
	return texts;
}

void seals_to_wire(struct arena *arena, const struct seals *seals, Wire__Assignment *wire)
{
	if (seals->with_sum)
		wire->sum = wire_hash(&seals->sum);
	wire->n_release_signatures = seals->release_count;
	wire->release_signatures = texts_to_wire(arena, seals->releases, seals->release_count);
	wire->n_approvals = seals->approval_count;
	wire->approvals = texts_to_wire(arena, seals->approvals, seals->approval_count);
}

void seals_from(struct arena *arena, const Wire__Assignment *wire, struct seals *seals)
{
	*seals = (struct seals) {
		.with_sum = wire->sum.len > 0,
		.sum = hash_from(wire->sum),
		.releases = texts_from(arena, wire->release_signatures, wire->n_release_signatures),
		.release_count = wire->n_release_signatures,
		.approvals = texts_from(arena, wire->approvals, wire->n_approvals),
		.approval_count = wire->n_approvals,
	};
}
