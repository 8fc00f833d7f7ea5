#include "coordinator/web.h"

#include <curl/curl.h>
#include <stdlib.h>

struct web_exchange {
	const struct web_request *request;
	struct buffer answer;
};

static int glance(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct web_exchange *exchange = context;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return exchange->request->closing && atomic_load(exchange->request->closing);
}

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct web_exchange *exchange = context;

	if (exchange->answer.size + size * count > exchange->request->limit)
		return 0;
	buffer_add(&exchange->answer, data, size * count);
	return size * count;
}

static void set_method(CURL *curl, const struct web_request *request)
{
	if (!request->method || text_equal(request->method, "GET"))
		return;
	if (text_equal(request->method, "HEAD")) {
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		return;
	}
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)request->body.size);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static CURL *prepare(struct web_exchange *exchange, struct curl_slist *headers)
{
	const struct web_request *request = exchange->request;
	CURL *curl = curl_easy_init();

	if (!curl)
		abort();
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "lockstep/" LOCKSTEP_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, glance);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
	if (request->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
	set_method(curl, request);
	return curl;
}

static struct curl_slist *header_list(const struct web_request *request)
{
	struct curl_slist *headers = NULL;

	for (size_t i = 0; i < request->header_count; i++)
		headers = curl_slist_append(headers, request->headers[i]);
	return headers;
}

bool web_ask(struct arena *arena, const struct web_request *request, struct web_answer *answer,
	     struct error *error)
{
	struct web_exchange exchange = { request, buffer_in(arena) };
	struct curl_slist *headers = header_list(request);
	CURL *curl = prepare(&exchange, headers);
	CURLcode code;

	buffer_add_text(&exchange.answer, "");
	*answer = (struct web_answer) { 0 };
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	answer->body = buffer_bytes(&exchange.answer);
	if (code == CURLE_WRITE_ERROR)
		return error_set(error, ERROR_UNREACHABLE, "its answer is longer than %zu KiB",
				 request->limit >> 10);
	return code == CURLE_OK ||
	       error_set(error, ERROR_UNREACHABLE, "%s", curl_easy_strerror(code));
}
