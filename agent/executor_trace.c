#include "agent/executor.h"

#include <string.h>

#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/base/value.h"

/* What stopped in the middle and is recorded is somebody's to resolve; the ledger has to allow the
 * rest, too. */
static bool may_be_traced(const struct reconciliation *standings, struct error *error)
{
	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *standing = &standings->standings[i];

		if (standing->state == MIGRATION_PARTIAL || standing->state == MIGRATION_IN_DOUBT ||
		    standing->state == MIGRATION_CHANGED)
			return error_set(error, ERROR_CONFLICT,
					 "%s: the ledger says that it is %s: say with `lockstep "
					 "resolve` what holds of it first",
					 standing->migration->name,
					 migration_state_name(standing->state));
	}
	return true;
}

static bool holds(const struct standing *standing)
{
	return standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE;
}

/* Repeatable ones run again by themselves. */
static struct trace_input input_of(struct run *run, const struct reconciliation *standings)
{
	const struct migration **migrations =
	    arena_new_array(run->arena, const struct migration *, standings->pending_count + 1);
	struct trace_input input = { .migrations = migrations,
				     .dialect = run->dialect,
				     .from_nothing = true };

	for (size_t i = 0; i < standings->pending_count; i++)
		if (!standings->pending[i]->repeatable)
			migrations[input.count++] = standings->pending[i];
	for (size_t i = 0; i < standings->count; i++)
		input.from_nothing = input.from_nothing && !holds(&standings->standings[i]);
	return input;
}

static bool look(struct run *run, struct trace *trace, struct error *error)
{
	struct reconciliation standings;
	struct trace_input input;

	reconcile(run->arena, run->execution->migrations, run->execution->count, &run->ledger,
		  &standings);
	if (!may_be_traced(&standings, error))
		return false;
	input = input_of(run, &standings);
	if (!target_home(run->arena, run->target, &input.home, error) ||
	    !trace_read(run->arena, &input, trace, error))
		return false;
	for (size_t i = 0; i < trace->thing_count; i++)
		if (!target_sight(run->arena, run->target, &trace->things[i], error))
			return false;
	trace_judge(trace);
	return true;
}

/* How many steps have run, by a person's word or by what was seen. */
static bool position(const struct trace *trace, const struct adoption_order *order, size_t *applied,
		     struct error *error)
{
	*applied = trace->applied;
	if (order->through)
		return trace_position(trace, order->through, applied, error);
	return !trace->doubt || error_set(error, ERROR_CONFLICT, "%s", trace->doubt);
}

/* Kept with each row: who said so, why, and the hash of what was seen. */
static const char *said(struct run *run, const struct trace *trace,
			const struct adoption_order *order, struct bytes seen)
{
	struct hash hash = hash_of(seen.data, seen.size);
	struct value *value = value_object(run->arena);
	struct bytes text;

	value_put_text(value, "reconciled",
		       order->through ? order->through : trace_place(trace, trace->applied));
	value_put_text(value, "reason", order->reason);
	value_put_text(value, "by", order->by ? order->by : run->execution->operator);
	value_put_text(value, "at", clock_text(run->arena, clock_wall()));
	value_put_text(value, "seen", hash_hex(run->arena, &hash));
	text = value_write(run->arena, value);
	return arena_text_n(run->arena, text.data, text.size);
}

/* `count` of the `all` statements of a file hold. */
static bool record(struct run *run, const struct migration *migration, size_t count, size_t all,
		   const char *evidence, struct error *error)
{
	bool whole = count == all;
	struct step step = {
		.migration = migration,
		.count = all,
		.mode.txmode = migration->directives.txmode,
		.started = clock_wall(),
		.stopwatch = clock_monotonic(),
	};
	struct ledger_row row =
	    step_row(run, &step, whole ? LEDGER_BASELINE : LEDGER_PARTIAL, count);

	row.evidence = evidence;
	row.finished = row.started;
	return (whole || row_stops_before(run, migration, (unsigned)count + 1, &row, error)) &&
	       target_ledger_put(run->target, &row, error);
}

static bool record_all(struct run *run, const struct trace *trace, size_t applied,
		       const char *evidence, struct error *error)
{
	for (size_t at = 0, end; at < applied; at = end) {
		const struct migration *migration = trace->steps[at].migration;

		for (end = at; end < trace->count && trace->steps[end].migration == migration;)
			end++;
		if (!record(run, migration, (end < applied ? end : applied) - at, end - at,
			    evidence, error))
			return false;
	}
	return true;
}

static bool write_all(struct run *run, const struct trace *trace,
		      const struct adoption_order *order, struct bytes seen, struct error *error)
{
	const char *evidence = said(run, trace, order, seen);
	size_t applied;

	if (!position(trace, order, &applied, error) ||
	    !target_ledger_prepare(run->target, error) || !run_begin(run, error))
		return false;
	if (record_all(run, trace, applied, evidence, error))
		return target_commit(run->target, error);
	target_rollback(run->target);
	return false;
}

/* "r-7.0-2" and "r-7.0-1" are tries of one task. */
static bool same_task(const char *attempt, const char *other)
{
	const char *end = strrchr(attempt, '-');

	return end && !strncmp(attempt, other, (size_t)(end - attempt) + 1);
}

/* Did an earlier try record it and end before it could tell? */
static bool was_recorded(struct run *run, struct value *document)
{
	for (size_t i = 0; run->epoch && i < run->ledger.count; i++) {
		const struct ledger_row *row = &run->ledger.rows[i];
		struct value *evidence;
		struct error ignored;

		if (!row->evidence || !same_task(run->execution->attempt, row->attempt) ||
		    !value_parse(run->arena, bytes_of(row->evidence), &evidence, &ignored))
			continue;
		value_put_text(document, "applied_through", value_get_text(evidence, "reconciled"));
		value_put_text(document, "recorded", "by an earlier try, which could not tell");
		return true;
	}
	return false;
}

/* What is asked, and the answer, in an arena of the caller's. */
struct tracing {
	struct arena *arena;
	const struct adoption_order *order;
	struct bytes *seen;
};

static bool trace_now(struct run *run, void *context, struct error *error)
{
	const struct tracing *tracing = context;
	const struct adoption_order *order = tracing->order;
	struct value *document = value_object(run->arena);
	struct trace trace;

	if (!ledger_open(run, error))
		return false;
	if (order->writes && was_recorded(run, document)) {
		*tracing->seen = value_write(tracing->arena, document);
		return true;
	}
	if (!look(run, &trace, error))
		return false;
	trace_put(&trace, document);
	*tracing->seen = value_write(tracing->arena, document);
	return !order->writes || write_all(run, &trace, order, *tracing->seen, error);
}

bool executor_trace(struct arena *arena, const struct execution *execution,
		    const struct adoption_order *order, struct bytes *seen, struct error *error)
{
	SCOPED(arena_release) struct arena *own = arena_open(), *scratch = arena_open();
	struct run run = run_of(execution, own, scratch);
	struct tracing tracing = { arena, order, seen };

	*seen = (struct bytes) { 0 };
	return target_suits(&run, true, error) &&
	       (order->writes ? run_locked(&run, trace_now, &tracing, error)
			      : trace_now(&run, &tracing, error));
}
