#include "proto/codec_wire.h"

SAME(REACH_OK, WIRE__REACH__OK);
SAME(REACH_UNREACHABLE, WIRE__REACH__UNREACHABLE);
SAME(REACH_REFUSED, WIRE__REACH__REFUSED);

static Wire__Fetch *fetch_to_wire(struct arena *arena, const struct fetch *fetch)
{
	Wire__Fetch *wire = arena_new(arena, Wire__Fetch);

	wire__fetch__init(wire);
	wire->hash = wire_hash(&fetch->hash);
	wire->offset = fetch->offset;
	return wire;
}

static Wire__Label *label_to_wire(struct arena *arena, const struct label *label)
{
	Wire__Label *wire = arena_new(arena, Wire__Label);

	wire__label__init(wire);
	wire->key = wire_text(label->key);
	wire->value = wire_text(label->value);
	return wire;
}

static Wire__TargetState *target_to_wire(struct arena *arena, const struct target_state *target)
{
	Wire__TargetState *wire = arena_new(arena, Wire__TargetState);

	wire__target_state__init(wire);
	wire->name = wire_text(target->name);
	wire->project = wire_text(target->project);
	wire->dialect = wire_text(dialect_name(target->dialect));
	wire->labels = arena_new_array(arena, Wire__Label *, target->label_count);
	wire->n_labels = target->label_count;
	for (size_t i = 0; i < target->label_count; i++)
		wire->labels[i] = label_to_wire(arena, &target->labels[i]);
	wire->reach = (Wire__Reach)target->reach;
	wire->problem = wire_text(target->problem);
	wire->server = wire_text(target->server);
	wire->ledger_digest = wire_hash(&target->ledger_digest);
	wire->ledger = wire_bytes(target->ledger.data, target->ledger.size);
	wire->rehearsal = target->rehearsal;
	wire->foreign_tables = target->foreign_tables;
	wire->seen = target->seen;
	wire->histories = wire_bytes(target->histories.data, target->histories.size);
	wire->histories_problem = wire_text(target->histories_problem);
	wire->testimony = wire_bytes(target->testimony.data, target->testimony.size);
	if (target->sized)
		wire->sizes_digest = wire_hash(&target->sizes_digest);
	wire->sizes = wire_bytes(target->sizes.data, target->sizes.size);
	wire->preflight = wire_preflight(arena, target);
	return wire;
}

static Wire__Sync *sync_to_wire(struct arena *arena, const struct sync *sync)
{
	Wire__Sync *wire = arena_new(arena, Wire__Sync);

	wire__sync__init(wire);
	wire->n_targets = sync->target_count;
	wire->targets = arena_new_array(arena, Wire__TargetState *, sync->target_count);
	for (size_t i = 0; i < sync->target_count; i++)
		wire->targets[i] = target_to_wire(arena, &sync->targets[i]);
	wire->n_reports = sync->report_count;
	wire->reports = arena_new_array(arena, Wire__Report *, sync->report_count);
	for (size_t i = 0; i < sync->report_count; i++)
		wire->reports[i] = report_to_wire(arena, &sync->reports[i]);
	wire->n_attempts = sync->attempt_count;
	wire->attempts = arena_new_array(arena, char *, sync->attempt_count);
	for (size_t i = 0; i < sync->attempt_count; i++)
		wire->attempts[i] = wire_text(sync->attempts[i]);
	wire->n_untold = sync->untold_count;
	wire->untold = arena_new_array(arena, char *, sync->untold_count);
	for (size_t i = 0; i < sync->untold_count; i++)
		wire->untold[i] = wire_text(sync->untold[i]);
	wire->leaving = sync->leaving;
	wire->log_seen = sync->log_seen;
	wire->cosignature = wire_text(sync->cosignature);
	wire->coordinator_key = wire_bytes(sync->coordinator_key.data, sync->coordinator_key.size);
	wire->recovery_key = wire_bytes(sync->recovery_key.data, sync->recovery_key.size);
	return wire;
}

