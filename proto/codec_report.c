#include "proto/codec_wire.h"

SAME(PHASE_STARTED, WIRE__PHASE__STARTED);
SAME(PHASE_PROGRESS, WIRE__PHASE__PROGRESS);
SAME(PHASE_FINISHED, WIRE__PHASE__FINISHED);
SAME(OUTCOME_NONE, WIRE__OUTCOME__NONE);
SAME(OUTCOME_SUCCEEDED, WIRE__OUTCOME__SUCCEEDED);
SAME(OUTCOME_FAILED, WIRE__OUTCOME__FAILED);
SAME(OUTCOME_ERRORED, WIRE__OUTCOME__ERRORED);
SAME(OUTCOME_STOPPED, WIRE__OUTCOME__STOPPED);
SAME(OUTCOME_INDETERMINATE, WIRE__OUTCOME__INDETERMINATE);
SAME(OUTCOME_REJECTED, WIRE__OUTCOME__REJECTED);
SAME(OUTCOME_PARTLY, WIRE__OUTCOME__PARTLY);

static Wire__StatementReport *statement_to_wire(struct arena *arena,
						const struct statement_report *statement)
{
	Wire__StatementReport *wire = arena_new(arena, Wire__StatementReport);

	wire__statement_report__init(wire);
	wire->version = wire_text(statement->version);
	wire->index = statement->index;
	wire->line = statement->line;
	wire->state = wire_text(statement->state);
	wire->started = statement->started;
	wire->duration = statement->duration;
	wire->waited = statement->waited;
	wire->rows = statement->rows;
	wire->sqlstate = wire_text(statement->sqlstate);
	wire->message = wire_text(statement->message);
	wire->detail = wire_text(statement->detail);
	wire->hint = wire_text(statement->hint);
	wire->position = statement->position;
	wire->error_line = statement->error_line;
	wire->text = wire_text(statement->text);
	wire->phase = wire_text(statement->phase);
	wire->done = statement->done;
	wire->total = statement->total;
	wire->left = statement->left;
	return wire;
}

Wire__Report *report_to_wire(struct arena *arena, const struct report *report)
{
	Wire__Report *wire = arena_new(arena, Wire__Report);

	wire__report__init(wire);
	wire->rollout = wire_text(report->rollout);
	wire->target = wire_text(report->target);
	wire->attempt = wire_text(report->attempt);
	wire->epoch = report->epoch;
	wire->sequence = report->sequence;
	wire->phase = (Wire__Phase)report->phase;
	wire->outcome = (Wire__Outcome)report->outcome;
	wire->error = wire_text(report->error);
	wire->preparation = wire_text(report->preparation);
	wire->verifying = report->verifying;
	wire->found = wire_bytes(report->found.data, report->found.size);
	wire->testimony = wire_bytes(report->testimony.data, report->testimony.size);
	wire->statements = arena_new_array(arena, Wire__StatementReport *, report->statement_count);
	wire->n_statements = report->statement_count;
	for (size_t i = 0; i < report->statement_count; i++)
		wire->statements[i] = statement_to_wire(arena, &report->statements[i]);
	return wire;
}

static struct statement_report statement_from(const Wire__StatementReport *wire)
{
	return (struct statement_report) {
		.version = wire->version,
		.index = wire->index,
		.line = wire->line,
		.state = wire->state,
		.started = wire->started,
		.duration = wire->duration,
		.waited = wire->waited,
		.rows = wire->rows,
		.sqlstate = wire->sqlstate,
		.message = wire->message,
		.detail = wire->detail,
		.hint = wire->hint,
		.position = wire->position,
		.error_line = wire->error_line,
		.text = wire->text,
		.phase = wire->phase,
		.done = wire->done,
		.total = wire->total,
		.left = wire->left,
	};
}

struct report report_from_wire(struct arena *arena, const Wire__Report *wire)
{
	struct report report = {
		.rollout = wire->rollout,
		.target = wire->target,
		.attempt = wire->attempt,
		.epoch = wire->epoch,
		.sequence = wire->sequence,
		.phase = (enum phase)wire->phase,
		.outcome = (enum outcome)wire->outcome,
		.error = wire->error,
		.preparation = wire->preparation,
		.verifying = wire->verifying,
		.found = bytes_from(wire->found),
		.testimony = bytes_from(wire->testimony),
		.statements = arena_new_array(arena, struct statement_report, wire->n_statements),
		.statement_count = wire->n_statements,
	};

	for (size_t i = 0; i < wire->n_statements; i++)
		report.statements[i] = statement_from(wire->statements[i]);
	return report;
}
