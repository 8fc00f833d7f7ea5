#include <stdlib.h>
#include <string.h>

#include "coordinator/store/log.h"
#include "coordinator/store/plan_document.h"
#include "tests/support/fleet.h"
#include "tests/support/fleet_rules.h"

struct model_project *fleet_project(struct fleet *fleet, const char *name)
{
	for (size_t i = 0; i < fleet->project_count; i++)
		if (text_equal(fleet->projects[i].name, name))
			return &fleet->projects[i];
	fail_msg("there is no project %s", name);
	return NULL;
}

const struct model_environment *fleet_environment(const struct model_project *project,
						  const char *name)
{
	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++)
		if (project->environments[i].in_use &&
		    text_equal(project->environments[i].name, name))
			return &project->environments[i];
	fail_msg("%s has no environment %s", project->name, name);
	return NULL;
}

struct model_target *fleet_target(struct fleet *fleet, const struct model_project *project,
				  const char *environment, const char *name)
{
	for (size_t i = 0; i < fleet->target_count; i++)
		if (fleet->targets[i].project == project &&
		    text_equal(fleet->targets[i].environment, environment) &&
		    text_equal(fleet->targets[i].name, name))
			return &fleet->targets[i];
	fail_msg("there is no target %s of %s in %s", name, project->name, environment);
	return NULL;
}

struct told_rollout *fleet_rollout(struct fleet *fleet, const char *id)
{
	size_t number = strtoul(id + 2, NULL, 10);

	if (!number || number > fleet->rollout_count)
		fail_msg("nothing unsaid: the log does not speak of %s", id);
	return fleet->rollouts[number - 1];
}

struct told_rollout *fleet_newest(struct fleet *fleet, const struct model_project *project,
				  const char *environment)
{
	for (size_t i = fleet->rollout_count; i--;)
		if (fleet->rollouts[i]->project == project &&
		    text_equal(fleet->rollouts[i]->environment, environment) &&
		    rollout_kind_changes(fleet->rollouts[i]->kind))
			return fleet->rollouts[i];
	return NULL;
}

static struct told_rollout **add_rollout(struct fleet *fleet)
{
	if (fleet->rollout_count == fleet->rollout_room) {
		size_t room = fleet->rollout_room * 2 + 16;
		struct told_rollout **more =
		    arena_new_array(fleet->world->arena, struct told_rollout *, room);

		if (fleet->rollout_count)
			memcpy(more, fleet->rollouts, fleet->rollout_count * sizeof *more);
		fleet->rollouts = more;
		fleet->rollout_room = room;
	}
	return &fleet->rollouts[fleet->rollout_count++];
}

static void read_tasks(struct fleet *fleet, struct told_rollout *told)
{
	struct error error = { 0 };
	struct rollout rollout;

	assert_ok(
	    rollout_load(fleet->world->arena, fleet->reader, NULL, told->id, &rollout, &error));
	told->plan = rollout.plan_digest;
	told->task_count = rollout.task_count;
	told->tasks =
	    arena_new_array(fleet->world->arena, struct told_task, rollout.task_count + 1);
	for (size_t i = 0; i < rollout.task_count; i++)
		told->tasks[i] = (struct told_task) {
			.target = fleet_target(fleet, told->project, told->environment,
					       rollout.tasks[i].target),
			.wave = rollout.tasks[i].wave,
			.pending = rollout.tasks[i].pending_count > 0,
			.state = TASK_QUEUED,
		};
	told->wave_count = rollout.waves.count;
	if (told->wave_count > COUNT(told->waves))
		fail_msg("%s has %zu waves", told->id, told->wave_count);
	for (size_t i = 0; i < told->wave_count; i++)
		told->waves[i].policy =
		    i < told->policy->wave_count ? &told->policy->waves[i] : NULL;
}

/* As it is now. */
static const struct model_policy *policy_of(struct fleet *fleet, const struct told_rollout *told)
{
	return arena_copy(fleet->world->arena,
			  &fleet_environment(told->project, told->environment)->policy,
			  sizeof(struct model_policy));
}

