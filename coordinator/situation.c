#include "coordinator/situation.h"

#include <string.h>

#include "coordinator/operations.h"
#include "coordinator/store/work.h"
#include "core/base/nearest.h"
#include "core/rehearsal_order.h"

static bool find_release(struct arena *arena, struct store *store,
			 const struct situation_request *request, struct release_row *row,
			 struct error *error)
{
	if (release_load(arena, store, request->project, request->release, row, error))
		return true;
	*row = (struct release_row) { 0 };
	return error->code == ERROR_NOT_FOUND;
}

/* Once others were put in their place, bytes that no target had are never to run. */
static bool find_replaced(struct arena *arena, struct store *store, uint64_t last,
			  struct situation *situation, struct error *error)
{
	const struct release *release = &situation->release.release;
	struct release_row newest;

	if (!release->number || release->number == last)
		return true;
	if (!release_load(arena, store, release->project, 0, &newest, error))
		return false;
	for (size_t i = 0; i < release->count && !situation->gates.replaced; i++)
		if (!hash_equal(&release->migrations[i].content,
				&newest.release.migrations[i].content))
			situation->gates.replaced = release->migrations[i].name;
	return true;
}

static bool find_pipeline(struct arena *arena, struct store *store,
			  const struct situation_request *request, struct situation *situation,
			  struct error *error)
{
	struct nearest nearest = nearest_to(request->environment);
	struct pipeline_row row;

	if (!pipeline_row_load(arena, store, request->project, &row, error))
		return false;
	if (!row.version)
		return true;
	situation->gates.pipeline_exists = true;
	if (!pipeline_parse(arena, "the stored pipeline", row.text, &situation->pipeline, error))
		return false;
	situation->environment = pipeline_find(&situation->pipeline, request->environment);
	situation->gates.environment_declared = situation->environment != NULL;
	situation->gates.elsewhere =
	    situation->environment ? situation->environment->elsewhere : NULL;
	for (size_t i = 0; i < situation->pipeline.count; i++)
		nearest_offer(&nearest, situation->pipeline.environments[i].name);
	situation->gates.meant = nearest.best;
	return true;
}

/* Adopting overrules what is missing, never what says otherwise; and what is half done is not taken
 * back. */
static bool adoption_allows(const struct reconciliation *result, struct error *error)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct standing *standing = &result->standings[i];

		if (standing->state == MIGRATION_CHANGED || standing->state == MIGRATION_PARTIAL ||
		    standing->state == MIGRATION_IN_DOUBT)
			return error_set(
			    error, ERROR_CONFLICT,
			    "its ledger says that migration %s is %s; that is neither adopted "
			    "nor taken back",
			    standing->migration->version, migration_state_name(standing->state));
	}
	return true;
}

static void judge_ledger(struct arena *arena, const struct planner_facts *facts,
			 const struct ledger *ledger, struct gate_target *target)
{
	struct reconciliation result;
	struct error error = { 0 };

	reconcile(arena, facts->migrations, facts->migration_count, ledger, &result);
	target->ledger_allows = facts->kind == ROLLOUT_BASELINE || facts->kind == ROLLOUT_REVERT ||
					facts->kind == ROLLOUT_RECONCILE
				    ? adoption_allows(&result, &error)
				    : reconciliation_allows(&result, &error);
	if (!target->ledger_allows)
		target->ledger_problem = arena_text(arena, error.text);
}

static void add_target(struct situation *situation, const struct target_row *row)
{
	const struct target_standing *standing =
	    standing_of(&situation->regressed, row->environment, row->name);
	struct gate_target *gate = &situation->gates.targets[situation->gates.target_count++];
	const struct notice *notice = notice_of(&situation->notices, row->environment, row->name);
	struct planner_target *planned =
	    &situation->planner.targets[situation->planner.target_count++];

	*gate = (struct gate_target) {
		.name = row->name,
		.dialect = row->state.dialect,
		.reach = row->state.reach,
		.problem = row->state.problem,
		.rehearsal = row->state.rehearsal,
		.foreign_tables = row->state.foreign_tables,
		.ledger_allows = true,
		.lost = standing ? standing->why : NULL,
		.foreign = notice ? notice->why : NULL,
	};
	planned->name = row->name;
	planned->labels = row->state.labels;
	planned->label_count = row->state.label_count;
}

