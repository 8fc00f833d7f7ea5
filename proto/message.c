#include "proto/message.h"

static const char *const verb_names[] = {
	[VERB_APPLY] = "apply",         [VERB_REHEARSE] = "rehearse", [VERB_BASELINE] = "baseline",
	[VERB_INSPECT] = "inspect",     [VERB_STOP] = "stop",         [VERB_RESOLVE] = "resolve",
	[VERB_RECONCILE] = "reconcile", [VERB_EJECT] = "eject",       [VERB_REVERT] = "revert",
};

static const char *const ability_names[ABILITY_COUNT] = {
	[ABILITY_VERIFY] = "verify", [ABILITY_WAVES] = "waves",   [ABILITY_EVIDENCE] = "evidence",
	[ABILITY_PROOF] = "proof",   [ABILITY_COSIGN] = "cosign",
};

static const char *const outcome_names[] = {
	[OUTCOME_NONE] = "none",         [OUTCOME_SUCCEEDED] = "succeeded",
	[OUTCOME_FAILED] = "failed",     [OUTCOME_ERRORED] = "errored",
	[OUTCOME_STOPPED] = "stopped",   [OUTCOME_INDETERMINATE] = "indeterminate",
	[OUTCOME_REJECTED] = "rejected", [OUTCOME_PARTLY] = "partly",
};

_Static_assert(sizeof verb_names / sizeof *verb_names == VERB_COUNT, "a verb has no name");
_Static_assert(sizeof outcome_names / sizeof *outcome_names == OUTCOME_COUNT,
	       "an outcome has no name");

/* Which verbs carry out a plan; the others need no proof, because they change nothing. */
static const bool have_plans[VERB_COUNT] = {
	[VERB_APPLY] = true,   [VERB_REHEARSE] = true,  [VERB_BASELINE] = true,
	[VERB_RESOLVE] = true, [VERB_RECONCILE] = true, [VERB_EJECT] = true,
	[VERB_REVERT] = true,
};

bool verb_has_plan(enum verb verb)
{
	return have_plans[verb];
}

bool sync_brings_news(const struct sync *sync)
{
	for (size_t i = 0; i < sync->target_count; i++)
		if (sync->targets[i].ledger.size)
			return true;
	return sync->report_count > 0;
}

const char *verb_name(enum verb verb)
{
	return verb_names[verb];
}

bool verb_from_name(const char *name, enum verb *verb)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (text_equal(name, verb_names[i])) {
			*verb = (enum verb)i;
			return true;
		}
	return false;
}

const char *ability_name(enum ability ability)
{
	return ability_names[ability];
}

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}
