#include "coordinator/gate.h"

#include "coordinator/gate_rules.h"

#define BIT(kind) (1u << ROLLOUT_##kind)
#define RUNS      (BIT(APPLY) | BIT(REHEARSE))
#define HARMS     (BIT(APPLY) | BIT(REVERT))
#define CHANGES   (RUNS | HARMS | BIT(BASELINE) | BIT(RECONCILE) | BIT(EJECT))
#define ALL       (CHANGES | BIT(RESOLVE))

/* Says what is shut about each target that `wrong` names a reason for. */
static const char *each_target(struct arena *arena, const struct gate_facts *facts,
			       const char *(*wrong)(struct arena *arena,
						    const struct gate_facts *facts,
						    const struct gate_target *target))
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < facts->target_count; i++) {
		const char *reason = wrong(arena, facts, &facts->targets[i]);

		if (reason)
			buffer_printf(&buffer, "%s%s", buffer.size ? "; " : "", reason);
	}
	return buffer.size ? buffer_text(&buffer) : NULL;
}

static const char *unfit_release(struct arena *arena, const struct gate_facts *facts)
{
	if (facts->release && facts->replaced)
		return arena_printf(arena,
				    "release %llu holds %s as it was before a newer release "
				    "replaced it; use the newest",
				    (unsigned long long)facts->release, facts->replaced);
	if (facts->release)
		return NULL;
	if (facts->wanted)
		return arena_printf(arena,
				    "project %s has no release %llu; `lockstep release list` "
				    "shows those that it has",
				    facts->project, (unsigned long long)facts->wanted);
	return arena_printf(arena,
			    "project %s has no release yet; `lockstep push DIR --project %s` "
			    "makes one",
			    facts->project, facts->project);
}

static const char *no_pipeline(struct arena *arena, const struct gate_facts *facts)
{
	if (!facts->pipeline_exists)
		return arena_printf(arena,
				    "project %s has no pipeline; `lockstep pipeline apply FILE "
				    "--project %s` puts one in force",
				    facts->project, facts->project);
	if (facts->elsewhere)
		return arena_printf(arena,
				    "environment %s is at the coordinator of the log %s; it is "
				    "rolled out there, and `lockstep release import` tells of it "
				    "here",
				    facts->environment, facts->elsewhere);
	if (facts->environment_declared)
		return NULL;
	return arena_printf(arena, "the pipeline of project %s does not name environment %s%s%s%s",
			    facts->project, facts->environment,
			    facts->meant ? "; did you mean '" : "",
			    facts->meant ? facts->meant : "", facts->meant ? "'?" : "");
}

static const char *gone_targets(struct arena *arena, const struct gate_facts *facts)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < facts->gone_count; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", facts->gone[i]);
	return arena_printf(arena, "no agent serves target %s any more; serve it again, or %s",
			    buffer_text(&buffer), gate_anew(arena, facts));
}

static const char *no_targets(struct arena *arena, const struct gate_facts *facts)
{
	if (facts->gone_count)
		return gone_targets(arena, facts);
	if (facts->environment_targets)
		return NULL;
	if (facts->plan.unselected)
		return arena_printf(arena,
				    "%s takes targets whose %s, and none of its %zu is: label one "
				    "(`labels` in its agent's settings)",
				    facts->environment, facts->plan.select, facts->plan.unselected);
	return arena_printf(arena,
			    "no agent serves a target of project %s in %s; enrol one with "
			    "`lockstep agent token --env %s`",
			    facts->project, facts->environment, facts->environment);
}

static const char *other_rollout(struct arena *arena, const struct gate_facts *facts)
{
	if (!facts->other)
		return NULL;
	return arena_printf(arena,
			    "rollout %s is %s in %s; wait for it, or `lockstep rollout cancel %s`",
			    facts->other, facts->other_state, facts->environment, facts->other);
}

static const char *unreachable(struct arena *arena, const struct gate_facts *facts,
			       const struct gate_target *target)
{
	(void)facts;
	if (target->reach == REACH_OK)
		return NULL;
	return arena_printf(arena, "target %s %s: %s", target->name,
			    target->reach == REACH_REFUSED ? "is refused by its agent"
							   : "cannot be reached by its agent",
			    target->problem);
}

static const char *too_old(struct arena *arena, const struct gate_facts *facts,
			   const struct gate_target *target)
{
	(void)facts;
	return target->too_old
		   ? arena_printf(arena, "target %s: %s; upgrade it", target->name, target->too_old)
		   : NULL;
}

static const char *some_too_old(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, too_old);
}

static const char *wave_missed(struct arena *arena, const struct gate_facts *facts)
{
	(void)arena;
	return facts->missed;
}

static const char *some_unreachable(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, unreachable);
}

static const char *other_dialect(struct arena *arena, const struct gate_facts *facts,
				 const struct gate_target *target)
{
	if (facts->dialect == DIALECT_ANY || target->dialect == facts->dialect)
		return NULL;
	return arena_printf(arena, "target %s is %s, release %llu was written for %s", target->name,
			    dialect_name(target->dialect), (unsigned long long)facts->release,
			    dialect_name(facts->dialect));
}

