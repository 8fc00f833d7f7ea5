#include <string.h>
#include <time.h>

#include "coordinator/pipeline.h"
#include "tests/support/story_setup.h"

/* "2026-11-20T00:01:00", of UTC. */
static int64_t wall_of(const char *text)
{
	struct tm time = { 0 };

	if (!strptime(text, "%Y-%m-%dT%H:%M:%S", &time))
		fail_msg("'%s' is no time", text);
	return (int64_t)timegm(&time) * 1000;
}

static size_t spans_of(const struct pipeline_window *windows, size_t count,
		       struct model_span *spans)
{
	if (count > MODEL_SPANS)
		fail_msg("a story has at most %d windows", MODEL_SPANS);
	for (size_t i = 0; i < count; i++) {
		const struct pipeline_window *window = &windows[i];
		int64_t from = wall_of(window->start);

		if (window->rule || !text_equal(window->zone, "UTC"))
			fail_msg("the windows of a story stand once, and in UTC");
		spans[i] = (struct model_span) {
			.from = from,
			.until = window->end ? wall_of(window->end) : from + window->duration,
			.drains = window->closing == PIPELINE_DRAIN,
		};
	}
	return count;
}

static struct model_wave wave_of(const struct pipeline_wave *wave)
{
	return (struct model_wave) {
		.name = wave->name,
		.region = wave->select.count ? wave->select.labels[0].values[0] : NULL,
		.targets = (unsigned)wave->amount.count,
		.percent = wave->amount.percent,
		.approve = wave->approve,
		.has_budget = wave->has_budget,
		.budget = (unsigned)wave->budget.count,
		.parallel = (unsigned)wave->parallel,
		.pause = wave->pause,
	};
}

static struct model_policy policy_of(const struct pipeline_environment *environment)
{
	struct model_policy policy = {
		.any = environment->after_any,
		.accepts_failures = environment->accept_failures,
		.automatic = environment->promote_auto,
		.soak = environment->soak,
		.approvals = environment->approvals.count,
		.expire = environment->approvals.expire,
		.asks = environment->http_count > 0,
		.verifies = environment->verify_count > 0,
		.parallel = (unsigned)environment->parallel,
		.budget = (unsigned)environment->budget.count,
		.percent = environment->budget.percent,
	};

	policy.window_count =
	    spans_of(environment->windows, environment->window_count, policy.windows);
	policy.freeze_count =
	    spans_of(environment->freezes, environment->freeze_count, policy.freezes);
	if (environment->wave_count > MODEL_WAVES)
		fail_msg("a story has at most %d waves", MODEL_WAVES);
	for (size_t i = 0; i < environment->wave_count; i++)
		policy.waves[policy.wave_count++] = wave_of(&environment->waves[i]);
	for (size_t i = 0; i < environment->spread_count; i++)
		*(text_equal(environment->spread[i].label, "host") ? &policy.host_spread
								   : &policy.region_spread) =
		    (unsigned)environment->spread[i].most;
	return policy;
}

static size_t place_of(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->count; i++)
		if (text_equal(pipeline->environments[i].name, name))
			return i;
	return 0;
}

/* The model knows what the file says. */
void story_pipeline(struct story *story, struct model_project *project, const char *text)
{
	struct pipeline pipeline;
	struct error error = { 0 };

	assert_ok(pipeline_parse(story->arena, "the story's pipeline", bytes_of(text), &pipeline,
				 &error));
	if (pipeline.count > FLEET_ENVIRONMENTS)
		fail_msg("a story has at most %d environments", FLEET_ENVIRONMENTS);
	for (size_t i = 0; i < pipeline.count; i++) {
		const struct pipeline_environment *from = &pipeline.environments[i];
		struct model_environment *environment = &project->environments[i];

		*environment = (struct model_environment) { .name = from->name,
							    .in_use = true,
							    .policy = policy_of(from) };
		for (size_t k = 0; k < from->after_count; k++)
			environment->after[place_of(&pipeline, from->after[k])] = true;
	}
	project->policies++;
	assert_fine(world_pipeline(story->fleet->world, project->name, text));
	fleet_collect(story->fleet);
}

/* "staging, region eu, host a": what is not said is of region eu, on a host of its own. */
void story_target(struct story *story, const char *name, const char *place)
{
	struct fleet *fleet = story->fleet;
	struct arena *arena = story->arena;
	size_t length = strcspn(place, ",");
	const char *region = strstr(place, "region "), *host = strstr(place, "host ");

	if (fleet->target_count == FLEET_TARGETS)
		fail_msg("these are too many targets");
	fleet->targets[fleet->target_count++] = (struct model_target) {
		.project = fleet->projects,
		.environment = arena_text_n(arena, place, length),
		.name = name,
		.region = region ? arena_text_n(arena, region + 7, strcspn(region + 7, ",")) : "eu",
		.host = host ? arena_text_n(arena, host + 5, strcspn(host + 5, ",")) : name,
	};
}
