#include "coordinator/http/message.h"

#include <string.h>
#include <strings.h>

static const char *const method_names[HTTP_METHOD_COUNT] = {
	[HTTP_GET] = "GET",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_OTHER] = "another method",
};

/* What a client may do next decides: 401 is made where the token is looked at. */
static const unsigned statuses[ERROR_CODE_COUNT] = {
	[ERROR_NONE] = 200,      [ERROR_FAILED] = 500,        [ERROR_INTERNAL] = 500,
	[ERROR_INTEGRITY] = 409, [ERROR_PENDING] = 409,       [ERROR_INVALID] = 400,
	[ERROR_NOT_FOUND] = 404, [ERROR_CONFLICT] = 409,      [ERROR_REFUSED] = 409,
	[ERROR_FORBIDDEN] = 403, [ERROR_UNREACHABLE] = 503,   [ERROR_LOCKED] = 423,
	[ERROR_TIMEOUT] = 504,   [ERROR_INDETERMINATE] = 409,
};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

enum http_method http_method_from_name(const char *name)
{
	if (text_equal(name, "HEAD"))
		return HTTP_GET;
	for (enum http_method i = 0; i < HTTP_OTHER; i++)
		if (text_equal(name, method_names[i]))
			return i;
	return HTTP_OTHER;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* NULL for a bad escape, NUL or bad UTF-8.  A '+' is a space in a query only. */
static const char *decode(struct arena *arena, struct bytes text, bool plus)
{
	char *decoded = arena_alloc(arena, text.size + 1);
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (c == '%') {
			bool whole = text.size - i > 2;
			int high = whole ? digit_of(text.data[i + 1]) : -1;
			int low = whole ? digit_of(text.data[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return NULL;
		decoded[size++] = c;
	}
	return text_is_utf8((struct bytes) { decoded, size }, NULL) ? decoded : NULL;
}

/* The text up to `separator`, which is stepped over. */
static struct bytes take(struct bytes *rest, char separator)
{
	const char *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
	struct bytes part = { rest->data, end ? (size_t)(end - rest->data) : rest->size };
	size_t used = part.size + (end != NULL);

	rest->data += used;
	rest->size -= used;
	return part;
}

static bool parse_segments(struct arena *arena, struct bytes path, struct http_target *target,
			   struct error *error)
{
	if (path.size == 1)
		return true;
	path.data++;
	path.size--;
	for (bool more = true; more;) {
		struct bytes part;
		const char *segment;

		more = memchr(path.data, '/', path.size) != NULL;
		part = take(&path, '/');
		segment = decode(arena, part, false);
		if (!segment || !*segment)
			return error_set(
			    error, ERROR_INVALID,
			    "the path has an empty part, or one that is not percent-encoded "
			    "UTF-8");
		if (target->segment_count == HTTP_SEGMENT_LIMIT)
			return error_set(error, ERROR_INVALID, "the path has more than %d parts",
					 HTTP_SEGMENT_LIMIT);
		target->segments[target->segment_count++] = segment;
	}
	return true;
}

static bool parse_query(struct arena *arena, struct bytes query, struct http_target *target,
			struct error *error)
{
	while (query.size) {
		struct bytes value = take(&query, '&'), name;
		struct http_parameter *parameter;

		if (!value.size)
			continue;
		if (target->query_count == HTTP_PARAMETER_LIMIT)
			return error_set(error, ERROR_INVALID, "the query has more than %d members",
					 HTTP_PARAMETER_LIMIT);
		name = take(&value, '=');
		parameter = &target->query[target->query_count++];
		parameter->name = decode(arena, name, true);
		parameter->value = decode(arena, value, true);
		if (!parameter->name || !parameter->value)
			return error_set(error, ERROR_INVALID,
					 "the query is not percent-encoded UTF-8");
	}
	return true;
}

bool http_target_parse(struct arena *arena, const char *text, struct http_target *target,
		       struct error *error)
{
	struct bytes rest = bytes_of(text), path = take(&rest, '?');

	*target = (struct http_target) { .path = arena_text_n(arena, path.data, path.size) };
	if (!bytes_start_with(path, "/"))
		return error_set(error, ERROR_INVALID, "the request target has to begin with '/'");
	return parse_segments(arena, path, target, error) &&
	       parse_query(arena, rest, target, error);
}

const char *http_key(struct arena *arena, const char *header)
{
	header = header ? header + strspn(header, " ") : "";
	return *header ? arena_text(arena, header) : NULL;
}

const char *http_bearer(struct arena *arena, const char *header)
{
	static const char scheme[] = "Bearer ";

	if (!header || strncasecmp(header, scheme, sizeof scheme - 1))
		return NULL;
	return http_key(arena, header + sizeof scheme - 1);
}

const char *http_query(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->target.query_count; i++)
		if (text_equal(request->target.query[i].name, name))
			return request->target.query[i].value;
	return NULL;
}

unsigned http_status_of(enum error_code code)
{
	return statuses[code];
}

static struct value *problem_of(struct arena *arena, unsigned status, enum error_code code,
				const char *detail)
{
	struct value *problem = value_object(arena);

	value_put_text(problem, "type", "about:blank");
	value_put_text(problem, "title", error_name(code));
	value_put_integer(problem, "status", status);
	value_put_text(problem, "detail", detail);
	value_put_text(problem, "code", error_name(code));
	return problem;
}

static struct http_response respond(struct arena *arena, unsigned status,
				    const struct value *problem)
{
	return (struct http_response) { .status = status,
					.content_type = "application/problem+json",
					.body = value_write(arena, problem) };
}

struct http_response http_problem(struct arena *arena, unsigned status, enum error_code code,
				  const char *detail)
{
	struct http_response response =
	    respond(arena, status, problem_of(arena, status, code, detail));

	if (status == 401)
		response.headers[0] = (struct http_header) { "WWW-Authenticate", "Bearer" };
	return response;
}

struct http_response http_failure(struct arena *arena, const struct error *error,
				  struct value *gates)
{
	unsigned status = http_status_of(error->code);
	struct value *problem = problem_of(arena, status, error->code, error->text);

	if (gates)
		value_put(problem, "gates", gates);
	return respond(arena, status, problem);
}

struct http_response http_text(unsigned status, const char *text)
{
	return (struct http_response) { .status = status,
					.content_type = "text/plain; charset=utf-8",
					.body = bytes_of(text) };
}
