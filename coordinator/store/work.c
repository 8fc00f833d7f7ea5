#include "coordinator/store/work.h"

#include "coordinator/store/sql.h"

static bool read_ids(struct arena *arena, struct sql_rows *rows, struct id_list *list,
		     struct error *error)
{
	struct buffer buffer = buffer_in(arena);

	while (sql_next(rows)) {
		const char *id = sql_column_text(arena, rows, 0);

		buffer_add(&buffer, &id, sizeof id);
	}
	*list = (struct id_list) { (const char **)(void *)buffer.data,
				   buffer.size / sizeof(const char *) };
	return sql_end(rows, error);
}

bool rollout_active(struct arena *arena, struct store *store, struct id_list *list,
		    struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_ROLLOUT_ACTIVE, NO_VALUES);

	return read_ids(arena, &rows, list, error);
}

bool task_holders(struct arena *arena, struct store *store, struct id_list *list,
		  struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TASK_HOLDERS, NO_VALUES);

	return read_ids(arena, &rows, list, error);
}

bool rollout_next(struct store *store, uint64_t *number, struct error *error)
{
	int64_t next = 0;

	if (!sql_one_integer(store, STORE_ROLLOUT_NEXT, NO_VALUES, &next, error))
		return false;
	*number = (uint64_t)next;
	return true;
}

bool rollout_other(struct arena *arena, struct store *store, const struct rollout *rollout,
		   struct other_rollout *other, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ROLLOUT_OTHER,
		      VALUES(sql_text(rollout->project), sql_text(rollout->environment),
			     sql_text(rollout->id ? rollout->id : ""),
			     sql_integer(rollout->kind == ROLLOUT_REHEARSE)));

	*other = (struct other_rollout) { 0 };
	if (sql_next(&rows))
		*other = (struct other_rollout) { sql_column_text(arena, &rows, 0),
						  sql_column_text(arena, &rows, 1) };
	return sql_end(&rows, error);
}

bool rollout_unfinished(struct arena *arena, struct store *store, const char *project,
			struct other_rollout *found, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ROLLOUT_UNFINISHED, VALUES(sql_text(project)));

	*found = (struct other_rollout) { 0 };
	if (sql_next(&rows))
		*found = (struct other_rollout) { sql_column_text(arena, &rows, 0),
						  sql_column_text(arena, &rows, 1) };
	return sql_end(&rows, error);
}

bool rehearsal_passed(struct store *store, const struct rehearsal_wanted *wanted, bool *passed,
		      struct error *error)
{
	int64_t count = 0;

	if (!sql_one_integer(store, STORE_REHEARSAL_PASSED,
			     VALUES(sql_text(wanted->project), sql_text(wanted->environment),
				    sql_hash(wanted->release_digest), sql_hash(wanted->base),
				    sql_text(wanted->pending.data)),
			     &count, error))
		return false;
	*passed = count > 0;
	return true;
}

bool rehearsal_reversible(struct arena *arena, struct store *store,
			  const struct rehearsal_wanted *wanted, const char **why,
			  struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_REHEARSAL_REVERSIBLE,
		      VALUES(sql_text(wanted->project), sql_text(wanted->environment),
			     sql_hash(wanted->release_digest), sql_hash(wanted->base),
			     sql_text(wanted->pending.data)));

	*why = sql_next(&rows) ? sql_column_text(arena, &rows, 0) : NULL;
	return sql_end(&rows, error);
}

bool rehearsal_found(struct store *store, const struct rehearsal_wanted *wanted, bool *any,
		     struct hash *found, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_REHEARSAL_FOUND,
		      VALUES(sql_text(wanted->project), sql_text(wanted->environment),
			     sql_hash(wanted->release_digest), sql_hash(wanted->base),
			     sql_text(wanted->pending.data)));

	*any = sql_next(&rows);
	if (*any)
		*found = sql_column_hash(&rows, 0);
	return sql_end(&rows, error);
}

bool rehearsal_upstream(struct store *store, const struct release_place *place, bool *any,
			struct hash *found, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_REHEARSAL_UPSTREAM,
		      VALUES(sql_text(place->project), sql_text(place->environment),
			     sql_hash(place->release_digest)));

	*any = sql_next(&rows);
	if (*any)
		*found = sql_column_hash(&rows, 0);
	return sql_end(&rows, error);
}

bool statement_durations(struct arena *arena, struct store *store,
			 const struct release_place *place, struct representation_runs *runs,
			 struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_STATEMENT_DURATIONS,
		      VALUES(sql_text(place->project), sql_text(place->environment),
			     sql_hash(place->release_digest)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct deviation_run run = { sql_column_text(arena, &rows, 0),
					     (unsigned)sql_column_integer(&rows, 1),
					     sql_column_integer(&rows, 2) };

		buffer_add(&buffer, &run, sizeof run);
	}
	*runs = (struct representation_runs) { (struct deviation_run *)(void *)buffer.data,
					       buffer.size / sizeof(struct deviation_run) };
	return sql_end(&rows, error);
}

static struct held_task read_held(struct arena *arena, const struct sql_rows *rows)
{
	const char *rollout_state = sql_column_text(arena, rows, 5);