static void rollout_created(struct fleet *fleet, const struct entry *entry)
{
	struct arena *arena = fleet->world->arena;
	struct told_rollout *told = arena_new(arena, struct told_rollout);

	*told = (struct told_rollout) {
		.id = arena_text(arena, fleet_text_in(entry, "rollout")),
		.project = fleet_project(fleet, fleet_text_in(entry, "project")),
		.environment = arena_text(arena, fleet_text_in(entry, "environment")),
		.state = ROLLOUT_PENDING,
		.release = (uint64_t)value_get_integer(entry->body, "release", 0),
		.budget = (unsigned)value_get_integer(entry->body, "budget", 0),
		.started_by = arena_text(arena, entry->actor_name),
	};
	told->policy = policy_of(fleet, told);
	told->policies = told->project->policies;
	if (!rollout_kind_from_name(fleet_text_in(entry, "kind"), &told->kind))
		fail_msg("a rollout of an unknown kind");
	if (told->kind == ROLLOUT_REVERT)
		told->stays = strtoul(fleet_text_in(entry, "version") + 13, NULL, 10);
	*add_rollout(fleet) = told;
	if (fleet_rollout(fleet, told->id) != told)
		fail_msg("nothing unsaid: %s is out of its turn", told->id);
	read_tasks(fleet, told);
	fleet_rule_planned(told);
	if (text_equal(entry->actor_kind, "coordinator"))
		fleet_rule_automatic(fleet, told);
}

/* Invariant: nothing unsaid.  What moves goes along a row of the table, from where it was. */
static void rollout_moved(struct fleet *fleet, const struct entry *entry)
{
	struct told_rollout *told = fleet_rollout(fleet, fleet_text_in(entry, "rollout"));
	const char *event = fleet_text_in(entry, "event"), *to = fleet_text_in(entry, "to");
	bool known = false;

	if (!text_equal(fleet_text_in(entry, "from"), rollout_state_name(told->state)))
		fail_msg("nothing unsaid: %s leaves %s and was %s", told->id,
			 fleet_text_in(entry, "from"), rollout_state_name(told->state));
	for (size_t i = 0; i < rollout_edge_count && !known; i++) {
		const struct rollout_edge *edge = &rollout_edges[i];

		known = edge->from == told->state &&
			text_equal(rollout_event_name(edge->on), event) &&
			text_equal(rollout_state_name(edge->to), to);
	}
	if (!known || !rollout_state_from_name(to, &told->state))
		fail_msg("nothing unsaid: %s goes to %s by %s", told->id, to, event);
	fleet_text_in(entry, "why");
	told->moved = entry->seq;
	told->ran = told->ran || told->state == ROLLOUT_RUNNING;
	told->drained = value_get_bool(entry->body, "drained", false);
	told->finished = rollout_is_final(told->state) ? entry->time : 0;
	if (text_equal(event, "retry") || text_equal(event, "resume")) {
		told->failed_count = 0;
		for (size_t i = 0; i < told->task_count; i++)
			told->tasks[i].failed = false;
	}
	fleet_rule_rollout_moved(fleet, told, event);
}

static void task_moved(struct fleet *fleet, const struct entry *entry)
{
	struct told_rollout *rollout = fleet_rollout(fleet, fleet_text_in(entry, "rollout"));
	size_t position = (size_t)value_get_integer(entry->body, "position", -1);
	const char *event = fleet_text_in(entry, "event"), *to = fleet_text_in(entry, "to");
	struct told_task *task = &rollout->tasks[position];
	bool known = false, fresh;

	if (position >= rollout->task_count ||
	    !text_equal(fleet_text_in(entry, "target"), task->target->name))
		fail_msg("nothing unsaid: %s has no such task", rollout->id);
	if (!text_equal(fleet_text_in(entry, "from"), task_state_name(task->state)))
		fail_msg("nothing unsaid: the task on %s leaves %s and was %s", task->target->name,
			 fleet_text_in(entry, "from"), task_state_name(task->state));
	for (size_t i = 0; i < task_edge_count && !known; i++)
		known = task_edges[i].from == task->state &&
			text_equal(task_event_name(task_edges[i].on), event) &&
			text_equal(task_state_name(task_edges[i].to), to);
	if (!known || !task_state_from_name(to, &task->state))
		fail_msg("nothing unsaid: the task on %s goes to %s by %s", task->target->name, to,
			 event);
	fleet_text_in(entry, "why");
	fresh = !task->unsettled;
	task->unsettled = value_get_bool(entry->body, "unsettled", false);
	fleet_rule_task_moved(
	    fleet, rollout, task,
	    &(struct told_move) { event, (uint64_t)value_get_integer(entry->body, "epoch", 0),
				  fleet_text_in(entry, "outcome"), entry->time, fresh });
}

