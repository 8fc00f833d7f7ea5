#include <string.h>
#include <time.h>

#include "agent/postgres/effects.h"
#include "agent/postgres/observer.h"
#include "agent/postgres/outline.h"
#include "agent/postgres/scratch.h"
#include "agent/target_rehearsal.h"
#include "core/base/clock.h"

#define PAUSE 50 /* ms between two looks at an old backend */

static void close_target(struct target *target)
{
	struct postgres *postgres = postgres_of(target);

	observer_free(postgres->observer);
	postgres_effects_free(postgres->effects);
	postgres_disconnect(postgres);
	postgres_scratch_drop(&postgres->scratch);
	arena_close(postgres->arena);
}

static struct postgres *postgres_new(const struct target_settings *settings)
{
	struct arena *arena = arena_open();
	struct postgres *postgres = arena_new(arena, struct postgres);

	postgres->arena = arena;
	postgres->target.driver = &postgres_driver;
	postgres->target.name = target_url_masked(arena, settings->url);
	postgres->settings = *settings;
	postgres->settings.url = arena_text(arena, settings->url);
	postgres->settings.schema = arena_text(arena, settings->schema);
	postgres->settings.role = arena_text(arena, settings->role);
	postgres->settings.project = arena_text(arena, settings->project);
	postgres->settings.application = arena_text(arena, settings->application);
	postgres->settings.database = arena_text(arena, settings->database);
	postgres->settings.scratch = arena_text(arena, settings->scratch);
	postgres->settings.installation = arena_text(arena, settings->installation);
	postgres->target.backup_stamp = arena_text(arena, settings->backup_stamp);
	postgres->scope = settings->schema ? postgres->settings.schema : "";
	postgres->observer = observer_new(&postgres->settings);
	return postgres;
}

static bool open_target(const struct target_settings *settings, struct target **target,
			struct error *error)
{
	struct postgres *postgres = postgres_new(settings);

	if (postgres_connect(postgres, error)) {
		*target = &postgres->target;
		return true;
	}
	close_target(&postgres->target);
	return false;
}

static bool scope_known(struct postgres *postgres, bool *known, struct error *error)
{
	return postgres_ledger_exists(postgres, known, error) &&
	       (!*known || postgres_ask(postgres, POSTGRES_SCOPE_KNOWN, VALUES(postgres->scope),
					known, error));
}

/* Where there is a ledger nobody asks: looking through thousands of tables takes its time. */
static bool foreign_tables(struct arena *arena, struct postgres *postgres,
			   struct target_facts *facts, struct error *error)
{
	SCOPED(postgres_result_clear) PGresult *result = NULL;
	bool known;

	if (!scope_known(postgres, &known, error))
		return false;
	if (known)
		return true;
	result = postgres_query(postgres, POSTGRES_FOREIGN_TABLES, VALUES(postgres->scope), error);
	if (!result)
		return false;
	facts->foreign_tables = !PQgetisnull(result, 0, 0);
	if (facts->foreign_tables)
		facts->foreign_names = arena_text(arena, PQgetvalue(result, 0, 0));
	return true;
}

static bool examine(struct arena *arena, struct target *target, struct target_facts *facts,
		    struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	SCOPED(postgres_result_clear)
	PGresult *result =
	    postgres_query(postgres, POSTGRES_EXAMINE, VALUES(postgres->scope), error);
	const char *version;

	if (!result)
		return false;
	version = PQgetvalue(result, 0, 0);
	facts->dialect = DIALECT_POSTGRES;
	facts->server = arena_printf(arena, "PostgreSQL %.*s", (int)strcspn(version, " "), version);
	facts->pooled = postgres->pooled;
	facts->read_only = !PQgetisnull(result, 0, 1);
	if (facts->read_only)
		facts->read_only_why = arena_text(arena, PQgetvalue(result, 0, 1));
	postgres->superuser = text_equal(PQgetvalue(result, 0, 2), "on");
	postgres_preflight(arena, postgres, result, facts);
	/* Whoever may not read the ledger is told so by the preflight. */
	return facts->preflight.unprivileged || foreign_tables(arena, postgres, facts, error);
}

static bool give_time(int64_t until)
{
	struct timespec time = { 0, PAUSE * 1000000 };

	return clock_monotonic() < until && !nanosleep(&time, NULL);
}

/* Ends the backend that served us before, and waits until it is gone. */
static bool old_backend_gone(struct postgres *postgres, const char *backend, const char *start,
			     int64_t until, struct error *error)
{
	do {
		SCOPED(postgres_result_clear)
		PGresult *result =
		    postgres_query(postgres, POSTGRES_BACKEND_END, VALUES(backend, start), error);

		if (!result)
			return false;
		if (!PQntuples(result))
			return true;
	} while (give_time(until));
	return error_set(error, ERROR_UNREACHABLE,
			 "%s: the backend that served us before (process %s) does not end",
			 postgres->target.name, backend);
}

