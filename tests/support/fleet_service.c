#include <string.h>

#include "coordinator/question.h"
#include "core/base/value.h"
#include "tests/support/fleet.h"

static struct fleet *fleet_of(void *service)
{
	return (struct fleet *)(void *)((char *)service - offsetof(struct fleet, service));
}

static void submit(void *context, struct job *job)
{
	struct model_service *service = context;

	job->next = service->waiting;
	service->waiting = job;
}

/* Stands in for libcurl's question (see tests/CMakeLists.txt). */
void __wrap_question_ask(const struct question *question, const atomic_bool *closing,
			 struct reply *reply);

void __wrap_question_ask(const struct question *question, const atomic_bool *closing,
			 struct reply *reply)
{
	struct model_service *service =
	    (struct model_service *)(void *)((char *)(uintptr_t)closing -
					     offsetof(struct model_service, closing));
	struct fleet *fleet = fleet_of(service);
	struct error error = { 0 };
	struct value *body;

	*reply = (struct reply) { .open = !service->refuses };
	memcpy(reply->reason, service->refuses ? "no" : "yes", service->refuses ? 3 : 4);
	assert_ok(value_parse(fleet->world->arena, question->body, &body, &error));
	fleet_rollout(fleet, value_get_text(body, "rollout"))->answer =
	    service->refuses ? TOLD_NO : TOLD_YES;
}

void fleet_service_start(struct fleet *fleet)
{
	struct model_service *service = &fleet->service;

	service->asker = (struct asker) { submit, service, &service->closing };
	fleet->world->asker = &service->asker;
}

bool fleet_service_answer(struct fleet *fleet)
{
	struct job *job = fleet->service.waiting;
	struct event event = { .kind = EVENT_CALL };

	if (!job)
		return false;
	fleet->service.waiting = job->next;
	job->work(job);
	event.call = &job->call;
	coordinator_turn(fleet->world->coordinator, &event, 1, fleet->world->now,
			 fleet->world->wall);
	fleet_collect(fleet);
	return true;
}

void fleet_service_forget(struct fleet *fleet)
{
	fleet->service.waiting = NULL;
	for (size_t i = 0; i < fleet->rollout_count; i++)
		fleet->rollouts[i]->answer = TOLD_NOTHING;
}
