#include "coordinator/witness_ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/web.h"
#include "core/base/crypto.h"

#define PATIENCE 10000 /* ms */

struct bytes witness_body(struct arena *arena, uint64_t old, struct bytes growth,
			  const char *checkpoint)
{
	struct buffer body = buffer_in(arena);

	buffer_printf(&body, "old %" PRIu64 "\n", old);
	for (size_t i = 0; i + HASH_SIZE <= growth.size; i += HASH_SIZE)
		buffer_printf(&body, "%s\n", base64_encode(arena, growth.data + i, HASH_SIZE));
	buffer_printf(&body, "\n%s", checkpoint);
	return buffer_bytes(&body);
}

bool witness_url_check(const char *url, struct error *error)
{
	return text_starts_with(url, "https://") || text_starts_with(url, "http://") ||
	       error_set(error, ERROR_INVALID, "its URL is not http:// or https://");
}

/* "SIZE\n", as a witness says what it has seen. */
static bool read_size(struct bytes body, uint64_t *size)
{
	char *end;

	if (!body.size || body.data[0] < '0' || body.data[0] > '9' || body.size > 20)
		return false;
	*size = strtoull(body.data, &end, 10);
	return *size < INT64_MAX && end[0] == '\n' && !end[1];
}

static const struct {
	long status;
	const char *problem;
} refusals[] = {
	{ 403, "it does not trust the key that signs this log (403)" },
	{ 404, "it does not know this log (404): tell it the log's vkey" },
	{ 422, WITNESS_ANOTHER_HISTORY },
	{ 429, "it is asked too often (429)" },
};

static void judge(const struct web_answer *answer, struct witness_reply *reply)
{
	snprintf(reply->problem, sizeof reply->problem, "it answered %ld", answer->status);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (refusals[i].status == answer->status)
			snprintf(reply->problem, sizeof reply->problem, "%s", refusals[i].problem);
	if (answer->status == 200) {
		reply->kind = WITNESS_COSIGNED;
		memcpy(reply->lines, answer->body.data, answer->body.size);
	} else if (answer->status == 409 && read_size(answer->body, &reply->size)) {
		reply->kind = WITNESS_AHEAD;
	}
}

void witness_ask(const struct witness_question *question, const atomic_bool *closing,
		 struct witness_reply *reply)
{
	static const char *const headers[] = { "Content-Type: text/plain" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	const size_t size = strlen(question->url);
	struct web_request request = {
		.url = arena_printf(arena, "%s%sadd-checkpoint", question->url,
				    size && question->url[size - 1] == '/' ? "" : "/"),
		.method = "POST",
		.headers = headers,
		.header_count = 1,
		.body = question->body,
		.timeout = PATIENCE,
		.limit = sizeof reply->lines - 1,
		.closing = closing,
	};
	struct web_answer answer;
	struct error error;

	*reply = (struct witness_reply) { .kind = WITNESS_REFUSED };
	if (web_ask(arena, &request, &answer, &error))
		judge(&answer, reply);
	else
		snprintf(reply->problem, sizeof reply->problem, "it could not be asked: %.250s",
			 error.text);
}