static const char *some_other_dialect(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, other_dialect);
}

static const char *ledger_forbids(struct arena *arena, const struct gate_facts *facts,
				  const struct gate_target *target)
{
	(void)facts;
	if (target->reach != REACH_OK || target->ledger_allows)
		return NULL;
	return arena_printf(arena, "target %s: %s", target->name, target->ledger_problem);
}

static const char *some_ledger_forbids(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, ledger_forbids);
}

static const char *foreign_tables(struct arena *arena, const struct gate_facts *facts,
				  const struct gate_target *target)
{
	if (!target->foreign_tables)
		return NULL;
	return arena_printf(arena,
			    "target %s already holds tables and has no ledger; adopt it with "
			    "`lockstep baseline %s/%s`",
			    target->name, facts->environment, target->name);
}

static const char *some_foreign_tables(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, foreign_tables);
}

static const char *lost(struct arena *arena, const struct gate_facts *facts,
			const struct gate_target *target)
{
	if (!target->lost)
		return NULL;
	return arena_printf(arena,
			    "target %s is regressed: %s; restore it, or take its ledger as it is "
			    "with `lockstep target accept %s/%s --reason TEXT`",
			    target->name, target->lost, facts->environment, target->name);
}

static const char *some_lost(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, lost);
}

static const char *base_moved(struct arena *arena, const struct gate_facts *facts,
			      const struct gate_target *target)
{
	if (!target->base_moved)
		return NULL;
	return arena_printf(arena, "target %s has changed since the plan was made; %s",
			    target->name, gate_anew(arena, facts));
}

static const char *some_base_moved(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, base_moved);
}

static const char *unfit(struct arena *arena, const struct gate_facts *facts,
			 const struct gate_target *target)
{
	(void)facts;
	/* Whoever cannot be reached has a gate of his own. */
	if (!target->unfit || target->reach != REACH_OK)
		return NULL;
	return arena_printf(arena, "target %s: %s", target->name, target->unfit);
}

static const char *some_unfit(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, unfit);
}

static const char *unsealed(struct arena *arena, const struct gate_facts *facts,
			    const struct gate_target *target)
{
	(void)facts;
	return target->unsealed
		   ? arena_printf(arena, "target %s: %s", target->name, target->unsealed)
		   : NULL;
}

static const char *some_unsealed(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, unsealed);
}

static const char *unwitnessed(struct arena *arena, const struct gate_facts *facts,
			       const struct gate_target *target)
{
	(void)facts;
	return target->unwitnessed ? arena_printf(arena, "target %s: %s (`lockstep log witnesses`)",
						  target->name, target->unwitnessed)
				   : NULL;
}

static const char *some_unwitnessed(struct arena *arena, const struct gate_facts *facts)
{
	return each_target(arena, facts, unwitnessed);
}

static const char *no_rehearsal(struct arena *arena, const struct gate_facts *facts)
{
	for (size_t i = 0; i < facts->target_count; i++)
		if (facts->targets[i].rehearsal)
			return NULL;
	if (!facts->target_count)
		return NULL;
	return arena_printf(arena,
			    "no target of %s may be rehearsed on; its agent's settings allow it "
			    "(rehearsal: yes)",
			    facts->environment);
}

/* A rehearsal leaves nothing behind, so it needs no proof from upstream; a baseline runs nothing;
 * what a person says of a migration is needed where a rollout halted and the ledger forbids. */
