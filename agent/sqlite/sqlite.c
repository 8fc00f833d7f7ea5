#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "agent/sqlite/connection.h"
#include "core/base/file.h"

static int hexadecimal(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit = (char)(digit | 0x20);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* %20 and its like; a '%' that begins no such thing stands for itself. */
static char *percent_decoded(struct arena *arena, const char *text, size_t size)
{
	char *decoded = arena_alloc(arena, size + 1), *end = decoded;

	for (size_t i = 0; i < size; i++) {
		int high = text[i] == '%' && i + 2 < size ? hexadecimal(text[i + 1]) : -1;
		int low = high >= 0 ? hexadecimal(text[i + 2]) : -1;

		if (low >= 0) {
			*end++ = (char)(high << 4 | low);
			i += 2;
		} else {
			*end++ = text[i];
		}
	}
	*end = '\0';
	return decoded;
}

static bool url_read(struct arena *arena, const char *url, char **path, bool *only_reading,
		     struct error *error)
{
	const char *rest = url + strlen("sqlite://"), *query = rest + strcspn(rest, "?");

	*path = percent_decoded(arena, rest, (size_t)(query - rest));
	*only_reading = text_equal(query, "?mode=ro");
	if (*query && !*only_reading)
		return error_set(error, ERROR_INVALID,
				 "%s: the only parameter that is understood is mode=ro", url);
	if (!**path || text_equal(*path, ":memory:"))
		return error_set(error, ERROR_INVALID,
				 "%s: names no file: write sqlite:///path/of/file", url);
	return true;
}

/* The file's real path, so that two names of one database share one lock. */
static bool path_settle(struct sqlite *sqlite, struct error *error)
{
	char real[PATH_MAX], *slash;

	if (realpath(sqlite->path, real)) {
		sqlite->path = arena_text(sqlite->arena, real);
		return true;
	}
	slash = strrchr(sqlite->path, '/');
	if (!realpath(slash ? arena_text_n(sqlite->arena, sqlite->path,
					   (size_t)(slash + 1 - sqlite->path))
			    : ".",
		      real))
		return error_set(error, ERROR_UNREACHABLE,
				 "%s: its folder does not exist: make it, or correct the URL",
				 sqlite->target.name);
	if (sqlite->only_reading)
		return error_set(error, ERROR_UNREACHABLE,
				 "%s: there is no such file: correct the URL", sqlite->target.name);
	sqlite->path = path_join(sqlite->arena, real, slash ? slash + 1 : sqlite->path);
	sqlite->absent = true;
	return true;
}

static bool open_target(const struct target_settings *settings, struct target **target,
			struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct sqlite *sqlite;
	bool only_reading;
	char *path;

	if (!url_read(arena, settings->url, &path, &only_reading, error))
		return false;
	sqlite = sqlite_new(settings->url, path, settings->project);
	sqlite->only_reading = only_reading;
	sqlite->copies =
	    settings->copies_folder ? arena_text(sqlite->arena, settings->copies_folder) : NULL;
	sqlite->target.backup_stamp = arena_text(sqlite->arena, settings->backup_stamp);
	if (path_settle(sqlite, error) && sqlite_connect(sqlite, error)) {
		*target = &sqlite->target;
		return true;
	}
	sqlite_close(&sqlite->target);
	return false;
}

/* The first column of the only row, as a text in the arena; NULL stays NULL. */
static bool one_text(struct arena *arena, struct sqlite *sqlite, enum sqlite_target_sql sql,
		     const char **text, struct error *error)
{
	SCOPED(sqlite_finish) sqlite3_stmt *statement = sqlite_prepare(sqlite, sql, error);

	if (!statement)
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return sqlite_refused(sqlite, "", error);
	*text = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
	return true;
}

static bool scope_known(struct arena *arena, struct sqlite *sqlite, bool *known,
			struct error *error)
{
	const char *answer = NULL;

	if (!sqlite_ledger_exists(sqlite, known, error))
		return false;
	if (!*known)
		return true;
	if (!one_text(arena, sqlite, SQLITE_TARGET_SCOPE_KNOWN, &answer, error))
		return false;
	*known = text_equal(answer, "1");
	return true;
}

static bool examine(struct arena *arena, struct target *target, struct target_facts *facts,
		    struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);
	bool known;

	facts->dialect = DIALECT_SQLITE;
	facts->server = arena_printf(arena, "SQLite %s%s", sqlite3_libversion(),
				     sqlite->absent ? ", no file yet" : "");
	facts->read_only =
	    sqlite3_db_readonly(sqlite->database, "main") == 1 || sqlite->only_reading;
	if (facts->read_only)
		facts->read_only_why = sqlite->only_reading ? "it was opened with mode=ro"
							    : "the file is write-protected";
	if (!scope_known(arena, sqlite, &known, error) ||
	    (!known &&
	     !one_text(arena, sqlite, SQLITE_TARGET_FOREIGN_TABLES, &facts->foreign_names, error)))
		return false;
	facts->foreign_tables = facts->foreign_names;
	sqlite_preflight(arena, sqlite, facts);
	return true;
}

/* What dies with the process dies with its file handle; nothing is ever in doubt. */
static bool reconnect(struct target *target, int64_t patience, struct error *error)
{
	(void)patience;
	return sqlite_connect(sqlite_of(target), error);
}

static bool begin(struct target *target, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);

	return sqlite_appear(sqlite, error) && sqlite_run(sqlite, SQLITE_TARGET_BEGIN, error);
}

