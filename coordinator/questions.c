#include "coordinator/questions.h"

#include <stdlib.h>

#include "coordinator/question.h"
#include "coordinator/situation.h"
#include "coordinator/store/work.h"

/* One gate of one rollout. */
struct asked {
	struct asked *next;
	struct arena *arena; /* of what is below */
	const char *rollout, *project, *environment, *name;
	struct hash policy; /* the pipeline that wants it */
	struct pipeline_http http;
	struct question question;
	const char *flaw; /* why it cannot be asked at all; NULL: it can */
	bool wanted;      /* by a gate that is judged now */
	bool stale;       /* the answer is too old, whoever wants one asks again */
	int64_t due;      /* monotonic clock, ms: when the answer is too old */
	bool answered;
	struct reply reply;
	struct question_job *job; /* under way; NULL: none */
	bool gone;                /* its rollout is over, and it ends with the job */
};

struct question_job {
	struct job job; /* first */
	struct questions *questions;
	struct asked *asked;
	struct question question;
	const atomic_bool *closing;
	struct reply reply, before; /* what was answered, and what held until then */
	bool answered_before;
};

static struct asked *find(const struct questions *questions, const char *rollout,
			  const struct pipeline_http *http, const struct hash *policy)
{
	struct asked *asked = questions->first;

	while (asked &&
	       !(text_equal(asked->rollout, rollout) && text_equal(asked->name, http->name) &&
		 hash_equal(&asked->policy, policy) && !asked->gone))
		asked = asked->next;
	return asked;
}

static const char *kept(struct arena *arena, const char *text)
{
	return text ? arena_text(arena, text) : NULL;
}

static struct pipeline_http http_kept(struct arena *arena, const struct pipeline_http *http)
{
	struct pipeline_http copy = *http;

	copy.name = arena_text(arena, http->name);
	copy.url = arena_text(arena, http->url);
	copy.method = arena_text(arena, http->method);
	copy.headers_file = kept(arena, http->headers_file);
	copy.field = kept(arena, http->field);
	copy.value = kept(arena, http->value);
	return copy;
}

static struct asked *add(struct questions *questions, const struct rollout *rollout,
			 const struct pipeline_http *http, const struct hash *policy)
{
	struct arena *arena = arena_open();
	struct asked *asked = arena_new(arena, struct asked);
	struct question_subject subject = {
		rollout->project, rollout->environment,    rollout->id,
		rollout->release, rollout->release_digest, rollout->plan_digest
	};
	struct error error;

	*asked = (struct asked) { .next = questions->first,
				  .arena = arena,
				  .rollout = arena_text(arena, rollout->id),
				  .project = arena_text(arena, rollout->project),
				  .environment = arena_text(arena, rollout->environment),
				  .policy = *policy,
				  .http = http_kept(arena, http) };
	asked->name = asked->http.name;
	asked->question.http = &asked->http;
	asked->question.body = question_body(arena, &subject);
	if (!question_url(arena, http->url, &subject, &asked->question.url, &error))
		asked->flaw = arena_printf(arena, "its url: %s", error.text);
	questions->first = asked;
	return asked;
}

static struct gate_answer answer_of(struct arena *arena, const struct asked *asked)
{
	struct gate_answer answer = { .name = asked->name };

	if (asked->flaw)
		answer.reason = asked->flaw;
	else if (asked->answered) {
		answer.open = asked->reply.open;
		answer.reason = arena_text(arena, asked->reply.reason);
	} else {
		answer.reason = "has not answered yet";
	}
	return answer;
}

void questions_gather(struct questions *questions, struct arena *arena,
		      const struct rollout *rollout, struct situation *situation)
{
	const struct pipeline_environment *environment = situation->environment;
	struct gate_facts *facts = &situation->gates;
	size_t count = environment ? environment->http_count : 0;

	facts->answers = arena_new_array(arena, struct gate_answer, count + 1);
	for (facts->answer_count = 0; facts->answer_count < count; facts->answer_count++) {
		const struct pipeline_http *http = &environment->http[facts->answer_count];
		struct gate_answer *answer = &facts->answers[facts->answer_count];
		struct asked *asked;

		if (!rollout) {
			*answer = (struct gate_answer) { http->name, false,
							 "is asked once there is a rollout" };
			continue;
		}
		asked = find(questions, rollout->id, http, &situation->pipeline.sha256);
		if (!asked)
			asked = add(questions, rollout, http, &situation->pipeline.sha256);
		asked->wanted = true;
		*answer = answer_of(arena, asked);
	}
}

