#include "coordinator/http/json.h"

#include "coordinator/rollout.h"
#include "core/base/clock.h"
#include "core/reverse.h"

void json_put_time(struct arena *arena, struct value *object, const char *key, int64_t wall)
{
	json_put_text(arena, object, key, wall ? clock_text(arena, wall) : NULL);
}

void json_put_text(struct arena *arena, struct value *object, const char *key, const char *text)
{
	value_put(object, key, value_text(arena, text));
}

void json_put_hash(struct arena *arena, struct value *object, const char *key,
		   const struct hash *hash)
{
	value_put_text(object, key, hash_hex(arena, hash));
}

struct value *json_items(struct arena *arena, struct value *items)
{
	struct value *list = value_object(arena);

	value_put(list, "items", items);
	return list;
}

static struct value *migrations(struct arena *arena, const struct release *release)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < release->count; i++) {
		const struct migration *migration = &release->migrations[i];
		struct value *item = value_object(arena);

		value_put_text(item, "version", migration->version);
		value_put_text(item, "name", migration->name);
		value_put_text(item, "description", migration->description);
		value_put_text(item, "file", migration->file);
		json_put_hash(arena, item, "sha256", &migration->content);
		value_put_integer(item, "size", (int64_t)migration->size);
		value_put_text(item, "txmode", txmode_name(migration->directives.txmode));
		value_add(list, item);
	}
	return list;
}

static struct value *files(struct arena *arena, const struct release *release)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < release->file_count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "path", release->files[i].path);
		json_put_hash(arena, item, "sha256", &release->files[i].content);
		value_put_integer(item, "size", (int64_t)release->files[i].size);
		value_add(list, item);
	}
	return list;
}

static struct value *texts(struct arena *arena, const char *const *items, size_t count)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < count; i++)
		value_add(list, value_text(arena, items[i]));
	return list;
}

struct value *json_release(struct arena *arena, const struct release_row *row, bool whole)
{
	const struct release *release = &row->release;
	struct value *object = value_object(arena);

	value_put_text(object, "project", release->project);
	value_put_integer(object, "number", (int64_t)release->number);
	json_put_hash(arena, object, "digest", &release->digest);
	value_put_text(object, "format", release->format);
	value_put_text(object, "dialect", dialect_name(release->dialect));
	value_put_text(object, "sum", release->sum);
	json_put_text(arena, object, "tag", release->tag);
	json_put_text(arena, object, "git_revision", release->git_revision);
	json_put_text(arena, object, "author", release->author);
	json_put_text(arena, object, "pushed_by", release->pushed_by);
	json_put_time(arena, object, "created", release->created);
	value_put_integer(object, "migration_count", (int64_t)row->migration_count);
	value_put(object, "warnings", texts(arena, row->warnings, row->warning_count));
	if (whole) {
		value_put(object, "migrations", migrations(arena, release));
		value_put(object, "files", files(arena, release));
	}
	return object;
}

/* What a statement that runs does, and how far it has come; a total of 0 counts nothing. */
static struct value *progress(struct arena *arena, const struct statement_report *report)
{
	struct value *object = value_object(arena);

	value_put_text(object, "phase", report->phase);
	value_put_integer(object, "done", report->done);
	value_put_integer(object, "total", report->total);
	if (report->left >= 0)
		value_put_integer(object, "left_ms", report->left);
	return object;
}

static struct value *statement(struct arena *arena, const struct statement_report *report)
{
	struct value *object = value_object(arena);

	value_put_text(object, "version", report->version);
	value_put_integer(object, "index", report->index);
	value_put_integer(object, "line", report->line);
	value_put_text(object, "state", report->state);
	json_put_time(arena, object, "started", report->started);
	value_put_integer(object, "duration_us", report->duration);
	value_put_integer(object, "waited_us", report->waited);
	value_put_integer(object, "rows", report->rows);
	value_put_text(object, "sqlstate", report->sqlstate);
	value_put_text(object, "message", report->message);
	value_put_text(object, "detail", report->detail);
	value_put_text(object, "hint", report->hint);
	value_put_integer(object, "position", report->position);
	value_put_integer(object, "error_line", report->error_line);
	value_put_text(object, "text", report->text);
	if (*report->phase && text_equal(report->state, "running"))
		value_put(object, "progress", progress(arena, report));
	return object;
}

