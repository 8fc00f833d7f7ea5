#include "coordinator/pipeline.h"

#include <string.h>

#include "coordinator/pipeline_checks.h"
#include "coordinator/pipeline_lint.h"
#include "coordinator/pipeline_time.h"
#include "coordinator/pipeline_waves.h"
#include "core/base/nearest.h"
#include "core/policy.h"

#define DAY               ((int64_t)86400000)
#define ENVIRONMENT_LIMIT 100
#define TARGETS           1000000

/* What the functions below share of one file. */
struct parsing {
	struct pipeline_reading reading;
	struct pipeline *pipeline;
	const struct yaml *environments; /* in the same order */
};

static bool read_name(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, void *into, struct error *error)
{
	struct error wrong;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	((struct pipeline_environment *)into)->name = node->text;
	return pipeline_is_environment(node->text, &wrong) ||
	       yaml_error(reading->name, node, error, "%s", wrong.text);
}

static bool read_knob(const struct pipeline_reading *reading, const struct yaml *map, size_t index,
		      struct policy *policy, struct error *error)
{
	const struct yaml *key = map->keys[index], *value = map->items[index];
	struct error wrong;

	if (value->kind != YAML_TEXT)
		return yaml_error(reading->name, value, error, "'%s' has to be a single value",
				  key->text);
	return policy_put(policy, key->text, value->text, &wrong) ||
	       yaml_error(reading->name, value, error, "%s", wrong.text);
}

static bool read_execution(const struct pipeline_reading *reading, const struct pipeline_row *row,
			   const struct yaml *node, void *into, struct error *error)
{
	const char *names[POLICY_COUNT + 1] = { 0 };
	struct policy policy = { 0 };

	(void)row;
	for (size_t i = 0; i < POLICY_COUNT; i++)
		names[i] = policy_knobs[i].name;
	if (!yaml_keys_known(reading->name, node, names, error))
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (!read_knob(reading, node, i, &policy, error))
			return false;
	((struct pipeline_environment *)into)->execution = policy_write(reading->arena, &policy);
	return true;
}

/* What asks about environments before this one has nothing to ask about. */
static bool check_upstream(const struct pipeline_reading *reading, const struct yaml *node,
			   const struct pipeline_environment *environment, struct error *error)
{
	static const char *const keys[] = { "upstream", "accept-failures", "soak" };
	const char *key = environment->promote_auto ? "promote" : NULL;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !key; i++)
		key = yaml_get(node, keys[i]) ? keys[i] : NULL;
	return environment->after_count || !key ||
	       yaml_error(reading->name, yaml_get(node, key), error,
			  "'%s' means nothing for '%s', which is not 'after' another environment",
			  key, environment->name);
}

static bool check_environment(const struct pipeline_reading *reading, const struct yaml *node,
			      void *item, struct error *error)
{
	struct pipeline_environment *environment = item;

	if (!environment->execution)
		environment->execution = "";
	return check_upstream(reading, node, environment, error) &&
	       pipeline_check_lint(reading, node, environment, error) &&
	       pipeline_check_waves(reading, node, environment, error);
}

#define FIELD(name) offsetof(struct pipeline_environment, name)
static const char *const upstreams[] = { "all", "any", NULL };
static const char *const promotions[] = { "manual", "auto", NULL };
static const char *const no_yes[] = { "no", "yes", "false", "true", NULL };
static const struct pipeline_row environment_rows[] = {
	{ "name", read_name, .needed = true },
	{ "after", pipeline_read_names, .offset = FIELD(after), .count = FIELD(after_count),
	  .most = ENVIRONMENT_LIMIT },
	{ "elsewhere", pipeline_read_line, .offset = FIELD(elsewhere), .most = 200 },
	{ "upstream", pipeline_read_switch, .offset = FIELD(after_any), .words = upstreams },
	{ "accept-failures", pipeline_read_switch, .offset = FIELD(accept_failures),
	  .words = no_yes },
	{ "promote", pipeline_read_switch, .offset = FIELD(promote_auto), .words = promotions },
	{ "soak", pipeline_read_duration, .offset = FIELD(soak), .most = 366 * DAY },
	{ "select", pipeline_read_selector, .offset = FIELD(select) },
	{ "approvals", pipeline_read_approvals, .offset = FIELD(approvals) },
	{ "signed", pipeline_read_signed, .offset = FIELD(sealed) },
	{ "windows", pipeline_read_list, .offset = FIELD(windows), .count = FIELD(window_count),
	  .most = 50, .list = &pipeline_windows },
	{ "freezes", pipeline_read_list, .offset = FIELD(freezes), .count = FIELD(freeze_count),
	  .most = 50, .list = &pipeline_freezes },
	{ "checks", pipeline_read_checks, .offset = FIELD(checks) },
	{ "lint", pipeline_read_lint, .offset = FIELD(lint) },
	{ "http", pipeline_read_list, .offset = FIELD(http), .count = FIELD(http_count), .most = 20,
	  .list = &pipeline_http_items },
	{ "verify", pipeline_read_list, .offset = FIELD(verify), .count = FIELD(verify_count),
	  .most = 50, .list = &pipeline_verify_items },
	{ "budget", pipeline_read_amount, .offset = FIELD(budget) },
	{ "parallel", pipeline_read_number, .offset = FIELD(parallel), .least = 1,
	  .most = TARGETS },
	{ "spread", pipeline_read_spread, .offset = FIELD(spread), .count = FIELD(spread_count) },
	{ "waves", pipeline_read_list, .offset = FIELD(waves), .count = FIELD(wave_count),
	  .most = 100, .list = &pipeline_wave_items },
	{ "execution", read_execution, .offset = FIELD(execution) },
	{ 0 },
};
#undef FIELD
static const struct pipeline_list environment_items = { "environment", environment_rows,
							sizeof(struct pipeline_environment),
							check_environment };