Wire__Request *request_to_wire(struct arena *arena, const struct request *request)
{
	Wire__Request *wire = arena_new(arena, Wire__Request);

	wire__request__init(wire);
	switch (request->kind) {
	case REQUEST_HELLO:
		wire->kind_case = WIRE__REQUEST__KIND_HELLO;
		wire->hello = hello_to_wire(arena, &request->hello);
		break;
	case REQUEST_ENROL:
		wire->kind_case = WIRE__REQUEST__KIND_ENROL;
		wire->enrol = enrol_to_wire(arena, &request->enrol);
		break;
	case REQUEST_SYNC:
		wire->kind_case = WIRE__REQUEST__KIND_SYNC;
		wire->sync = sync_to_wire(arena, &request->sync);
		break;
	case REQUEST_FETCH:
		wire->kind_case = WIRE__REQUEST__KIND_FETCH;
		wire->fetch = fetch_to_wire(arena, &request->fetch);
		break;
	case REQUEST_KIND_COUNT:
		break;
	}
	return wire;
}

static struct label *labels_from(struct arena *arena, const Wire__TargetState *wire)
{
	struct label *labels = arena_new_array(arena, struct label, wire->n_labels);

	for (size_t i = 0; i < wire->n_labels; i++)
		labels[i] = (struct label) { wire->labels[i]->key, wire->labels[i]->value };
	return labels;
}

static bool target_from(struct arena *arena, const Wire__TargetState *wire,
			struct target_state *target, struct error *error)
{
	*target = (struct target_state) {
		.name = wire->name,
		.project = wire->project,
		.labels = labels_from(arena, wire),
		.label_count = wire->n_labels,
		.reach = (enum reach)wire->reach,
		.problem = wire->problem,
		.server = wire->server,
		.ledger_digest = hash_from(wire->ledger_digest),
		.ledger = bytes_from(wire->ledger),
		.rehearsal = wire->rehearsal,
		.foreign_tables = wire->foreign_tables,
		.seen = wire->seen,
		.histories = bytes_from(wire->histories),
		.testimony = bytes_from(wire->testimony),
		.histories_problem = wire->histories_problem,
		.sized = wire->sizes_digest.len > 0,
		.sizes_digest = hash_from(wire->sizes_digest),
		.sizes = bytes_from(wire->sizes),
	};
	if (!dialect_from_name(wire->dialect, &target->dialect))
		return error_set(error, ERROR_INVALID, "sync: target %s: dialect '%s' is not known",
				 wire->name, wire->dialect);
	preflight_from_wire(wire->preflight, target);
	return true;
}

static bool sync_from(struct arena *arena, const Wire__Sync *wire, struct sync *sync,
		      struct error *error)
{
	sync->target_count = wire->n_targets;
	sync->targets = arena_new_array(arena, struct target_state, wire->n_targets);
	for (size_t i = 0; i < wire->n_targets; i++)
		if (!target_from(arena, wire->targets[i], &sync->targets[i], error))
			return false;
	sync->report_count = wire->n_reports;
	sync->reports = arena_new_array(arena, struct report, wire->n_reports);
	for (size_t i = 0; i < wire->n_reports; i++)
		sync->reports[i] = report_from_wire(arena, wire->reports[i]);
	sync->attempt_count = wire->n_attempts;
	sync->attempts = arena_new_array(arena, const char *, wire->n_attempts);
	for (size_t i = 0; i < wire->n_attempts; i++)
		sync->attempts[i] = wire->attempts[i];
	sync->untold_count = wire->n_untold;
	sync->untold = arena_new_array(arena, const char *, wire->n_untold);
	for (size_t i = 0; i < wire->n_untold; i++)
		sync->untold[i] = wire->untold[i];
	sync->leaving = wire->leaving;
	sync->log_seen = wire->log_seen;
	sync->cosignature = wire->cosignature;
	sync->coordinator_key = bytes_from(wire->coordinator_key);
	sync->recovery_key = bytes_from(wire->recovery_key);
	return true;
}

bool request_from_wire(struct arena *arena, const Wire__Request *wire, struct request *request,
		       struct error *error)
{
	*request = (struct request) { 0 };
	switch (wire->kind_case) {
	case WIRE__REQUEST__KIND_HELLO:
		request->kind = REQUEST_HELLO;
		request->hello = hello_from(arena, wire->hello);
		return true;
	case WIRE__REQUEST__KIND_ENROL:
		request->kind = REQUEST_ENROL;
		request->enrol = enrol_from(wire->enrol);
		return true;
	case WIRE__REQUEST__KIND_SYNC:
		request->kind = REQUEST_SYNC;
		return sync_from(arena, wire->sync, &request->sync, error);
	case WIRE__REQUEST__KIND_FETCH:
		request->kind = REQUEST_FETCH;
		request->fetch =
		    (struct fetch) { hash_from(wire->fetch->hash), wire->fetch->offset };
		return true;
	default:
		return error_set(error, ERROR_INVALID, "the request is of no known kind");
	}
}
