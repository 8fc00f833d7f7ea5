#include "cli/api.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_LIMIT     ((size_t)256 << 20)
#define PATIENCE         60000 /* ms */
#define CONNECT_PATIENCE 10000L
#define GLANCE           100 /* ms between two looks for an interruption */

struct api {
	CURL *curl;
	CURLM *multi; /* so that a call can be given up */
	bool (*interrupted)(void);
	struct arena *arena; /* lives as long as the connection */
	const char *url, *token, *ca_file;
	api_token *source; /* of the token; NULL: it stays the same */
	void *source_context;
	struct value *problem;
};

/* What the coordinator did not name itself. */
static const struct {
	long status;
	enum error_code code;
} statuses[] = {
	{ 400, ERROR_INVALID },     { 401, ERROR_FORBIDDEN },   { 403, ERROR_FORBIDDEN },
	{ 404, ERROR_NOT_FOUND },   { 409, ERROR_REFUSED },     { 413, ERROR_INVALID },
	{ 423, ERROR_LOCKED },      { 429, ERROR_UNREACHABLE }, { 502, ERROR_UNREACHABLE },
	{ 503, ERROR_UNREACHABLE }, { 504, ERROR_TIMEOUT },
};

bool api_connect(const struct api_settings *settings, struct api **api, struct error *error)
{
	struct arena *arena;
	const char *url = settings->url;
	size_t size = strlen(url);

	if (!text_starts_with(url, "http://") && !text_starts_with(url, "https://"))
		return error_set(
		    error, ERROR_INVALID,
		    "the coordinator's URL begins with http:// or https://: see --url and "
		    "LOCKSTEP_URL");
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return error_set(error, ERROR_INTERNAL, "libcurl cannot be started");
	arena = arena_open();
	*api = arena_new(arena, struct api);
	while (size && url[size - 1] == '/')
		size--;
	**api = (struct api) {
		.curl = curl_easy_init(),
		.multi = curl_multi_init(),
		.arena = arena,
		.url = arena_text_n(arena, url, size),
		.token = arena_text(arena, settings->token),
		.ca_file = arena_text(arena, settings->ca_file),
	};
	return true;
}

void api_disconnect(struct api *api)
{
	if (!api)
		return;
	curl_easy_cleanup(api->curl);
	curl_multi_cleanup(api->multi);
	arena_close(api->arena);
	curl_global_cleanup();
}

void api_interruptible(struct api *api, bool (*came)(void))
{
	api->interrupted = came;
}

void api_ask_token(struct api *api, api_token *source, void *context)
{
	api->source = source;
	api->source_context = context;
}

const struct value *api_problem(const struct api *api)
{
	return api->problem;
}

static size_t receive(char *data, size_t size, size_t count, void *buffer)
{
	struct buffer *answer = buffer;

	if (answer->size + size * count > ANSWER_LIMIT)
		return 0;
	buffer_add(answer, data, size * count);
	return size * count;
}

/* Names and values of headers come from us, but a token may come from a file. */
static bool header_is_sound(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return false;
	return true;
}

/* A coordinator on this machine is none that a proxy could reach. */
static bool is_here(const char *url)
{
	static const char *const names[] = { "http://127.0.0.1",  "http://localhost",
					     "http://[::1]",      "https://127.0.0.1",
					     "https://localhost", "https://[::1]" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t size = strlen(names[i]);

		if (text_starts_with(url, names[i]) && (!url[size] || strchr(":/", url[size])))
			return true;
	}
	return false;
}

static void headers_free(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static void prepare(struct api *api, const struct api_request *request, struct curl_slist *headers,
		    struct buffer *answer)
{
	CURL *curl = api->curl;
	long patience = (long)(request->patience ? request->patience : PATIENCE);

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL,
			 arena_printf(answer->arena, "%s%s", api->url, request->path));
	if (is_here(api->url))
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "lockstep/" LOCKSTEP_VERSION);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (api->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, api->ca_file);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_PATIENCE);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, patience);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	if (!request->type)
		return;
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data ? request->body.data : "");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
}

/* The URL without a user and password somebody may have put there. */
static const char *shown_url(const struct api *api)
{
	const char *at = strrchr(api->url, '@');

	return at ? at + 1 : api->url;
}

static bool no_answer(const struct api *api, CURLcode code, struct error *error)
{
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return error_set(error, ERROR_TIMEOUT, "interrupted");
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(error, ERROR_TIMEOUT, "%s: no answer in time", shown_url(api));
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return error_set(error, ERROR_UNREACHABLE,
				 "%s: its certificate is not signed by anybody trusted here, or is "
				 "for another name: give the CA's file with --ca-file or "
				 "LOCKSTEP_CA_FILE",
				 shown_url(api));
	if (code == CURLE_WRITE_ERROR)
		return error_set(error, ERROR_INVALID, "%s: the answer is larger than %zu MiB",
				 shown_url(api), ANSWER_LIMIT >> 20);
	return error_set(
	    error, ERROR_UNREACHABLE,
	    "no coordinator at %s: %s (start one, or name it with --url or LOCKSTEP_URL)",
	    shown_url(api), curl_easy_strerror(code));
}

