#include "agent/seal.h"

#include "core/keyring.h"

bool seal_demand(struct arena *arena, const struct seal_settings *settings, struct demand *demand,
		 struct error *error)
{
	struct keyring releases = { 0 }, approvers = { 0 };

	*demand = (struct demand) {
		.releases = settings->release_keys != NULL,
		.plans = settings->approver_keys != NULL,
		.approvals = settings->approver_keys ? settings->approvals : 0,
		.approval_age = (uint64_t)settings->approval_age,
	};
	if ((settings->release_keys && !keyring_load(arena, settings->release_keys,
						     settings->revoked_keys, &releases, error)) ||
	    (settings->approver_keys && !keyring_load(arena, settings->approver_keys,
						      settings->revoked_keys, &approvers, error)))
		return false;
	demand->release_keys = releases.items;
	demand->release_key_count = releases.count;
	demand->approver_keys = approvers.items;
	demand->approver_key_count = approvers.count;
	return true;
}

bool seal_changed(const struct seal_settings *settings, const struct hash *told)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct demand demand;
	struct error ignored;
	struct hash now;

	if (!seal_demand(arena, settings, &demand, &ignored))
		demand.release_key_count = 0;
	now = demand_hash(&demand);
	return !hash_equal(&now, told);
}
