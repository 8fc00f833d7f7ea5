#include "coordinator/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coordinator/web.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/value.h"

#define ANSWER_LIMIT  ((size_t)1 << 20)
#define HEADERS_LIMIT ((size_t)64 << 10)
#define RETRY_PAUSE   1000 /* ms */
#define GLANCE        50   /* ms between two looks whether the program ends */

struct subject_name {
	const char *name;
	const char *value;
};

/* The last one has no name. */
static struct subject_name *names_of(struct arena *arena, const struct question_subject *subject)
{
	const struct subject_name names[] = {
		{ "digest", hash_hex(arena, &subject->digest) },
		{ "environment", subject->environment },
		{ "plan", hash_hex(arena, &subject->plan) },
		{ "project", subject->project },
		{ "release", arena_printf(arena, "%llu", (unsigned long long)subject->release) },
		{ "rollout", subject->rollout },
		{ NULL, NULL },
	};
	struct subject_name *copy =
	    arena_new_array(arena, struct subject_name, sizeof names / sizeof *names);

	memcpy(copy, names, sizeof names);
	return copy;
}

static void add_escaped(struct buffer *buffer, const char *text)
{
	for (; *text; text++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~",
			   *text))
			buffer_add(buffer, text, 1);
		else
			buffer_printf(buffer, "%%%02X", (unsigned)(unsigned char)*text);
}

static bool add_name(struct buffer *url, const struct subject_name *names, const char *name,
		     size_t size)
{
	for (; names->name; names++)
		if (strlen(names->name) == size && !memcmp(names->name, name, size)) {
			add_escaped(url, names->value);
			return true;
		}
	return false;
}

bool question_url(struct arena *arena, const char *text, const struct question_subject *subject,
		  const char **url, struct error *error)
{
	const struct subject_name *names = names_of(arena, subject);
	struct buffer buffer = buffer_in(arena);

	while (*text) {
		size_t plain = strcspn(text, "{");
		const char *end = strchr(text + plain, '}');

		buffer_add(&buffer, text, plain);
		text += plain;
		if (!*text)
			break;
		if (!end || !add_name(&buffer, names, text + 1, (size_t)(end - text - 1)))
			return error_set(error, ERROR_INVALID,
					 "'%.60s': write {project}, {environment}, {release}, "
					 "{digest}, {rollout} or {plan}",
					 text);
		text = end + 1;
	}
	*url = buffer_text(&buffer);
	return true;
}

struct bytes question_body(struct arena *arena, const struct question_subject *subject)
{
	struct value *body = value_object(arena);

	for (const struct subject_name *name = names_of(arena, subject); name->name; name++)
		value_put_text(body, name->name, name->value);
	return value_write(arena, body);
}

/* One question under way. */
struct asking {
	const struct question *question;
	const atomic_bool *closing;
	struct arena *arena;
	struct buffer headers; /* of texts */
	struct reply *reply;
};

static bool is_closing(const struct asking *asking)
{
	return asking->closing && atomic_load(asking->closing);
}

