#include "coordinator/situation.h"

#include "coordinator/lint_sum.h"
#include "coordinator/store/lint.h"
#include "coordinator/weighing.h"
#include "core/lint/finding.h"

/* Judges the sum of findings for one environment. */
struct judging {
	struct arena *arena;
	const struct situation *situation;
	bool *pending; /* by migration of the release: it is to run somewhere */
};

/* Versions and migrations are both in their order. */
static void note_part(const struct judging *judging, const struct plan_part *part)
{
	const struct release *release = &judging->situation->release.release;
	size_t at = 0;

	for (size_t i = 0; i < part->pending_count; i++) {
		size_t found = at;

		while (found < release->count &&
		       !text_equal(release->migrations[found].version, part->pending[i]))
			found++;
		if (found == release->count)
			continue;
		judging->pending[found] = true;
		at = found + 1;
	}
}

static bool note_pending(const struct judging *judging, struct store *store,
			 const struct rollout *rollout, struct error *error)
{
	const struct plan_document *document = &judging->situation->document;

	if (!rollout)
		for (size_t i = 0; i < document->count; i++)
			note_part(judging, &document->parts[i]);
	for (size_t i = 0; rollout && i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];
		struct plan_part part;

		if (task->state != TASK_QUEUED || task->unsettled)
			continue;
		if (!plan_part_load(judging->arena, store, rollout->id, task->position, &part,
				    error))
			return false;
		note_part(judging, &part);
	}
	return true;
}

static size_t index_of(const struct judging *judging, const char *version)
{
	const struct release *release = &judging->situation->release.release;
	size_t index = 0;

	while (index < release->count && !text_equal(release->migrations[index].version, version))
		index++;
	return index;
}

/* As the environment sees it. */
static enum lint_severity severity_of(const struct judging *judging,
				      const struct lint_sum_item *item)
{
	const struct pipeline_lint *lint = &judging->situation->environment->lint;
	enum lint_severity severity = item->severity;

	for (size_t i = 0; i < lint->level_count; i++)
		if (text_equal(lint->levels[i].code, item->code) &&
		    lint_severity_from_name(lint->levels[i].severity, &severity))
			return severity;
	return severity;
}

static void judge(const struct judging *judging, const struct lint_sum *sum, struct gate_lint *lint)
{
	enum lint_severity least = LINT_ERROR;

	if (!lint_severity_from_name(judging->situation->environment->checks.lint, &least))
		least = LINT_NOTE;
	lint->state = GATE_LINT_JUDGED;
	lint->items = arena_new_array(judging->arena, struct gate_lint_item, sum->count + 1);
	for (size_t i = sum->count; i--;) {
		const struct lint_sum_item *item = &sum->items[i];
		size_t index = index_of(judging, item->version);

		if (index < judging->situation->release.release.count && judging->pending[index] &&
		    severity_of(judging, item) >= least)
			lint->items[lint->count++] =
			    (struct gate_lint_item) { item->code, item->file, item->line,
						      item->count };
	}
	for (size_t i = 0; i < sum->skipped && i < judging->situation->release.release.count; i++)
		if (judging->pending[i]) {
			lint->state = GATE_LINT_FAILED;
			lint->why = "there are too many findings";
		}
}

static bool read_sum(const struct judging *judging, struct store *store,
		     const struct lint_verdict *verdict, struct gate_lint *lint,
		     struct error *error)
{
	struct lint_sum sum;
	struct bytes text;

	if (!blob_get(judging->arena, store, &verdict->summary, &text, error))
		return false;
	if (lint_sum_read(judging->arena, text, &sum, error)) {
		judge(judging, &sum, lint);
	} else {
		lint->state = GATE_LINT_FAILED;
		lint->why = arena_text(judging->arena, error->text);
	}
	return true;
}

/* As the release would run in the environment, by what its pipeline says now; where that is not
 * judged yet, whether it can be at all. */
static bool find_verdict(const struct judging *judging, struct store *store,
			 struct lint_verdict *verdict, struct error *error)
{
	const struct situation *situation = judging->situation;
	const struct lint_case about = { situation->gates.project, situation->environment->name,
					 situation->release.release.number };
	struct lint_verdict release;

	if (!lint_weighed_load(judging->arena, store, &about, verdict, error))
		return false;
	if (verdict->known &&
	    text_equal(verdict->terms, weighing_terms(judging->arena, situation->environment)))
		return true;
	*verdict = (struct lint_verdict) { 0 };
	if (!lint_verdict_load(judging->arena, store, about.project, about.release, &release,
			       error))
		return false;
	if (release.known && !release.judged)
		*verdict = release;
	return true;
}

bool situation_lint(struct arena *arena, struct store *store, const struct rollout *rollout,
		    struct situation *situation, struct error *error)
{
	const struct release *release = &situation->release.release;
	struct gate_lint *lint = &situation->gates.checks.lint;
	struct judging judging = { .arena = arena, .situation = situation };
	struct lint_verdict verdict;

	if (!situation->environment->checks.lint || !release->number)
		return true;
	if (!find_verdict(&judging, store, &verdict, error))
		return false;
	if (!verdict.judged) {
		lint->state = verdict.known ? GATE_LINT_FAILED : GATE_LINT_UNDER_WAY;
		lint->why = verdict.why;
		return true;
	}
	judging.pending = arena_new_array(arena, bool, release->count + 1);
	return note_pending(&judging, store, rollout, error) &&
	       read_sum(&judging, store, &verdict, lint, error);
}
