#include "coordinator/http/body.h"

#include <string.h>

#include "core/base/nearest.h"

#define NAME_LIMIT  200
#define TEXT_LIMIT  2000
#define LIST_LIMIT  100000
#define COUNT_LIMIT ((int64_t)1 << 53)

static const char *const expectations[] = {
	[MEMBER_NAME] = "has to be a text of at most 200 bytes on one line",
	[MEMBER_TEXT] = "has to be a text of at most 2000 bytes",
	[MEMBER_COUNT] = "has to be a whole number that is not negative",
	[MEMBER_SWITCH] = "has to be true or false",
	[MEMBER_LIST] = "has to be a list of at most 100000 elements",
};

static bool put_name(void *field, const struct value *value)
{
	const char *text = value_as_text(value);

	if (!text || strlen(text) > NAME_LIMIT || !text_is_line(text))
		return false;
	*(const char **)field = text;
	return true;
}

static bool put_text(void *field, const struct value *value)
{
	const char *text = value_as_text(value);

	if (!text || strlen(text) > TEXT_LIMIT)
		return false;
	*(const char **)field = text;
	return true;
}

static bool put_count(void *field, const struct value *value)
{
	int64_t count = value_as_integer(value, -1);

	if (count < 0 || count > COUNT_LIMIT)
		return false;
	*(uint64_t *)field = (uint64_t)count;
	return true;
}

static bool put_switch(void *field, const struct value *object, const char *name)
{
	bool on = value_get_bool(object, name, false);

	if (on != value_get_bool(object, name, true))
		return false; /* neither true nor false */
	*(bool *)field = on;
	return true;
}

static bool put_list(void *field, struct value *value)
{
	if (!value_is_array(value) || value_count(value) > LIST_LIMIT)
		return false;
	*(struct value **)field = value;
	return true;
}

static bool put(const struct member *row, const struct value *object, void *field)
{
	struct value *value = value_get(object, row->name);

	switch (row->type) {
	case MEMBER_NAME:
		return put_name(field, value);
	case MEMBER_TEXT:
		return put_text(field, value);
	case MEMBER_COUNT:
		return put_count(field, value);
	case MEMBER_SWITCH:
		return put_switch(field, object, row->name);
	case MEMBER_LIST:
		return put_list(field, value);
	}
	return false;
}

static bool is_empty(const struct value *value)
{
	const char *text = value_as_text(value);

	return !value || value_is_null(value) || (text && !*text);
}

struct search {
	const struct member *rows;
	const char *unknown;
};

static void look_up(const char *key, struct value *value, void *context)
{
	struct search *search = context;
	const struct member *row = search->rows;

	(void)value;
	while (row->name && !text_equal(row->name, key))
		row++;
	if (!row->name && !search->unknown)
		search->unknown = key;
}

static bool all_known(const struct value *object, const struct member *rows, struct error *error)
{
	struct search search = { .rows = rows };
	struct nearest nearest;

	value_each((struct value *)(uintptr_t)object, look_up, &search);
	if (!search.unknown)
		return true;
	nearest = nearest_to(search.unknown);
	for (const struct member *row = rows; row->name; row++)
		nearest_offer(&nearest, row->name);
	return error_set(error, ERROR_INVALID, "unknown member '%.100s'%s%s%s", search.unknown,
			 nearest.best ? "; did you mean '" : "", nearest.best ? nearest.best : "",
			 nearest.best ? "'?" : "");
}

static bool read_members(const struct value *object, const struct member *rows, void *fields,
			 struct error *error)
{
	if (!value_is_object(object))
		return error_set(error, ERROR_INVALID, "a JSON object is expected");
	if (!all_known(object, rows, error))
		return false;
	for (const struct member *row = rows; row->name; row++) {
		const struct value *value = value_get(object, row->name);

		if (row->required && is_empty(value))
			return error_set(error, ERROR_INVALID, "'%s' is missing", row->name);
		if (!value || value_is_null(value))
			continue;
		if (!put(row, object, (char *)fields + row->offset))
			return error_set(error, ERROR_INVALID, "'%s' %s", row->name,
					 expectations[row->type]);
	}
	return true;
}

bool body_read(struct arena *arena, struct bytes body, const struct member *rows, void *fields,
	       struct error *error)
{
	struct value *object;

	if (!body.size)
		body = bytes_of("{}");
	if (!value_parse(arena, body, &object, error))
		return error_wrap(error, "the body is not JSON");
	return read_members(object, rows, fields, error);
}

bool body_read_object(const struct value *object, const char *where, const struct member *rows,
		      void *fields, struct error *error)
{
	return read_members(object, rows, fields, error) || error_wrap(error, "%s", where);
}
