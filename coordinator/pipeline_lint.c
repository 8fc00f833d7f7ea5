#include "coordinator/pipeline_lint.h"

#include "core/lint/rule.h"

static const char *const severities[] = { "off", "note", "warning", "error", NULL };

static bool read_level(const struct pipeline_reading *reading, const struct yaml *key,
		       const struct yaml *node, struct pipeline_lint *lint, struct error *error)
{
	const struct lint_rule *rule = lint_rule_find(key->text);
	const char *near = rule ? NULL : lint_rule_nearest(key->text);
	struct pipeline_row row = { .name = key->text, .words = severities };
	unsigned severity;

	if (!rule)
		return yaml_error(reading->name, key, error,
				  "rules: '%.60s' is no rule of the linter%s%s%s", key->text,
				  near ? "; did you mean '" : "", near ? near : "",
				  near ? "'?" : " (`lockstep migrate lint --explain CODE`)");
	for (size_t i = 0; i < lint->level_count; i++)
		if (text_equal(lint->levels[i].code, rule->code))
			return yaml_error(reading->name, key, error,
					  "rules: '%.60s' is %s, which is there already", key->text,
					  rule->code);
	if (!pipeline_read_word(reading, &row, node, &severity, error))
		return false;
	lint->levels[lint->level_count++] =
	    (struct pipeline_level) { rule->code, severities[severity] };
	return true;
}

static bool read_levels(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_lint *lint = into;

	if (node->kind != YAML_MAP)
		return yaml_error(reading->name, node, error,
				  "'%s' has to be a map of rules and severities", row->name);
	lint->levels = arena_new_array(reading->arena, struct pipeline_level, node->count + 1);
	for (size_t i = 0; i < node->count; i++)
		if (!read_level(reading, node->keys[i], node->items[i], lint, error))
			return false;
	return true;
}

static bool read_fail_on(const struct pipeline_reading *reading, const struct pipeline_row *row,
			 const struct yaml *node, void *into, struct error *error)
{
	unsigned severity;

	if (!pipeline_read_word(reading, row, node, &severity, error))
		return false;
	((struct pipeline_lint *)into)->fail_on = severities[severity];
	return true;
}

static const struct pipeline_row lint_rows[] = {
	{ .name = "fail-on", .read = read_fail_on, .words = severities },
	{ .name = "rules", .read = read_levels },
	{ 0 },
};
static const struct pipeline_list lint_map = { "lint", lint_rows, sizeof(struct pipeline_lint),
					       NULL };

bool pipeline_read_lint(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_map(reading, &lint_map, node, (char *)into + row->offset, error);
}

bool pipeline_check_lint(const struct pipeline_reading *reading, const struct yaml *node,
			 struct pipeline_environment *environment, struct error *error)
{
	const char *fail_on = environment->lint.fail_on;
	const struct yaml *checks = yaml_get(node, "checks"), *lint = yaml_get(node, "lint");
	const struct yaml *given = checks ? yaml_get(checks, "lint") : NULL;

	if (!fail_on)
		return true;
	if (given && !text_equal(given->text, fail_on))
		return yaml_error(reading->name, yaml_get(lint, "fail-on"), error,
				  "fail-on: '%s', and 'checks' says 'lint: %s'; write it once",
				  fail_on, given->text);
	environment->checks.lint = text_equal(fail_on, "off") ? NULL : fail_on;
	return true;
}
