#include "agent/target.h"

#include <string.h>
#include <sys/stat.h>

#include "agent/target_driver.h"

static const struct {
	const char *scheme;
	const struct target_driver *driver;
} schemes[] = {
	{ "postgres://", &postgres_driver },
	{ "postgresql://", &postgres_driver },
	{ "sqlite://", &sqlite_driver },
};

static const char *const secret_parameters[] = { "password=", "sslpassword=" };

/* Is a secret parameter's name right here?  Returns its length with the '=', else 0. */
static size_t secret_at(const char *text)
{
	for (size_t i = 0; i < sizeof secret_parameters / sizeof *secret_parameters; i++) {
		if (text_starts_with(text, secret_parameters[i]))
			return strlen(secret_parameters[i]);
	}
	return 0;
}

static void add_query_masked(struct buffer *buffer, const char *query)
{
	while (*query) {
		size_t name = secret_at(query), size = strcspn(query, "&");

		if (name) {
			buffer_add(buffer, query, name);
			buffer_add_text(buffer, "***");
		} else {
			buffer_add(buffer, query, size);
		}
		query += size;
		if (*query)
			buffer_add(buffer, query++, 1);
	}
}

/* User and password end at the last '@': a password may hold what should have been encoded. */
char *target_url_masked(struct arena *arena, const char *url)
{
	struct buffer buffer = buffer_in(arena);
	const char *scheme = strstr(url, "://"), *rest = url, *query;
	const char *authority = scheme ? scheme + strlen("://") : url;
	const char *at = strrchr(authority, '@'), *colon = strchr(authority, ':');

	if (at && colon && colon < at) {
		buffer_add(&buffer, url, (size_t)(colon + 1 - url));
		buffer_add_text(&buffer, "***");
		rest = at;
	}
	query = rest + strcspn(rest, "?");
	buffer_add(&buffer, rest, (size_t)(query - rest));
	if (*query) {
		buffer_add(&buffer, query, 1);
		add_query_masked(&buffer, query + 1);
	}
	return arena_text(arena, buffer_text(&buffer));
}

bool target_open(const struct target_settings *settings, struct target **target,
		 struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	*target = NULL;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (text_starts_with(settings->url, schemes[i].scheme))
			return schemes[i].driver->open(settings, target, error);
	}
	return error_set(error, ERROR_INVALID,
			 "%s: not a target's URL: write postgres://user:password@host/database or "
			 "sqlite:///path/of/file",
			 target_url_masked(arena, settings->url));
}

void target_close(struct target *target)
{
	if (target)
		target->driver->close(target);
}

void target_release(struct target **target)
{
	target_close(*target);
}

const char *target_name(const struct target *target)
{
	return target->name;
}

/* Who names a file means that one, whatever the server says of its archive. */
static void stamp_read(struct arena *arena, const char *path, struct preflight_facts *facts)
{
	struct stat file;

	facts->backup_source = arena_text(arena, path);
	facts->backup = stat(path, &file) ? 0 : (int64_t)file.st_mtime * 1000;
}

bool target_examine(struct arena *arena, struct target *target, struct target_facts *facts,
		    struct error *error)
{
	*facts = (struct target_facts) { 0 };
	if (!target->driver->examine(arena, target, facts, error))
		return false;
	if (target->backup_stamp)
		stamp_read(arena, target->backup_stamp, &facts->preflight);
	return true;
}

bool target_lock(struct target *target, int64_t patience, struct error *error)
{
	return target->driver->lock(target, patience, error);
}

void target_unlock(struct target *target)
{
	target->driver->unlock(target);
}

void target_beat(struct target *target)
{
	target->driver->beat(target);
}

bool target_holder(struct arena *arena, struct target *target, const char **holder,
		   struct error *error)
{
	*holder = NULL;
	return target->driver->holder(arena, target, holder, error);
}

bool target_reconnect(struct target *target, int64_t patience, struct error *error)
{
	return target->driver->reconnect(target, patience, error);
}

bool target_reset(struct target *target, const struct conduct *conduct, struct error *error)
{
	return target->driver->reset(target, conduct, error);
}

bool target_be_patient(struct target *target, const struct patience *patience, struct error *error)
{
	return target->driver->be_patient(target, patience, error);
}

bool target_check(struct target *target, struct error *error)
{
	return target->driver->check(target, error);
}

bool target_begin(struct target *target, struct error *error)
{
	return target->driver->begin(target, error);
}

bool target_commit(struct target *target, struct error *error)
{
	return target->driver->commit(target, error);
}

void target_rollback(struct target *target)
{
	target->driver->rollback(target);
}

bool target_in_transaction(const struct target *target)
{
	return target->driver->in_transaction(target);
}

