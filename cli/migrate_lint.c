/* migrate lint: what would block, fail or lose data. */
#include <stdlib.h>
#include <strings.h>

#include "cli/git.h"
#include "cli/lint_ask.h"
#include "cli/lint_fix.h"
#include "cli/lint_target.h"
#include "cli/lint_view.h"
#include "cli/migrate.h"
#include "cli/text.h"
#include "core/base/file.h"
#include "core/base/nearest.h"
#include "core/lint/report.h"
#include "core/lint/run.h"
#include "core/lint/runner.h"

#define OLDEST_SERVER 9
#define NEWEST_SERVER 99

enum output {
	OUTPUT_PRETTY,
	OUTPUT_JSON,
	OUTPUT_SARIF,
	OUTPUT_GITHUB,
	OUTPUT_COUNT
};

static const char *const outputs[OUTPUT_COUNT] = { "pretty", "json", "sarif", "github" };

struct linting {
	struct invocation *call;
	const struct lint_command_options *options;
	enum output output;
	enum lint_severity fail_on;
	struct offline offline; /* directory; with --url also the database */
	bool *wanted;           /* by migration */
	size_t wanted_count;
	struct lint_options how;
	struct lint_findings findings;
};

static bool is_output(const char *name, enum output *output)
{
	for (size_t i = 0; i < OUTPUT_COUNT; i++)
		if (text_equal(outputs[i], name)) {
			*output = (enum output)i;
			return true;
		}
	return false;
}

static bool read_timeouts(struct linting *linting, struct error *error)
{
	const struct lint_command_options *options = linting->options;
	struct policy policy = { 0 };
	struct error cause;

	if ((options->lock_timeout &&
	     !policy_put(&policy, "lock-timeout", options->lock_timeout, &cause)) ||
	    (options->statement_timeout &&
	     !policy_put(&policy, "statement-timeout", options->statement_timeout, &cause)))
		return error_set(error, cause.code, "--%s", cause.text);
	lint_runner_heed_file(&linting->how.runner, &policy);
	return true;
}

/* What is said here holds before what a database or an environment said. */
static bool read_server(struct linting *linting, struct error *error)
{
	const struct lint_command_options *options = linting->options;
	struct lint_server *server = &linting->how.runner.server;
	char *end = NULL;
	long major;

	if (options->time_zone)
		server->zone_is_utc = !strcasecmp(options->time_zone, "UTC") ||
				      !strcasecmp(options->time_zone, "Etc/UTC");
	if (!read_timeouts(linting, error))
		return false;
	if (!options->server_version)
		return true;
	major = strtol(options->server_version, &end, 10);
	if (end == options->server_version || (*end && *end != '.') || major < OLDEST_SERVER ||
	    major > NEWEST_SERVER)
		return error_set(error, ERROR_INVALID,
				 "--server-version: '%.40s' is no version of PostgreSQL; write 16",
				 options->server_version);
	server->major = (int)major;
	linting->how.runner.version_num = 0;
	return true;
}

static bool read_choices(struct linting *linting, struct error *error)
{
	const struct lint_command_options *options = linting->options;
	enum output output;

	if (!is_output(options->output, &linting->output))
		return error_set(error, ERROR_INVALID,
				 "--output: '%.40s' is none of pretty, json, sarif, github",
				 options->output);
	if (is_output(options->database.directory.format, &output))
		return error_set(error, ERROR_INVALID,
				 "--format says how the directory is read; what is printed says "
				 "--output %s",
				 options->database.directory.format);
	if (!lint_severity_from_name(options->fail_on, &linting->fail_on))
		return error_set(error, ERROR_INVALID,
				 "--fail-on: '%.40s' is none of error, warning, note, off",
				 options->fail_on);
	if ((options->latest > 0) + !!options->since + !!options->git_base > 1)
		return error_set(
		    error, ERROR_INVALID,
		    "--latest, --since and --git-base each choose the migrations; give "
		    "one of them");
	if (options->environment && options->database.url)
		return error_set(error, ERROR_INVALID,
				 "--url and --env each say where it would run; give one of them");
	if (linting->call->screen->json && linting->output == OUTPUT_PRETTY)
		linting->output = OUTPUT_JSON;
	return true;
}

