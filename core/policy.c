#include "core/policy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/nearest.h"
#include "core/base/settings.h"

#define DAY        ((int64_t)86400000)
#define YEAR       (366 * DAY)
#define MEGA       ((int64_t)1 << 20)
#define PETA       ((int64_t)1 << 50)
#define MANY       1000
#define TEXT_LIMIT 64 /* of a name */

#define ROW(knob, name, kind, initial, written, most, help)                                        \
	[POLICY_##knob] = { name, POLICY_##kind, initial, most, true, help },

const struct policy_knob policy_knobs[POLICY_COUNT] = {
	POLICY_FILE_KNOBS(ROW)[POLICY_BACKUP_AGE] = { "backup-age", POLICY_DURATION, 0, YEAR, false,
						      "how old a target's last backup may be; 0: "
						      "it is not asked for" },
	[POLICY_RESTORE_POINT] = { "restore-point", POLICY_SWITCH, 0, 1, false,
				   "name a restore point before the first statement" },
	[POLICY_COPIES] = { "copies", POLICY_NUMBER, 0, MANY, false,
			    "SQLite: so many copies from before rollouts are kept" },
	[POLICY_MIXED] = { "mixed", POLICY_SWITCH, 0, 1, false,
			   "run files that mix what can with what cannot run in a transaction" },
};

/* What a value has to be, for errors. */
static const char *const kinds[] = {
	[POLICY_DURATION] = "a duration (like 250ms, 30s, 5m)",
	[POLICY_SIZE] = "a size (like 64M, 1G)",
	[POLICY_NUMBER] = "a number",
	[POLICY_SWITCH] = "yes or no",
};

static bool parse_switch(const char *text, int64_t *value)
{
	bool yes = text_equal(text, "yes") || text_equal(text, "true");

	*value = yes;
	return yes || text_equal(text, "no") || text_equal(text, "false");
}

static bool parse_count(const char *text, int64_t *value)
{
	uint64_t count;

	if (!count_parse(text, &count) || count > INT64_MAX)
		return false;
	*value = (int64_t)count;
	return true;
}

static bool parse(enum policy_kind kind, const char *text, int64_t *value)
{
	switch (kind) {
	case POLICY_DURATION:
		return duration_parse(text, value);
	case POLICY_SWITCH:
		return parse_switch(text, value);
	case POLICY_SIZE:
	case POLICY_NUMBER:
		return parse_count(text, value);
	}
	return false;
}

static bool find(const char *name, size_t *index)
{
	for (*index = 0; *index < POLICY_COUNT; ++*index)
		if (text_equal(policy_knobs[*index].name, name))
			return true;
	return false;
}

static bool unknown(const char *name, struct error *error)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < POLICY_COUNT; i++)
		nearest_offer(&nearest, policy_knobs[i].name);
	if (nearest.best)
		return error_set(error, ERROR_INVALID, "'%.60s' is not known; did you mean '%s'?",
				 name, nearest.best);
	return error_set(error, ERROR_INVALID, "'%.60s' is not known", name);
}

bool policy_put(struct policy *policy, const char *name, const char *text, struct error *error)
{
	const struct policy_knob *knob;
	int64_t value;
	size_t index;

	if (!find(name, &index))
		return unknown(name, error);
	knob = &policy_knobs[index];
	if (!parse(knob->kind, text, &value))
		return error_set(error, ERROR_INVALID, "%s: the value has to be %s", name,
				 kinds[knob->kind]);
	if (value > knob->most)
		return error_set(error, ERROR_INVALID, "%s: the value is more than is allowed",
				 name);
	policy->values[index] = value;
	policy->given[index] = true;
	return true;
}

bool policy_gives(const struct policy *policy, const char *name)
{
	size_t index;

	return find(name, &index) && policy->given[index];
}

int64_t policy_value(const struct policy *environment, const struct policy *file,
		     enum policy_name name)
{
	if (file && file->given[name])
		return file->values[name];
	return environment->given[name] ? environment->values[name] : policy_knobs[name].initial;
}

static const char *value_text(struct arena *arena, enum policy_kind kind, int64_t value)
{
	if (kind == POLICY_SWITCH)
		return value ? "yes" : "no";
	if (kind == POLICY_SIZE && value && value % MEGA == 0)
		return arena_printf(arena, "%" PRId64 "M", value / MEGA);
	if (kind != POLICY_DURATION || !value)
		return arena_printf(arena, "%" PRId64, value);
	return value % 1000 ? arena_printf(arena, "%" PRId64 "ms", value)
			    : arena_printf(arena, "%" PRId64 "s", value / 1000);
}

const char *policy_text(struct arena *arena, const struct policy *policy)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < POLICY_COUNT; i++)
		if (policy->given[i])
			buffer_printf(&text, "%s%s %s", text.size ? ", " : "", policy_knobs[i].name,
				      value_text(arena, policy_knobs[i].kind, policy->values[i]));
	return buffer_text(&text);
}

const char *policy_write(struct arena *arena, const struct policy *policy)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < POLICY_COUNT; i++)
		if (policy->given[i])
			buffer_printf(&text, "%s%s=%" PRId64, text.size ? ";" : "",
				      policy_knobs[i].name, policy->values[i]);
	return buffer_text(&text);
}

/* "name=value", up to `end`. */
static bool read_one(const char *text, size_t size, struct policy *policy, struct error *error)
{
	const char *equals = memchr(text, '=', size);
	char name[TEXT_LIMIT + 1], *end;
	size_t length = equals ? (size_t)(equals - text) : size, index;

	memcpy(name, text, length < TEXT_LIMIT ? length : TEXT_LIMIT);
	name[length < TEXT_LIMIT ? length : TEXT_LIMIT] = '\0';
	if (!find(name, &index))
		return unknown(name, error);
	if (!equals || equals[1] < '0' || equals[1] > '9' || policy->given[index])
		return error_set(error, ERROR_INVALID, "%s: is not written as it should be", name);
	policy->values[index] = strtoll(equals + 1, &end, 10);
	policy->given[index] = true;
	return (end == text + size && policy->values[index] <= policy_knobs[index].most) ||
	       error_set(error, ERROR_INVALID, "%s: is more than is allowed", name);
}

bool policy_read(const char *text, struct policy *policy, struct error *error)
{
	*policy = (struct policy) { 0 };
	while (*text) {
		size_t size = strcspn(text, ";");

		if (!read_one(text, size, policy, error))
			return false;
		text += size;
		if (*text == ';' && !*++text)
			return error_set(error, ERROR_INVALID, "the policy ends in ';'");
	}
	return true;
}
