#ifndef COORDINATOR_QUESTION_H
#define COORDINATOR_QUESTION_H
#include "coordinator/pipeline.h"
#include <stdatomic.h>

/* An HTTP gate's question to somebody else's service.  What cannot be asked or understood is a no:
 * the gate stays shut. */
struct question {
	const struct pipeline_http *http;
	const char *url;   /* question_url */
	struct bytes body; /* canonical JSON about the rollout; sent unless the method is GET */
};

struct reply {
	bool open;
	char reason[300]; /* for people: what was answered; no header, query or password in it */
};

/* What the question is about: in URLs as {project}, {environment}, {release}, {digest}, {rollout}
 * and {plan}, percent-encoded, and as members of the body. */
struct question_subject {
	const char *project, *environment, *rollout;
	uint64_t release;
	struct hash digest, plan;
};
/* ERROR_INVALID: a name in braces that is none of those. */
bool question_url(struct arena *arena, const char *text, const struct question_subject *subject,
		  const char **url, struct error *error) MUST_CHECK;
struct bytes question_body(struct arena *arena, const struct question_subject *subject);

/* Blocks for as long as the pipeline allows; ends early, with a no, once `closing` is set (NULL:
 * never).  What fails on the way or by the service's own fault (5xx, 429) is tried again. */
void question_ask(const struct question *question, const atomic_bool *closing, struct reply *reply);
#endif
