#include "coordinator/lints.h"

#include <stdlib.h>

#include "coordinator/release_files.h"
#include "coordinator/store/lint.h"
#include "coordinator/store/open.h"
#include "coordinator/store/registry.h"

struct lint_job {
	struct job job; /* first */
	struct lints *lints;
	struct arena *arena;
	const char *store_path;
	struct lint_release release;
	struct linter_answer answer;
};

bool lints_load(struct arena *arena, struct store *store, const struct lint_release *release,
		struct linter_case *about, struct file_set *files, struct error *error)
{
	struct release_files list;
	struct release_row row;

	if (!release_load(arena, store, release->project, release->number, &row, error))
		return false;
	list = (struct release_files) { row.release.files, row.release.file_count };
	*about = (struct linter_case) { .format = row.release.format,
					.dialect = release->dialect,
					.files = files };
	return release_files_load(arena, store, release->project, &list, files, error);
}

/* On a worker's thread. */
static bool work(struct job *base)
{
	struct lint_job *job = (struct lint_job *)(void *)base;
	SCOPED(store_release) struct store *store = NULL;
	struct linter_case about;
	struct file_set files;
	struct error error;

	if (store_open(job->store_path, STORE_READER, &store, &error) &&
	    lints_load(job->arena, store, &job->release, &about, &files, &error))
		linter_ask(job->arena, &job->lints->service->linter, &about, &job->answer);
	else
		job->answer.why = arena_text(job->arena, error.text);
	return !job->answer.closed;
}

static bool put_findings(struct turn *turn, const struct linter_answer *answer, struct value *body,
			 struct error *error)
{
	struct hash findings, summary;

	if (!blob_put(turn->store, answer->findings, &findings, error) ||
	    !blob_put(turn->store, answer->summary, &summary, error))
		return false;
	value_put_text(body, "findings", hash_hex(turn->arena, &findings));
	value_put_text(body, "summary", hash_hex(turn->arena, &summary));
	return true;
}

bool lints_note(struct turn *turn, const struct linter_answer *answer, struct value *body,
		struct error *error)
{
	value_put_text(body, "linter", LOCKSTEP_VERSION);
	value_put_integer(body, "errors", (int64_t)answer->errors);
	value_put_integer(body, "warnings", (int64_t)answer->warnings);
	value_put_integer(body, "notes", (int64_t)answer->notes);
	value_put_integer(body, "silenced", (int64_t)answer->silenced);
	value_put_text(body, "error", answer->why);
	return answer->why || put_findings(turn, answer, body, error);
}

/* On the loop's thread. */
static bool take(struct turn *turn, struct call *call, struct error *error)
{
	const struct lint_job *job = (struct lint_job *)(void *)call;
	const struct linter_answer *answer = &job->answer;
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", job->release.project);
	value_put_integer(body, "release", (int64_t)job->release.number);
	value_put_text(body, "dialect", job->release.dialect);
	return lints_note(turn, answer, body, error) &&
	       log_append(turn, ENTRY_RELEASE_LINTED, body, error);
}

static void taken(struct call *call, const struct error *error)
{
	struct lint_job *job = (struct lint_job *)(void *)call;
	struct lints *lints = job->lints;

	(void)error; /* what could not be logged is judged again */
	lints->job = NULL;
	lints->look = true;
	arena_close(job->arena);
	free(job);
}

static struct lint_job *job_of(struct lints *lints, const struct lint_release *release,
			       const char *store_path)
{
	struct arena *arena = arena_open();
	struct lint_job *job = calloc(1, sizeof *job);

	if (!job)
		abort();
	*job = (struct lint_job) {
		.job = { .call = { .run = take,
				   .answer = taken,
				   .actor = { ACTOR_COORDINATOR, "coordinator" },
				   .cause = "linter" },
			 .work = work },
		.lints = lints,
		.arena = arena,
		.store_path = store_path,
		.release = { arena_text(arena, release->project), release->number,
			     arena_text(arena, release->dialect) },
	};
	return job;
}

bool lints_begin(struct lints *lints, struct turn *turn, const char *store_path,
		 struct error *error)
{
	struct lint_release missing;

	if (!lints->started)
		lints->started = turn->wall;
	lints->look = lints->look || turn->lints;
	if (turn->lints || !lints_due(lints))
		return true; /* readers see what this turn made after its commit: in the next one */
	if (!lint_missing_find(turn->arena, turn->store, lints->started, &missing, error))
		return false;
	lints->look = false;
	if (!missing.number)
		return true;
	lints->job = job_of(lints, &missing, store_path);
	lints->service->submit(lints->service->context, &lints->job->job);
	return true;
}

bool lints_due(const struct lints *lints)
{
	return lints->service && lints->look && !lints->job;
}

int64_t lints_deadline(const struct lints *lints)
{
	return lints_due(lints) ? 0 : INT64_MAX;
}

void lints_close(struct lints *lints)
{
	if (!lints->job)
		return;
	arena_close(lints->job->arena);
	free(lints->job);
}
