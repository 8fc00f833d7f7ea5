#include "coordinator/promotion.h"

#include <string.h>

#include "coordinator/operations.h"
#include "coordinator/situation.h"

#define AGAIN 10000 /* ms */

static const char *cause_of(struct arena *arena, const struct pipeline_environment *environment,
			    uint64_t release)
{
	struct buffer text = buffer_in(arena);

	buffer_printf(&text, "promote: auto; release %llu is proven in ",
		      (unsigned long long)release);
	for (size_t i = 0; i < environment->after_count; i++)
		buffer_printf(&text, "%s%s",
			      !i                       ? ""
			      : environment->after_any ? " or "
						       : " and ",
			      environment->after[i]);
	return buffer_text(&text);
}

static bool start(struct turn *turn, const struct situation *situation, int64_t *due,
		  struct error *error)
{
	struct rollout_request request = { .project = situation->gates.project,
					   .environment = situation->environment->name,
					   .kind = ROLLOUT_APPLY,
					   .release = situation->gates.proven,
					   .promote = true,
					   .automatic = true };
	const char *before = turn->cause;
	struct gate_verdicts verdicts;
	struct rollout rollout;
	bool made;

	turn->cause = cause_of(turn->arena, situation->environment, request.release);
	made = operation_rollout_start(turn, &request, &rollout, &verdicts, error);
	turn->cause = before;
	if (made || error->code != ERROR_REFUSED)
		return made;
	*due = turn->now + AGAIN;
	return true;
}

static bool promote_to(struct turn *turn, struct situation *situation, int64_t *due,
		       struct error *error)
{
	uint64_t newest = 0;

	if (!situation_proven(turn->arena, turn->store, situation, error))
		return false;
	if (!situation->gates.proven)
		return true;
	if (!rollout_newest(turn->store, situation->gates.project, situation->environment->name,
			    &newest, error))
		return false;
	return newest >= situation->gates.proven || start(turn, situation, due, error);
}

static bool promote_in(struct turn *turn, const char *project, int64_t *due, struct error *error)
{
	struct pipeline pipeline;
	struct pipeline_row row;

	if (!pipeline_row_load(turn->arena, turn->store, project, &row, error))
		return false;
	/* Most have none: they need not be read. */
	if (!memmem(row.text.data, row.text.size, "auto", 4))
		return true;
	if (!pipeline_parse(turn->arena, "the stored pipeline", row.text, &pipeline, error))
		return false;
	for (size_t i = 0; i < pipeline.count; i++) {
		struct situation situation = { .environment = &pipeline.environments[i],
					       .gates.project = project };

		if (pipeline.environments[i].promote_auto &&
		    !promote_to(turn, &situation, due, error))
			return false;
	}
	return true;
}

bool promotion_run(struct turn *turn, int64_t *due, struct error *error)
{
	struct project_list list;

	*due = INT64_MAX;
	if (!project_list(turn->arena, turn->store, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].pipeline_version &&
		    !promote_in(turn, list.items[i].name, due, error))
			return false;
	return true;
}
