/* What the linter says of what a push would add. */
#include "cli/push_lint.h"

#include "cli/lint_view.h"
#include "cli/text.h"
#include "core/lint/run.h"
#include "core/lint/runner.h"

#define FIRST_SHOWN 20 /* migrations of a first release; more of them are a history */

struct comparing {
	struct arena *arena;
	const struct directory *directory;
	bool *added; /* by migration */
	size_t count;
	bool first; /* there is no release yet */
};

static bool holds(struct arena *arena, const struct value *items, const struct migration *migration)
{
	const char *hash = hash_hex(arena, &migration->content);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		if (text_equal(value_get_text(item, "version"), migration->version))
			return text_equal(value_get_text(item, "sha256"), hash);
	}
	return false;
}

/* Whatever keeps the release from being read keeps the push from being made, and says so there. */
static void compare(struct comparing *comparing, struct api *api, const char *path)
{
	const struct directory *directory = comparing->directory;
	struct value *release = NULL;
	const struct value *items;
	struct error error = { 0 };

	comparing->first =
	    !api_get(comparing->arena, api,
		     arena_printf(comparing->arena, "%s/releases/latest", path), &release, &error);
	items = value_get(release, "migrations");
	comparing->added = arena_new_array(comparing->arena, bool, directory->count + 1);
	for (size_t i = 0; i < directory->count; i++) {
		comparing->added[i] =
		    comparing->first || !holds(comparing->arena, items, &directory->migrations[i]);
		comparing->count += comparing->added[i];
	}
}

/* Notes alone are nothing to stop at. */
static void show(struct invocation *call, const struct comparing *comparing,
		 const struct push_lint *about, enum lint_severity fail_on,
		 const struct lint_findings *findings)
{
	enum lint_severity least = fail_on == LINT_NOTE ? LINT_NOTE : LINT_WARNING;
	struct lint_list list;

	if (!lint_fails(findings, least))
		return;
	if (comparing->first && comparing->count > FIRST_SHOWN) {
		say(call->screen, STYLE_PLAIN,
		    "lint: %s found in %s; `lockstep migrate lint --dir %s` shows them",
		    lint_counts_text(call->arena, findings->by_severity),
		    text_count(call->arena, comparing->count, "migration"), about->dir);
		return;
	}
	list = lint_list_of(call->arena, about->directory, findings);
	lint_list_cut(&list, least);
	list.migrations = comparing->count;
	lint_list_show(call->screen, &list);
}

bool push_lint(struct invocation *call, struct api *api, const char *path,
	       const struct push_lint *about, struct error *error)
{
	struct comparing comparing = { .arena = call->arena, .directory = about->directory };
	struct lint_options how = { .dialect = about->dialect };
	struct lint_findings findings;
	enum lint_severity fail_on;

	if (!lint_severity_from_name(about->fail_on, &fail_on))
		return error_set(error, ERROR_INVALID,
				 "--lint-fail-on: '%.40s' is none of error, warning, note, off",
				 about->fail_on);
	compare(&comparing, api, path);
	if (!comparing.count)
		return true;
	while (!comparing.added[how.from])
		how.from++;
	lint_runner_heed(&how.runner, NULL);
	if (!lint_run(call->arena, about->directory, &how, &findings, error))
		return false;
	lint_findings_keep(call->arena, &findings, comparing.added, about->dir);
	show(call, &comparing, about, fail_on, &findings);
	return !lint_fails(&findings, fail_on) ||
	       error_set(error, ERROR_FAILED,
			 "nothing was pushed: the linter found something of severity %s or above "
			 "(--lint-fail-on %s)",
			 about->fail_on, about->fail_on);
}
