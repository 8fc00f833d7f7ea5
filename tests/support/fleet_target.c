#include <string.h>

#include "core/resolution.h"
#include "tests/support/fleet_agent.h"

static size_t version_index(const char *version)
{
	return (size_t)(version[strlen(version) - 1] - '1');
}

struct ledger model_ledger(struct model_target *target)
{
	return (struct ledger) { .exists = target->count > 0,
				 .epoch = target->epoch,
				 .rows = target->rows,
				 .count = target->count };
}

static enum model_result ends(enum outcome outcome, const char *why, enum outcome *result,
			      const char **text)
{
	*result = outcome;
	*text = why;
	return MODEL_ENDED;
}
#define ENDS(outcome, why) ends(outcome, why, result, text)

/* Invariant: once.  A statement takes effect once. */
static void take_effect(struct fleet *fleet, struct model_target *target, size_t version,
			unsigned statement)
{
	if (++target->effects[version][statement] > 1)
		fail_msg("once: statement %u of migration %zu took effect twice on %s",
			 statement + 1, version + 1, target->name);
	fleet->effects++;
	fleet_note(fleet, "%s: statement %u of migration %zu takes effect", target->name,
		   statement + 1, version + 1);
}

/* Invariant: once.  What the ledger calls applied took effect, all of it. */
static void check_whole(const struct model_target *target, size_t version)
{
	for (unsigned i = 0; i < target->project->migrations[version].statements; i++)
		if (!target->effects[version][i])
			fail_msg("once: statement %u of migration %zu was passed over on %s", i + 1,
				 version + 1, target->name);
}

/* Invariant: bounded harm.  A target counts once between two decisions of a person. */
static void note_failure(struct fleet *fleet, struct model_target *target,
			 const struct model_work *work)
{
	struct told_rollout *rollout = fleet_rollout(fleet, work->assignment.rollout);

	fleet->failures++;
	for (size_t i = 0; i < rollout->failed_count; i++)
		if (rollout->failed[i] == target)
			return;
	rollout->failed[rollout->failed_count++] = target;
	if (rollout->failed_count > rollout->budget + 1)
		fail_msg("bounded harm: %s failed on %zu targets with a budget of %u", rollout->id,
			 rollout->failed_count, rollout->budget);
}

static void write_row(struct model_target *target, const struct model_work *work, size_t version,
		      enum ledger_outcome outcome, unsigned applied)
{
	const struct model_migration *migration = &target->project->migrations[version];

	if (version > target->count)
		fail_msg("order: migration %zu is begun on %s, which holds %zu", version + 1,
			 target->name, target->count);
	target->count = version == target->count ? version + 1 : target->count;
	target->rows[version] = (struct ledger_row) {
		.version = work->assignment.part.pending[work->next],
		.name = target->project->migrations[version].file,
		.content = migration->content,
		.txmode = migration->bare ? TXMODE_NONE : TXMODE_FILE,
		.outcome = outcome,
		.statements = migration->statements,
		.applied = applied,
		.attempt = work->assignment.attempt,
		.epoch = work->assignment.epoch,
		.operator= "model",
	};
	if (outcome != LEDGER_APPLIED)
		return;
	/* Invariant: order.  What is applied is a prefix of the registry. */
	if (version != target->applied)
		fail_msg("order: migration %zu is applied to %s behind %zu", version + 1,
			 target->name, target->applied);
	target->taken_back[version] = false;
	target->applied++;
	check_whole(target, version);
}

static bool fenced_off(const struct model_target *target, const struct model_work *work)
{
	return target->epoch != work->assignment.epoch;
}

static enum model_result run_whole(struct fleet *fleet, struct model_target *target,
				   struct model_work *work, size_t version, enum outcome *result,
				   const char **text)
{
	unsigned count = target->project->migrations[version].statements;

	if (fenced_off(target, work))
		return ENDS(OUTCOME_REJECTED, "a newer attempt was here");
	if (target->poisoned[version]) {
		fleet_note(fleet, "%s: the database refuses migration %zu", target->name,
			   version + 1);
		note_failure(fleet, target, work);
		write_row(target, work, version, LEDGER_FAILED, 0);
		return ENDS(OUTCOME_FAILED, "the database said no");
	}
	for (unsigned i = 0; i < count; i++)
		take_effect(fleet, target, version, i);
	write_row(target, work, version, LEDGER_APPLIED, count);
	work->next++;
	return MODEL_GOES_ON;
}

