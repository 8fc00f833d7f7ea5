/* migrate baseline: a database that another tool brought there is adopted. */
#include "cli/adoption_view.h"
#include "cli/migrate.h"
#include "cli/offline_next.h"
#include "cli/text.h"
#include "core/adopt/report.h"

bool directory_limit(const struct directory *directory, const char *version, size_t *limit,
		     struct error *error)
{
	const struct migration *last = version ? directory_find(directory, version) : NULL;

	if (version && !last)
		return error_set(
		    error, ERROR_NOT_FOUND,
		    "the directory has no version %s; lockstep migrate plan lists them", version);
	*limit = last ? (size_t)(last - directory->migrations) + 1 : directory->count;
	return true;
}

/* Writes them as adopted, in one transaction. */
static bool adopt(struct execution *execution, const char *const *versions, size_t count,
		  struct error *error)
{
	execution->pending = versions;
	execution->pending_count = count;
	return executor_baseline(execution, error);
}

bool adopt_up_to(struct invocation *call, struct offline *offline, const char *version,
		 int64_t patience, struct error *error)
{
	struct execution execution = execution_by_hand(call, offline, patience);
	const char **versions =
	    arena_new_array(call->arena, const char *, offline->directory.count);
	size_t limit;

	if (!directory_limit(&offline->directory, version, &limit, error))
		return false;
	for (size_t i = 0; i < limit; i++)
		versions[i] = offline->directory.migrations[i].version;
	return adopt(&execution, versions, limit, error);
}

static bool baseline_by_word(struct invocation *call, struct offline *offline, struct error *error)
{
	const struct adopt_options *options = call->options;
	struct value *document = value_object(call->arena);
	size_t limit;

	if (!directory_limit(&offline->directory, options->version, &limit, error) ||
	    !adopt_up_to(call, offline, options->version, options->wait, error))
		return false;
	value_put_text(document, "target", offline->url);
	value_put_text(document, "version", options->version);
	value_put_integer(document, "adopted", (int64_t)limit);
	value_put_integer(document, "pending", (int64_t)(offline->directory.count - limit));
	if (call->screen->json)
		answer(call->screen, document);
	say(call->screen, STYLE_GOOD, "%s: adopted %s, up to %s; nothing was run", offline->url,
	    text_count(call->arena, limit, "migration"), options->version);
	say(call->screen, STYLE_PLAIN, "%s still pending. Next: %s",
	    text_count(call->arena, offline->directory.count - limit, "migration"),
	    offline_next(call->arena, &options->database, "status"));
	return true;
}

static void match(struct arena *arena, const struct offline *offline, const struct history *history,
		  struct adoption *adoption)
{
	struct adoption_files files = adoption_files_of(arena, history->tool, &offline->directory);

	adoption_match(arena, history, &files, adoption);
}

static bool write_adopted(struct invocation *call, struct offline *offline,
			  const struct history *history, const struct adoption *adoption,
			  struct error *error)
{
	const struct adopt_options *options = call->options;
	struct execution execution = execution_by_hand(call, offline, options->wait);
	struct value *details = value_object(call->arena);
	const char **versions;
	size_t count;

	value_put_text(details, "adopted_from", history->tool->name);
	value_put_text(details, "skipped", options->trace.passed);
	value_put_text(details, "reason", options->trace.reason);
	execution.details = offline_details(call->arena, offline, details);
	if (!adoption_allows(call->arena, adoption, options->trust, &versions, &count, error) ||
	    !adopt(&execution, versions, count, error))
		return false;
	say(call->screen, STYLE_GOOD,
	    "%s: adopted %s from %s; nothing was run, and nothing of %s was changed", offline->url,
	    text_count(call->arena, count, "migration"), history->tool->name, history->tool->name);
	return true;
}

static bool baseline_by_history(struct invocation *call, struct offline *offline,
				struct error *error)
{
	const struct adopt_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct histories histories;
	struct history history;
	struct adoption adoption;
	const char **versions;
	size_t count;

	if (!target_histories(call->arena, offline->target, &histories, error) ||
	    !histories_choose(&histories, options->from, offline->url, &history, error))
		return error_wrap(error, "which history is to be adopted? --from TOOL or --version "
					 "VERSION says it");
	match(call->arena, offline, &history, &adoption);
	if (options->trace.passed &&
	    !adoption_skip(call->arena, &adoption, options->trace.passed, error))
		return false;
	value_put_text(document, "target", offline->url);
	value_put_bool(document, "written", options->write);
	adoption_put(call->arena, &history, &adoption, document);
	adoption_show(call->arena, call->screen, document);
	if (options->write && !write_adopted(call, offline, &history, &adoption, error))
		return false;
	if (call->screen->json)
		answer(call->screen, document);
	if (options->write ||
	    !adoption_allows(call->arena, &adoption, options->trust, &versions, &count, error))
		return options->write;
	say(call->screen, STYLE_PLAIN,
	    "nothing was written. Next: the same command with --write adopts %s",
	    text_count(call->arena, count, "migration"));
	return true;
}

static bool options_fit(const struct adopt_options *options, struct error *error)
{
	if (options->version && (options->from || options->write || options->trust))
		return error_set(error, ERROR_INVALID,
				 "--version is your own word; --from, --write and --trust go by "
				 "another tool's history: give one or the other");
	return trace_options_fit(&options->trace,
				 options->version || options->from || options->trust,
				 options->write, error);
}

bool command_migrate_baseline(struct invocation *call, struct error *error)
{
	const struct adopt_options *options = call->options;
	struct offline offline = { 0 };

	if (!options_fit(options, error) ||
	    !offline_open(call, &options->database, &offline, error) ||
	    ((options->version || options->write) &&
	     !offline_unenrolled(call, &offline, options->break_glass, error)) ||
	    !offline_may_change(&offline, true, error))
		return false;
	if (options->trace.reconcile)
		return migrate_reconcile(call, &offline, error);
	return options->version ? baseline_by_word(call, &offline, error)
				: baseline_by_history(call, &offline, error);
}
