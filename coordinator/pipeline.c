#include "coordinator/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/yaml.h"
#include "core/policy.h"

#define NAME_LIMIT        63
#define BUDGET_LIMIT      1000000
#define ENVIRONMENT_LIMIT 100

/* What the functions below share of one file. */
struct reading {
	struct arena *arena;
	const char *name;
	struct pipeline *pipeline;
	struct yaml **after; /* its member, NULL when absent */
};

static bool read_text(const struct reading *reading, const struct yaml *map, const char *key,
		      const struct yaml **node, struct error *error)
{
	*node = yaml_get(map, key);
	if (*node && (*node)->kind != YAML_TEXT)
		return yaml_error(reading->name, *node, error, "'%s' has to be a single value",
				  key);
	return true;
}

bool pipeline_is_environment(const char *name, struct error *error)
{
	size_t size = strlen(name);

	return (size && size <= NAME_LIMIT && *name >= 'a' && *name <= 'z' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == size) ||
	       error_set(error, ERROR_INVALID,
			 "'%.200s' is no name for an environment: use a to z, 0 to 9 and '-', a "
			 "letter first, at most %d characters",
			 name, NAME_LIMIT);
}

static bool read_name(const struct reading *reading, const struct yaml *map,
		      struct pipeline_environment *environment, struct error *error)
{
	const struct yaml *node;
	struct error wrong;

	if (!read_text(reading, map, "name", &node, error))
		return false;
	if (!node)
		return yaml_error(reading->name, map, error, "the environment has no name");
	if (!pipeline_is_environment(node->text, &wrong))
		return yaml_error(reading->name, node, error, "%s", wrong.text);
	if (pipeline_find(reading->pipeline, node->text))
		return yaml_error(reading->name, node, error, "environment '%s' is there twice",
				  node->text);
	environment->name = node->text;
	return true;
}

static bool read_budget(const struct reading *reading, const struct yaml *map,
			struct pipeline_environment *environment, struct error *error)
{
	const struct yaml *node;
	char *end;

	if (!read_text(reading, map, "budget", &node, error))
		return false;
	if (!node)
		return true;
	environment->budget.count = strtoull(node->text, &end, 10);
	if (*node->text < '0' || *node->text > '9' || *end ||
	    environment->budget.count > BUDGET_LIMIT)
		return yaml_error(reading->name, node, error,
				  "budget: '%s' is no number of targets between 0 and %d",
				  node->text, BUDGET_LIMIT);
	return true;
}

static bool read_promote(const struct reading *reading, const struct yaml *map, struct error *error)
{
	const struct yaml *node;

	if (!read_text(reading, map, "promote", &node, error))
		return false;
	if (!node || text_equal(node->text, "manual"))
		return true;
	if (text_equal(node->text, "auto"))
		return yaml_error(
		    reading->name, node, error,
		    "promote: 'auto' is not supported yet: write 'manual' and let your "
		    "pipeline call `lockstep promote`");
	return yaml_error(reading->name, node, error, "promote: '%s' is not known, write 'manual'",
			  node->text);
}

