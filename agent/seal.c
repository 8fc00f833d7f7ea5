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

struct sealed_plan seal_plan(const struct assignment *assignment, const struct release *release,
			     int64_t now)
{
	return (struct sealed_plan) {
		.verb = assignment->verb,
		.plan = &assignment->plan,
		.digest = plan_digest(&assignment->plan),
		.rollout = assignment->rollout,
		.release = release,
		.seals = &assignment->seals,
		.now = now,
	};
}

#define BIT(outcome) (1U << LEDGER_##outcome)
/* Rows that a verb changes; one that an earlier attempt of the plan made is none of them. */
static const unsigned changed_by[VERB_COUNT] = {
	[VERB_APPLY] = BIT(REVERTED),
	[VERB_BASELINE] = BIT(REVERTED),
	[VERB_RECONCILE] = BIT(REVERTED),
	[VERB_REVERT] = BIT(APPLIED) | BIT(BASELINE),
	[VERB_RESOLVE] = BIT(PARTIAL) | BIT(INTENT) | BIT(FAILED),
};

static bool names(const struct plan_part *part, const char *version)
{
	for (size_t i = 0; i < part->pending_count; i++)
		if (text_equal(part->pending[i], version))
			return true;
	return false;
}

int64_t seal_not_before(const struct assignment *assignment, const struct ledger *ledger)
{
	int64_t newest = 0;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_row *row = &ledger->rows[i];
		int64_t time = row->finished > row->started ? row->finished : row->started;

		if (time > newest && (changed_by[assignment->verb] & (1U << row->outcome)) &&
		    names(&assignment->part, row->version))
			newest = time;
	}
	return newest;
}
