#include "coordinator/outbox.h"
#include "proto/codec.h"

void outbox_start(struct coordinator *coordinator)
{
	coordinator->posted = NULL;
	coordinator->last_posted = &coordinator->posted;
}

static struct posted *post(struct coordinator *coordinator)
{
	struct posted *posted = arena_new(coordinator->arena, struct posted);

	*coordinator->last_posted = posted;
	coordinator->last_posted = &posted->next;
	return posted;
}

static struct bytes frame_of(struct arena *arena, const struct answer *answer)
{
	struct envelope envelope = { .protocol = PROTOCOL_VERSION,
				     .agent = "",
				     .payload = codec_encode_answer(arena, answer) };

	return codec_encode_envelope(arena, &envelope);
}

void outbox_answer(struct coordinator *coordinator, struct conversation *conversation,
		   const struct answer *answer)
{
	struct posted *posted = post(coordinator);

	posted->conversation = conversation;
	posted->frame = frame_of(coordinator->arena, answer);
}

void outbox_forget(struct coordinator *coordinator, const struct conversation *conversation)
{
	struct posted **at = &coordinator->posted;

	while (*at)
		if ((*at)->conversation == conversation)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	coordinator->last_posted = at;
}

void outbox_drop(struct coordinator *coordinator, struct conversation *conversation)
{
	post(coordinator)->conversation = conversation;
}

void outbox_call(struct coordinator *coordinator, struct call *call, const struct error *error)
{
	struct posted *posted = post(coordinator);

	posted->call = call;
	if (error)
		posted->error = arena_copy(coordinator->arena, error, sizeof *error);
}

static struct bytes failure_frame(struct arena *arena, const struct error *failure)
{
	struct answer answer = { .kind = ANSWER_REFUSAL,
				 .refusal = { failure->code, failure->text } };

	return frame_of(arena, &answer);
}

void outbox_send(struct coordinator *coordinator, const struct error *failure)
{
	struct posted *posted = coordinator->posted;

	outbox_start(coordinator);
	for (; posted; posted = posted->next) {
		if (posted->call)
			posted->call->answer(posted->call, failure ? failure : posted->error);
		else if (!posted->frame.size)
			coordinator->answers->drop(posted->conversation);
		else
			coordinator->answers->answer(
			    posted->conversation,
			    failure ? failure_frame(coordinator->arena, failure) : posted->frame);
	}
}
