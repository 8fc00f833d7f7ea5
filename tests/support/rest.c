#include "tests/support/rest.h"

#include <microhttpd.h>
#include <pthread.h>
#include <string.h>

#define ROWS_MOST 32

struct rest {
	struct arena *arena;
	struct MHD_Daemon *daemon;
	const struct rest_row *rows;
	size_t count;
	bool used[ROWS_MOST], again;
	struct buffer heard;
	const char *url;
	pthread_mutex_t lock;
};

static enum MHD_Result add_parameter(void *context, enum MHD_ValueKind kind, const char *key,
				     const char *value)
{
	struct buffer *path = context;

	(void)kind;
	buffer_printf(path, "%s%s=%s", strchr(path->data, '?') ? "&" : "?", key,
		      value ? value : "");
	return MHD_YES;
}

static const struct rest_row *answer_to(struct rest *rest, const char *method, const char *path)
{
	static const struct rest_row none = { "", "", 418, "{\"detail\":\"not in the script\"}" };

	for (size_t i = 0; i < rest->count; i++)
		if ((rest->again || !rest->used[i]) && text_equal(rest->rows[i].method, method) &&
		    text_equal(rest->rows[i].path, path)) {
			rest->used[i] = true;
			return &rest->rows[i];
		}
	return &none;
}

static const struct rest_row *hear(struct rest *rest, struct MHD_Connection *connection,
				   const char *method, const char *url, const struct buffer *body)
{
	const char *token =
	    MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
	struct buffer path = buffer_in(rest->arena);

	buffer_add_text(&path, url);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_parameter, &path);
	buffer_printf(&rest->heard, "%s %s %s %s\n", method, path.data, token ? token : "-",
		      buffer_text(body));
	return answer_to(rest, method, path.data);
}

static enum MHD_Result serve(void *context, struct MHD_Connection *connection, const char *url,
			     const char *method, const char *version, const char *data,
			     size_t *size, void **request)
{
	struct rest *rest = context;
	const struct rest_row *row;
	struct MHD_Response *response;
	enum MHD_Result result;
	struct buffer *body = *request;

	(void)version;
	pthread_mutex_lock(&rest->lock);
	if (!body) {
		body = *request = arena_new(rest->arena, struct buffer);
		*body = buffer_in(rest->arena);
		pthread_mutex_unlock(&rest->lock);
		return MHD_YES;
	}
	if (*size) {
		buffer_add(body, data, *size);
		*size = 0;
		pthread_mutex_unlock(&rest->lock);
		return MHD_YES;
	}
	row = hear(rest, connection, method, url, body);
	pthread_mutex_unlock(&rest->lock);
	response = MHD_create_response_from_buffer(strlen(row->body), (void *)(uintptr_t)row->body,
						   MHD_RESPMEM_PERSISTENT);
	result = MHD_queue_response(connection, row->status, response);
	MHD_destroy_response(response);
	return result;
}

struct rest *rest_open(const struct rest_row *rows, size_t count)
{
	struct arena *arena = arena_open();
	struct rest *rest = arena_new(arena, struct rest);
	const union MHD_DaemonInfo *info;

	assert_true(count <= ROWS_MOST);
	*rest = (struct rest) {
		.arena = arena, .rows = rows, .count = count, .heard = buffer_in(arena)
	};
	pthread_mutex_init(&rest->lock, NULL);
	rest->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, serve, rest,
					MHD_OPTION_END);
	assert_non_null(rest->daemon);
	info = MHD_get_daemon_info(rest->daemon, MHD_DAEMON_INFO_BIND_PORT);
	rest->url = arena_printf(arena, "http://127.0.0.1:%u", info->port);
	return rest;
}

struct rest *rest_open_again(const struct rest_row *rows, size_t count)
{
	struct rest *rest = rest_open(rows, count);

	rest->again = true;
	return rest;
}

void rest_close(struct rest *rest)
{
	size_t left = rest->count;

	MHD_stop_daemon(rest->daemon);
	for (size_t i = 0; i < rest->count; i++)
		if (!rest->used[i])
			left = i;
	if (left < rest->count)
		print_error("never asked: %s %s\nheard:\n%s", rest->rows[left].method,
			    rest->rows[left].path, buffer_text(&rest->heard));
	pthread_mutex_destroy(&rest->lock);
	left = left < rest->count;
	arena_close(rest->arena);
	assert_false(left);
}

const char *rest_url(const struct rest *rest)
{
	return rest->url;
}

const char *rest_heard(const struct rest *rest)
{
	return buffer_text(&rest->heard);
}