static bool find_targets(struct arena *arena, struct store *store,
			 const struct situation_request *request, struct situation *situation,
			 struct error *error)
{
	struct target_place place = { request->project, request->environment, NULL };
	struct target_rows *rows = &situation->targets;

	if (!target_list(arena, store, request->project, request->environment, rows, error) ||
	    !standing_regressed(arena, store, request->project, request->environment,
				&situation->regressed, error) ||
	    !notices_load(arena, store, &place, &situation->notices, error))
		return false;
	situation->gates.targets = arena_new_array(arena, struct gate_target, rows->count + 1);
	situation->planner.targets = arena_new_array(arena, struct planner_target, rows->count + 1);
	situation_select(arena, situation);
	return true;
}

/* A rehearsal tries the ways back where its environment demands them. */
static const char *said_of(struct arena *arena, const struct situation_request *request,
			   const struct situation *situation)
{
	const struct pipeline_environment *environment = situation->environment;
	struct rehearsal_order order = { .on_target = request->on_target };

	if (request->kind != ROLLOUT_REHEARSE || request->resolution)
		return request->resolution ? request->resolution : "";
	order.reversible = environment && environment->checks.reversible != PIPELINE_CHECK_OFF;
	return rehearsal_order_write(arena, &order);
}

static void describe(struct arena *arena, const struct situation_request *request,
		     struct situation *situation)
{
	const struct release *release = &situation->release.release;
	struct planner_facts *planner = &situation->planner;

	planner->project = situation->gates.project = request->project;
	planner->environment = situation->gates.environment = request->environment;
	planner->kind = situation->gates.kind = request->kind;
	planner->release = situation->gates.release = release->number;
	situation->gates.wanted = request->release;
	planner->release_digest = release->digest;
	planner->policy = situation->pipeline.sha256;
	planner->execution = situation->environment ? situation->environment->execution : "";
	planner->course = situation->environment;
	planner->migrations = release->migrations;
	planner->migration_count = release->count;
	planner->version = request->version;
	planner->resolution = said_of(arena, request, situation);
	situation->gates.dialect = release->dialect;
}

static bool find_other(struct arena *arena, struct store *store,
		       const struct situation_request *request, struct situation *situation,
		       struct error *error)
{
	struct rollout own = { .id = request->own,
			       .kind = request->kind,
			       .project = request->project,
			       .environment = request->environment };
	struct other_rollout other;

	if (!rollout_other(arena, store, &own, &other, error))
		return false;
	situation->gates.other = other.id;
	situation->gates.other_state = other.state;
	return true;
}

/* What is the same for every target. */
static bool gather_environment(struct arena *arena, struct store *store,
			       const struct situation_request *request, struct situation *situation,
			       struct error *error)
{
	struct project project;

	*situation = (struct situation) { 0 };
	if (!project_load(arena, store, request->project, &project, error) ||
	    !find_release(arena, store, request, &situation->release, error) ||
	    !find_replaced(arena, store, project.releases, situation, error) ||
	    !find_pipeline(arena, store, request, situation, error))
		return false;
	describe(arena, request, situation);
	return situation_upstream(arena, store, situation, error) &&
	       find_targets(arena, store, request, situation, error) &&
	       find_other(arena, store, request, situation, error);
}

/* The target that was added last. */
static bool read_ledger(struct arena *arena, struct store *store, struct situation *situation,
			const struct target_row *row, struct error *error)
{
	size_t last = situation->planner.target_count - 1;
	struct planner_target *planned = &situation->planner.targets[last];

	if (!target_ledger(arena, store, row, &planned->ledger, error))
		return false;
	if (situation->release.release.number)
		judge_ledger(arena, &situation->planner, &planned->ledger,
			     &situation->gates.targets[last]);
	return true;
}

bool situation_gather(struct arena *arena, struct store *store,
		      const struct situation_request *request, struct situation *situation,
		      struct error *error)
{
	if (!gather_environment(arena, store, request, situation, error))
		return false;
	for (size_t i = 0; i < situation->targets.count; i++) {
		const struct target_row *row = &situation->targets.items[i];

		if (request->target ? !text_equal(request->target, row->name)
				    : !situation_takes(situation, row))
			continue;
		add_target(situation, row);
		if (!read_ledger(arena, store, situation, row, error))
			return false;
	}
	return true;
}