static bool reconnect(struct target *target, int64_t patience, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	const char *backend = postgres->backend, *start = postgres->backend_start;
	int64_t until = clock_monotonic() + patience;
	bool locked = postgres->locked;

	postgres->locked = false;
	while (!postgres_connect(postgres, error)) {
		if (!give_time(until))
			return false;
	}
	if (backend && !old_backend_gone(postgres, backend, start, until, error))
		return false;
	postgres_origin_compare(postgres);
	return !locked || postgres_lock(target, patience, error);
}

static bool check(struct target *target, struct error *error)
{
	return postgres_run(postgres_of(target), POSTGRES_CHECK, NO_VALUES, error);
}

static bool begin(struct target *target, struct error *error)
{
	return postgres_run(postgres_of(target), POSTGRES_BEGIN, NO_VALUES, error);
}

static bool in_transaction(const struct target *target)
{
	PGTransactionStatusType status =
	    PQtransactionStatus(((const struct postgres *)target)->connection);

	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static void rollback(struct target *target)
{
	struct postgres *postgres = postgres_of(target);
	struct error ignored;

	if (in_transaction(target))
		(void)!postgres_run(postgres, POSTGRES_ROLLBACK, NO_VALUES, &ignored);
	postgres->rehearsing = false;
}

static bool commit(struct target *target, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *result = postgres_query(postgres_of(target), POSTGRES_COMMIT, NO_VALUES, error);

	if (!result)
		return false;
	/* The answer to the COMMIT of an aborted transaction is ROLLBACK, and no error. */
	return text_equal(PQcmdStatus(result), "COMMIT") ||
	       error_set(error, ERROR_FAILED, "%s: the transaction was rolled back", target->name);
}

/* What is wrong shows with the next statement. */
static void beat(struct target *target)
{
	struct error ignored;

	(void)!postgres_run(postgres_of(target), POSTGRES_BACKEND_PID, NO_VALUES, &ignored);
}

/* Whoever waits for the statement sees it, and cancels. */
static void interrupt(struct target *target)
{
	atomic_store(&postgres_of(target)->interrupted, true);
}

static void oversee(struct target *target, const struct oversight *oversight)
{
	postgres_of(target)->oversight = *oversight;
}

static bool keep_copy(struct arena *arena, struct target *target, struct kept_copy *kept,
		      struct error *error)
{
	(void)arena;
	(void)kept;
	return error_set(error, ERROR_REFUSED, "%s: PostgreSQL is restored from its backups",
			 target->name);
}

static bool begin_rehearsal(struct target *target, enum rehearsal_guard guard, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	bool standby;

	if (!postgres_ask(postgres, POSTGRES_RECOVERY, NO_VALUES, &standby, error))
		return false;
	if (standby)
		return error_set(error, ERROR_REFUSED, "%s: is a standby: rehearse on the primary",
				 target->name);
	if (!begin(target, error))
		return false;
	if (guard == REHEARSAL_ALONE)
		return true;
	postgres->rehearsing = true;
	if (!postgres_guard(postgres, error))
		return false;
	return !postgres->superuser ||
	       (postgres_run(postgres, POSTGRES_REHEARSAL_FUNCTION, NO_VALUES, error) &&
		postgres_run(postgres, POSTGRES_REHEARSAL_TRIGGER, NO_VALUES, error));
}

static const struct rehearsal_driver rehearsal = {
	.copy = postgres_copy,
	.sweep = postgres_sweep,
	.begin = begin_rehearsal,
	.effects_begin = postgres_effects_begin,
	.effects_end = postgres_effects_end,
	.effects_asked = postgres_effects_asked,
	.effects_shared = postgres_effects_shared,
	.sizes = postgres_sizes,
	.outline = postgres_outline,
};

const struct target_driver postgres_driver = {
	.open = open_target,
	.close = close_target,
	.examine = examine,
	.lock = postgres_lock,
	.unlock = postgres_unlock,
	.beat = beat,
	.holder = postgres_holder,
	.reconnect = reconnect,
	.reset = postgres_reset,
	.be_patient = postgres_be_patient,
	.check = check,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.execute = postgres_execute,
	.inquire = postgres_inquire,
	.look = postgres_look,
	.batch_key = postgres_batch_key,
	.evidence = postgres_evidence,
	.settle = postgres_settle,
	.locks = postgres_locks,
	.has_room = postgres_has_room,
	.apply_group = postgres_apply_group,
	.interrupt = interrupt,
	.oversee = oversee,
	.pressure = postgres_pressure,
	.ledger_read = postgres_ledger_read,
	.ledger_prepare = postgres_ledger_prepare,
	.ledger_fence = postgres_ledger_fence,
	.ledger_put = postgres_ledger_put,
	.histories = postgres_histories,
	.history_put = postgres_history_put,
	.home = postgres_home,
	.sight = postgres_sight,
	.origin = postgres_origin,
	.last_transaction = postgres_last_transaction,
	.restore_point = postgres_restore_point,
	.keep_copy = keep_copy,
	.rehearsal = &rehearsal,
};