static void want(struct linting *linting, size_t index)
{
	linting->wanted_count += !linting->wanted[index];
	linting->wanted[index] = true;
}

static bool want_behind(struct linting *linting, const char *version, struct error *error)
{
	const struct directory *directory = &linting->offline.directory;
	const struct migration *migration = directory_find(directory, version);
	struct nearest nearest = nearest_to(version);

	if (!migration) {
		for (size_t i = 0; i < directory->count; i++)
			nearest_offer(&nearest, directory->migrations[i].version);
		return error_set(error, ERROR_NOT_FOUND, "--since: %s has no version '%.60s'%s%s%s",
				 linting->options->database.directory.dir, version,
				 nearest.best ? "; did you mean '" : "",
				 nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
	}
	for (size_t i = (size_t)(migration - directory->migrations) + 1; i < directory->count; i++)
		want(linting, i);
	return true;
}

static bool want_changed(struct linting *linting, struct error *error)
{
	const struct directory *directory = &linting->offline.directory;
	struct git_changes changes;

	if (!git_changed(linting->call->arena, linting->options->database.directory.dir,
			 linting->options->git_base, &changes, error))
		return error_wrap(error, "--git-base");
	for (size_t i = 0; i < directory->count; i++)
		for (size_t k = 0; k < changes.count; k++)
			if (text_equal(directory->migrations[i].file, changes.paths[k]))
				want(linting, i);
	return true;
}

/* What the database still lacks. */
static void want_pending(struct linting *linting)
{
	const struct reconciliation *standing = &linting->offline.standing;

	for (size_t i = 0; i < standing->pending_count; i++)
		want(linting,
		     (size_t)(standing->pending[i] - linting->offline.directory.migrations));
}

static bool choose(struct linting *linting, struct error *error)
{
	const struct lint_command_options *options = linting->options;
	size_t count = linting->offline.directory.count, first = 0;

	linting->wanted = arena_new_array(linting->call->arena, bool, count + 1);
	if (options->since)
		return want_behind(linting, options->since, error);
	if (options->git_base)
		return want_changed(linting, error);
	if (options->database.url && !options->latest) {
		want_pending(linting);
		return true;
	}
	if (options->latest && options->latest < count)
		first = count - (size_t)options->latest;
	for (size_t i = first; i < count; i++)
		want(linting, i);
	return true;
}

static bool prepare(struct linting *linting, struct error *error)
{
	const struct directory_options *options = &linting->options->database.directory;

	lint_runner_heed(&linting->how.runner, NULL);
	if (linting->options->environment &&
	    !lint_environment_ask(linting->call, linting->options, &linting->how, error))
		return false;
	if (linting->options->database.url)
		return lint_target_ask(linting->call, &linting->options->database,
				       &linting->offline, &linting->how, error) &&
		       read_server(linting, error) && choose(linting, error);
	if (!read_server(linting, error))
		return false;
	/* What --fix writes has to be what was read. */
	if (!(linting->options->fix ? offline_read : offline_read_flawed)(
		linting->call, options, &linting->offline.directory, error) ||
	    !offline_dialect(options, &linting->offline.directory, &linting->how.dialect, error) ||
	    !choose(linting, error))
		return false;
	return true;
}

static bool fix(struct linting *linting, struct error *error)
{
	const struct lint_command_options *options = linting->options;
	struct lint_fixing fixing = {
		.call = linting->call,
		.options = options,
		.directory = &linting->offline.directory,
		.how = &linting->how,
		.wanted = linting->wanted,
		.fail_on = linting->fail_on,
	};

	return lint_fix_choose(&fixing, options->latest || options->since || options->git_base,
			       error) &&
	       lint_fix_run(&fixing, error);
}

static bool judge(struct linting *linting, struct error *error)
{
	while (linting->how.from < linting->offline.directory.count &&
	       !linting->wanted[linting->how.from])
		linting->how.from++;
	if (linting->options->git_base || linting->options->database.url)
		linting->how.fresh = linting->wanted;
	if (!lint_run(linting->call->arena, &linting->offline.directory, &linting->how,
		      &linting->findings, error))
		return false;
	lint_findings_keep(linting->call->arena, &linting->findings, linting->wanted,
			   linting->options->database.directory.dir);
	return !linting->options->database.url ||
	       lint_ask(linting->call, &linting->offline, &linting->findings, error);
}

static void tell(struct linting *linting)
{
	struct screen *screen = linting->call->screen;
	struct arena *arena = linting->call->arena;
	struct lint_list list;

	if (linting->output == OUTPUT_JSON)
		answer(screen, lint_findings_value(arena, &linting->findings));
	if (linting->output == OUTPUT_SARIF)
		answer(screen,
		       lint_sarif_value(arena, &linting->offline.directory, &linting->findings));
	if (linting->output == OUTPUT_JSON || linting->output == OUTPUT_SARIF)
		return;
	list = lint_list_of(arena, &linting->offline.directory, &linting->findings);
	list.migrations = linting->wanted_count;
	if (linting->output == OUTPUT_GITHUB)
		lint_list_annotate(screen, &list);
	else
		lint_list_show(screen, &list);
}

static const char *dialect_words(const struct lint_rule *rule)
{
	return rule->dialect == DIALECT_ANY ? "every database" : dialect_name(rule->dialect);
}

static void show_rule(struct invocation *call, const struct lint_rule *rule)
{
	say(call->screen, STYLE_STRONG, "%s %s (%s, %s)", rule->code, rule->name,
	    lint_severity_name(rule->severity), dialect_words(rule));
	say(call->screen, STYLE_PLAIN, "Finds: %s.", rule->title);
	say(call->screen, STYLE_PLAIN, "\n%s", rule->why);
	if (rule->fix && *rule->fix)
		say(call->screen, STYLE_PLAIN, "\nInstead:\n%s", rule->fix);
	if (rule->aliases && *rule->aliases)
		say(call->screen, STYLE_FAINT, "\nAlso known as: %s", rule->aliases);
	say(call->screen, STYLE_FAINT, "Silence it with: -- lockstep:nolint %s REASON", rule->code);
}

/* One code may have a rule for each database. */
static void show_other(struct invocation *call, const struct lint_rule *rule)
{
	for (int i = DIALECT_ANY + 1; i < DIALECT_COUNT; i++) {
		const struct lint_rule *other = lint_rule_find_for(rule->code, (enum dialect)i);

		if (other && other->dialect == (enum dialect)i && other->dialect != rule->dialect &&
		    rule->dialect != DIALECT_ANY)
			say(call->screen, STYLE_FAINT, "In %s: --explain %s --dialect %s",
			    dialect_words(other), rule->code, dialect_name(other->dialect));
	}
}

static bool explain(struct linting *linting, const char *name, struct error *error)
{
	struct invocation *call = linting->call;
	enum dialect dialect = DIALECT_ANY;
	const struct lint_rule *rule;
	struct value *value = value_object(call->arena);
	const char *near;

	if (!offline_dialect(&linting->options->database.directory, &(struct directory) { 0 },
			     &dialect, error))
		return false;
	rule = lint_rule_find_for(name, dialect);
	near = rule ? NULL : lint_rule_nearest(name);
	if (!rule)
		return error_set(
		    error, ERROR_NOT_FOUND, "--explain: there is no rule '%.60s'%s%s%s", name,
		    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	value_put_text(value, "code", rule->code);
	value_put_text(value, "name", rule->name);
	value_put_text(value, "severity", lint_severity_name(rule->severity));
	value_put_text(value, "dialect", dialect_name(rule->dialect));
	value_put_text(value, "title", rule->title);
	value_put_text(value, "why", rule->why);
	value_put_text(value, "fix", rule->fix);
	value_put_text(value, "aliases", rule->aliases);
	if (call->screen->json)
		answer(call->screen, value);
	show_rule(call, rule);
	show_other(call, rule);
	return true;
}

bool command_migrate_lint(struct invocation *call, struct error *error)
{
	struct linting linting = { .call = call, .options = call->options };

	if (linting.options->explain)
		return explain(&linting, linting.options->explain, error);
	if (!read_choices(&linting, error) || !prepare(&linting, error))
		return false;
	if (linting.options->fix)
		return fix(&linting, error);
	if (!judge(&linting, error))
		return false;
	tell(&linting);
	return !lint_fails(&linting.findings, linting.fail_on) ||
	       error_set(error, ERROR_FAILED, "%s", "");
}
