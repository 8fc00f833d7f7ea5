#include <stdio.h>
#include <string.h>

#include "coordinator/store/open.h"
#include "core/base/file.h"
#include "tests/support/fleet.h"
#include "tests/support/fleet_agent.h"

static const char *const project_names[FLEET_PROJECTS] = { "shop", "books", "music" };
static const char *const environment_names[FLEET_ENVIRONMENTS] = { "dev",        "staging-eu",
								   "staging-us", "canary",
								   "production", "archive" };

static const char *text_of(struct fleet *fleet, const struct model_migration *migration,
			   size_t version)
{
	struct buffer buffer = buffer_in(fleet->world->arena);

	if (migration->bare)
		buffer_add_text(&buffer, "-- atlas:txmode none\n\n");
	for (unsigned i = 1; i <= migration->statements; i++)
		buffer_printf(&buffer, "create table t%zu_%u (id integer);\n", version, i);
	return buffer_text(&buffer);
}

static void add_file(struct model_project *project, const char *path, const char *text)
{
	project->files[project->file_count++] = path;
	project->files[project->file_count++] = text;
}

void fleet_push(struct fleet *fleet, struct model_project *project,
		const struct model_migration *migration)
{
	struct arena *arena = fleet->world->arena;
	size_t version = ++project->versions;
	struct model_migration *made = &project->migrations[version - 1];
	uint64_t number = 0;
	struct bytes text;

	*made = migration
		    ? *migration
		    : (struct model_migration) {
			      .statements = 1 + (unsigned)dice_roll(&fleet->dice, FLEET_STATEMENTS),
			      .bare = dice_hit(&fleet->dice, 50)
		      };
	made->file = arena_printf(arena, "2024010100000%zu_t%s.sql", version,
				  project->ways_back ? ".up" : "");
	text = bytes_of(text_of(fleet, made, version));
	made->content = hash_of(text.data, text.size);
	add_file(project, made->file, text.data);
	if (project->ways_back)
		add_file(project, arena_printf(arena, "2024010100000%zu_t.down.sql", version),
			 arena_printf(arena, "drop table t%zu_1;\n", version));
	assert_fine(world_push(fleet->world, project->name, project->files, &number));
	assert_int_equal(number, version);
	fleet_collect(fleet);
	for (size_t i = 0; i < fleet->target_count && !migration; i++)
		if (fleet->targets[i].project == project)
			fleet->targets[i].poisoned[version - 1] = dice_hit(&fleet->dice, 20);
	for (size_t i = 0; i < fleet->target_count && !migration; i++)
		if (fleet->targets[i].project == project && dice_hit(&fleet->dice, 15))
			fleet->targets[i].wrong = true;
}

void fleet_apply_pipeline(struct fleet *fleet, struct model_project *project)
{
	struct buffer buffer = buffer_in(fleet->world->arena);

	buffer_add_text(&buffer, "environments:\n");
	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++) {
		const struct model_environment *environment = &project->environments[i];
		bool first = true;

		if (!environment->in_use)
			continue;
		buffer_printf(&buffer, "  - name: %s\n", environment->name);
		for (size_t k = 0; k < i; k++)
			if (environment->after[k]) {
				buffer_printf(&buffer, "%s%s", first ? "    after: [" : ", ",
					      project->environments[k].name);
				first = false;
			}
		buffer_add_text(&buffer, first ? "" : "]\n");
		policy_write_lines(&buffer, &environment->policy);
	}
	project->policies++;
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (fleet->rollouts[i]->project == project)
			fleet->rollouts[i]->answer = TOLD_NOTHING;
	assert_fine(world_pipeline(fleet->world, project->name, buffer_text(&buffer)));
	fleet_collect(fleet);
}

static void add_targets(struct fleet *fleet, struct model_project *project,
			struct model_environment *environment, size_t count)
{
	static const char *const regions[] = { "eu", "us" };
	static const char *const hosts[] = { "a", "b", "c" };

	environment->target_count = count;
	for (size_t i = 0; i < count && fleet->target_count < FLEET_TARGETS; i++)
		fleet->targets[fleet->target_count++] = (struct model_target) {
			.region = regions[i % COUNT(regions)],
			.host = hosts[i % COUNT(hosts)],
			.project = project,
			.environment = environment->name,
			.name = arena_printf(fleet->world->arena, "%s-%s-%zu", project->name,
					     environment->name, i + 1),
		};
}

void fleet_roll_policy(struct fleet *fleet, struct model_environment *environment)
{
	struct model_policy *policy = &environment->policy;
	bool first = true;

	for (size_t k = 0; k < FLEET_ENVIRONMENTS; k++)
		first = first && !environment->after[k];
	*policy = fleet->demanding
		      ? policy_roll(&fleet->dice, fleet->world->wall)
		      : (struct model_policy) { .budget = (unsigned)dice_roll(&fleet->dice, 3) };
	if (first) {
		policy->any = policy->accepts_failures = policy->automatic = false;
		policy->soak = 0;
	}
	for (size_t i = 0; i < policy->wave_count && environment->target_count < 2; i++)
		policy->waves[i].region = policy->waves[i].region ? "eu" : NULL;
}

/* An order without circles: every one after some of those before it. */
static void make_project(struct fleet *fleet, struct model_project *project, bool large)
{
	struct dice *dice = &fleet->dice;
	size_t last = FLEET_ENVIRONMENTS;

	project->name = project_names[project - fleet->projects];
	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++) {
		struct model_environment *environment = &project->environments[i];

		environment->name = environment_names[i];
		environment->in_use = i == 1 || i == 4 || dice_hit(dice, 40);
		if (!environment->in_use)
			continue;
		for (size_t k = 0; k < i; k++)
			environment->after[k] =
			    project->environments[k].in_use && (k == last || dice_hit(dice, 40));
		add_targets(fleet, project, environment,
			    large ? 4 + dice_roll(dice, 5) : 1 + dice_roll(dice, 6));
		fleet_roll_policy(fleet, environment);
		last = i;
	}
}

