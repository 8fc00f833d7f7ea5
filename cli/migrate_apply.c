/* migrate apply: what changes a database, over the agent's executor. */
#include "cli/apply_stop.h"
#include "cli/apply_view.h"
#include "cli/migrate.h"
#include "cli/plan_view.h"
#include "cli/text.h"
#include "core/base/clock.h"

/* The coordinator counts epochs; work by hand is done under the last one, never above it. */
struct execution execution_by_hand(struct invocation *call, const struct offline *offline,
				   int64_t patience)
{
	uint8_t random[8];

	crypto_start();
	random_bytes(random, sizeof random);
	return (struct execution) {
		.target = offline->target,
		.project = offline->project,
		.migrations = offline->directory.migrations,
		.count = offline->directory.count,
		.attempt = arena_printf(call->arena, "cli-%s",
					hex_encode(call->arena, random, sizeof random)),
		.epoch = offline->ledger.epoch,
		.operator= offline_operator(call->arena),
		.details = offline_details(call->arena, offline, NULL),
		.lock_patience = patience,
	};
}

/* What is pending before `limit`. */
static size_t choose_pending(struct arena *arena, const struct offline *offline, size_t limit,
			     const struct migration ***chosen)
{
	const struct migration **items =
	    arena_new_array(arena, const struct migration *, offline->standing.pending_count);
	size_t count = 0;

	for (size_t i = 0; i < offline->standing.pending_count; i++)
		if ((size_t)(offline->standing.pending[i] - offline->directory.migrations) < limit)
			items[count++] = offline->standing.pending[i];
	*chosen = items;
	return count;
}

static struct value *summary_value(const struct apply_view *view, const struct offline *offline,
				   const struct error *error)
{
	struct value *document = value_object(view->arena), *problem = value_object(view->arena);

	value_put_text(document, "target", offline->url);
	value_put_text(document, "project", offline->project);
	value_put(document, "applied", view->applied);
	value_put_integer(document, "pending",
			  (int64_t)(offline->standing.pending_count - view->done));
	if (view->failed)
		value_put(document, "failed", view->failed);
	if (error->code == ERROR_NONE)
		return document;
	value_put_text(problem, "code", error_name(error->code));
	value_put_text(problem, "detail", error->text);
	value_put(document, "error", problem);
	return document;
}

static void summarize(struct invocation *call, const struct apply_view *view,
		      const struct offline *offline, const struct error *error)
{
	char *took = text_milliseconds(call->arena, clock_monotonic() - view->started);

	if (call->screen->json)
		answer(call->screen, summary_value(view, offline, error));
	if (error->code == ERROR_NONE && view->done == offline->standing.pending_count)
		say(call->screen, STYLE_STRONG,
		    "\napplied %s, %s in %s; nothing is pending any more",
		    text_count(call->arena, view->done, "migration"),
		    text_count(call->arena, view->statements, "statement"), took);
	else if (error->code == ERROR_NONE)
		say(call->screen, STYLE_STRONG, "\napplied %s, %s in %s; %zu still pending",
		    text_count(call->arena, view->done, "migration"),
		    text_count(call->arena, view->statements, "statement"), took,
		    offline->standing.pending_count - view->done);
	else
		say(call->screen, STYLE_STRONG, "\napplied %zu of %s in %s", view->done,
		    text_count(call->arena, view->pending, "migration"), took);
}

/* What the options say of how the database may be treated. */
static bool read_policy(const struct apply_options *options, struct policy *policy,
			struct error *error)
{
	struct error cause;

	*policy = (struct policy) { 0 };
	for (size_t i = 0; i < POLICY_COUNT; i++)
		if (options->policy[i] &&
		    !policy_put(policy, policy_knobs[i].name, options->policy[i], &cause))
			return error_set(error, cause.code, "--%s", cause.text);
	return (!options->restore_point || policy_put(policy, "restore-point", "yes", error)) &&
	       (!options->mixed || policy_put(policy, "mixed", "yes", error));
}

static void say_way_back(struct invocation *call, const struct preparation *preparation)
{
	if (preparation->restore_point)
		say(call->screen, STYLE_PLAIN, "restore point: %s", preparation->restore_point);
	if (preparation->copy)
		say(call->screen, STYLE_PLAIN, "copy: %s", preparation->copy);
	if (preparation->unwatched)
		complain(
		    call->screen, STYLE_WARNING,
		    "warning: who waited behind it was not seen, and victim-time could not hold "
		    "(a second connection is needed): %s",
		    preparation->unwatched);
}

/* A stop that was asked for and left something pending. */
static bool stopped_early(const struct apply_view *view, const struct offline *offline,
			  struct error *error)
{
	return error_set(error, ERROR_PENDING,
			 "stopped: what holds is whole, %zu still pending; run again to go on",
			 offline->standing.pending_count - view->done);
}