static struct model_target *target_in(struct fleet *fleet, const struct entry *entry)
{
	return fleet_target(fleet, fleet_project(fleet, fleet_text_in(entry, "project")),
			    fleet_text_in(entry, "environment"), fleet_text_in(entry, "target"));
}

static void target_regressed(struct fleet *fleet, const struct entry *entry)
{
	target_in(fleet, entry)->regressed = true;
}

static void target_restored(struct fleet *fleet, const struct entry *entry)
{
	target_in(fleet, entry)->regressed = false;
}

static void target_accepted(struct fleet *fleet, const struct entry *entry)
{
	target_in(fleet, entry)->regressed = false;
	target_in(fleet, entry)->accepted = entry->seq;
}

static const struct {
	const char *type;
	void (*told)(struct fleet *fleet, const struct entry *entry);
} tells[] = {
	{ "rollout.created", rollout_created },
	{ "rollout.moved", rollout_moved },
	{ "task.moved", task_moved },
	{ "target.regressed", target_regressed },
	{ "target.restored", target_restored },
	{ "target.accepted", target_accepted },
	{ "approval.given", fleet_told_word },
	{ "approval.denied", fleet_told_word },
	{ "approval.withdrawn", fleet_told_word },
	{ "override.recorded", fleet_told_word },
	{ "brake.put", fleet_told_brake },
	{ "brake.lifted", fleet_told_lifted },
	{ "rollout.wave_moved", fleet_told_wave },
};

/* Invariant: nothing unsaid.  Every entry has actor, cause and time; who proved nothing has no
 * name. */
static void check_entry(const struct fleet *fleet, const struct entry *entry)
{
	bool stranger = text_equal(entry->type, "agent.refused");

	if (!*entry->actor_kind || (!*entry->actor_name && !stranger) || !entry->time ||
	    entry->time > fleet->world->wall || !*fleet_text_in(entry, "cause"))
		fail_msg("nothing unsaid: entry %llu (%s) lacks actor, cause or time",
			 (unsigned long long)entry->seq, entry->type);
}

static void read_entries(struct fleet *fleet, uint64_t size)
{
	while (fleet->log_size < size) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct log_filter filter = { .after = (int64_t)fleet->log_size - 1, .limit = 1000 };
		struct error error = { 0 };
		struct log_page page;

		assert_ok(log_page_read(arena, fleet->reader, &filter, &page, &error));
		if (!page.count || page.items[0].seq != fleet->log_size)
			fail_msg("nothing unsaid: entry %llu is not there",
				 (unsigned long long)fleet->log_size);
		for (size_t i = 0; i < page.count; i++) {
			check_entry(fleet, &page.items[i]);
			if (fleet->reads)
				fleet->reads(fleet->listener, &page.items[i]);
			for (size_t k = 0; k < COUNT(tells); k++)
				if (text_equal(tells[k].type, page.items[i].type))
					tells[k].told(fleet, &page.items[i]);
		}
		fleet->log_size += page.count;
	}
}

/* Invariant: nothing unsaid.  The log only grows. */
void fleet_watch(struct fleet *fleet)
{
	struct error error = { 0 };
	uint64_t size = 0;
	struct hash root;

	assert_ok(log_head(fleet->reader, &size, &root, &error));
	if (size < fleet->log_size ||
	    (size == fleet->log_size && size && !hash_equal(&root, &fleet->log_root)))
		fail_msg("nothing unsaid: the log had %llu entries and has %llu",
			 (unsigned long long)fleet->log_size, (unsigned long long)size);
	if (size > fleet->log_size)
		read_entries(fleet, size);
	fleet->log_root = root;
}
