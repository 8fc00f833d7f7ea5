#include "core/lint/environment.h"

#include <stdlib.h>
#include <string.h>

#include "core/lint/runner.h"
#include "core/lint/weigh.h"

#define TABLES_MOST 2000
#define NAMES_MOST  20000 /* of all targets together; of the others nothing is known */

/* Builds of indexes that go on beside writers went wrong there (PG115). */
static bool is_worst(int version_num)
{
	return version_num >= 140000 && version_num <= 140003;
}

void lint_gather_start(struct lint_gathering *gathering, struct lint_environment *environment)
{
	*gathering = (struct lint_gathering) { .environment = environment };
	environment->zone_is_utc = true;
}

static int64_t most_rows(int64_t a, int64_t b)
{
	int64_t most = a > b ? a : b;

	return (a < 0 || b < 0) && most < LINT_LARGE_ROWS ? -1 : most;
}

/* Names of tables at home are written without it: it may be another one on each target. */
static const char *at_home(const char *home, const char *relation)
{
	size_t size = home ? strlen(home) : 0;

	return size && !strncmp(relation, home, size) && relation[size] == '.' ? relation + size + 1
									       : relation;
}

static struct lint_size *find_size(const struct lint_gathering *gathering, const char *relation)
{
	const struct lint_size key = { .relation = relation };

	return gathering->count ? bsearch(&key, gathering->sizes, gathering->count, sizeof key,
					  lint_size_compare)
				: NULL;
}

static void add_new(struct arena *arena, struct lint_gathering *gathering, size_t count,
		    const struct lint_size *size)
{
	if (count == gathering->room) {
		size_t room = count ? 2 * count : 64;

		gathering->sizes =
		    arena_grow(arena, gathering->sizes, count * sizeof *size, room * sizeof *size);
		gathering->room = room;
	}
	gathering->sizes[count] = *size;
	gathering->sizes[count].relation = arena_text(arena, size->relation);
}

/* What is known of the same table becomes one; the names are copied once. */
static void add_sizes(struct arena *arena, struct lint_gathering *gathering,
		      const struct lint_facts *facts)
{
	size_t count = gathering->count;

	for (size_t i = 0; i < facts->size_count; i++) {
		struct lint_size size = facts->sizes[i], *known;

		size.relation = at_home(facts->home, size.relation);
		known = find_size(gathering, size.relation);
		if (known) {
			known->rows = most_rows(known->rows, size.rows);
			known->bytes = known->bytes > size.bytes ? known->bytes : size.bytes;
		} else if (count < NAMES_MOST) {
			add_new(arena, gathering, count++, &size);
		}
	}
	if (count > gathering->count)
		qsort(gathering->sizes, count, sizeof *gathering->sizes, lint_size_compare);
	gathering->count = count;
}

static void add_server(struct lint_environment *environment, const char *server)
{
	int version = lint_version_num(server);

	if (!version)
		return;
	if (!environment->major || version / 10000 < environment->major)
		environment->major = version / 10000;
	if (is_worst(version) || !environment->version_num ||
	    (!is_worst(environment->version_num) && version < environment->version_num))
		environment->version_num = version;
}

void lint_gather_add(struct arena *arena, struct lint_gathering *gathering, const char *target,
		     const char *server, const struct lint_facts *facts)
{
	struct lint_environment *environment = gathering->environment;

	environment->targets++;
	add_server(environment, server);
	if (!facts || !facts->all) {
		if (environment->untold_count < LINT_UNTOLD)
			environment->untold[environment->untold_count] = arena_text(arena, target);
		environment->untold_count++;
	}
	environment->zone_is_utc = environment->zone_is_utc && facts && facts->zone_is_utc;
	if (!facts)
		return;
	gathering->mixed =
	    gathering->mixed || (gathering->begun && !text_equal(environment->home, facts->home));
	gathering->begun = true;
	environment->sized = true;
	environment->home = arena_text(arena, facts->home);
	add_sizes(arena, gathering, facts);
}

static int largest_first(const void *a, const void *b)
{
	const struct lint_size *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes < right->bytes ? 1 : -1;
	return lint_size_compare(a, b);
}

void lint_gather_end(struct lint_gathering *gathering)
{
	struct lint_environment *environment = gathering->environment;

	if (gathering->count > TABLES_MOST) {
		qsort(gathering->sizes, gathering->count, sizeof *gathering->sizes, largest_first);
		gathering->count = TABLES_MOST;
		qsort(gathering->sizes, gathering->count, sizeof *gathering->sizes,
		      lint_size_compare);
	}
	environment->sizes = gathering->sizes;
	environment->size_count = gathering->count;
	environment->zone_is_utc = environment->zone_is_utc && environment->targets;
	if (gathering->mixed)
		environment->home = NULL;
}

