#include "core/record.h"

#include <inttypes.h>
#include <string.h>

bool record_text_or_null(const struct value *record, const char *key, const char **text,
			 struct error *error)
{
	struct value *member = value_get(record, key);

	*text = member ? value_as_text(member) : NULL;
	if (member && !*text &&
	    (value_is_object(member) || value_is_array(member) || value_is_integer(member)))
		return error_set(error, ERROR_INVALID, "%s: a text was expected", key);
	if (*text && strlen(*text) > RECORD_TEXT_LIMIT)
		return error_set(error, ERROR_INVALID, "%s: longer than %d bytes", key,
				 RECORD_TEXT_LIMIT);
	return true;
}

bool record_text(const struct value *record, const char *key, const char **text,
		 struct error *error)
{
	if (!record_text_or_null(record, key, text, error))
		return false;
	return *text || error_set(error, ERROR_INVALID, "%s: missing", key);
}

bool record_integer(const struct value *record, const char *key, int64_t *integer,
		    struct error *error)
{
	struct value *member = value_get(record, key);
	int64_t limit = (int64_t)RECORD_NUMBER_LIMIT;

	if (!member)
		return error_set(error, ERROR_INVALID, "%s: missing", key);
	if (!value_is_integer(member))
		return error_set(error, ERROR_INVALID, "%s: an integer was expected", key);
	*integer = value_as_integer(member, 0);
	return (*integer >= -limit && *integer <= limit) ||
	       error_set(error, ERROR_INVALID, "%s: %" PRId64 " is out of range", key, *integer);
}

bool record_number(const struct value *record, const char *key, uint64_t most, uint64_t *number,
		   struct error *error)
{
	int64_t integer = 0;

	if (!record_integer(record, key, &integer, error))
		return false;
	*number = (uint64_t)integer;
	return (integer >= 0 && *number <= most) ||
	       error_set(error, ERROR_INVALID, "%s: %" PRId64 " is not between 0 and %" PRIu64, key,
			 integer, most);
}

bool record_hash_or_none(const struct value *record, const char *key, struct hash *hash,
			 bool *present, struct error *error)
{
	const char *text;

	*hash = (struct hash) { 0 };
	*present = value_get(record, key) != NULL;
	if (!*present)
		return true;
	if (!record_text(record, key, &text, error))
		return false;
	return hash_from_hex(text, hash) ||
	       error_set(error, ERROR_INVALID, "%s: 64 lower-case hexadecimal digits were expected",
			 key);
}

bool record_hash(const struct value *record, const char *key, struct hash *hash,
		 struct error *error)
{
	bool present;

	if (!record_hash_or_none(record, key, hash, &present, error))
		return false;
	return present || error_set(error, ERROR_INVALID, "%s: missing", key);
}

bool record_list(const struct value *record, const char *key, size_t most, struct value **list,
		 struct error *error)
{
	*list = value_get(record, key);
	if (!*list || !value_is_array(*list))
		return error_set(error, ERROR_INVALID, "%s: a list was expected", key);
	if (value_count(*list) > most)
		return error_set(error, ERROR_INVALID, "%s: %zu elements, the limit is %zu", key,
				 value_count(*list), most);
	for (size_t i = 0; i < value_count(*list); i++)
		if (!value_is_object(value_at(*list, i)))
			return error_set(error, ERROR_INVALID, "%s[%zu]: an object was expected",
					 key, i);
	return true;
}
