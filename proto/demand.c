#include "proto/demand.h"

static void add_keys(struct hasher *hasher, const struct minisign_public *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hasher_add_field(hasher, &keys[i], sizeof keys[i]);
	hasher_add_field(hasher, NULL, 0);
}

struct hash demand_hash(const struct demand *demand)
{
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add_field(&hasher, &demand->releases, sizeof demand->releases);
	hasher_add_field(&hasher, &demand->plans, sizeof demand->plans);
	hasher_add_field(&hasher, &demand->approvals, sizeof demand->approvals);
	hasher_add_field(&hasher, &demand->approval_age, sizeof demand->approval_age);
	add_keys(&hasher, demand->release_keys, demand->release_key_count);
	add_keys(&hasher, demand->approver_keys, demand->approver_key_count);
	return hasher_end(&hasher);
}

struct demand demand_copy(struct arena *arena, const struct demand *demand)
{
	struct demand copy = *demand;

	copy.release_keys = arena_copy(arena, demand->release_keys,
				       demand->release_key_count * sizeof *copy.release_keys);
	copy.approver_keys = arena_copy(arena, demand->approver_keys,
					demand->approver_key_count * sizeof *copy.approver_keys);
	return copy;
}