struct value *lint_environment_value(struct arena *arena,
				     const struct lint_environment *environment)
{
	struct value *value = value_object(arena), *untold = value_array(arena);

	for (size_t i = 0; i < environment->untold_count && i < LINT_UNTOLD; i++)
		value_add(untold, value_text(arena, environment->untold[i]));
	value_put_text(value, "environment", environment->name);
	value_put_text(value, "execution", environment->execution);
	if (environment->rules)
		value_put(value, "rules", (struct value *)(uintptr_t)environment->rules);
	value_put_integer(value, "major", environment->major);
	value_put_integer(value, "server", environment->version_num);
	value_put_bool(value, "utc", environment->zone_is_utc);
	value_put_text(value, "home", environment->home);
	value_put(value, "tables",
		  lint_sizes_value(arena, environment->sizes, environment->size_count));
	value_put_bool(value, "sized", environment->sized);
	value_put_integer(value, "targets", (int64_t)environment->targets);
	value_put(value, "untold", untold);
	value_put_integer(value, "untold_count", (int64_t)environment->untold_count);
	return value;
}

static size_t count_of(const struct value *value, const char *name)
{
	int64_t count = value_get_integer(value, name, 0);

	return count > 0 ? (size_t)count : 0;
}

static void read_untold(const struct value *value, struct lint_environment *environment)
{
	const struct value *untold = value_get(value, "untold");
	size_t count = value_count(untold);

	environment->untold_count = count_of(value, "untold_count");
	for (size_t i = 0; i < LINT_UNTOLD && i < environment->untold_count; i++) {
		const char *name = i < count ? value_as_text(value_at(untold, i)) : NULL;

		environment->untold[i] = name ? name : "?";
	}
}

bool lint_environment_read(struct arena *arena, const struct value *value,
			   struct lint_environment *environment, struct error *error)
{
	*environment = (struct lint_environment) {
		.name = value_get_text(value, "environment"),
		.execution = value_get_text(value, "execution"),
		.rules = value_get(value, "rules"),
		.major = (int)value_get_integer(value, "major", 0),
		.version_num = (int)value_get_integer(value, "server", 0),
		.zone_is_utc = value_get_bool(value, "utc", false),
		.home = value_get_text(value, "home"),
		.sized = value_get_bool(value, "sized", false),
		.targets = count_of(value, "targets"),
	};
	read_untold(value, environment);
	if (environment->name && environment->execution &&
	    lint_sizes_of(arena, value_get(value, "tables"), TABLES_MOST, &environment->sizes,
			  &environment->size_count))
		return true;
	return error_set(error, ERROR_INVALID, "it does not say what holds in an environment");
}

/* What an environment says of rules. */
struct heeding {
	struct lint_level *levels;
	size_t count;
};

static void heed_rule(const char *code, struct value *severity, void *context)
{
	struct heeding *heeding = context;
	struct lint_level level = { lint_rule_find(code), LINT_OFF };
	const char *name = value_as_text(severity);

	if (level.rule && name && lint_severity_from_name(name, &level.severity))
		heeding->levels[heeding->count++] = level;
}

static void count_rule(const char *code, struct value *severity, void *context)
{
	(void)code;
	(void)severity;
	++*(size_t *)context;
}

bool lint_environment_heed(struct arena *arena, const struct lint_environment *environment,
			   struct lint_options *options, struct error *error)
{
	struct value *rules = (struct value *)(uintptr_t)environment->rules;
	struct lint_runner *runner = &options->runner;
	struct heeding heeding = { 0 };
	struct policy policy;
	size_t count = 0;

	if (!policy_read(environment->execution, &policy, error))
		return error_wrap(error, "what %s sets for its execution", environment->name);
	lint_runner_heed(runner, &policy);
	if (environment->major)
		runner->server.major = environment->major;
	runner->version_num = environment->version_num;
	runner->server.zone_is_utc = environment->zone_is_utc;
	runner->home = environment->home ? environment->home : "";
	runner->sizes = environment->sized ? environment->sizes : NULL;
	runner->size_count = environment->sized ? environment->size_count : 0;
	runner->sizes_partial = !environment->sized || environment->untold_count;
	if (!value_is_object(rules))
		return true;
	value_each(rules, count_rule, &count);
	heeding.levels = arena_new_array(arena, struct lint_level, count + 1);
	value_each(rules, heed_rule, &heeding);
	options->levels = heeding.levels;
	options->level_count = heeding.count;
	return true;
}

const char *lint_environment_text(struct arena *arena, const struct lint_environment *environment)
{
	struct buffer text = buffer_in(arena);
	struct policy policy;
	struct error ignored;
	size_t told = environment->targets - environment->untold_count;

	if (environment->major)
		buffer_printf(&text, "PostgreSQL %d, ", environment->major);
	if (policy_read(environment->execution, &policy, &ignored) && *environment->execution)
		buffer_printf(&text, "%s, ", policy_text(arena, &policy));
	if (!environment->targets)
		buffer_printf(&text, "no targets: sizes of tables are unknown");
	else if (!environment->untold_count)
		buffer_printf(&text, "sizes of the tables of %zu target%s", told,
			      told == 1 ? "" : "s");
	else if (environment->untold_count <= environment->targets)
		buffer_printf(&text, "sizes of tables unknown on %zu of %zu targets (%s%s)",
			      environment->untold_count, environment->targets,
			      environment->untold[0], environment->untold_count > 1 ? ", ..." : "");
	return buffer_text(&text);
}
