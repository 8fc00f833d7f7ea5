#include "coordinator/weighing.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/open.h"
#include "coordinator/store/registry.h"
#include "core/lint/environment.h"

/* What one target told when the job began. */
struct told_of {
	const struct target_look *look; /* its names stay as they are while the program runs */
	struct told *sizes;
};

struct weighing_job {
	struct job job; /* first */
	struct weighing *weighing;
	struct looks *looks;
	struct arena *arena;
	const char *store_path;
	int64_t started, wall; /* wall clock, ms: of the program, of the job */
	struct told_of *told;  /* in the order of looks */
	size_t count;
	/* Out: */
	int64_t next; /* wall clock, ms: when facts may be taken in that changed; INT64_MAX: none */
	bool found;   /* one was judged: */
	struct lint_case about;
	const char *terms;
	struct bytes facts;
	struct linter_answer answer;
};

/* One release in one environment. */
struct weighed {
	const struct lint_release *release;
	const struct pipeline_environment *environment;
};

const char *weighing_terms(struct arena *arena, const struct pipeline_environment *environment)
{
	struct buffer text = buffer_in(arena);
	struct hash hash;

	buffer_printf(&text, "%s\n", environment->execution);
	for (size_t i = 0; i < environment->lint.level_count; i++)
		buffer_printf(&text, "%s %s\n", environment->lint.levels[i].code,
			      environment->lint.levels[i].severity);
	hash = hash_of(buffer_bytes(&text).data, buffer_bytes(&text).size);
	return hash_hex(arena, &hash);
}

static int compare(const void *key, const void *item)
{
	const char *const *wanted = key;
	const struct target_look *look = ((const struct told_of *)item)->look;
	int order = strcmp(wanted[0], look->environment);

	if (!order)
		order = strcmp(wanted[1], look->project);
	return order ? order : strcmp(wanted[2], look->target);
}

static void add_target(struct weighing_job *job, struct lint_gathering *gathering,
		       const struct weighed *weighed, const struct lint_target *target)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *wanted[] = { weighed->environment->name, weighed->release->project,
				 target->name };
	const struct told_of *told =
	    job->count ? bsearch(wanted, job->told, job->count, sizeof *job->told, compare) : NULL;
	struct lint_facts facts;
	struct error ignored;
	bool known =
	    told && told->sizes && lint_facts_read(arena, told->sizes->text, &facts, &ignored);

	lint_gather_add(job->arena, gathering, target->name, target->server, known ? &facts : NULL);
}

static struct value *rules_of(struct arena *arena, const struct pipeline_lint *lint)
{
	struct value *rules = value_object(arena);

	for (size_t i = 0; i < lint->level_count; i++)
		value_put_text(rules, lint->levels[i].code, lint->levels[i].severity);
	return lint->level_count ? rules : NULL;
}

/* What holds in the environment now. */
static bool gather(struct weighing_job *job, struct store *store, const struct weighed *weighed,
		   struct bytes *facts, struct error *error)
{
	const struct lint_case about = { weighed->release->project, weighed->environment->name, 0 };
	struct lint_environment environment = {
		.name = weighed->environment->name,
		.execution = weighed->environment->execution,
		.rules = rules_of(job->arena, &weighed->environment->lint),
	};
	struct lint_gathering gathering;
	struct lint_targets targets;

	if (!lint_targets_list(job->arena, store, &about, &targets, error))
		return false;
	lint_gather_start(&gathering, &environment);
	for (size_t i = 0; i < targets.count; i++)
		add_target(job, &gathering, weighed, &targets.items[i]);
	lint_gather_end(&gathering);
	*facts = value_write(job->arena, lint_environment_value(job->arena, &environment));
	return true;
}

/* Is it to be judged now?  What only the facts ask for has time. */
static bool is_wanted(struct weighing_job *job, const struct lint_verdict *verdict)
{
	struct hash now = hash_of(job->facts.data, job->facts.size);
	int64_t settled = job->started + WEIGHING_SETTLE, due = verdict->time + WEIGHING_PAUSE;

	if (!verdict->known || !text_equal(verdict->terms, job->terms))
		return true;
	if (hash_equal(&verdict->facts, &now))
		return verdict->why && verdict->time < job->started;
	due = due > settled ? due : settled;
	if (due <= job->wall)
		return true;
	job->next = due < job->next ? due : job->next;
	return false;
}

static bool judge(struct weighing_job *job, struct store *store, const struct weighed *weighed,
		  struct error *error)
{
	struct linter_case about;
	struct file_set files;

	if (!lints_load(job->arena, store, weighed->release, &about, &files, error))
		return false;
	about.environment = job->facts;
	linter_ask(job->arena, &job->weighing->service->linter, &about, &job->answer);
	return true;
}

static bool consider(struct weighing_job *job, struct store *store, const struct weighed *weighed,
		     struct error *error)
{
	struct lint_verdict verdict;

	job->about = (struct lint_case) { weighed->release->project, weighed->environment->name,
					  weighed->release->number };
	job->terms = weighing_terms(job->arena, weighed->environment);
	if (!lint_weighed_load(job->arena, store, &job->about, &verdict, error) ||
	    !gather(job, store, weighed, &job->facts, error))
		return false;
	job->found = is_wanted(job, &verdict);
	return !job->found || judge(job, store, weighed, error);
}