/* Without what may be secret: the query, a user and a password. */
static const char *public_url(const struct asking *asking)
{
	const char *url = asking->question->url, *host = strstr(url, "://") + 3;
	size_t size = strcspn(host, "?#");
	const char *slash = memchr(host, '/', size);
	const char *at = memchr(host, '@', slash ? (size_t)(slash - host) : size);

	if (at) {
		size -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	return arena_printf(asking->arena, "%.*s%.*s", (int)(strstr(url, "://") + 3 - url), url,
			    (int)size, host);
}

static void say(struct asking *asking, bool open, const char *text)
{
	asking->reply->open = open;
	snprintf(asking->reply->reason, sizeof asking->reply->reason, "%.150s %.140s",
		 public_url(asking), text);
}

static void add_header(struct asking *asking, const char *line)
{
	buffer_add(&asking->headers, &line, sizeof line);
}

/* A header a line; empty lines and those that begin with # count for nothing. */
static bool add_headers(struct asking *asking)
{
	const struct pipeline_http *http = asking->question->http;
	struct error error;
	struct bytes text;
	char *line, *rest;

	add_header(asking, "Accept: application/json");
	if (!text_equal(http->method, "GET"))
		add_header(asking, "Content-Type: application/json");
	if (!http->headers_file)
		return true;
	if (!file_read(asking->arena, http->headers_file, HEADERS_LIMIT, &text, &error)) {
		say(asking, false, "was not asked: its headers-file cannot be read");
		return false;
	}
	for (line = strtok_r(arena_text_n(asking->arena, text.data, text.size), "\r\n", &rest);
	     line; line = strtok_r(NULL, "\r\n", &rest))
		if (*line != '#')
			add_header(asking, line);
	return true;
}

/* "a.b.c" in the body, as text; NULL when it is not there. */
static const char *member_of(const struct asking *asking, const struct web_answer *answer,
			     const char *field)
{
	struct value *value;
	struct bytes text;
	struct error error;

	if (!value_parse(asking->arena, answer->body, &value, &error))
		return NULL;
	while (value && *field) {
		size_t size = strcspn(field, ".");

		value = value_get(value, arena_text_n(asking->arena, field, size));
		field += size + (field[size] == '.');
	}
	if (!value || value_is_object(value) || value_is_array(value))
		return NULL;
	if (value_is_text(value))
		return value_as_text(value);
	text = value_write(asking->arena, value);
	return arena_text_n(asking->arena, text.data, text.size);
}

static void judge(struct asking *asking, const struct web_answer *answer)
{
	const struct pipeline_http *http = asking->question->http;
	long status = answer->status;
	const char *found;

	if ((uint64_t)status != http->status) {
		say(asking, false,
		    arena_printf(asking->arena, "answered %ld, %llu is expected", status,
				 (unsigned long long)http->status));
		return;
	}
	if (!http->field) {
		say(asking, true, arena_printf(asking->arena, "answered %ld", status));
		return;
	}
	found = member_of(asking, answer, http->field);
	say(asking, found && text_equal(found, http->value),
	    found ? arena_printf(asking->arena, "answered that %.40s is %.40s%s%.40s", http->field,
				 found, text_equal(found, http->value) ? "" : ", not ",
				 text_equal(found, http->value) ? "" : http->value)
		  : arena_printf(asking->arena, "answered without %.40s", http->field));
}

static bool may_pass(long status)
{
	return status >= 500 || status == 429;
}

/* True when it is worth another try. */
static bool try_once(struct asking *asking)
{
	const struct question *question = asking->question;
	struct web_request request = {
		.url = question->url,
		.method = question->http->method,
		.headers = (const char *const *)(const void *)asking->headers.data,
		.header_count = asking->headers.size / sizeof(const char *),
		.body = question->body,
		.timeout = question->http->timeout,
		.limit = ANSWER_LIMIT,
		.closing = asking->closing,
	};
	struct web_answer answer;
	struct error error;
	bool came = web_ask(asking->arena, &request, &answer, &error);

	if (came)
		judge(asking, &answer);
	else
		say(asking, false,
		    arena_printf(asking->arena, "could not be asked: %s", error.text));
	return !came || may_pass(answer.status);
}

static void pause_for(const struct asking *asking, int64_t milliseconds)
{
	int64_t end = clock_monotonic() + milliseconds;
	struct timespec moment = { 0, GLANCE * 1000000L };

	while (!is_closing(asking) && clock_monotonic() < end)
		nanosleep(&moment, NULL);
}

void question_ask(const struct question *question, const atomic_bool *closing, struct reply *reply)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct asking asking = {
		.question = question, .closing = closing, .arena = arena, .reply = reply
	};

	*reply = (struct reply) { 0 };
	asking.headers = buffer_in(arena);
	if (!add_headers(&asking))
		return;
	for (uint64_t tries = 0;
	     try_once(&asking) && tries < question->http->retries && !is_closing(&asking); tries++)
		pause_for(&asking, RETRY_PAUSE);
}
