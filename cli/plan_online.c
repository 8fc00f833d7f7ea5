/* plan show: what a rollout runs, or would run, statement by statement. */
#include <stdlib.h>
#include <string.h>

#include "cli/evidence_view.h"
#include "cli/field.h"
#include "cli/people.h"
#include "cli/plan_lint.h"
#include "cli/plan_summary.h"
#include "cli/plan_view.h"
#include "cli/representation_view.h"
#include "core/release.h"

static bool fetch_plan(struct invocation *call, struct api *api, const char *path,
		       struct value **plan, struct error *error)
{
	const struct plan_show_options *options = call->options;
	struct buffer query = buffer_in(call->arena);
	int64_t release;

	if (call->count) {
		buffer_printf(&query, "%s/rollouts/%s/plan", path,
			      api_escape(call->arena, call->operands[0]));
		return api_get(call->arena, api, buffer_text(&query), plan, error);
	}
	if (!options->environment)
		return error_set(error, ERROR_INVALID,
				 "which plan? Give a rollout's ID, or --env NAME for that of a new "
				 "one");
	if (!online_release(options->release, &release, error))
		return false;
	buffer_printf(&query, "%s/plan", path);
	api_query(&query, "environment", options->environment);
	if (release)
		api_query(&query, "release", arena_printf(call->arena, "%lld", (long long)release));
	if (options->rehearse)
		api_query(&query, "kind", "rehearse");
	return api_get(call->arena, api, buffer_text(&query), plan, error);
}

static bool is_pending(const struct value *plan, const char *version)
{
	const struct value *groups = value_get(plan, "groups");

	for (size_t i = 0; i < value_count(groups); i++) {
		const struct value *pending = value_get(value_at(groups, i), "pending");

		for (size_t k = 0; k < value_count(pending); k++)
			if (text_equal(value_as_text(value_at(pending, k)), version))
				return true;
	}
	return false;
}

/* The bytes that the release names, and no others. */
static bool fetch_text(struct invocation *call, struct api *api, const char *path,
		       struct migration *migration, struct error *error)
{
	struct api_request request = {
		.method = "GET",
		.path = arena_printf(call->arena, "%s/blobs/%s", path,
				     hash_hex(call->arena, &migration->content)),
	};
	struct hash found;

	if (!api_call(call->arena, api, &request, &migration->text, error))
		return error_wrap(error, "%s", migration->name);
	found = hash_of(migration->text.data ? migration->text.data : "", migration->text.size);
	return hash_equal(&found, &migration->content) ||
	       error_set(error, ERROR_INTEGRITY,
			 "%s: the coordinator's bytes do not have the hash that the release names",
			 migration->name);
}

/* The release's digest follows from its manifest, and the plan's from the release's. */
static bool fetch_release(struct invocation *call, struct api *api, const char *path,
			  const struct value *plan, struct release *release, struct error *error)
{
	struct api_request request = {
		.method = "GET",
		.path = arena_printf(call->arena, "%s/releases/%s/manifest", path,
				     field_number(call->arena, plan, "release")),
	};
	struct bytes manifest;

	if (!api_call(call->arena, api, &request, &manifest, error) ||
	    !release_from_manifest(call->arena, manifest, release, error))
		return error_wrap(error, "release %s", field_number(call->arena, plan, "release"));
	return text_equal(hash_hex(call->arena, &release->digest),
			  field_text(plan, "release_digest")) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the coordinator's release %s is not the one that the plan names",
			 field_number(call->arena, plan, "release"));
}

/* The migrations that run somewhere, once each. */
static bool fetch_statements(struct invocation *call, struct api *api, const char *path,
			     const struct value *plan, struct plan_view *view, struct error *error)
{
	enum dialect dialect = DIALECT_ANY;
	const struct migration **wanted;
	struct release release;
	size_t count = 0;

	if (!value_get_integer(plan, "release", 0) || !value_get_integer(plan, "work", 0))
		return true;
	if (!fetch_release(call, api, path, plan, &release, error))
		return false;
	wanted = arena_new_array(call->arena, const struct migration *, release.count + 1);
	for (size_t i = 0; i < release.count; i++) {
		if (!is_pending(plan, release.migrations[i].version))
			continue;
		if (!fetch_text(call, api, path, &release.migrations[i], error))
			return false;
		wanted[count++] = &release.migrations[i];
	}
	return (dialect_from_name(field_text(plan, "dialect"), &dialect) ||
		error_set(error, ERROR_INTERNAL, "the plan's dialect is not known here")) &&
	       plan_view_make(call->arena, wanted, count, dialect, view, error);
}

/* What approvers see before they say yes. */
static bool show_evidence(struct invocation *call, const struct value *list, struct error *error)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *item = value_at(list, i), *found = value_get(item, "found");
		int64_t targets = value_get_integer(item, "targets", 0);
		struct evidence evidence;

		say(call->screen, STYLE_STRONG, "\nRehearsed for %lld target%s (evidence %.16s)",
		    (long long)targets, targets == 1 ? "" : "s", field_text(item, "sha256"));
		if (!found)
			continue;
		if (!evidence_parse(call->arena, value_write(call->arena, found), &evidence, error))
			return error_wrap(error, "evidence");
		evidence_view_show(call->arena, call->screen, &evidence);
	}
	return true;
}

bool command_plan_show(struct invocation *call, struct error *error)
{
	struct plan_view view = { 0 };
	struct plan_lint lint = { .view = &view };
	struct value *plan;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !fetch_plan(call, api, path, &plan, error) ||
	    !fetch_statements(call, api, path, plan, &view, error))
		return false;
	if (call->screen->json) {
		value_merge(plan, plan_view_value(call->arena, &view));
		answer(call->screen, plan);
		return true;
	}
	plan_summary_show(call->screen, plan);
	if (!show_evidence(call, value_get(plan, "evidence"), error))
		return false;
	representation_view_show(call->arena, call->screen, value_get(plan, "representation"));
	lint.path = arena_printf(call->arena, "%s/releases/%s/lint?environment=%s", path,
				 field_number(call->arena, plan, "release"),
				 api_escape(call->arena, field_text(plan, "environment")));
	if (view.count && !plan_lint_show(call, api, &lint, error))
		return false;
	if (view.count)
		say(call->screen, STYLE_PLAIN, "%s", "");
	plan_view_show(call->screen, &view);
	return true;
}