static bool ask(struct job *job)
{
	struct question_job *asking = (struct question_job *)(void *)job;

	question_ask(&asking->question, asking->closing, &asking->reply);
	return true;
}

static bool same(const struct reply *a, const struct reply *b)
{
	return a->open == b->open && text_equal(a->reason, b->reason);
}

static bool log_answer(struct turn *turn, const struct asked *asked, struct error *error)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", asked->project);
	value_put_text(body, "environment", asked->environment);
	value_put_text(body, "rollout", asked->rollout);
	value_put_text(body, "gate", asked->name);
	value_put_bool(body, "open", asked->reply.open);
	value_put_text(body, "answer", asked->reply.reason);
	return log_append(turn, ENTRY_GATE_ANSWERED, body, error);
}

/* On the loop's thread, when the answer is there. */
static bool take(struct turn *turn, struct call *call, struct error *error)
{
	struct question_job *job = (struct question_job *)(void *)call;
	struct asked *asked = job->asked;

	if (asked->gone)
		return true;
	job->before = asked->reply;
	job->answered_before = asked->answered;
	asked->reply = job->reply;
	asked->answered = true;
	asked->stale = false;
	asked->due = turn->now + asked->http.every;
	return (job->answered_before && same(&job->before, &job->reply)) ||
	       log_answer(turn, asked, error);
}

static void drop(struct questions *questions, struct asked *asked)
{
	struct asked **at = &questions->first;

	while (*at != asked)
		at = &(*at)->next;
	*at = asked->next;
	arena_close(asked->arena);
}

/* What could not be logged was not answered. */
static void taken(struct call *call, const struct error *error)
{
	struct question_job *job = (struct question_job *)(void *)call;
	struct asked *asked = job->asked;

	asked->job = NULL;
	if (error && !asked->gone) {
		asked->reply = job->before;
		asked->answered = job->answered_before;
		asked->stale = true;
	}
	if (asked->gone)
		drop(job->questions, asked);
	free(job);
}

static void submit(struct questions *questions, struct asked *asked)
{
	struct question_job *job = calloc(1, sizeof *job);

	if (!job)
		abort();
	*job = (struct question_job) {
		.job = { .call = { .run = take,
				   .answer = taken,
				   .actor = { ACTOR_COORDINATOR, "coordinator" },
				   .cause = "http gate" },
			 .work = ask },
		.questions = questions,
		.asked = asked,
		.question = asked->question,
		.closing = questions->asker->closing,
	};
	asked->job = job;
	questions->asker->submit(questions->asker->context, &job->job);
}

void questions_ask(struct questions *questions)
{
	for (struct asked *asked = questions->first; asked; asked = asked->next) {
		bool due = !asked->answered || asked->stale;

		if (asked->wanted && due && !asked->job && !asked->flaw && questions->asker)
			submit(questions, asked);
		asked->wanted = false;
	}
}

bool questions_due(struct questions *questions, int64_t now)
{
	bool due = false;

	for (struct asked *asked = questions->first; asked; asked = asked->next)
		if (asked->answered && !asked->job && asked->due <= now) {
			asked->due = now + asked->http.every;
			asked->stale = due = true;
		}
	return due;
}

int64_t questions_deadline(const struct questions *questions)
{
	int64_t deadline = INT64_MAX;

	for (const struct asked *asked = questions->first; asked; asked = asked->next)
		if (asked->answered && !asked->job && asked->due < deadline)
			deadline = asked->due;
	return deadline;
}

static bool is_active(const struct asked *asked, const struct id_list *active)
{
	for (size_t i = 0; i < active->count; i++)
		if (text_equal(active->items[i], asked->rollout))
			return true;
	return false;
}

void questions_keep(struct questions *questions, const struct id_list *active)
{
	for (struct asked *asked = questions->first, *next; asked; asked = next) {
		next = asked->next;
		if (is_active(asked, active))
			continue;
		asked->gone = true;
		if (!asked->job)
			drop(questions, asked);
	}
}

void questions_close(struct questions *questions)
{
	while (questions->first) {
		struct asked *asked = questions->first;

		free(asked->job);
		questions->first = asked->next;
		arena_close(asked->arena);
	}
}