/* The task of the target, where it waits for its turn.  Tasks and targets are both in the order of
 * the names: `at` goes through the tasks once. */
static const struct task *waiting_task(const struct rollout *rollout, const char *target,
				       size_t *at)
{
	const struct task *task = rollout->tasks + *at;

	while (*at < rollout->task_count && strcmp(task->target, target) < 0) {
		task++;
		++*at;
	}
	return *at < rollout->task_count && text_equal(task->target, target) &&
		       task->state == TASK_QUEUED && !task->unsettled
		   ? task
		   : NULL;
}

static bool moved(struct arena *arena, const struct planner_facts *facts,
		  const struct planner_target *target, const struct plan_part *planned)
{
	struct hash base = ledger_base(&target->ledger, planned->pending, planned->pending_count);
	struct plan_part now;

	if (!hash_equal(&base, &planned->base) || facts->kind == ROLLOUT_BASELINE)
		return !hash_equal(&base, &planned->base);
	planner_part(arena, facts, target, &now);
	return now.pending_count > planned->pending_count;
}

/* A ledger that changed since the plan was made, when every gate was open. */
static bool judge_again(struct arena *arena, struct store *store, const struct plan_part *part,
			const struct target_row *row, struct situation *situation,
			struct error *error)
{
	size_t last = situation->planner.target_count - 1;

	if (!read_ledger(arena, store, situation, row, error))
		return false;
	situation->gates.targets[last].base_moved =
	    moved(arena, &situation->planner, &situation->planner.targets[last], part);
	return true;
}

/* The targets that wait, and whether they moved since the plan was made. */
static bool add_waiting(struct arena *arena, struct store *store, const struct rollout *rollout,
			struct situation *situation, struct error *error)
{
	size_t at = 0;

	for (size_t i = 0; i < situation->targets.count; i++) {
		const struct target_row *row = &situation->targets.items[i];
		const struct task *task = waiting_task(rollout, row->name, &at);
		struct plan_part part;

		if (!task)
			continue;
		add_target(situation, row);
		if (hash_equal(&task->ledger, &row->ledger))
			continue;
		if (!plan_part_load(arena, store, rollout->id, task->position, &part, error) ||
		    !judge_again(arena, store, &part, row, situation, error))
			return false;
	}
	return true;
}

/* The same way round. */
static bool is_served(const struct target_rows *rows, const char *target, size_t *at)
{
	while (*at < rows->count && strcmp(rows->items[*at].name, target) < 0)
		++*at;
	return *at < rows->count && text_equal(rows->items[*at].name, target);
}

static void find_gone(struct arena *arena, const struct rollout *rollout,
		      struct situation *situation)
{
	struct gate_facts *facts = &situation->gates;
	size_t at = 0;

	facts->gone = arena_new_array(arena, const char *, rollout->task_count + 1);
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];

		if (task->state == TASK_QUEUED && !task->unsettled &&
		    !is_served(&situation->targets, task->target, &at))
			facts->gone[facts->gone_count++] = task->target;
	}
}

bool situation_of(struct arena *arena, struct store *store, const struct rollout *rollout,
		  struct situation *situation, struct error *error)
{
	struct situation_request request = {
		.project = rollout->project,
		.environment = rollout->environment,
		.kind = rollout->kind,
		.release = rollout->release,
		.version = rollout->version,
		.resolution = rollout->resolution,
		.own = rollout->id,
	};

	if (!gather_environment(arena, store, &request, situation, error) ||
	    !add_waiting(arena, store, rollout, situation, error))
		return false;
	find_gone(arena, rollout, situation);
	situation_compare(arena, rollout, situation);
	situation->plan_digest = rollout->plan_digest;
	situation->gates.people.rollout = rollout->id;
	situation->gates.people.started_by = rollout->created_by;
	for (size_t i = 0; i < rollout->task_count; i++)
		situation->gates.people.begun |= rollout->tasks[i].attempts > 0;
	return situation_people(arena, store, situation, error) &&
	       situation_checks(arena, store, rollout, situation, error);
}