static bool execute(struct invocation *call, struct offline *offline, const struct plan_view *plan,
		    struct error *error)
{
	const struct apply_options *options = call->options;
	struct execution execution = execution_by_hand(call, offline, options->wait);
	struct apply_view view = apply_view_on(call->arena, call->screen, plan->count);
	struct passed_over passed_over = { 0 };
	struct preparation preparation = { .arena = call->arena };
	const char **versions = arena_new_array(call->arena, const char *, plan->count);
	struct apply_stop stop;
	bool stopped = false, done;

	if (!read_policy(options, &execution.policy, error))
		return false;
	for (size_t i = 0; i < plan->count; i++)
		versions[i] = plan->items[i].migration->version;
	execution.pending = versions;
	execution.pending_count = plan->count;
	execution.allow_dirty = options->allow_dirty;
	execution.one_by_one = options->one_by_one;
	execution.together = text_equal(options->tx_mode, "all");
	execution.passed_over = &passed_over;
	execution.preparation = &preparation;
	execution.report = apply_view_report;
	execution.context = &view;
	apply_stop_begin(&stop);
	execution.stop = &stop.stop;
	execution.interruption = &stop.interruption;
	done = executor_run(&execution, &stopped, error);
	apply_stop_end(&stop);
	live_clear(call->screen);
	summarize(call, &view, offline, error);
	say_way_back(call, &preparation);
	if (done && passed_over.count)
		say(call->screen, STYLE_WARNING,
		    "%s failed and may (on-failure continue): correct the cause and run again",
		    text_count(call->arena, passed_over.count, "migration"));
	return done && stopped && view.done < plan->count ? stopped_early(&view, offline, error)
							  : done;
}

static bool show_only(struct invocation *call, const struct offline *offline,
		      const struct plan_view *plan, const struct policy *policy,
		      struct error *error)
{
	const char *given = policy_text(call->arena, policy);

	if (call->screen->json)
		answer(call->screen, plan_view_value(call->arena, plan));
	plan_view_show(call->screen, plan);
	if (*given)
		say(call->screen, STYLE_FAINT, "\nwith %s, where a file says nothing else", given);
	say(call->screen, STYLE_STRONG, "\n%s, %s would be applied; nothing was changed",
	    text_count(call->arena, plan->count, "migration"),
	    text_count(call->arena, plan->statements, "statement"));
	return policy_value(policy, NULL, POLICY_MIXED) ||
	       plan_view_may_run(plan, &offline->standing, error);
}

static bool nothing_to_do(struct invocation *call, const struct offline *offline)
{
	struct apply_view none = apply_view_on(call->arena, call->screen, 0);
	struct error fine = { 0 };

	if (call->screen->json)
		answer(call->screen, summary_value(&none, offline, &fine));
	if (!offline->directory.count)
		say(call->screen, STYLE_WARNING, "nothing to do: the directory holds no migration");
	else
		say(call->screen, STYLE_GOOD, "nothing to do: every migration %sis applied",
		    offline->standing.pending_count ? "up to there " : "");
	return true;
}

/* Opens, adopting first when that is asked for and nothing was ever recorded. */
static bool open_for_apply(struct invocation *call, struct offline *offline, struct error *error)
{
	const struct apply_options *options = call->options;

	if (!offline_open(call, &options->database, offline, error) ||
	    (!options->dry_run && !offline_unenrolled(call, offline, options->break_glass, error)))
		return false;
	if (!options->baseline || options->dry_run || offline->ledger.count)
		return offline_may_change(offline, options->allow_dirty, error);
	return offline_may_change(offline, true, error) &&
	       adopt_up_to(call, offline, options->baseline, options->wait, error) &&
	       target_ledger_read(call->arena, offline->target, &offline->ledger, error) &&
	       (reconcile(call->arena, offline->directory.migrations, offline->directory.count,
			  &offline->ledger, &offline->standing),
		reconciliation_allows(&offline->standing, error));
}

bool command_migrate_apply(struct invocation *call, struct error *error)
{
	const struct apply_options *options = call->options;
	struct offline offline = { 0 };
	const struct migration **chosen;
	struct plan_view plan;
	struct policy policy;
	size_t limit, count;

	if (!text_equal(options->tx_mode, "file") && !text_equal(options->tx_mode, "all"))
		return error_set(
		    error, ERROR_INVALID,
		    "--tx-mode: '%.40s' is none of file, all; for statement by statement "
		    "put `-- lockstep:txmode none` into the file",
		    options->tx_mode);
	if (!open_for_apply(call, &offline, error) ||
	    !directory_limit(&offline.directory, options->to, &limit, error))
		return false;
	count = choose_pending(call->arena, &offline, limit, &chosen);
	if (!plan_view_make(call->arena, chosen, count, offline.facts.dialect, &plan, error))
		return false;
	say(call->screen, STYLE_PLAIN, "%s (%s), project %s", offline.url, offline.facts.server,
	    options->database.project);
	if (!count)
		return nothing_to_do(call, &offline);
	if (!read_policy(options, &policy, error))
		return false;
	if (options->dry_run)
		return show_only(call, &offline, &plan, &policy, error);
	return execute(call, &offline, &plan, error);
}