bool target_execute(struct arena *arena, struct target *target, const struct statement *statement,
		    struct statement_result *result, struct error *error)
{
	*result = (struct statement_result) { .rows = -1 };
	return target->driver->execute(arena, target, statement, result, error);
}

bool target_inquire(struct arena *arena, struct target *target, const struct inquiry *query,
		    struct first_row *answer, struct statement_result *result, struct error *error)
{
	*answer = (struct first_row) { 0 };
	*result = (struct statement_result) { .rows = -1 };
	return target->driver->inquire(arena, target, query, answer, result, error);
}

bool target_look(struct arena *arena, struct target *target, struct bytes text, int64_t patience,
		 struct first_row *answer, struct error *error)
{
	*answer = (struct first_row) { 0 };
	return target->driver->look(arena, target, text, patience, answer, error);
}

bool target_batch_key(struct arena *arena, struct target *target, const struct batch *batch,
		      const char **type, const char **trouble, struct error *error)
{
	*type = *trouble = NULL;
	return target->driver->batch_key(arena, target, batch, type, trouble, error);
}

bool target_evidence(struct arena *arena, struct target *target, const struct statement *statement,
		     const char **evidence, struct error *error)
{
	*evidence = NULL;
	return target->driver->evidence(arena, target, statement, evidence, error);
}

bool target_settle(struct arena *arena, struct target *target, const struct statement *statement,
		   const char *evidence, struct settlement *settlement, struct error *error)
{
	*settlement = (struct settlement) { .seen = "" };
	return target->driver->settle(arena, target, statement, evidence, settlement, error);
}

size_t target_locks(const struct target *target, const struct statement *statement)
{
	return target->driver->locks(statement);
}

bool target_has_room(struct target *target, size_t locks, size_t migrations, struct error *error)
{
	return target->driver->has_room(target, locks, migrations, error);
}

bool target_apply_group(struct arena *arena, struct target *target, struct transaction_group *group,
			struct error *error)
{
	group->applied = group->failed = 0;
	group->refused = false;
	return target->driver->apply_group(arena, target, group, error);
}

bool target_was_contended(const struct target *target)
{
	return target->contended;
}

void target_interrupt(struct target *target)
{
	target->driver->interrupt(target);
}

void target_oversee(struct target *target, const struct oversight *oversight)
{
	target->driver->oversee(target, oversight);
}

struct spending *target_spending(struct target *target)
{
	return &target->spending;
}

const char *target_unwatched(const struct target *target)
{
	return *target->unwatched ? target->unwatched : NULL;
}

bool target_pressure(struct arena *arena, struct target *target,
		     const struct pressure_limits *limits, struct pressure *pressure,
		     struct error *error)
{
	*pressure = (struct pressure) { 0 };
	return target->driver->pressure(arena, target, limits, pressure, error);
}

bool target_ledger_read(struct arena *arena, struct target *target, struct ledger *ledger,
			struct error *error)
{
	*ledger = (struct ledger) { 0 };
	return target->driver->ledger_read(arena, target, ledger, error);
}

bool target_ledger_prepare(struct target *target, struct error *error)
{
	return target->driver->ledger_prepare(target, error);
}

bool target_ledger_fence(struct target *target, uint64_t epoch, struct error *error)
{
	return target->driver->ledger_fence(target, epoch, error);
}

bool target_ledger_put(struct target *target, const struct ledger_row *row, struct error *error)
{
	return target->driver->ledger_put(target, row, error);
}

bool target_histories(struct arena *arena, struct target *target, struct histories *histories,
		      struct error *error)
{
	*histories = (struct histories) { 0 };
	return target->driver->histories(arena, target, histories, error);
}

bool target_history_put(struct target *target, const struct history_tool *tool,
			const struct history_entry *entries, size_t count, struct error *error)
{
	return target->driver->history_put(target, tool, entries, count, error);
}

bool target_home(struct arena *arena, struct target *target, const char **schema,
		 struct error *error)
{
	return target->driver->home(arena, target, schema, error);
}

bool target_sight(struct arena *arena, struct target *target, struct trace_thing *thing,
		  struct error *error)
{
	return target->driver->sight(arena, target, thing, error);
}

bool target_origin(struct arena *arena, struct target *target, struct origin *origin,
		   struct error *error)
{
	*origin = (struct origin) { 0 };
	return target->driver->origin(arena, target, origin, error);
}

const char *target_last_transaction(struct arena *arena, struct target *target)
{
	return target->driver->last_transaction(arena, target);
}

bool target_restore_point(struct arena *arena, struct target *target, const char *name,
			  const char **position, struct error *error)
{
	*position = NULL;
	return target->driver->restore_point(arena, target, name, position, error);
}

bool target_keep_copy(struct arena *arena, struct target *target, struct kept_copy *copy,
		      struct error *error)
{
	copy->path = NULL;
	return target->driver->keep_copy(arena, target, copy, error);
}
