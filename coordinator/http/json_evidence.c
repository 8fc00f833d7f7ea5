#include "coordinator/http/json_evidence.h"

#include "core/base/crypto.h"

#define WHOLE 3 /* so many are shown, the rest is named */

static bool show(struct arena *arena, struct store *store, const struct value *kind,
		 struct value *item, struct error *error)
{
	struct hash found;
	struct bytes text;
	struct value *value;

	if (!hash_from_hex(value_get_text(kind, "found"), &found) ||
	    !blob_get(arena, store, &found, &text, error) ||
	    !value_parse(arena, text, &value, error))
		return error_wrap(error, "the plan's evidence");
	value_put(item, "found", value);
	return true;
}

bool json_evidence(struct arena *arena, struct store *store, const char *evidence,
		   struct value **list, struct error *error)
{
	struct value *kinds;

	*list = value_array(arena);
	if (!evidence || !*evidence)
		return true;
	if (!value_parse(arena, bytes_of(evidence), &kinds, error))
		return error_wrap(error, "the plan's evidence");
	for (size_t i = 0; i < value_count(kinds); i++) {
		const struct value *kind = value_at(kinds, i);
		struct value *item = value_object(arena);

		value_put_text(item, "sha256", value_get_text(kind, "found"));
		value_put_integer(item, "targets", value_get_integer(kind, "targets", 0));
		if (i < WHOLE && !show(arena, store, kind, item, error))
			return false;
		value_add(*list, item);
	}
	return true;
}
