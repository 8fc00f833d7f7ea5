#include "coordinator/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>

struct fetching {
	const struct fetch *fetch;
	struct buffer answer;
};

static int glance(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct fetching *fetching = context;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return fetching->fetch->closing && atomic_load(fetching->fetch->closing);
}

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct fetching *fetching = context;

	if (fetching->answer.size + size * count > fetching->fetch->limit)
		return 0;
	buffer_add(&fetching->answer, data, size * count);
	return size * count;
}

static void set_method(CURL *curl, const struct fetch *fetch)
{
	if (!fetch->method || text_equal(fetch->method, "GET"))
		return;
	if (text_equal(fetch->method, "HEAD")) {
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		return;
	}
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)fetch->body.size);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->body.data);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, fetch->method);
}

static CURL *prepare(struct fetching *fetching, struct curl_slist *headers)
{
	const struct fetch *fetch = fetching->fetch;
	CURL *curl = curl_easy_init();

	if (!curl)
		abort();
	curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fetch->timeout);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "lockstep/" LOCKSTEP_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetching);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, glance);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, fetching);
	if (fetch->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, fetch->ca_file);
	set_method(curl, fetch);
	return curl;
}

static struct curl_slist *header_list(const struct fetch *fetch)
{
	struct curl_slist *headers = NULL;

	for (size_t i = 0; i < fetch->header_count; i++)
		headers = curl_slist_append(headers, fetch->headers[i]);
	return headers;
}

bool fetch_url(struct arena *arena, const struct fetch *fetch, struct fetched *answer,
	       struct error *error)
{
	struct fetching fetching = { fetch, buffer_in(arena) };
	struct curl_slist *headers = header_list(fetch);
	CURL *curl = prepare(&fetching, headers);
	CURLcode code;

	buffer_add_text(&fetching.answer, "");
	*answer = (struct fetched) { 0 };
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	answer->body = buffer_bytes(&fetching.answer);
	if (code == CURLE_WRITE_ERROR)
		return error_set(error, ERROR_UNREACHABLE, "its answer is longer than %zu KiB",
				 fetch->limit >> 10);
	return code == CURLE_OK ||
	       error_set(error, ERROR_UNREACHABLE, "%s", curl_easy_strerror(code));
}
