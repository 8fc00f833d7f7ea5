#include "coordinator/http/json_evidence.h"

#include "coordinator/situation.h"
#include "coordinator/store/work.h"
#include "core/base/crypto.h"
#include "core/representation.h"

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

static bool read_evidence(struct arena *arena, struct store *store, const struct hash *found,
			  struct evidence *evidence, struct error *error)
{
	struct bytes text;

	return (blob_get(arena, store, found, &text, error) &&
		evidence_parse(arena, text, evidence, error)) ||
	       error_wrap(error, "evidence %.16s", hash_hex(arena, found));
}

static bool add_upstream(struct arena *arena, struct store *store,
			 const struct release_place *place, const struct evidence *here,
			 struct value *list, struct error *error)
{
	struct representation representation;
	struct representation_runs runs;
	struct evidence there;
	struct value *item;
	struct hash found;
	bool any;

	if (!rehearsal_upstream(store, place, &any, &found, error))
		return false;
	if (!any)
		return true;
	if (!read_evidence(arena, store, &found, &there, error) ||
	    !statement_durations(arena, store, place, &runs, error))
		return false;
	represent(arena, here, &there, &runs, &representation);
	item = representation_value(arena, &representation);
	value_put_text(item, "environment", place->environment);
	value_add(list, item);
	return true;
}

/* Of the first evidence that the plan names: targets that stand alike are alike. */
bool json_representation(struct arena *arena, struct store *store,
			 const struct situation *situation, const char *evidence,
			 struct value *list, struct error *error)
{
	const struct pipeline_environment *environment = situation->environment;
	struct value *kinds;
	struct evidence here;
	struct hash found;

	if (!environment || !evidence || !*evidence)
		return true;
	if (!value_parse(arena, bytes_of(evidence), &kinds, error) ||
	    !hash_from_hex(value_get_text(value_at(kinds, 0), "found"), &found) ||
	    !read_evidence(arena, store, &found, &here, error))
		return error_wrap(error, "the plan's evidence");
	for (size_t i = 0; i < environment->after_count; i++) {
		struct release_place place = { situation->gates.project, environment->after[i],
					       &situation->release.release.digest };

		if (!add_upstream(arena, store, &place, &here, list, error))
			return false;
	}
	return true;
}