/* The row of a bare statement whose outcome is known now. */
static void statement_done(struct model_target *target, struct model_work *work, size_t version,
			   unsigned applied)
{
	bool all = applied == target->project->migrations[version].statements;

	write_row(target, work, version, all ? LEDGER_APPLIED : LEDGER_PARTIAL, applied);
	work->next += all;
}

/* An earlier attempt announced a statement and did not say what became of it. */
static enum model_result settle(struct fleet *fleet, struct model_target *target,
				struct model_work *work, size_t version, enum outcome *result,
				const char **text)
{
	unsigned at = target->rows[version].applied;

	if (target->silent) {
		fleet->doubts++;
		return ENDS(OUTCOME_INDETERMINATE, "nothing shows whether the statement ran");
	}
	if (target->effects[version][at])
		statement_done(target, work, version, at + 1);
	else
		write_row(target, work, version, at ? LEDGER_PARTIAL : LEDGER_FAILED, at);
	return MODEL_GOES_ON;
}

static enum model_result run_bare(struct fleet *fleet, struct model_target *target,
				  struct model_work *work, size_t version, enum outcome *result,
				  const char **text)
{
	const struct ledger_row *row = version < target->count ? &target->rows[version] : NULL;
	unsigned at = row && row->outcome != LEDGER_REVERTED ? row->applied : 0;
	bool last = at + 1 == target->project->migrations[version].statements;

	if (work->sent && !work->done) { /* it is on its way: no fence holds it back any more */
		if (target->poisoned[version] && last) {
			fleet_note(fleet, "%s: the database refuses statement %u of migration %zu",
				   target->name, at + 1, version + 1);
			note_failure(fleet, target, work);
			write_row(target, work, version, LEDGER_FAILED, at);
			target->busy = NULL;
			return ENDS(OUTCOME_FAILED, "the database said no");
		}
		take_effect(fleet, target, version, at);
		work->done = true;
		return MODEL_GOES_ON;
	}
	if (fenced_off(target, work)) {
		target->busy = target->busy == work ? NULL : target->busy;
		return ENDS(OUTCOME_REJECTED, "a newer attempt was here");
	}
	if (work->done) {
		work->sent = work->done = false;
		target->busy = NULL;
		statement_done(target, work, version, at + 1);
	} else if (row && row->outcome == LEDGER_INTENT) {
		return settle(fleet, target, work, version, result, text);
	} else {
		write_row(target, work, version, LEDGER_INTENT, at);
		fleet_note(fleet,
			   "%s: the ledger says that statement %u of migration %zu is about "
			   "to be sent",
			   target->name, at + 1, version + 1);
		target->busy = work;
		work->sent = true;
	}
	return MODEL_GOES_ON;
}

/* What was to be applied is: the queries of the plan are asked. */
static enum model_result verify(struct fleet *fleet, struct model_target *target,
				struct model_work *work, enum outcome *result, const char **text)
{
	if (!work->assignment.plan.verify || !*work->assignment.plan.verify)
		return ENDS(OUTCOME_SUCCEEDED, "");
	if (!work->verifying) {
		work->verifying = true;
		return MODEL_GOES_ON;
	}
	fleet_note(fleet, "%s: the verification says %s", target->name,
		   target->wrong ? "no" : "yes");
	if (target->wrong) {
		note_failure(fleet, target, work);
		return ENDS(OUTCOME_FAILED, "whole: false");
	}
	target->verified = work->assignment.attempt;
	return ENDS(OUTCOME_SUCCEEDED, "");
}

/* The last one first, each in one transaction with its row. */
static enum model_result take_back(struct fleet *fleet, struct model_target *target,
				   struct model_work *work, enum outcome *result, const char **text)
{
	const struct plan_part *part = &work->assignment.part;
	size_t version;