static enum error_code code_of(const struct value *problem, long status)
{
	const char *name = problem ? value_get_text(problem, "code") : NULL;

	for (int code = ERROR_NONE + 1; name && code < ERROR_CODE_COUNT; code++)
		if (text_equal(error_name((enum error_code)code), name))
			return (enum error_code)code;
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].status == status)
			return statuses[i].code;
	return ERROR_INTERNAL;
}

static bool refused(struct api *api, long status, struct bytes body, struct error *error)
{
	struct error unused;
	const char *detail = NULL;

	if (!value_parse(api->arena, body, &api->problem, &unused) ||
	    !value_is_object(api->problem))
		api->problem = NULL;
	if (api->problem)
		detail = value_get_text(api->problem, "detail");
	if (status == 401 && !api->token)
		return error_set(error, code_of(api->problem, status),
				 "no token: give one with --token-file or LOCKSTEP_TOKEN");
	if (status == 401)
		return error_set(error, code_of(api->problem, status),
				 "%s (give a token with --token-file or LOCKSTEP_TOKEN)",
				 detail ? detail : "the coordinator does not know who asks");
	if (detail)
		return error_set(error, code_of(api->problem, status), "%s", detail);
	return error_set(error, code_of(NULL, status),
			 "%s answers with status %ld and no reason: is it a "
			 "lockstep coordinator?",
			 shown_url(api), status);
}

static CURLcode perform(const struct api *api)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;
	int running = 1, left;
	const CURLMsg *message;

	curl_multi_add_handle(api->multi, api->curl);
	while (running && !(api->interrupted && api->interrupted())) {
		if (curl_multi_perform(api->multi, &running))
			break;
		if (running)
			curl_multi_poll(api->multi, NULL, 0, GLANCE, NULL);
	}
	while ((message = curl_multi_info_read(api->multi, &left)))
		code = message->data.result;
	curl_multi_remove_handle(api->multi, api->curl);
	return code;
}

bool api_call(struct arena *arena, struct api *api, const struct api_request *request,
	      struct bytes *answer, struct error *error)
{
	SCOPED(headers_free) struct curl_slist *headers = NULL;
	struct buffer received = buffer_in(arena);
	long status = 0;
	CURLcode code;

	if (api->source && !api->source(api->source_context, &api->token, error))
		return false;
	if (api->token && !header_is_sound(api->token))
		return error_set(error, ERROR_INVALID,
				 "the token holds characters that no token has");
	if (request->key && !header_is_sound(request->key))
		return error_set(error, ERROR_INVALID, "the idempotency key has to be one line");
	headers = curl_slist_append(headers, "Accept: application/json");
	headers = curl_slist_append(headers, "Expect:");
	if (api->token)
		headers = curl_slist_append(
		    headers, arena_printf(arena, "Authorization: Bearer %s", api->token));
	if (request->type)
		headers = curl_slist_append(headers,
					    arena_printf(arena, "Content-Type: %s", request->type));
	if (request->key)
		headers = curl_slist_append(
		    headers, arena_printf(arena, "Idempotency-Key: %s", request->key));
	if (!headers)
		abort();
	api->problem = NULL;
	prepare(api, request, headers, &received);
	code = perform(api);
	if (code != CURLE_OK)
		return no_answer(api, code, error);
	curl_easy_getinfo(api->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || status > 299)
		return refused(api, status, buffer_bytes(&received), error);
	*answer = buffer_bytes(&received);
	return true;
}

bool api_send(struct arena *arena, struct api *api, const struct api_request *request,
	      const struct value *body, struct value **answer, struct error *error)
{
	struct api_request sent = *request;
	struct bytes bytes;

	if (body) {
		sent.body = value_write(arena, body);
		sent.type = "application/json";
	} else if (!sent.type && !text_equal(sent.method, "GET")) {
		sent.body = bytes_of("{}");
		sent.type = "application/json";
	}
	if (!api_call(arena, api, &sent, &bytes, error))
		return false;
	*answer = value_object(arena);
	if (!bytes.size)
		return true;
	if (!value_parse(arena, bytes, answer, error))
		return error_set(error, ERROR_UNREACHABLE,
				 "%s does not answer in JSON: is it a lockstep coordinator?",
				 shown_url(api));
	return true;
}

bool api_get(struct arena *arena, struct api *api, const char *path, struct value **answer,
	     struct error *error)
{
	struct api_request request = { .method = "GET", .path = path };

	return api_send(arena, api, &request, NULL, answer, error);
}

char *api_escape(struct arena *arena, const char *text)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || strchr("-._~", c);

		if (plain)
			buffer_add(&buffer, text, 1);
		else
			buffer_printf(&buffer, "%%%02X", c);
	}
	return buffer.data;
}

void api_query(struct buffer *path, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buffer_printf(path, "%s%s=%s", strchr(buffer_text(path), '?') ? "&" : "?", name,
		      api_escape(path->arena, value));
}
