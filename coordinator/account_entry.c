#include "coordinator/account_entry.h"

#include "core/base/clock.h"

struct value *account_deed(struct arena *arena, const struct entry *entry)
{
	struct value *deed = value_object(arena);

	value_put_text(deed, "by", entry->actor_name);
	value_put_text(deed, "time", clock_text(arena, entry->time));
	value_put_integer(deed, "entry", (int64_t)entry->seq);
	return deed;
}

/* Copies members that are texts; those that the entry lacks stay out. */
static void copy(struct value *object, const struct entry *entry, const char *const *names)
{
	for (; *names; names++)
		value_put_text(object, *names, value_get_text(entry->body, *names));
}

static bool is(const struct entry *entry, const char *member, const char *text)
{
	return text_equal(value_get_text(entry->body, member), text);
}

static void add_created(struct account *account, const struct entry *entry)
{
	struct value *created = account_deed(account->arena, entry);

	value_put_bool(created, "promoted", value_get_bool(entry->body, "promote", false));
	value_put(account->object, "created", created);
}

static void add_move(struct account *account, const struct entry *entry)
{
	static const char *const members[] = { "event", "from", "to", "why", "reason", NULL };
	struct value *move = account_deed(account->arena, entry);

	copy(move, entry, members);
	if (is(entry, "to", "running") && value_is_null(value_get(account->object, "started")))
		value_put(account->object, "started", account_deed(account->arena, entry));
	if (value_get_bool(entry->body, "final", false))
		value_put(account->object, "finished", account_deed(account->arena, entry));
	if (!is(entry, "from", value_get_text(entry->body, "to")))
		value_add(account->moves, move);
}

/* What people did to a wave, or to what runs. */
static void add_step(struct account *account, const struct entry *entry)
{
	static const char *const members[] = { "event", "name", "why", NULL };
	struct value *move = account_deed(account->arena, entry);

	if (text_equal(entry->actor_kind, "person")) {
		copy(move, entry, members);
		value_add(account->moves, move);
	}
}

static void add_approval(struct account *account, const struct entry *entry)
{
	static const char *const members[] = { "person", "role", "decision", "reason", NULL };
	struct value *approval = account_deed(account->arena, entry);

	copy(approval, entry, members);
	value_add(account->approvals, approval);
}

static void add_override(struct account *account, const struct entry *entry)
{
	static const char *const members[] = { "gate", "role", "reason", NULL };
	struct value *override = account_deed(account->arena, entry);

	copy(override, entry, members);
	value_put_text(override, "person", entry->actor_name);
	value_add(account->overrides, override);
}

static bool has_it_to_do(const struct account *account, const struct task *task)
{
	if (!account->migration)
		return true;
	for (size_t i = 0; i < task->pending_count; i++)
		if (text_equal(task->pending[i], account->migration))
			return true;
	return false;
}

static struct value *run_of(struct account *account, const struct entry *entry, size_t position)
{
	struct value **newest = &account->newest[position];
	const char *attempt = value_get_text(entry->body, "attempt");

	if (*newest && (!attempt || text_equal(attempt, value_get_text(*newest, "attempt"))))
		return *newest;
	*newest = value_object(account->arena);
	value_put_text(*newest, "target", value_get_text(entry->body, "target"));
	value_put_text(*newest, "attempt", attempt);
	value_put(*newest, "started", value_text(account->arena, NULL));
	value_put(*newest, "finished", value_text(account->arena, NULL));
	value_add(account->runs, *newest);
	return *newest;
}

static bool is_under_way(const char *state)
{
	return text_equal(state, "queued") || text_equal(state, "leased") ||
	       text_equal(state, "running") || text_equal(state, "verifying");
}

static void add_run(struct account *account, const struct entry *entry)
{
	static const char *const members[] = { "agent", "why", "error", "evidence", NULL };
	size_t position = (size_t)value_get_integer(entry->body, "position", -1);
	const char *to = value_get_text(entry->body, "to");
	struct value *run;

	if (position >= account->rollout->task_count ||
	    !has_it_to_do(account, &account->rollout->tasks[position]))
		return;
	run = run_of(account, entry, position);
	copy(run, entry, members);
	value_put_text(run, "state", to);
	value_put_integer(run, "entry", (int64_t)entry->seq);
	if (text_equal(to, "running") && value_is_null(value_get(run, "started")))
		value_put_text(run, "started", clock_text(account->arena, entry->time));
	if (!is_under_way(to))
		value_put_text(run, "finished", clock_text(account->arena, entry->time));
}

static const struct {
	enum entry_type type;
	void (*add)(struct account *account, const struct entry *entry);
} rows[] = {
	{ ENTRY_ROLLOUT_CREATED, add_created },
	{ ENTRY_ROLLOUT_MOVED, add_move },
	{ ENTRY_WAVE_MOVED, add_step },
	{ ENTRY_ROLLOUT_INTERRUPTED, add_step },
	{ ENTRY_APPROVAL_GIVEN, add_approval },
	{ ENTRY_APPROVAL_DENIED, add_approval },
	{ ENTRY_APPROVAL_WITHDRAWN, add_approval },
	{ ENTRY_OVERRIDE_RECORDED, add_override },
	{ ENTRY_TASK_MOVED, add_run },
};

void account_add(struct account *account, const struct entry *entry)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_equal(entry_type_name(rows[i].type), entry->type))
			rows[i].add(account, entry);
}
