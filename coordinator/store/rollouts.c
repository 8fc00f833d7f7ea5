#include "coordinator/store/rollouts.h"

#include "coordinator/store/plan_document.h"
#include "coordinator/store/sql.h"

static bool outcome_from_name(const char *name, enum outcome *outcome)
{
	for (int i = 0; i < OUTCOME_COUNT; i++)
		if (text_equal(outcome_name((enum outcome)i), name)) {
			*outcome = (enum outcome)i;
			return true;
		}
	return false;
}

static bool read_rollout(struct arena *arena, const struct sql_rows *rows, struct rollout *rollout)
{
	*rollout = (struct rollout) {
		.id = sql_column_text(arena, rows, 0),
		.number = (uint64_t)sql_column_integer(rows, 1),
		.project = sql_column_text(arena, rows, 2),
		.environment = sql_column_text(arena, rows, 3),
		.release = (uint64_t)sql_column_integer(rows, 4),
		.release_digest = sql_column_hash(rows, 5),
		.manifest = sql_column_hash(rows, 6),
		.version = sql_column_text(arena, rows, 8),
		.why = sql_column_text(arena, rows, 10),
		.plan_digest = sql_column_hash(rows, 11),
		.plan = sql_column_hash(rows, 12),
		.budget = (uint64_t)sql_column_integer(rows, 13),
		.forgiven = (uint64_t)sql_column_integer(rows, 14),
		.created_by = sql_column_text(arena, rows, 15),
		.created = sql_column_integer(rows, 16),
		.started = sql_column_integer(rows, 17),
		.finished = sql_column_integer(rows, 18),
		.revision = (uint64_t)sql_column_integer(rows, 19),
		.policy = sql_column_hash(rows, 20),
		.resolution = sql_column_text(arena, rows, 21),
		.interrupted = sql_column_text(arena, rows, 22),
	};
	return rollout_kind_from_name(sql_column_text(arena, rows, 7), &rollout->kind) &&
	       rollout_state_from_name(sql_column_text(arena, rows, 9), &rollout->state);
}

static bool unreadable(const char *what, struct error *error)
{
	return error_set(error, ERROR_INTERNAL, "the store holds a %s with an unknown state", what);
}

static bool read_task(struct arena *arena, const struct sql_rows *rows, struct task *task)
{
	*task = (struct task) {
		.position = (uint64_t)sql_column_integer(rows, 0),
		.target = sql_column_text(arena, rows, 1),
		.why = sql_column_text(arena, rows, 3),
		.agent = sql_column_text(arena, rows, 4),
		.attempt = sql_column_text(arena, rows, 5),
		.epoch = (uint64_t)sql_column_integer(rows, 6),
		.attempts = (unsigned)sql_column_integer(rows, 7),
		.errors = (unsigned)sql_column_integer(rows, 8),
		.unsettled = sql_column_integer(rows, 10) != 0,
		.started = sql_column_integer(rows, 11),
		.finished = sql_column_integer(rows, 12),
		.error = sql_column_text(arena, rows, 13),
		.found = sql_column_hash(rows, 19),
	};
	return task_state_from_name(sql_column_text(arena, rows, 2), &task->state) &&
	       outcome_from_name(sql_column_text(arena, rows, 9), &task->outcome);
}

/* Of which tasks. */
enum pending_wanted {
	PENDING_OF_NONE,
	PENDING_OF_SOME, /* in work, or went wrong */
	PENDING_OF_ALL
};

static bool read_groups(struct arena *arena, const struct sql_rows *rows, size_t count,
			struct task *task, struct error *error)
{
	uint32_t *groups = arena_new_array(arena, uint32_t, count + 1);

	task->groups = groups;
	return !count || spread_groups_read(sql_column_text(arena, rows, 18), groups, count) ||
	       error_set(error, ERROR_INTERNAL, "a stored part of a plan cannot be read");
}

static bool read_part(struct arena *arena, const struct sql_rows *rows, struct task *task,
		      struct error *error)
{
	struct bytes pending = sql_column_bytes(arena, rows, 16);
	struct plan_part part;