	return (struct held_task) {
		.rollout = sql_column_text(arena, rows, 0),
		.project = sql_column_text(arena, rows, 6),
		.interrupted = sql_column_text(arena, rows, 7),
		.target = sql_column_text(arena, rows, 1),
		.attempt = sql_column_text(arena, rows, 3),
		.epoch = (uint64_t)sql_column_integer(rows, 4),
		.running = !text_equal(sql_column_text(arena, rows, 2), "leased"),
		.stopping = sql_column_integer(rows, 8) || (!text_equal(rollout_state, "running") &&
							    !text_equal(rollout_state, "pending")),
	};
}

bool task_held(struct arena *arena, struct store *store, const char *agent, struct held_tasks *list,
	       struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TASK_HELD, VALUES(sql_text(agent)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct held_task task = read_held(arena, &rows);

		buffer_add(&buffer, &task, sizeof task);
	}
	*list = (struct held_tasks) { (struct held_task *)(void *)buffer.data,
				      buffer.size / sizeof(struct held_task) };
	return sql_end(&rows, error);
}

bool task_errored(struct arena *arena, struct store *store, struct held_tasks *list,
		  struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TASK_ERRORED, NO_VALUES);
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct held_task task = {
			.rollout = sql_column_text(arena, &rows, 0),
			.target = sql_column_text(arena, &rows, 1),
			.attempt = sql_column_text(arena, &rows, 2),
			.errors = (unsigned)sql_column_integer(&rows, 3),
		};

		buffer_add(&buffer, &task, sizeof task);
	}
	*list = (struct held_tasks) { (struct held_task *)(void *)buffer.data,
				      buffer.size / sizeof(struct held_task) };
	return sql_end(&rows, error);
}

bool task_serving(struct arena *arena, struct store *store, const char *rollout,
		  struct task_servings *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TASK_SERVING, VALUES(sql_text(rollout)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct task_serving serving = { (uint64_t)sql_column_integer(&rows, 0),
						(uint64_t)sql_column_integer(&rows, 1) };

		buffer_add(&buffer, &serving, sizeof serving);
	}
	*list = (struct task_servings) { (struct task_serving *)(void *)buffer.data,
					 buffer.size / sizeof(struct task_serving) };
	return sql_end(&rows, error);
}

bool target_servers(struct arena *arena, struct store *store, const struct target_place *place,
		    struct id_list *list, struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_TARGET_SERVERS,
	    VALUES(sql_text(place->project), sql_text(place->environment), sql_text(place->name)));

	return read_ids(arena, &rows, list, error);
}

bool task_on_target(struct arena *arena, struct store *store, const struct target_place *place,
		    enum task_state state, struct task_places *list, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_TASK_ON_TARGET,
		      VALUES(sql_text(place->project), sql_text(place->environment),
			     sql_text(place->name), sql_text(task_state_name(state))));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct task_place task = { sql_column_text(arena, &rows, 0),
					   (uint64_t)sql_column_integer(&rows, 1) };

		buffer_add(&buffer, &task, sizeof task);
	}
	*list = (struct task_places) { (struct task_place *)(void *)buffer.data,
				       buffer.size / sizeof(struct task_place) };
	return sql_end(&rows, error);
}

bool task_epoch(struct store *store, const char *project, const char *environment,
		const char *target, uint64_t *epoch, struct error *error)
{
	int64_t highest = 0;

	if (!sql_one_integer(store, STORE_TASK_EPOCH,
			     VALUES(sql_text(project), sql_text(environment), sql_text(target)),
			     &highest, error))
		return false;
	*epoch = (uint64_t)highest;
	return true;
}

bool late_known(struct store *store, const struct report *report, bool *known, struct error *error)
{
	int64_t count = 0;

	if (!sql_one_integer(store, STORE_LATE_FIND,
			     VALUES(sql_text(report->rollout), sql_text(report->target),
				    sql_text(report->attempt),
				    sql_integer((int64_t)report->sequence)),
			     &count, error))
		return false;
	*known = count > 0;
	return true;
}

bool statement_put(struct store *store, const struct report *report,
		   const struct statement_report *statement, struct error *error)
{
	return sql_run(store, STORE_STATEMENT_PUT,
		       VALUES(sql_text(report->rollout), sql_text(report->target),
			      sql_text(report->attempt), sql_text(statement->version),
			      sql_integer(statement->index), sql_integer(statement->line),
			      sql_text(statement->state), sql_integer(statement->started),
			      sql_integer(statement->duration), sql_integer(statement->rows),
			      sql_text(statement->sqlstate), sql_text(statement->message),
			      sql_text(statement->detail), sql_text(statement->hint),
			      sql_integer(statement->position), sql_integer(statement->error_line),
			      sql_text(statement->text), sql_text(statement->phase),
			      sql_integer(statement->done), sql_integer(statement->total),
			      sql_integer(statement->left), sql_integer(statement->waited)),
		       error);
}

bool rollout_touch(struct store *store, const char *id, struct error *error)
{
	return sql_run(store, STORE_ROLLOUT_TOUCH, VALUES(sql_text(id)), error);
}
