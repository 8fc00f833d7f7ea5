#include "agent/inspect.h"

#include "core/base/clock.h"

/* Longer ledgers do not fit into a message. */
#define LEDGER_LIMIT    ((size_t)3 * 1024 * 1024)
#define HISTORIES_LIMIT ((size_t)16 * 1024 * 1024)

static void problem_found(struct arena *arena, struct inspection *inspection, enum reach reach,
			  const char *problem)
{
	inspection->reach = reach;
	inspection->problem = arena_text(arena, problem);
}

/* What may pass by itself is no reason to refuse the target. */
static enum reach reach_of(const struct error *error)
{
	return error->code == ERROR_UNREACHABLE || error->code == ERROR_LOCKED ? REACH_UNREACHABLE
									       : REACH_REFUSED;
}

/* Facts that forbid to work on the target, or NULL. */
static const char *facts_problem(struct arena *arena, const struct target_facts *facts)
{
	if (facts->pooled)
		return "it is behind a transaction pooler, where locks and settings do not hold: "
		       "give the agent the URL of the server itself";
	if (facts->read_only)
		return arena_printf(arena,
				    "it is read-only (%s): give the agent the URL of the primary, "
				    "with a role that may write",
				    facts->read_only_why);
	return NULL;
}

static bool preflight_look(struct arena *arena, struct target *target,
			   const struct target_facts *facts, struct inspection *inspection,
			   struct error *error)
{
	inspection->preflight = facts->preflight;
	inspection->examined =
	    target_holder(arena, target, &inspection->preflight.locked_by, error);
	return inspection->examined;
}

/* What other tools recorded is told where it can be read, and no reason to refuse the target where
 * it cannot. */
static void look_at_histories(struct arena *arena, struct target *target,
			      struct inspection *inspection)
{
	struct histories histories, again;
	struct error error;
	struct bytes text;

	if (!target_histories(arena, target, &histories, &error)) {
		inspection->histories_problem = arena_text(arena, error.text);
		return;
	}
	if (!histories.count)
		return;
	text = histories_write(arena, &histories);
	if (text.size > HISTORIES_LIMIT)
		inspection->histories_problem =
		    arena_printf(arena, "it is too long to be told (%zu MB)", text.size >> 20);
	/* What the coordinator could not read would keep it from the rest that is told. */
	else if (!histories_parse(arena, text, &again, &error))
		inspection->histories_problem = arena_text(arena, error.text);
	else
		inspection->histories = text;
}

void target_inspect_open(struct arena *arena, struct target *target, struct inspection *inspection)
{
	struct target_facts facts;
	struct ledger ledger;
	struct error error;

	*inspection = (struct inspection) {
		.problem = "", .server = "", .histories_problem = "", .looked = clock_monotonic()
	};
	if (!target_examine(arena, target, &facts, &error)) {
		problem_found(arena, inspection, REACH_UNREACHABLE, error.text);
		return;
	}
	inspection->dialect = facts.dialect;
	inspection->server = arena_text(arena, facts.server);
	inspection->foreign_tables = facts.foreign_tables;
	if (facts_problem(arena, &facts))
		problem_found(arena, inspection, REACH_REFUSED, facts_problem(arena, &facts));
	if (!preflight_look(arena, target, &facts, inspection, &error)) {
		problem_found(arena, inspection, reach_of(&error), error.text);
		return;
	}
	if (!target_ledger_read(arena, target, &ledger, &error)) {
		problem_found(arena, inspection, reach_of(&error),
			      facts.preflight.unprivileged ? facts.preflight.unprivileged
							   : error.text);
		return;
	}
	inspection->digest = ledger_digest(&ledger);
	inspection->ledger = ledger_write(arena, &ledger);
	look_at_histories(arena, target, inspection);
	if (inspection->ledger.size > LEDGER_LIMIT)
		problem_found(arena, inspection, REACH_REFUSED,
			      "its ledger is too long to be reported");
}

void target_inspect(struct arena *arena, const struct target_settings *settings,
		    struct inspection *inspection)
{
	SCOPED(target_release) struct target *target = NULL;
	struct error error;

	if (target_open(settings, &target, &error)) {
		target_inspect_open(arena, target, inspection);
		return;
	}
	*inspection = (struct inspection) {
		.problem = "", .server = "", .histories_problem = "", .looked = clock_monotonic()
	};
	problem_found(arena, inspection, reach_of(&error), error.text);
}
