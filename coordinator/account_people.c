#include "coordinator/account_people.h"

#include "coordinator/store/people.h"
#include "core/base/clock.h"

/* Entries between which words about the plan counted for the rollout. */
struct span {
	int64_t from, to; /* both are outside */
};

static bool is_in(const struct span *span, uint64_t seq)
{
	return (int64_t)seq > span->from && (int64_t)seq < span->to;
}

/* Of the same gate where there is one. */
static bool is_told(const struct value *list, const char *person, const char *gate)
{
	for (size_t i = 0; i < value_count(list); i++)
		if (text_equal(value_get_text(value_at(list, i), "person"), person) &&
		    (!gate || text_equal(value_get_text(value_at(list, i), "gate"), gate)))
			return true;
	return false;
}

static struct value *said(struct arena *arena, const char *person, enum role role,
			  const char *reason)
{
	struct value *item = value_object(arena);

	value_put_text(item, "person", person);
	value_put_text(item, "role", role_name(role));
	value_put_text(item, "reason", reason);
	return item;
}

static void put_place(struct arena *arena, struct value *item, int64_t time, uint64_t seq)
{
	value_put_text(item, "time", clock_text(arena, time));
	value_put_integer(item, "entry", (int64_t)seq);
}

static bool add_approvals(struct account *account, struct store *store, const struct span *span,
			  struct error *error)
{
	struct approval_list list;

	if (!approval_list(account->arena, store, &account->rollout->plan_digest, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct approval *approval = &list.items[i];
		struct value *item;

		if (!is_in(span, approval->seq) ||
		    is_told(account->approvals, approval->person, NULL))
			continue;
		item = said(account->arena, approval->person, approval->role, approval->reason);
		value_put_text(item, "decision", plan_decision_name(approval->decision));
		put_place(account->arena, item, approval->time, approval->seq);
		value_add(account->approvals, item);
	}
	return true;
}

static bool add_overrides(struct account *account, struct store *store, const struct span *span,
			  struct error *error)
{
	struct override_list list;

	if (!override_list(account->arena, store, &account->rollout->plan_digest, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct override *override = &list.items[i];
		struct value *item;

		if (!is_in(span, override->seq) ||
		    is_told(account->overrides, override->person, override->gate))
			continue;
		item = said(account->arena, override->person, override->role, override->reason);
		value_put_text(item, "by", override->person);
		value_put_text(item, "gate", override->gate);
		put_place(account->arena, item, override->time, override->seq);
		value_add(account->overrides, item);
	}
	return true;
}

bool account_add_said(struct account *account, struct store *store, struct error *error)
{
	const struct rollout *rollout = account->rollout;
	const struct value *finished = value_get(account->object, "finished");
	struct span span = { 0, value_get_integer(finished, "entry", INT64_MAX) };

	return account_spent(store, &rollout->plan_digest, rollout->number, &span.from, error) &&
	       add_approvals(account, store, &span, error) &&
	       add_overrides(account, store, &span, error);
}
