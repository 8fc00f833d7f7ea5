#include "core/base/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/file.h"
#include "core/base/nearest.h"
#include "core/base/yaml.h"

#define FILE_LIMIT ((size_t)1024 * 1024)

/* What a number may be followed by. */
struct unit {
	const char *suffix;
	uint64_t factor;
};

static const struct unit count_units[] = {
	{ "", 1 },
	{ "k", (uint64_t)1 << 10 },
	{ "M", (uint64_t)1 << 20 },
	{ "G", (uint64_t)1 << 30 },
	{ 0 },
};

static const struct unit duration_units[] = {
	{ "", 1000 },     { "ms", 1 },       { "s", 1000 }, { "m", 60000 },
	{ "h", 3600000 }, { "d", 86400000 }, { 0 },
};

#define DURATION_LIMIT ((uint64_t)100 * 366 * 86400000)

static bool number_parse(const char *text, const struct unit *units, uint64_t *number)
{
	const char *at = text;
	uint64_t value = 0;

	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
			return false;
	if (at == text)
		return false;
	for (; units->suffix; units++)
		if (!strcmp(at, units->suffix))
			return !__builtin_mul_overflow(value, units->factor, number);
	return false;
}

bool duration_parse(const char *text, int64_t *milliseconds)
{
	uint64_t value;

	if (!number_parse(text, duration_units, &value) || value > DURATION_LIMIT)
		return false;
	*milliseconds = (int64_t)value;
	return true;
}

const char *duration_text(struct arena *arena, int64_t milliseconds)
{
	static const struct {
		const char *unit;
		int64_t size;
	} units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 } };

	for (size_t i = 0; milliseconds && i < sizeof units / sizeof *units; i++)
		if (milliseconds % units[i].size == 0)
			return arena_printf(arena, "%lld%s",
					    (long long)(milliseconds / units[i].size),
					    units[i].unit);
	return arena_printf(arena, "%lld%s", (long long)milliseconds, milliseconds ? "ms" : "");
}

bool count_parse(const char *text, uint64_t *count)
{
	return number_parse(text, count_units, count);
}

static bool switch_parse(const char *text, bool *on)
{
	bool yes = !strcmp(text, "yes") || !strcmp(text, "true");

	if (!yes && strcmp(text, "no") && strcmp(text, "false"))
		return false;
	*on = yes;
	return true;
}

/* `text` is kept, not copied. */
static bool row_put(const struct setting *row, void *fields, const char *text, struct error *error)
{
	void *field = (char *)fields + row->offset;

	switch (row->type) {
	case SETTING_TEXT:
		*(const char **)field = text;
		return true;
	case SETTING_COUNT:
		return count_parse(text, field) ||
		       error_set(error, ERROR_INVALID,
				 "%s: the value is not a number (like 100, 64k, 16M, 1G)",
				 row->name);
	case SETTING_SECONDS:
		return duration_parse(text, field) ||
		       error_set(error, ERROR_INVALID,
				 "%s: the value is not a duration (like 250ms, 30s, 5m, 2h, 7d)",
				 row->name);
	case SETTING_SWITCH:
		return switch_parse(text, field) ||
		       error_set(error, ERROR_INVALID, "%s: the value is neither yes nor no",
				 row->name);
	}
	return error_set(error, ERROR_INTERNAL, "%s: the setting has no type", row->name);
}

static const struct setting *row_find(const struct setting *rows, struct bytes name)
{
	for (; rows->name; rows++)
		if (bytes_equal_text(name, rows->name))
			return rows;
	return NULL;
}

/* `dashes` is "--" where people wrote it so. */
static bool unknown(const struct setting *rows, const char *dashes, const char *name,
		    struct error *error)
{
	struct nearest nearest = nearest_to(name);

	for (; rows->name; rows++)
		nearest_offer(&nearest, rows->name);
	if (nearest.best)
		return error_set(error, ERROR_INVALID,
				 "there is no setting '%s%s'; did you mean '%s%s'?", dashes, name,
				 dashes, nearest.best);
	return error_set(error, ERROR_INVALID, "there is no setting '%s%s'; --help lists them all",
			 dashes, name);
}

void settings_start(const struct settings *settings)
{
	struct error error;

	for (const struct setting *row = settings->rows; row->name; row++)
		if (row->initial && !row_put(row, settings->fields, row->initial, &error))
			abort();
}

bool settings_put(const struct settings *settings, const char *name, const char *text,
		  struct error *error)
{
	const struct setting *row = row_find(settings->rows, bytes_of(name));

	if (!row)
		return unknown(settings->rows, "", name, error);
	return row_put(row, settings->fields, arena_text(settings->arena, text), error);
}

static char *environment_name(struct arena *arena, const char *prefix, const char *name)
{
	char *result = arena_printf(arena, "%s_%s", prefix, name);

	for (char *at = result; *at; at++)
		*at = (char)(*at == '-' ? '_' : toupper((unsigned char)*at));
	return result;
}