	task->pending_count = (size_t)sql_column_integer(rows, 14);
	task->ledger = sql_column_hash(rows, 15);
	task->wave = (uint64_t)sql_column_integer(rows, 17);
	if (!pending.size)
		return true;
	if (!plan_pending_read(arena, pending, &part, error))
		return false;
	task->pending = part.pending;
	return true;
}

static bool read_whole_task(struct arena *arena, const struct sql_rows *rows, size_t spread,
			    struct task *task, struct error *error)
{
	return (read_task(arena, rows, task) || unreadable("task", error)) &&
	       read_part(arena, rows, task, error) && read_groups(arena, rows, spread, task, error);
}

static bool load_tasks(struct arena *arena, struct store *store, struct rollout *rollout,
		       enum pending_wanted wanted, struct error *error)
{
	struct buffer buffer = buffer_moving_in(arena);
	struct sql_rows rows;
	bool fine = true;

	if (!waves_load(arena, store, rollout->id, &rollout->waves, error))
		return false;
	rows = sql_start(store, STORE_TASK_ALL, VALUES(sql_text(rollout->id), sql_integer(wanted)));

	while (fine && sql_next(&rows)) {
		struct task task;

		fine = read_whole_task(arena, &rows, rollout->waves.spread_count, &task, error);
		buffer_add(&buffer, &task, sizeof task);
	}
	rollout->tasks = (struct task *)(void *)buffer.data;
	rollout->task_count = buffer.size / sizeof(struct task);
	if (fine)
		return sql_end(&rows, error);
	sqlite3_reset(rows.statement);
	return false;
}

static void read_statement(struct arena *arena, const struct sql_rows *rows,
			   struct statement_report *report)
{
	*report = (struct statement_report) {
		.version = sql_column_text(arena, rows, 1),
		.index = (uint32_t)sql_column_integer(rows, 2),
		.line = (uint32_t)sql_column_integer(rows, 3),
		.state = sql_column_text(arena, rows, 4),
		.started = sql_column_integer(rows, 5),
		.duration = sql_column_integer(rows, 6),
		.rows = sql_column_integer(rows, 7),
		.sqlstate = sql_column_text(arena, rows, 8),
		.message = sql_column_text(arena, rows, 9),
		.detail = sql_column_text(arena, rows, 10),
		.hint = sql_column_text(arena, rows, 11),
		.position = (uint32_t)sql_column_integer(rows, 12),
		.error_line = (uint32_t)sql_column_integer(rows, 13),
		.text = sql_column_text(arena, rows, 14),
		.phase = sql_column_text(arena, rows, 15),
		.done = sql_column_integer(rows, 16),
		.total = sql_column_integer(rows, 17),
		.left = sql_column_integer(rows, 18),
		.waited = sql_column_integer(rows, 19),
	};
}

/* Rows come in the order of the tasks; each task's stand together in one growing text. */
static bool load_statements(struct arena *arena, struct store *store, struct rollout *rollout,
			    enum store_sql which, struct error *error)
{
	struct sql_rows rows = sql_start(store, which, VALUES(sql_text(rollout->id)));
	struct buffer buffer = buffer_in(arena);
	struct statement_report *all;
	size_t at = 0;

	while (sql_next(&rows)) {
		struct statement_report report;
		const char *target = sql_column_text(arena, &rows, 0);

		while (at < rollout->task_count && !text_equal(rollout->tasks[at].target, target))
			at++;
		if (at == rollout->task_count)
			break;
		read_statement(arena, &rows, &report);
		buffer_add(&buffer, &report, sizeof report);
		rollout->tasks[at].statement_count++;
	}
	all = (struct statement_report *)(void *)buffer.data;
	for (size_t i = 0; i < rollout->task_count; i++) {
		rollout->tasks[i].statements = all;
		all += rollout->tasks[i].statement_count;
	}
	return sql_end(&rows, error);
}