static struct model_agent *new_agent(struct fleet *fleet, const char *environment, const char *name)
{
	struct model_agent *agent = &fleet->agents[fleet->agent_count++];
	struct arena *arena = fleet->world->arena;

	*agent = (struct model_agent) {
		.protocol = world_enrol(fleet->world, environment, name),
		.environment = environment,
		.name = name,
		.folder = path_join(arena, fleet->world->state,
				    arena_printf(arena, "spool-%zu", fleet->agent_count)),
	};
	model_agent_rise(fleet, agent);
	return agent;
}

struct model_agent *fleet_add_agent_named(struct fleet *fleet, const char *environment,
					  const char *name)
{
	struct model_agent *agent = new_agent(fleet, environment, name);

	for (size_t i = 0; i < fleet->target_count; i++)
		if (text_equal(fleet->targets[i].environment, environment))
			agent->served[agent->served_count++] = &fleet->targets[i];
	return agent;
}

struct model_agent *fleet_add_agent(struct fleet *fleet, const char *environment)
{
	return fleet_add_agent_named(fleet, environment, environment);
}

static bool has_targets(const struct fleet *fleet, const char *environment)
{
	for (size_t i = 0; i < fleet->target_count; i++)
		if (text_equal(fleet->targets[i].environment, environment))
			return true;
	return false;
}

/* Every target is served by one agent at least, some by several. */
static void make_agents(struct fleet *fleet, const char *environment, size_t count)
{
	size_t first = fleet->agent_count;

	if (!has_targets(fleet, environment))
		return;
	for (size_t i = 0; i < count && fleet->agent_count < FLEET_AGENTS; i++)
		new_agent(fleet, environment, environment)->old =
		    fleet->demanding && dice_hit(&fleet->dice, 25);
	count = fleet->agent_count - first;
	for (size_t i = 0; i < fleet->target_count && count; i++) {
		size_t sure = (size_t)dice_roll(&fleet->dice, count);

		if (!text_equal(fleet->targets[i].environment, environment))
			continue;
		for (size_t k = 0; k < count; k++) {
			struct model_agent *agent = &fleet->agents[first + k];

			if ((k == sure || dice_hit(&fleet->dice, 30)) &&
			    agent->served_count < FLEET_SERVED)
				agent->served[agent->served_count++] = &fleet->targets[i];
		}
	}
}

static struct fleet *fleet_new(struct arena *arena, uint64_t seed)
{
	struct fleet *fleet = arena_new(arena, struct fleet);

	fleet->world = world_open(arena);
	fleet_service_start(fleet);
	world_restart(fleet->world); /* the service is known from now on */
	fleet->reader = world_reader(fleet->world);
	fleet->dice = dice_of(seed);
	fleet->faults = true;
	return fleet;
}

struct fleet *fleet_open_empty(struct arena *arena)
{
	struct fleet *fleet = fleet_new(arena, 1);

	fleet->faults = false;
	fleet->projects[fleet->project_count++].name = project_names[0];
	return fleet;
}

struct fleet *fleet_open_plain(struct arena *arena, const char *const *environments,
			       const size_t *targets, const unsigned *budgets)
{
	struct fleet *fleet = fleet_open_empty(arena);
	struct model_project *project = fleet->projects;

	for (size_t i = 0; environments[i]; i++) {
		struct model_environment *environment = &project->environments[i];

		*environment = (struct model_environment) { .name = environments[i],
							    .in_use = true,
							    .policy.budget = budgets[i] };
		if (i)
			environment->after[i - 1] = true;
		add_targets(fleet, project, environment, targets[i]);
	}
	fleet_push(fleet, project, &(struct model_migration) { .statements = 1 });
	fleet_apply_pipeline(fleet, project);
	fleet_watch(fleet);
	return fleet;
}

struct fleet *fleet_open(struct arena *arena, uint64_t seed)
{
	struct fleet *fleet = fleet_new(arena, seed);
	bool large = seed % 25 == 0;

	fleet->losses = seed % 3 == 0;
	fleet->demanding = seed % 4 != 0;
	fleet->project_count = large ? FLEET_PROJECTS : 1 + (seed % 4 == 1);
	for (size_t i = 0; i < fleet->project_count; i++)
		make_project(fleet, &fleet->projects[i], large);
	for (size_t i = 0; i < fleet->target_count; i++) {
		fleet->targets[i].silent = dice_hit(&fleet->dice, 50);
		fleet->targets[i].rehearsal = dice_hit(&fleet->dice, 50);
	}
	for (size_t i = 0; i < fleet->project_count; i++) {
		fleet->projects[i].ways_back = dice_hit(&fleet->dice, 40);
		for (unsigned versions = fleet->projects[i].ways_back ? 2 : 1; versions--;)
			fleet_push(fleet, &fleet->projects[i], NULL);
		fleet_apply_pipeline(fleet, &fleet->projects[i]);
	}
	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++)
		make_agents(fleet, environment_names[i],
			    large ? 8 : 1 + dice_roll(&fleet->dice, 3));
	fleet_watch(fleet);
	return fleet;
}

void fleet_close(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->agent_count; i++)
		model_agent_crash(&fleet->agents[i]);
	world_close(fleet->world);
}