static bool read_knob(const struct reading *reading, const struct yaml *map, size_t index,
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

static bool read_execution(const struct reading *reading, const struct yaml *map,
			   struct pipeline_environment *environment, struct error *error)
{
	const struct yaml *node = yaml_get(map, "execution");
	const char **names = arena_new_array(reading->arena, const char *, POLICY_COUNT + 1);
	struct policy policy = { 0 };

	for (size_t i = 0; i < POLICY_COUNT; i++)
		names[i] = policy_knobs[i].name;
	if (node && !yaml_keys_known(reading->name, node, names, error))
		return false;
	for (size_t i = 0; node && i < node->count; i++)
		if (!read_knob(reading, node, i, &policy, error))
			return false;
	environment->execution = policy_write(reading->arena, &policy);
	return true;
}

static bool read_environment(struct reading *reading, struct yaml *map, struct error *error)
{
	static const char *const keys[] = {
		"name", "after", "budget", "promote", "execution", NULL
	};
	struct pipeline_environment environment = { 0 };
	struct pipeline *pipeline = reading->pipeline;

	if (!yaml_keys_known(reading->name, map, keys, error) ||
	    !read_name(reading, map, &environment, error) ||
	    !read_budget(reading, map, &environment, error) || !read_promote(reading, map, error) ||
	    !read_execution(reading, map, &environment, error))
		return false;
	reading->after[pipeline->count] = yaml_get(map, "after");
	pipeline->environments[pipeline->count++] = environment;
	return true;
}

static bool add_after(const struct reading *reading, const struct yaml *node,
		      struct pipeline_environment *environment, struct error *error)
{
	if (node->kind != YAML_TEXT)
		return yaml_error(reading->name, node, error,
				  "'after' has to be a name or a list of names");
	if (!pipeline_find(reading->pipeline, node->text))
		return yaml_error(reading->name, node, error,
				  "'%s' comes after '%s', which is no environment of this pipeline",
				  environment->name, node->text);
	for (size_t i = 0; i < environment->after_count; i++)
		if (text_equal(environment->after[i], node->text))
			return yaml_error(reading->name, node, error, "'%s' comes after '%s' twice",
					  environment->name, node->text);
	environment->after[environment->after_count++] = node->text;
	return true;
}

static bool read_after(const struct reading *reading, size_t index, struct error *error)
{
	struct pipeline_environment *environment = &reading->pipeline->environments[index];
	const struct yaml *node = reading->after[index];

	if (!node)
		return true;
	environment->after = arena_new_array(reading->arena, const char *, node->count + 1);
	if (node->kind != YAML_LIST)
		return add_after(reading, node, environment, error);
	for (size_t i = 0; i < node->count; i++)
		if (!add_after(reading, node->items[i], environment, error))
			return false;
	return true;
}

/* A walk along `after`; `path` holds the indices from the start of the walk. */
struct walk {
	const struct reading *reading;
	size_t path[ENVIRONMENT_LIMIT + 1];
	size_t depth;
	bool done[ENVIRONMENT_LIMIT]; /* nothing beyond leads back */
};

static bool cycle_error(const struct walk *walk, size_t index, struct error *error)
{
	const struct reading *reading = walk->reading;
	struct buffer text = buffer_in(reading->arena);
	size_t from = 0;

	while (walk->path[from] != index)
		from++;
	for (size_t i = from; i < walk->depth; i++)
		buffer_printf(&text, "%s -> ", reading->pipeline->environments[walk->path[i]].name);
	buffer_add_text(&text, reading->pipeline->environments[index].name);
	return yaml_error(reading->name, reading->after[index], error,
			  "environments wait for each other: %s", text.data);
}

static bool walk_from(struct walk *walk, size_t index, struct error *error)
{
	const struct pipeline *pipeline = walk->reading->pipeline;
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

static bool check_order(const struct reading *reading, struct error *error)
{
	struct walk walk = { .reading = reading };

	for (size_t i = 0; i < reading->pipeline->count; i++)
		if (!walk_from(&walk, i, error))
			return false;
	return true;
}

static bool read_project(const struct reading *reading, const struct yaml *root,
			 struct error *error)
{
	const struct yaml *node;

	if (!read_text(reading, root, "project", &node, error))
		return false;
	reading->pipeline->project = node ? node->text : NULL;
	return true;
}

static bool read_environments(struct reading *reading, const struct yaml *list, struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		if (!read_environment(reading, list->items[i], error))
			return false;
	for (size_t i = 0; i < list->count; i++)
		if (!read_after(reading, i, error))
			return false;
	return true;
}

bool pipeline_parse(struct arena *arena, const char *name, struct bytes text,
		    struct pipeline *pipeline, struct error *error)
{
	static const char *const keys[] = { "project", "environments", NULL };
	struct reading reading = { .arena = arena, .name = name, .pipeline = pipeline };
	struct yaml *root, *list;

	*pipeline = (struct pipeline) { .sha256 = hash_of(text.data, text.size), .text = text };
	if (!yaml_parse(arena, name, text, &root, error))
		return false;
	if (!yaml_keys_known(name, root, keys, error) || !read_project(&reading, root, error))
		return false;
	list = yaml_get(root, "environments");
	if (!list || list->kind != YAML_LIST || !list->count)
		return yaml_error(name, list ? list : root, error,
				  "'environments' has to be a list with at least one environment");
	if (list->count > ENVIRONMENT_LIMIT)
		return yaml_error(name, list, error, "%zu environments, at most %d are allowed",
				  list->count, ENVIRONMENT_LIMIT);
	pipeline->environments = arena_new_array(arena, struct pipeline_environment, list->count);
	reading.after = arena_new_array(arena, struct yaml *, list->count);
	return read_environments(&reading, list, error) && check_order(&reading, error);
}

const struct pipeline_environment *pipeline_find(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->count; i++)
		if (text_equal(pipeline->environments[i].name, name))
			return &pipeline->environments[i];
	return NULL;
}
