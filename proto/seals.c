#include "proto/seals.h"

#include <inttypes.h>
#include <string.h>

#include "core/adopt/order.h"
#include "core/keyring.h"
#include "core/rehearsal_order.h"

#define REFUSE(...)  error_set(error, ERROR_REFUSED, __VA_ARGS__)
#define CLOCK_SPREAD 300 /* s that clocks may differ */

/* What a plan does to a target. */
enum effect {
	LOOKS,
	REHEARSES,
	APPLIES, /* the release, and nothing besides */
	DECIDES, /* what no release says */
};

/* How it is called where its signature is missing; of an adoption it is only looked, too. */
static const struct {
	enum effect effect;
	bool may_look;
	const char *what;
} effects[VERB_COUNT] = {
	[VERB_APPLY] = { APPLIES, false, "the queries that are asked afterwards" },
	[VERB_REHEARSE] = { REHEARSES, false, "rehearsals" },
	[VERB_BASELINE] = { DECIDES, false, "what is adopted without being run" },
	[VERB_INSPECT] = { DECIDES, false, "what it does" },
	[VERB_STOP] = { DECIDES, false, "what it does" },
	[VERB_RESOLVE] = { DECIDES, false, "what a person says of a migration that stopped" },
	[VERB_REVERT] = { DECIDES, false, "that migrations are taken back" },
	[VERB_RECONCILE] = { DECIDES, true, "what is recorded as having run" },
	[VERB_EJECT] = { DECIDES, true, "what another tool's table is made to say" },
};

static bool only_looks(enum verb verb, const struct plan *plan)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct adoption_order order;
	struct error ignored;

	return effects[verb].may_look &&
	       adoption_order_parse(arena, plan->resolution, &order, &ignored) && !order.writes;
}

static enum effect effect_of(enum verb verb, const struct plan *plan)
{
	enum effect effect = effects[verb].effect;

	if (effect == APPLIES && ((plan->verify && *plan->verify) || *plan->resolution))
		return DECIDES;
	return effect == DECIDES && only_looks(verb, plan) ? LOOKS : effect;
}

/* How many approvals the plan takes, where there are approvers.  Without an author's signature only
 * theirs says what is run. */
static uint64_t approvals_wanted(const struct demand *demand, enum effect effect)
{
	bool alone = !demand->releases || effect == DECIDES;

	if (effect == LOOKS)
		return 0;
	if (effect == REHEARSES)
		return alone;
	return alone && !demand->approvals ? 1 : demand->approvals;
}

/* The bytes of the ways back are in no plan. */
static bool is_blind(const struct demand *demand, enum verb verb, const struct plan *plan)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rehearsal_order order;
	struct error ignored;

	return !demand->releases && verb == VERB_REHEARSE &&
	       (!rehearsal_order_parse(arena, plan->resolution, &order, &ignored) ||
		order.reversible);
}

/* Another key's signature is the least that can be said of one. */
static void keep_cause(struct error *cause, const struct error *found)
{
	if (!*cause->text || cause->code == ERROR_NOT_FOUND)
		*cause = *found;
}

/* Does any of the release's signatures hold by this key? */
static bool is_author(const struct sealed_plan *sealed, const struct minisign_public *key,
		      struct error *cause)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct seals *seals = sealed->seals;

	for (size_t i = 0; i < seals->release_count; i++) {
		struct minisign_signature signature;
		struct error found;

		if (minisign_signature_read(arena, bytes_of(seals->releases[i]), &signature,
					    &found) &&
		    release_signature_holds(sealed->release, sealed->sum, key, &signature, &found))
			return true;
		keep_cause(cause, &found);
	}
	return false;
}

static bool author_signed(const struct demand *demand, const struct sealed_plan *sealed,
			  struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct keyring keys = { demand->release_keys, demand->release_key_count };
	struct error cause = { ERROR_NONE, "" };

	for (size_t i = 0; i < keys.count; i++)
		if (is_author(sealed, &keys.items[i], &cause))
			return true;
	return REFUSE("release %" PRIu64 " of %s is not signed by a key that is trusted there "
		      "(release-keys: %s)%s%s; `lockstep release sign` signs it",
		      sealed->release->number, sealed->release->project, keyring_text(arena, &keys),
		      *cause.text ? "; " : "", cause.text);
}

static bool timely(const struct demand *demand, const struct sealed_plan *sealed,
		   const struct minisign_signature *signature, struct error *error)
{
	int64_t time, now = sealed->now / 1000;

	if (!signature_time(signature, &time, error))
		return false;
	if (time + CLOCK_SPREAD < sealed->not_before / 1000)
		return REFUSE("an approval was signed before what it is about was last changed "
			      "there: it is used up");
	if (time > now + CLOCK_SPREAD)
		return REFUSE("an approval was signed %" PRId64 " s from now: compare the clocks",
			      time - now);
	return now - time <= (int64_t)demand->approval_age / 1000 ||
	       REFUSE("an approval was signed %" PRId64 " s ago, longer than approval-age",
		      now - time);
}

/* Does an approval hold by this key? */
static bool is_approver(const struct demand *demand, const struct sealed_plan *sealed,
			const struct minisign_public *key, struct error *cause)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes statement = bytes_of(plan_statement(arena, sealed->plan, &sealed->digest));
	const struct seals *seals = sealed->seals;

	for (size_t i = 0; i < seals->approval_count; i++) {
		struct minisign_signature signature;
		struct error found;

		if (minisign_signature_read(arena, bytes_of(seals->approvals[i]), &signature,
					    &found) &&
		    minisign_verify(key, statement, &signature, &found) &&
		    timely(demand, sealed, &signature, &found))
			return true;
		keep_cause(cause, &found);
	}
	return false;
}

/* Whoever signed the release does not count. */
static bool approvers_signed(const struct demand *demand, const struct sealed_plan *sealed,
			     uint64_t wanted, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct keyring keys = { demand->approver_keys, demand->approver_key_count };
	struct error cause = { ERROR_NONE, "" }, ignored = { ERROR_NONE, "" };
	const char *own = "";
	uint64_t count = 0;

	for (size_t i = 0; i < keys.count; i++) {
		if (!is_approver(demand, sealed, &keys.items[i], &cause))
			continue;
		if (is_author(sealed, &keys.items[i], &ignored))
			own = "; who signed the release does not count";
		else
			count++;
	}
	return count >= wanted ||
	       REFUSE("the plan has %" PRIu64 " of %" PRIu64
		      " signed approvals by keys that are trusted there (approver-keys: %s)%s%s%s; "
		      "`lockstep rollout approve %s --sign-key FILE` gives one",
		      count, wanted, keyring_text(arena, &keys), own, *cause.text ? "; " : "",
		      cause.text, sealed->rollout ? sealed->rollout : "ID");
}

bool seals_satisfy(const struct demand *demand, const struct sealed_plan *sealed,
		   struct error *error)
{
	const struct plan *plan = sealed->plan;
	enum effect effect = effect_of(sealed->verb, plan);
	uint64_t wanted = demand->plans ? approvals_wanted(demand, effect) : 0;

	if (demand->releases && !author_signed(demand, sealed, error))
		return false;
	if (demand->plans && is_blind(demand, sealed->verb, plan))
		return REFUSE("the ways back that are to be rehearsed are covered by the release's "
			      "signature alone, and the agent's settings lack release-keys");
	if (demand->releases && !demand->plans && effect == DECIDES)
		return REFUSE("the release's signature does not cover %s: that takes a signed "
			      "approval, and the agent's settings lack approver-keys",
			      effects[sealed->verb].what);
	return !wanted || approvers_signed(demand, sealed, wanted, error);
}
