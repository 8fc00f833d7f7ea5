/* wait, migrate wait: until a database holds a migration. */
#include "cli/wait.h"

#include <string.h>

#include "cli/field.h"
#include "cli/until.h"

/* What the database has got of it is enough for who needs it. */
static bool holds(const char *state)
{
	static const char *const good[] = { "applied", "baseline", "covered", "future" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (text_equal(state, good[i]))
			return true;
	return false;
}

static void answer_with(struct invocation *call, const char *where, const char *version)
{
	struct value *object = value_object(call->arena);

	value_put_text(object, "target", where);
	value_put_text(object, "version", version);
	value_put_bool(object, "applied", true);
	if (call->screen->json)
		answer(call->screen, object);
	say(call->screen, STYLE_GOOD, "%s %s holds %s", symbol(call->screen, SYMBOL_DONE), where,
	    version);
}

/* ---- through the coordinator ---- */

struct asked_target {
	struct api *api;
	const char *path, *target, *version;
};

static const char *state_in(const struct value *states, const char *version)
{
	for (size_t i = 0; i < value_count(states); i++)
		if (text_equal(field_text(value_at(states, i), "version"), version))
			return field_text(value_at(states, i), "state");
	return NULL;
}

static bool ask_target(struct invocation *call, struct arena *arena, const void *context,
		       bool *done, const char **why, struct error *error)
{
	const struct asked_target *asked = context;
	const char *state, *problem;
	struct value *target;

	(void)call;
	if (!api_get(arena, asked->api, asked->path, &target, error))
		return false;
	problem = field_text(target, "problem");
	state = state_in(value_get(target, "states"), asked->version);
	*done = state && holds(state);
	*why = arena_printf(arena, "%s on %s is %s%s%s%s", asked->version, asked->target,
			    state ? state : "in no release yet", *problem ? " (" : "", problem,
			    *problem ? ")" : "");
	return true;
}

bool command_wait(struct invocation *call, struct error *error)
{
	const struct wait_target_options *options = call->options;
	const char *slash = options->target ? strchr(options->target, '/') : NULL, *project;
	struct asked_target asked = { .target = options->target, .version = options->version };
	struct until until = { ask_target, &asked, options->timeout };

	if (!slash || slash == options->target || !slash[1])
		return error_set(error, ERROR_INVALID,
				 "which target? Give --target ENVIRONMENT/NAME, like "
				 "production/eu");
	if (!options->version)
		return error_set(error, ERROR_INVALID, "for which migration? Give --version");
	if (!online_project(call, &asked.api, &project, error))
		return false;
	asked.path =
	    arena_printf(call->arena, "%s/targets/%s/%s", project,
			 api_escape(call->arena, arena_text_n(call->arena, options->target,
							      (size_t)(slash - options->target))),
			 api_escape(call->arena, slash + 1));
	if (!until_done(call, &until, error))
		return false;
	answer_with(call, options->target, options->version);
	return true;
}

/* ---- with the database itself ---- */

struct asked_database {
	struct target_settings settings;
	const char *url, *version; /* `url` masked */
};

static const struct ledger_row *row_in(const struct ledger *ledger, const char *version)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (text_equal(ledger->rows[i].version, version))
			return &ledger->rows[i];
	return NULL;
}

static bool ask_database(struct invocation *call, struct arena *arena, const void *context,
			 bool *done, const char **why, struct error *error)
{
	const struct asked_database *asked = context;
	SCOPED(target_release) struct target *target = NULL;
	const struct ledger_row *row;
	struct ledger ledger;

	(void)call;
	if (!target_open(&asked->settings, &target, error) ||
	    !target_ledger_read(arena, target, &ledger, error))
		return false;
	row = row_in(&ledger, asked->version);
	*done = row && (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE);
	*why = arena_printf(arena, "%s in %s is %s", asked->version, asked->url,
			    row ? ledger_outcome_name(row->outcome) : "pending");
	return true;
}

/* Without --version it is the directory's newest: what the program was built with. */
static bool version_of(struct invocation *call, const char **version, struct error *error)
{
	const struct wait_database_options *options = call->options;
	struct directory directory;

	*version = options->version;
	if (*version)
		return true;
	if (!offline_read(call, &options->database.directory, &directory, error))
		return false;
	for (size_t i = 0; i < directory.count; i++)
		if (!directory.migrations[i].repeatable)
			*version = directory.migrations[i].version;
	return *version ||
	       error_set(error, ERROR_NOT_FOUND, "%s holds no migration; give --version",
			 options->database.directory.dir);
}

bool command_migrate_wait(struct invocation *call, struct error *error)
{
	const struct wait_database_options *options = call->options;
	struct asked_database asked = { .settings = { .url = options->database.url,
						      .schema = options->database.schema,
						      .role = options->database.role,
						      .project = options->database.project } };
	struct until until = { ask_database, &asked, options->timeout };

	if (!options->database.url)
		return error_set(error, ERROR_INVALID,
				 "which database? Give --url, or set LOCKSTEP_DATABASE_URL");
	if (!version_of(call, &asked.version, error))
		return false;
	asked.url = target_url_masked(call->arena, options->database.url);
	if (!until_done(call, &until, error))
		return false;
	answer_with(call, asked.url, asked.version);
	return true;
}