static bool look(struct weighing_job *job, struct store *store, struct error *error)
{
	struct lint_releases wanted;

	if (!lint_wanted_list(job->arena, store, &wanted, error))
		return false;
	for (size_t i = 0; i < wanted.count; i++) {
		struct pipeline pipeline = { 0 };
		struct pipeline_row row;

		if (!pipeline_row_load(job->arena, store, wanted.items[i].project, &row, error) ||
		    (row.version && !pipeline_parse(job->arena, "the stored pipeline", row.text,
						    &pipeline, error)))
			return false;
		for (size_t k = 0; k < pipeline.count; k++) {
			const struct weighed weighed = { &wanted.items[i],
							 &pipeline.environments[k] };

			if (!consider(job, store, &weighed, error))
				return false;
			if (job->found)
				return true;
		}
	}
	return true;
}

/* On a worker's thread. */
static bool work(struct job *base)
{
	struct weighing_job *job = (struct weighing_job *)(void *)base;
	SCOPED(store_release) struct store *store = NULL;
	struct error error;

	if (!store_open(job->store_path, STORE_READER, &store, &error) ||
	    !look(job, store, &error)) {
		job->next = job->wall + WEIGHING_SETTLE;
		job->found = false;
	}
	return !job->answer.closed;
}

/* On the loop's thread. */
static bool take(struct turn *turn, struct call *call, struct error *error)
{
	struct weighing_job *job = (struct weighing_job *)(void *)call;
	struct value *body = turn_entry(turn);
	struct hash facts;

	job->weighing->rest = (turn->now - job->weighing->looked) * WEIGHING_SHARE;
	if (!job->found)
		return true;
	value_put_text(body, "project", job->about.project);
	value_put_text(body, "environment", job->about.environment);
	value_put_integer(body, "release", (int64_t)job->about.release);
	value_put_text(body, "terms", job->terms);
	if (!blob_put(turn->store, job->facts, &facts, error))
		return false;
	value_put_text(body, "facts", hash_hex(turn->arena, &facts));
	return lints_note(turn, &job->answer, body, error) &&
	       log_append(turn, ENTRY_RELEASE_WEIGHED, body, error);
}

static void job_free(struct weighing_job *job)
{
	for (size_t i = 0; i < job->count; i++)
		told_drop(&job->looks->told, job->told[i].sizes);
	free(job->told);
	arena_close(job->arena);
	free(job);
}

static void taken(struct call *call, const struct error *error)
{
	struct weighing_job *job = (struct weighing_job *)(void *)call;
	struct weighing *weighing = job->weighing;
	int64_t due = job->next == INT64_MAX ? INT64_MAX : weighing->looked + job->next - job->wall;

	(void)error; /* what could not be logged is judged again */
	weighing->job = NULL;
	weighing->now = weighing->now || job->found;
	weighing->due = due < weighing->due ? due : weighing->due;
	job_free(job);
}

void weighing_note(struct weighing *weighing, struct looks *looks, const struct turn *turn)
{
	int64_t due = weighing->looked + WEIGHING_PAUSE + weighing->rest;

	if (!weighing->started)
		weighing->started = turn->wall;
	weighing->now = weighing->now || turn->weighs;
	if (!turn->facts && !looks->sizes_news)
		return;
	looks->sizes_news = false;
	due = weighing->looked && due > turn->now ? due : turn->now;
	weighing->due = due < weighing->due ? due : weighing->due;
}

int64_t weighing_deadline(const struct weighing *weighing)
{
	if (!weighing->service || weighing->job)
		return INT64_MAX;
	return weighing->now ? 0 : weighing->due;
}

static struct weighing_job *job_of(struct weighing *weighing, struct looks *looks,
				   const struct turn *turn, const char *store_path)
{
	struct weighing_job *job = calloc(1, sizeof *job);
	struct told_of *told = calloc(looks->count + 1, sizeof *told);

	if (!job || !told)
		abort();
	*job = (struct weighing_job) {
		.job = { .call = { .run = take,
				   .answer = taken,
				   .actor = { ACTOR_COORDINATOR, "coordinator" },
				   .cause = "linter" },
			 .work = work },
		.weighing = weighing,
		.looks = looks,
		.arena = arena_open(),
		.store_path = store_path,
		.started = weighing->started,
		.wall = turn->wall,
		.told = told,
		.count = looks->count,
		.next = INT64_MAX,
	};
	for (size_t i = 0; i < looks->count; i++)
		told[i] = (struct told_of) { looks->items[i], told_share(looks->items[i]->sizes) };
	return job;
}

void weighing_begin(struct weighing *weighing, struct looks *looks, const struct turn *turn,
		    const char *store_path)
{
	if (weighing_deadline(weighing) > turn->now)
		return;
	weighing->now = false;
	weighing->due = INT64_MAX;
	weighing->looked = turn->now;
	weighing->job = job_of(weighing, looks, turn, store_path);
	weighing->service->submit(weighing->service->context, &weighing->job->job);
}

void weighing_close(struct weighing *weighing)
{
	if (weighing->job)
		job_free(weighing->job);
	weighing->job = NULL;
}