bool rollout_load_head(struct arena *arena, struct store *store, const char *project,
		       const char *id, struct rollout *rollout, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ROLLOUT_FIND, VALUES(sql_text(id), sql_text(project)));
	bool found = sql_next(&rows), fine = found && read_rollout(arena, &rows, rollout);

	if (!sql_end(&rows, error))
		return false;
	if (!found)
		return error_set(
		    error, ERROR_NOT_FOUND,
		    "rollout %s is not known; `lockstep rollout list` shows those that are", id);
	return fine || unreadable("rollout", error);
}

bool rollout_load(struct arena *arena, struct store *store, const char *project, const char *id,
		  struct rollout *rollout, struct error *error)
{
	return rollout_load_head(arena, store, project, id, rollout, error) &&
	       load_tasks(arena, store, rollout, PENDING_OF_ALL, error) &&
	       load_statements(arena, store, rollout, STORE_STATEMENT_ALL, error);
}

bool rollout_load_brief(struct arena *arena, struct store *store, const char *project,
			const char *id, struct rollout *rollout, struct error *error)
{
	return rollout_load_head(arena, store, project, id, rollout, error) &&
	       load_tasks(arena, store, rollout, PENDING_OF_SOME, error) &&
	       load_statements(arena, store, rollout, STORE_STATEMENT_BRIEF, error);
}

bool rollout_load_tasks(struct arena *arena, struct store *store, const char *id,
			struct rollout *rollout, struct error *error)
{
	return rollout_load_head(arena, store, NULL, id, rollout, error) &&
	       load_tasks(arena, store, rollout, PENDING_OF_NONE, error);
}

bool rollout_load_changed(struct arena *arena, struct arena *kept, struct store *store,
			  struct rollout *rollout, struct task_changes *changes,
			  struct error *error)
{
	struct sql_rows rows;
	bool fine = true;

	if (!waves_load(arena, store, rollout->id, &rollout->waves, error))
		return false;
	rows = sql_start(store, STORE_TASK_CHANGED,
			 VALUES(sql_text(rollout->id), sql_integer((int64_t)changes->since)));
	while (fine && sql_next(&rows)) {
		uint64_t moved = (uint64_t)sql_column_integer(&rows, 20);
		struct task task;

		fine = read_whole_task(kept, &rows, rollout->waves.spread_count, &task, error);
		if (fine)
			rollout->tasks[task.position] = task;
		changes->newest = moved > changes->newest ? moved : changes->newest;
		changes->count++;
	}
	if (fine)
		return sql_end(&rows, error);
	sqlite3_reset(rows.statement);
	return false;
}

bool rollout_terms_load(struct arena *arena, struct store *store, const char *rollout,
			struct rollout_terms *terms, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TERMS_FIND, VALUES(sql_text(rollout)));

	*terms = (struct rollout_terms) { "", "", "" };
	if (sql_next(&rows))
		*terms = (struct rollout_terms) { sql_column_text(arena, &rows, 0),
						  sql_column_text(arena, &rows, 1),
						  sql_column_text(arena, &rows, 2) };
	return sql_end(&rows, error);
}

bool rollout_list(struct arena *arena, struct store *store, const char *project,
		  const char *environment, struct rollout_rows *result, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ROLLOUT_ALL, VALUES(sql_text(project), sql_text(environment)));
	struct buffer buffer = buffer_in(arena);
	bool fine = true;

	while (fine && sql_next(&rows)) {
		struct rollout rollout;

		fine = read_rollout(arena, &rows, &rollout);
		buffer_add(&buffer, &rollout, sizeof rollout);
	}
	*result = (struct rollout_rows) { (struct rollout *)(void *)buffer.data,
					  buffer.size / sizeof(struct rollout) };
	return sql_end(&rows, error) && (fine || unreadable("rollout", error));
}

bool rollout_of_key(struct arena *arena, struct store *store, const char *project, const char *key,
		    const char **id, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_REQUEST_FIND, VALUES(sql_text(project), sql_text(key)));

	*id = NULL;
	while (sql_next(&rows))
		*id = sql_column_text(arena, &rows, 0);
	return sql_end(&rows, error);
}
