#include "coordinator/account.h"

#include "coordinator/account_entry.h"
#include "coordinator/account_people.h"
#include "coordinator/account_soak.h"

static void put_head(struct account *account)
{
	const struct rollout *rollout = account->rollout;
	struct value *object = account->object, *nothing = value_text(account->arena, NULL);

	value_put_text(object, "rollout", rollout->id);
	value_put_text(object, "kind", rollout_kind_name(rollout->kind));
	value_put_text(object, "environment", rollout->environment);
	value_put_integer(object, "release", (int64_t)rollout->release);
	value_put_text(object, "release_digest",
		       hash_hex(account->arena, &rollout->release_digest));
	value_put_text(object, "plan_digest", hash_hex(account->arena, &rollout->plan_digest));
	value_put_text(object, "state", rollout_state_name(rollout->state));
	value_put_text(object, "why", rollout->why);
	value_put(object, "created", nothing);
	value_put(object, "started", value_text(account->arena, NULL));
	value_put(object, "finished", value_text(account->arena, NULL));
	value_put(object, "soak", value_text(account->arena, NULL));
}

static bool is_among(const struct value *versions, const char *version)
{
	for (size_t i = 0; i < value_count(versions); i++)
		if (text_equal(value_as_text(value_at(versions, i)), version))
			return true;
	return false;
}

static bool has_the_same(const struct task *one, const struct task *other)
{
	if (one->pending_count != other->pending_count)
		return false;
	for (size_t i = 0; i < one->pending_count; i++)
		if (!text_equal(one->pending[i], other->pending[i]))
			return false;
	return true;
}

/* Most targets of a rollout have the same to do. */
static void put_migrations(struct account *account)
{
	const struct rollout *rollout = account->rollout;
	struct value *versions = value_array(account->arena);

	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];

		if (i && has_the_same(task, task - 1))
			continue;
		for (size_t k = 0; k < task->pending_count; k++)
			if (!is_among(versions, task->pending[k]))
				value_add(versions, value_text(account->arena, task->pending[k]));
	}
	value_put(account->object, "migrations", versions);
}

static bool add_entries(struct account *account, struct store *store, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct log_page page = { .more = true };
	int64_t after = -1;

	while (page.more) {
		arena_reset(arena);
		if (!log_rollout_page(arena, store, account->rollout->id, after, &page, error))
			return false;
		for (size_t i = 0; i < page.count; i++)
			account_add(account, &page.items[i]);
		if (page.count)
			after = (int64_t)page.items[page.count - 1].seq;
	}
	return true;
}

bool account_of(struct arena *arena, struct store *store, const struct account_question *question,
		struct value **account, struct error *error)
{
	struct rollout rollout;
	struct account writing = { arena,
				   &rollout,
				   question->migration,
				   value_object(arena),
				   value_array(arena),
				   value_array(arena),
				   value_array(arena),
				   value_array(arena),
				   NULL };

	if (!rollout_load(arena, store, question->project, question->rollout, &rollout, error))
		return false;
	writing.newest = arena_new_array(arena, struct value *, rollout.task_count + 1);
	put_head(&writing);
	put_migrations(&writing);
	value_put(writing.object, "approvals", writing.approvals);
	value_put(writing.object, "overrides", writing.overrides);
	value_put(writing.object, "moves", writing.moves);
	value_put(writing.object, "runs", writing.runs);
	*account = writing.object;
	return add_entries(&writing, store, error) && account_add_said(&writing, store, error) &&
	       account_judge(&writing, store, error);
}