bool settings_from_environment(const struct settings *settings, const char *prefix,
			       struct error *error)
{
	for (const struct setting *row = settings->rows; row->name; row++) {
		const char *variable = environment_name(settings->arena, prefix, row->name);
		const char *text = getenv(variable);

		if (!text || !*text)
			continue;
		if (!row_put(row, settings->fields, arena_text(settings->arena, text), error))
			return error_wrap(error, "environment variable %s", variable);
	}
	return true;
}

static bool put_from_yaml(const struct settings *settings, const char *path, struct yaml *map,
			  size_t index, struct error *error)
{
	const struct yaml *key = map->keys[index], *value = map->items[index];
	const struct setting *row = row_find(settings->rows, bytes_of(key->text));
	struct error cause;

	if (!row) {
		unknown(settings->rows, "", key->text, &cause);
		return yaml_error(path, key, error, "%s", cause.text);
	}
	if (value->kind != YAML_TEXT || (!value->quoted && !*value->text))
		return yaml_error(path, value, error,
				  "%s needs a single value; leave the line out for the initial one",
				  key->text);
	if (!row_put(row, settings->fields, value->text, &cause))
		return yaml_error(path, value, error, "%s", cause.text);
	return true;
}

bool settings_from_file(const struct settings *settings, const char *path, struct error *error)
{
	struct bytes text;
	struct yaml *root;

	if (!file_read(settings->arena, path, FILE_LIMIT, &text, error) ||
	    !yaml_parse(settings->arena, path, text, &root, error))
		return false;
	if (root->kind != YAML_MAP)
		return yaml_error(path, root, error,
				  "settings are lines of the form 'name: value'");
	for (size_t i = 0; i < root->count; i++)
		if (!put_from_yaml(settings, path, root, i, error))
			return false;
	return true;
}

static bool operand_put(struct operands *operands, const char *argument, struct error *error)
{
	if (operands->count == operands->most)
		return error_set(error, ERROR_INVALID,
				 "operand %zu is one too many; --help shows what is expected",
				 operands->count + 1);
	operands->items[operands->count++] = argument;
	return true;
}

/* "--name" and what belongs to it; moves `at` over a value of its own. */
static bool option_put(const struct settings *settings, char *const **at, struct error *error)
{
	const char *name = **at + 2, *equals = strchr(name, '=');
	struct bytes given = { name, equals ? (size_t)(equals - name) : strlen(name) };
	const struct setting *row = row_find(settings->rows, given);
	const char *value = equals ? equals + 1 : NULL;

	if (!row && !equals && text_starts_with(name, "no-")) {
		row = row_find(settings->rows, bytes_of(name + 3));
		row = row && row->type == SETTING_SWITCH ? row : NULL;
		value = "no";
	}
	if (!row)
		return unknown(settings->rows, "--",
			       arena_text_n(settings->arena, given.data, given.size), error);
	if (!value && row->type == SETTING_SWITCH)
		value = "yes";
	if (!value) {
		value = (*at)[1];
		if (!value || text_starts_with(value, "--"))
			return error_set(error, ERROR_INVALID, "--%s needs a value: --%s=%s",
					 row->name, row->name, row->value ? row->value : "VALUE");
		++*at;
	}
	return row_put(row, settings->fields, arena_text(settings->arena, value), error) ||
	       error_wrap(error, "command line");
}

bool settings_from_arguments(const struct settings *settings, char *const *arguments,
			     struct operands *operands, struct error *error)
{
	bool ended = false;

	for (char *const *at = arguments; *at; at++) {
		bool operand = ended || **at != '-' || !(*at)[1];

		if (!ended && text_equal(*at, "--"))
			ended = true;
		else if (operand && !operand_put(operands, *at, error))
			return false;
		else if (!operand && (*at)[1] != '-')
			return error_set(
			    error, ERROR_INVALID,
			    "options are written with two dashes (--name); --help lists them");
		else if (!operand && !option_put(settings, &at, error))
			return false;
	}
	return true;
}

static const char *row_form(struct arena *arena, const struct setting *row)
{
	if (row->type == SETTING_SWITCH)
		return arena_printf(arena, "--%s", row->name);
	return arena_printf(arena, "--%s %s", row->name, row->value ? row->value : "VALUE");
}

const char *settings_help(struct arena *arena, const struct setting *rows)
{
	struct buffer help = buffer_in(arena);
	size_t width = 0;

	for (const struct setting *row = rows; row->name; row++) {
		size_t size = strlen(row_form(arena, row));

		width = size > width ? size : width;
	}
	for (const struct setting *row = rows; row->name; row++) {
		buffer_printf(&help, "  %-*s  %s", (int)width, row_form(arena, row), row->help);
		if (row->initial)
			buffer_printf(&help, " (%s)", row->initial);
		buffer_add_text(&help, "\n");
	}
	return buffer_text(&help);
}
