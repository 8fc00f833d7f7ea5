#include "coordinator/http/json.h"

static struct value *approvals(struct arena *arena, const struct approval_list *list)
{
	struct value *items = value_array(arena);

	for (size_t i = 0; i < list->count; i++) {
		const struct approval *approval = &list->items[i];
		struct value *item = value_object(arena);

		value_put_text(item, "person", approval->person);
		value_put_text(item, "role", role_name(approval->role));
		value_put_text(item, "decision", plan_decision_name(approval->decision));
		json_put_text(arena, item, "reason", approval->reason);
		json_put_time(arena, item, "time", approval->time);
		value_add(items, item);
	}
	return items;
}

static struct value *overrides(struct arena *arena, const struct override_list *list)
{
	struct value *items = value_array(arena);

	for (size_t i = 0; i < list->count; i++) {
		const struct override *override = &list->items[i];
		struct value *item = value_object(arena);

		value_put_text(item, "gate", override->gate);
		value_put_text(item, "person", override->person);
		value_put_text(item, "role", role_name(override->role));
		value_put_text(item, "reason", override->reason);
		json_put_time(arena, item, "time", override->time);
		value_add(items, item);
	}
	return items;
}

bool json_put_people(struct arena *arena, struct store *store, const struct rollout *rollout,
		     struct value *object, struct error *error)
{
	struct approval_list approved;
	struct override_list overridden;

	if (!approval_list(arena, store, &rollout->plan_digest, &approved, error) ||
	    !override_list(arena, store, &rollout->plan_digest, &overridden, error))
		return false;
	value_put(object, "approvals", approvals(arena, &approved));
	value_put(object, "overrides", overrides(arena, &overridden));
	return true;
}

struct value *json_proposal(struct arena *arena, const struct proposal *proposal)
{
	struct value *item = value_object(arena), *confirmed = value_array(arena);

	if (!proposal->person)
		return value_text(arena, NULL);
	for (size_t i = 0; i < proposal->count; i++)
		if (!proposal->confirmations[i].revoked)
			value_add(confirmed, value_text(arena, proposal->confirmations[i].person));
	json_put_hash(arena, item, "sha256", &proposal->sha256);
	value_put_text(item, "proposed_by", proposal->person);
	json_put_time(arena, item, "proposed", proposal->time);
	value_put(item, "confirmed_by", confirmed);
	return item;
}

struct value *json_brakes(struct arena *arena, const struct brake_list *list, const char *only)
{
	struct value *items = value_array(arena);

	for (size_t i = 0; i < list->count; i++) {
		const struct brake *brake = &list->items[i];
		struct value *item;

		if (only && brake->environment && !text_equal(only, brake->environment))
			continue;
		item = value_object(arena);
		value_put_text(item, "kind", brake_kind_name(brake->kind));
		json_put_text(arena, item, "project", brake->project);
		json_put_text(arena, item, "environment", brake->environment);
		value_put(item, "release",
			  brake->release ? value_integer(arena, (int64_t)brake->release)
					 : value_text(arena, NULL));
		value_put_text(item, "person", brake->person);
		value_put_text(item, "reason", brake->reason);
		json_put_time(arena, item, "time", brake->time);
		value_add(items, item);
	}
	return items;
}