	if (work->next == part->pending_count)
		return ENDS(OUTCOME_SUCCEEDED, "");
	if (fenced_off(target, work))
		return ENDS(OUTCOME_REJECTED, "a newer attempt was here");
	version = version_index(part->pending[part->pending_count - ++work->next]);
	if (version >= target->applied) /* by an attempt that was lost */
		return MODEL_GOES_ON;
	if (version + 1 != target->applied)
		fail_msg("order: migration %zu is taken back from %s, which holds %zu", version + 1,
			 target->name, target->applied);
	memset(target->effects[version], 0, sizeof target->effects[version]);
	target->rows[version].outcome = LEDGER_REVERTED;
	target->rows[version].attempt = work->assignment.attempt;
	target->rows[version].epoch = work->assignment.epoch;
	target->taken_back[version] = true;
	target->applied--;
	fleet_note(fleet, "%s: migration %zu is taken back", target->name, version + 1);
	return MODEL_GOES_ON;
}

static enum model_result apply(struct fleet *fleet, struct model_target *target,
			       struct model_work *work, enum outcome *result, const char **text)
{
	const struct plan_part *part = &work->assignment.part;
	size_t version;

	if (work->next == part->pending_count)
		return verify(fleet, target, work, result, text);
	version = version_index(part->pending[work->next]);
	if (version < target->applied) { /* by an attempt that was lost */
		work->next++;
		return MODEL_GOES_ON;
	}
	if (target->project->migrations[version].bare)
		return run_bare(fleet, target, work, version, result, text);
	return run_whole(fleet, target, work, version, result, text);
}

static enum model_result resolve(struct fleet *fleet, struct model_target *target,
				 struct model_work *work, enum outcome *result, const char **text)
{
	size_t version = version_index(work->assignment.part.pending[0]);
	struct resolution resolution;
	struct error error = { 0 };

	assert_ok(resolution_parse(fleet->world->arena, work->assignment.plan.resolution,
				   &resolution, &error));
	if (version >= target->count || version < target->applied)
		return ENDS(OUTCOME_REJECTED, "there is nothing to resolve");
	if (resolution.kind == RESOLVE_APPLIED)
		write_row(target, work, version, LEDGER_APPLIED,
			  target->project->migrations[version].statements);
	else
		write_row(target, work, version,
			  resolution.from == 1 ? LEDGER_FAILED : LEDGER_PARTIAL,
			  resolution.from - 1);
	return ENDS(OUTCOME_SUCCEEDED, "");
}

static enum model_result rehearse(struct model_target *target, const struct model_work *work,
				  enum outcome *result, const char **text)
{
	const struct plan_part *part = &work->assignment.part;

	for (size_t i = 0; i < part->pending_count; i++)
		if (target->poisoned[version_index(part->pending[i])])
			return ENDS(OUTCOME_FAILED, "the database said no");
	return ENDS(OUTCOME_SUCCEEDED, "");
}

enum model_result model_target_step(struct fleet *fleet, struct model_target *target,
				    struct model_work *work, enum outcome *result,
				    const char **text)
{
	if (work->begun && work->assignment.verb == VERB_REVERT)
		return take_back(fleet, target, work, result, text);
	if (work->begun)
		return apply(fleet, target, work, result, text);
	if (fleet->faults && dice_hit(&fleet->dice, 8))
		return ENDS(OUTCOME_ERRORED, "the database does not answer");
	if (target->busy)
		return ENDS(OUTCOME_ERRORED, "an earlier attempt's backend still holds the lock");
	if (work->assignment.verb == VERB_REHEARSE)
		return rehearse(target, work, result, text);
	if (work->assignment.epoch <= target->epoch)
		return ENDS(OUTCOME_REJECTED, "a newer attempt was here");
	target->epoch = work->assignment.epoch;
	if (work->assignment.verb == VERB_RESOLVE)
		return resolve(fleet, target, work, result, text);
	work->begun = true;
	return MODEL_GOES_ON;
}