static struct value *task_object(struct arena *arena, const struct task *task)
{
	struct value *object = value_object(arena), *statements = value_array(arena);

	value_put_text(object, "target", task->target);
	value_put_text(object, "state", task_state_name(task->state));
	value_put_text(object, "why", task->why);
	json_put_text(arena, object, "agent", task->agent);
	json_put_text(arena, object, "attempt", task->attempt);
	value_put_integer(object, "epoch", (int64_t)task->epoch);
	value_put_integer(object, "wave", (int64_t)task->wave);
	json_put_time(arena, object, "started", task->started);
	json_put_time(arena, object, "finished", task->finished);
	json_put_text(arena, object, "error", task->error);
	value_put_integer(object, "pending_count", (int64_t)task->pending_count);
	if (task->pending)
		value_put(object, "pending", texts(arena, task->pending, task->pending_count));
	for (size_t i = 0; i < task->statement_count; i++)
		value_add(statements, statement(arena, &task->statements[i]));
	value_put(object, "statements", statements);
	return object;
}

struct value *json_gates(struct arena *arena, const struct gate_verdicts *verdicts)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < verdicts->count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "name", verdicts->items[i].name);
		value_put_bool(item, "open", verdicts->items[i].open);
		value_put_bool(item, "overridden", verdicts->items[i].overridden);
		value_put_text(item, "reason", verdicts->items[i].reason);
		json_put_time(arena, item, "opens", verdicts->items[i].opens);
		value_add(list, item);
	}
	return list;
}

static void put_tasks(struct arena *arena, struct value *object, const struct rollout *rollout)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < rollout->task_count; i++)
		value_add(list, task_object(arena, &rollout->tasks[i]));
	value_put(object, "tasks", list);
}

/* Why, and which files are run for which version. */
static void put_reversal(struct arena *arena, struct value *object, const struct rollout *rollout)
{
	struct value *ways = value_array(arena);
	struct reversal reversal = { 0 };
	struct error ignored;

	if (!reversal_parse(arena, rollout->resolution, &reversal, &ignored))
		return;
	for (size_t i = 0; i < reversal.count; i++) {
		struct value *way = value_object(arena);

		value_put_text(way, "version", reversal.ways[i].version);
		value_put_text(way, "name", reversal.ways[i].file);
		value_add(ways, way);
	}
	value_put_text(object, "reason", reversal.reason);
	value_put(object, "ways_back", ways);
}

struct value *json_rollout(struct arena *arena, const struct rollout *rollout,
			   const struct gate_verdicts *verdicts, bool whole)
{
	struct value *object = value_object(arena);

	value_put_text(object, "id", rollout->id);
	value_put_text(object, "project", rollout->project);
	value_put_text(object, "environment", rollout->environment);
	value_put_integer(object, "release", (int64_t)rollout->release);
	json_put_hash(arena, object, "release_digest", &rollout->release_digest);
	value_put_text(object, "kind", rollout_kind_name(rollout->kind));
	json_put_text(arena, object, "version", rollout->version);
	if (rollout->kind == ROLLOUT_REVERT)
		put_reversal(arena, object, rollout);
	value_put_text(object, "state", rollout_state_name(rollout->state));
	value_put_text(object, "why", rollout->why);
	json_put_hash(arena, object, "plan_digest", &rollout->plan_digest);
	value_put_text(object, "created_by", rollout->created_by);
	json_put_time(arena, object, "created", rollout->created);
	json_put_time(arena, object, "started", rollout->started);
	json_put_time(arena, object, "finished", rollout->finished);
	value_put_integer(object, "revision", (int64_t)rollout->revision);
	value_put_bool(object, "final", rollout_is_final(rollout->state));
	if (whole) {
		value_put(object, "gates", json_gates(arena, verdicts));
		put_tasks(arena, object, rollout);
	}
	return object;
}