const struct gate gates[] = {
	{ "release", ALL, unfit_release, "the release exists", 0, NULL },
	{ "pipeline", ALL, no_pipeline, "the pipeline names the environment", 0, NULL },
	{ "upstream", BIT(APPLY), gate_upstream, "the release is proven upstream", GATE_OVERRIDES,
	  NULL },
	{ "soak", BIT(APPLY), gate_soak, "the release has been upstream for long enough",
	  GATE_WAITS | GATE_OVERRIDES, gate_soak_opens },
	{ "window", HARMS, gate_window, "a window is open", GATE_WAITS | GATE_OVERRIDES,
	  gate_window_opens },
	{ "freeze", HARMS, gate_freeze, "nothing is frozen", GATE_WAITS | GATE_OVERRIDES,
	  gate_freeze_opens },
	{ "targets", ALL, no_targets, "the environment has targets", 0, NULL },
	{ "alone", CHANGES, other_rollout, "no other rollout is at work there", 0, NULL },
	{ "line", CHANGES, gate_line, "nobody stopped the line", GATE_WAITS | GATE_HOLDS, NULL },
	{ "hold", HARMS, gate_hold, "the environment is not on hold",
	  GATE_WAITS | GATE_OVERRIDES | GATE_HOLDS, NULL },
	{ "pin", BIT(APPLY), gate_pin, "the environment is not pinned to another release",
	  GATE_WAITS | GATE_HOLDS, NULL },
	{ "veto", BIT(APPLY), gate_veto, "nobody marked the release as bad",
	  GATE_WAITS | GATE_HOLDS, NULL },
	{ "approvals", HARMS, gate_approvals, "no approval is missing", GATE_WAITS, NULL },
	{ "signed", ALL, some_unsealed, "nobody's signature is missing", GATE_WAITS, NULL },
	{ "http", HARMS, gate_http, "every service that was asked agrees",
	  GATE_WAITS | GATE_OVERRIDES, NULL },
	{ "reachable", ALL, some_unreachable, "every target can be reached", 0, NULL },
	{ "agents", HARMS, some_too_old, "every agent understands the plan", 0, NULL },
	{ "witnesses", ALL, some_unwitnessed,
	  "nobody's cosignature that an agent demands is missing", GATE_WAITS, NULL },
	{ "waves", HARMS, wave_missed, "every wave has targets that it means", 0, NULL },
	{ "dialect", ALL, some_other_dialect, "the release fits every target's database", 0, NULL },
	{ "ledger", CHANGES, some_ledger_forbids, "every ledger agrees with the registry", 0,
	  NULL },
	{ "regressed", CHANGES, some_lost, "no target lost what had succeeded on it", 0, NULL },
	{ "other-tool", HARMS, gate_other_tool, "no other tool has changed a target since", 0,
	  NULL },
	{ "foreign-tables", RUNS, some_foreign_tables, "no target holds unknown tables", 0, NULL },
	{ "base", ALL, some_base_moved, "no target has changed since the plan was made", 0, NULL },
	{ "plan", HARMS, gate_plan_stale, "the plan is made of what holds now", 0, NULL },
	{ "preflight", HARMS, some_unfit, "every target is fit to be changed", 0, NULL },
	{ "rehearsed", BIT(APPLY), gate_rehearsed, "what is to run was rehearsed", GATE_OVERRIDES,
	  NULL },
	{ "lint", BIT(APPLY), gate_lint, "lint has nothing against what is to run", GATE_OVERRIDES,
	  NULL },
	{ "drift", BIT(APPLY), gate_drift, "drift is not asked for", GATE_OVERRIDES, NULL },
	{ "reversible", BIT(APPLY), gate_reversible, "what is to run can be taken back",
	  GATE_OVERRIDES, NULL },
	{ "rehearsal", BIT(REHEARSE), no_rehearsal, "a target allows rehearsals", 0, NULL },
};
const size_t gate_count = sizeof gates / sizeof *gates;

const struct gate *gate_find(const char *name)
{
	for (size_t i = 0; i < gate_count; i++)
		if (text_equal(gates[i].name, name))
			return &gates[i];
	return NULL;
}

static struct gate_verdict judge(struct arena *arena, const struct gate *gate,
				 const struct gate_facts *facts)
{
	const char *reason = gate->shut(arena, facts), *words;
	struct gate_verdict verdict = {
		.name = gate->name,
		.open = reason == NULL,
		.waits = (gate->flags & GATE_WAITS) || gate_awaits_linter(facts, gate->name),
		.opens = reason && gate->opens ? gate->opens(facts) : 0,
		.drains = reason && gate_drains(facts, gate->name),
		.reason = reason ? reason : gate->open,
	};

	if (verdict.open || !(gate->flags & GATE_OVERRIDES))
		return verdict;
	switch (gate_override(arena, facts, gate->name, &words)) {
	case OVERRIDE_OPEN:
		verdict.open = verdict.overridden = true;
		verdict.drains = false;
		verdict.reason = arena_printf(arena, "overridden by %s: %s", words, reason);
		break;
	case OVERRIDE_ASKED:
		verdict.waits = verdict.asked = true;
		verdict.reason = arena_printf(arena, "%s; %s", reason, words);
		break;
	default:
		break;
	}
	return verdict;
}

void gates_evaluate(struct arena *arena, const struct gate_facts *facts,
		    struct gate_verdicts *verdicts)
{
	*verdicts = (struct gate_verdicts) {
		.items = arena_new_array(arena, struct gate_verdict, gate_count),
		.open = true,
		.waits = true,
		.changes = gate_changes(facts),
	};
	for (size_t i = 0; i < gate_count; i++) {
		struct gate_verdict *verdict = &verdicts->items[verdicts->count];

		if (!(gates[i].kinds & (1u << facts->kind)))
			continue;
		*verdict = judge(arena, &gates[i], facts);
		verdicts->open = verdicts->open && verdict->open;
		verdicts->waits = verdicts->waits && (verdict->open || verdict->waits);
		verdicts->held |= !verdict->open && (gates[i].flags & GATE_HOLDS);
		verdicts->drains = verdicts->drains || verdict->drains;
		verdicts->count++;
	}
}

const char *gates_reason(struct arena *arena, const struct gate_verdicts *verdicts)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < verdicts->count; i++)
		if (!verdicts->items[i].open)
			buffer_printf(&buffer, "%s%s: %s", buffer.size ? "; " : "",
				      verdicts->items[i].name, verdicts->items[i].reason);
	return buffer_text(&buffer);
}