static const struct yaml *after_of(const struct parsing *parsing, size_t index)
{
	return yaml_get(parsing->environments->items[index], "after");
}

static bool not_declared(const struct parsing *parsing, const struct yaml *node,
			 const struct pipeline_environment *environment, struct error *error)
{
	struct nearest nearest = nearest_to(node->text);

	for (size_t i = 0; i < parsing->pipeline->count; i++)
		nearest_offer(&nearest, parsing->pipeline->environments[i].name);
	return yaml_error(parsing->reading.name, node, error,
			  "'%s' comes after '%s', which is no environment of this pipeline%s%s%s",
			  environment->name, node->text, nearest.best ? "; did you mean '" : "",
			  nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

static bool check_after(const struct parsing *parsing, size_t index, struct error *error)
{
	const struct pipeline_environment *environment = &parsing->pipeline->environments[index];
	const struct yaml *after = after_of(parsing, index);

	for (size_t i = 0; i < environment->after_count; i++)
		if (!pipeline_find(parsing->pipeline, environment->after[i]))
			return not_declared(parsing,
					    after->kind == YAML_LIST ? after->items[i] : after,
					    environment, error);
	return true;
}

/* A walk along `after`; `path` holds the indices from the start of the walk. */
struct walk {
	const struct parsing *parsing;
	size_t path[ENVIRONMENT_LIMIT + 1];
	size_t depth;
	bool done[ENVIRONMENT_LIMIT]; /* nothing beyond leads back */
};

static bool cycle_error(const struct walk *walk, size_t index, struct error *error)
{
	const struct parsing *parsing = walk->parsing;
	struct buffer text = buffer_in(parsing->reading.arena);
	size_t from = 0;

	while (walk->path[from] != index)
		from++;
	for (size_t i = from; i < walk->depth; i++)
		buffer_printf(&text, "%s -> ", parsing->pipeline->environments[walk->path[i]].name);
	buffer_add_text(&text, parsing->pipeline->environments[index].name);
	return yaml_error(parsing->reading.name, after_of(parsing, index), error,
			  "environments wait for each other: %s", text.data);
}

static bool walk_from(struct walk *walk, size_t index, struct error *error)
{
	const struct pipeline *pipeline = walk->parsing->pipeline;
	const struct pipeline_environment *environment = &pipeline->environments[index];

	for (size_t i = 0; i < walk->depth; i++)
		if (walk->path[i] == index)
			return cycle_error(walk, index, error);
	if (walk->done[index])
		return true;
	walk->path[walk->depth++] = index;
	for (size_t i = 0; i < environment->after_count; i++) {
		const struct pipeline_environment *next =
		    pipeline_find(pipeline, environment->after[i]);

		if (!walk_from(walk, (size_t)(next - pipeline->environments), error))
			return false;
	}
	walk->depth--;
	walk->done[index] = true;
	return true;
}

static bool check_order(const struct parsing *parsing, struct error *error)
{
	struct walk walk = { .parsing = parsing };

	for (size_t i = 0; i < parsing->pipeline->count; i++)
		if (!walk_from(&walk, i, error))
			return false;
	return true;
}

/* `environments` have been read; their order has to be one. */
static bool check_all(const struct parsing *parsing, struct error *error)
{
	for (size_t i = 0; i < parsing->pipeline->count; i++)
		if (!check_after(parsing, i, error))
			return false;
	return check_order(parsing, error);
}

static bool read_environments(const struct pipeline_reading *reading,
			      const struct pipeline_row *row, const struct yaml *node, void *into,
			      struct error *error)
{
	struct parsing parsing = { *reading, into, node };

	if (node->kind != YAML_LIST || !node->count)
		return yaml_error(reading->name, node, error,
				  "'environments' has to be a list with at least one environment");
	return pipeline_read_list(reading, row, node, into, error) && check_all(&parsing, error);
}

#define FIELD(name) offsetof(struct pipeline, name)
static const struct pipeline_row file_rows[] = {
	{ "project", pipeline_read_line, .offset = FIELD(project), .most = 1000 },
	{ "change-approvals", pipeline_read_number, .offset = FIELD(change_approvals), .most = 10 },
	{ "environments", read_environments, .offset = FIELD(environments), .count = FIELD(count),
	  .most = ENVIRONMENT_LIMIT, .list = &environment_items },
	{ 0 },
};
#undef FIELD
static const struct pipeline_list file = { "pipeline", file_rows, sizeof(struct pipeline), NULL };

bool pipeline_parse(struct arena *arena, const char *name, struct bytes text,
		    struct pipeline *pipeline, struct error *error)
{
	struct pipeline_reading reading = { arena, name };
	struct yaml *root;

	*pipeline = (struct pipeline) { .sha256 = hash_of(text.data, text.size), .text = text };
	if (!yaml_parse(arena, name, text, &root, error) ||
	    !pipeline_read_map(&reading, &file, root, pipeline, error))
		return false;
	return pipeline->count ||
	       yaml_error(name, root, error,
			  "'environments' has to be a list with at least one environment");
}