static bool in_transaction(const struct target *target)
{
	return !sqlite3_get_autocommit(((const struct sqlite *)target)->database);
}

static bool be_patient(struct target *target, const struct patience *patience, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);

	(void)error;
	sqlite->patience = patience->lock;
	sqlite_wait_for(sqlite);
	return true;
}

static bool reset(struct target *target, const struct conduct *conduct, struct error *error)
{
	struct sqlite *sqlite = sqlite_of(target);

	/* A connection is not left in the middle of a transaction: a PRAGMA holds to its end. */
	if (in_transaction(target))
		return true;
	if (sqlite->used && !sqlite_connect(sqlite, error))
		return false;
	if (!be_patient(target, &conduct->patience, error))
		return false;
	arena_reset(sqlite->noted_in);
	return sqlite_violations(sqlite->noted_in, sqlite, &sqlite->noted, error);
}

static void rollback(struct target *target)
{
	struct error ignored;

	/* A statement may have rolled back already; what cannot be rolled back goes with the
	 * handle. */
	if (in_transaction(target) &&
	    !sqlite_run(sqlite_of(target), SQLITE_TARGET_ROLLBACK, &ignored))
		(void)!sqlite_connect(sqlite_of(target), &ignored);
}

/* A disk that failed over it (ERROR_UNREACHABLE) may have done so when all was written: when the
 * folder was synced that the journal was removed from. */
static bool commit(struct target *target, struct error *error)
{
	if (sqlite_run(sqlite_of(target), SQLITE_TARGET_COMMIT, error))
		return true;
	rollback(target);
	return false;
}

static void interrupt(struct target *target)
{
	struct sqlite *sqlite = sqlite_of(target);

	pthread_mutex_lock(&sqlite->guard);
	if (sqlite->database)
		sqlite3_interrupt(sqlite->database);
	pthread_mutex_unlock(&sqlite->guard);
}

/* Its lock goes with its process. */
static void beat(struct target *target)
{
	(void)target;
}

/* It has one writer, and no standby. */
static void oversee(struct target *target, const struct oversight *oversight)
{
	(void)target;
	(void)oversight;
}

static bool pressure(struct arena *arena, struct target *target,
		     const struct pressure_limits *limits, struct pressure *pressure,
		     struct error *error)
{
	(void)arena;
	(void)target;
	(void)limits;
	(void)pressure;
	(void)error;
	return true;
}

/* VACUUM, PRAGMA, DETACH: what ends with its process and is repeated without harm. */
static bool evidence_none(struct arena *arena, struct target *target,
			  const struct statement *statement, const char **evidence,
			  struct error *error)
{
	(void)arena;
	(void)target;
	(void)statement;
	(void)error;
	*evidence = NULL;
	return true;
}

/* What a dead process left in its journal is undone by whoever opens the file. */
static bool origin_none(struct arena *arena, struct target *target, struct origin *origin,
			struct error *error)
{
	(void)arena;
	(void)target;
	(void)origin;
	(void)error;
	return true;
}

static const char *last_transaction_none(struct arena *arena, struct target *target)
{
	(void)arena;
	(void)target;
	return NULL;
}

static bool restore_point_none(struct arena *arena, struct target *target, const char *name,
			       const char **position, struct error *error)
{
	(void)arena;
	(void)name;
	(void)position;
	return error_set(error, ERROR_REFUSED, "%s: SQLite has no restore points: keep copies",
			 target->name);
}

static size_t locks(const struct statement *statement)
{
	(void)statement;
	return 0;
}

static bool has_room(struct target *target, size_t wanted, size_t migrations, struct error *error)
{
	(void)target;
	(void)wanted;
	(void)migrations;
	(void)error;
	return true;
}

static bool settle(struct arena *arena, struct target *target, const struct statement *statement,
		   const char *evidence, struct settlement *settlement, struct error *error)
{
	(void)arena;
	(void)target;
	(void)evidence;
	(void)error;
	settlement->effect = statement->kind == STATEMENT_BARE ? EFFECT_REPEATABLE : EFFECT_UNKNOWN;
	settlement->seen = "it may be repeated";
	return true;
}

const struct target_driver sqlite_driver = {
	.open = open_target,
	.close = sqlite_close,
	.examine = examine,
	.lock = sqlite_lock,
	.unlock = sqlite_unlock,
	.beat = beat,
	.holder = sqlite_holder,
	.reconnect = reconnect,
	.reset = reset,
	.be_patient = be_patient,
	.check = sqlite_check,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.execute = sqlite_execute,
	.inquire = sqlite_inquire,
	.look = sqlite_look,
	.batch_key = sqlite_batch_key,
	.evidence = evidence_none,
	.settle = settle,
	.locks = locks,
	.has_room = has_room,
	.apply_group = sqlite_apply_group,
	.interrupt = interrupt,
	.oversee = oversee,
	.pressure = pressure,
	.ledger_read = sqlite_ledger_read,
	.ledger_prepare = sqlite_ledger_prepare,
	.ledger_fence = sqlite_ledger_fence,
	.ledger_put = sqlite_ledger_put,
	.histories = sqlite_histories,
	.home = sqlite_home,
	.sight = sqlite_sight,
	.history_put = sqlite_history_put,
	.origin = origin_none,
	.last_transaction = last_transaction_none,
	.restore_point = restore_point_none,
	.keep_copy = sqlite_keep_copy,
	.rehearsal = &sqlite_rehearsal,
};
