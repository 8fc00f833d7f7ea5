#include "coordinator/pipeline_checks.h"

#include <string.h>

#include "coordinator/pipeline.h"
#include "coordinator/question.h"
#include "core/statement.h"

#define MINUTE       ((int64_t)60000)
#define HOUR         (60 * MINUTE)
#define DAY          (24 * HOUR)
#define NAME_LIMIT   64
#define URL_LIMIT    2000
#define PATH_LIMIT   1000
#define SQL_LIMIT    65536
#define PEOPLE_LIMIT 100
#define SIGNED_LIMIT 16 /* signatures travel with each assignment */

static const char *const roles[] = { "approver", "admin", NULL };
static const char *const excluded[] = { "author", "nobody", NULL };
static const char *const switches[] = { "off", "required", NULL };
static const char *const severities[] = { "off", "note", "warning", "error", NULL };
static const char *const methods[] = { "GET", "POST", "PUT", "HEAD", NULL };

#define FIELD(name) offsetof(struct pipeline_approvals, name)
static bool read_count(const struct pipeline_reading *reading, const struct pipeline_row *row,
		       const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_row number = { .name = row->name, .most = PEOPLE_LIMIT };
	uint64_t count;

	if (!pipeline_read_number(reading, &number, node, &count, error))
		return false;
	((struct pipeline_approvals *)into)->count = (unsigned)count;
	return true;
}

static const struct pipeline_row approval_rows[] = {
	{ "count", read_count, .most = PEOPLE_LIMIT },
	{ "roles", pipeline_read_names, .offset = FIELD(roles), .count = FIELD(role_count),
	  .most = 10, .words = roles },
	{ "not", pipeline_read_switch, .offset = FIELD(author_may), .words = excluded },
	{ "expire", pipeline_read_duration, .offset = FIELD(expire), .least = MINUTE,
	  .most = 366 * DAY },
	{ 0 },
};
static const struct pipeline_list approvals = { "approval", approval_rows,
						sizeof(struct pipeline_approvals), NULL };

bool pipeline_read_approvals(const struct pipeline_reading *reading, const struct pipeline_row *row,
			     const struct yaml *node, void *into, struct error *error)
{
	struct pipeline_approvals *member = (void *)((char *)into + row->offset);

	if (node->kind == YAML_TEXT)
		return read_count(reading, row, node, member, error);
	member->count = 1;
	return pipeline_read_map(reading, &approvals, node, member, error);
}
#undef FIELD

#define FIELD(name) offsetof(struct pipeline_signed, name)
static const char *const no_yes[] = { "no", "yes", "false", "true", NULL };
static const struct pipeline_row signed_rows[] = {
	{ "release", pipeline_read_switch, .offset = FIELD(release), .words = no_yes },
	{ "approvals", pipeline_read_number, .offset = FIELD(approvals), .most = SIGNED_LIMIT },
	{ 0 },
};
static const struct pipeline_list signed_map = { "signed", signed_rows,
						 sizeof(struct pipeline_signed), NULL };
#undef FIELD

bool pipeline_read_signed(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_map(reading, &signed_map, node, (char *)into + row->offset, error);
}

#define FIELD(name) offsetof(struct pipeline_checks, name)
static const struct pipeline_row check_rows[] = {
	{ "rehearsal", pipeline_read_word, .offset = FIELD(rehearsal), .words = switches },
	{ "reversible", pipeline_read_word, .offset = FIELD(reversible), .words = switches },
	{ "drift", pipeline_read_word, .offset = FIELD(drift), .words = switches },
	{ "lint", pipeline_read_choice, .offset = FIELD(lint), .words = severities },
	{ 0 },
};
static const struct pipeline_list checks = { "checks", check_rows, sizeof(struct pipeline_checks),
					     NULL };
#undef FIELD

bool pipeline_read_checks(const struct pipeline_reading *reading, const struct pipeline_row *row,
			  const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_map(reading, &checks, node, (char *)into + row->offset, error);
}

#define FIELD(name) offsetof(struct pipeline_http, name)
/* Passwords stand in the file of headers: the pipeline is for everybody to read. */
static bool read_url(const struct pipeline_reading *reading, const struct pipeline_row *row,
		     const struct yaml *node, void *into, struct error *error)
{
	static const struct question_subject anything = { "", "", "", 0, { { 0 } }, { { 0 } } };
	const char *host, *ignored;
	struct error wrong;

	if (!pipeline_read_line(reading, row, node, into, error))
		return false;
	if (!text_starts_with(node->text, "https://") && !text_starts_with(node->text, "http://"))
		return yaml_error(reading->name, node, error,
				  "url: '%.60s' has to begin with https:// or http://", node->text);
	host = strstr(node->text, "://") + 3;
	if (!strcspn(host, "/?#"))
		return yaml_error(reading->name, node, error, "url: '%.60s' names no host",
				  node->text);
	if (memchr(host, '@', strcspn(host, "/?#")))
		return yaml_error(reading->name, node, error,
				  "url: a name or password does not belong into the pipeline; put "
				  "an Authorization header into the file of 'headers-file'");
	if (strcspn(host, " \"<>\\^`|") != strlen(host))
		return yaml_error(reading->name, node, error,
				  "url: '%.60s' holds a character that has to be percent-encoded",
				  node->text);
	return question_url(reading->arena, node->text, &anything, &ignored, &wrong) ||
	       yaml_error(reading->name, node, error, "url: %s", wrong.text);
}

static bool read_path(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_line(reading, row, node, into, error) &&
	       (*node->text == '/' ||
		yaml_error(reading->name, node, error,
			   "%s: '%.60s' has to be an absolute path on the coordinator's machine",
			   row->name, node->text));
}

static bool check_http(const struct pipeline_reading *reading, const struct yaml *node, void *item,
		       struct error *error)
{
	struct pipeline_http *http = item;

	http->method = http->method ? http->method : "GET";
	http->status = http->status ? http->status : 200;
	http->timeout = http->timeout ? http->timeout : 5000;
	http->every = http->every ? http->every : MINUTE;
	if (!yaml_get(node, "retries"))
		http->retries = 3;
	if (!http->field == !http->value)
		return true;
	return yaml_error(reading->name, yaml_get(node, http->field ? "field" : "value"), error,
			  "'%s' needs both a field and the value that it has to have", http->name);
}

static const struct pipeline_row http_rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "url", read_url, .offset = FIELD(url), .most = URL_LIMIT, .needed = true },
	{ "method", pipeline_read_choice, .offset = FIELD(method), .words = methods },
	{ "headers-file", read_path, .offset = FIELD(headers_file), .most = PATH_LIMIT },
	{ "status", pipeline_read_number, .offset = FIELD(status), .least = 100, .most = 599 },
	{ "field", pipeline_read_line, .offset = FIELD(field), .most = PATH_LIMIT },
	{ "value", pipeline_read_line, .offset = FIELD(value), .most = PATH_LIMIT },
	{ "timeout", pipeline_read_duration, .offset = FIELD(timeout), .least = 100,
	  .most = 5 * MINUTE },
	{ "every", pipeline_read_duration, .offset = FIELD(every), .least = 1000, .most = DAY },
	{ "retries", pipeline_read_number, .offset = FIELD(retries), .most = 100 },
	{ 0 },
};
const struct pipeline_list pipeline_http_items = { "HTTP gate", http_rows,
						   sizeof(struct pipeline_http), check_http };
#undef FIELD

static bool place_query(const struct pipeline_reading *reading, const struct yaml *node, void *item,
			struct error *error)
{
	struct pipeline_verification *verification = item;
	const struct yaml *sql = yaml_get(node, "sql");

	(void)reading;
	(void)error;
	verification->line = sql->line;
	verification->column = sql->column;
	return true;
}

/* As either dialect cuts it: which one the targets have is not known here. */
static bool is_one_query(struct arena *arena, const char *sql)
{
	static const enum dialect dialects[] = { DIALECT_POSTGRES, DIALECT_SQLITE };

	for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
		const struct statement_options options = { .dialect = dialects[i] };
		struct statement_list list;
		struct error ignored;

		if (statement_split(arena, bytes_of(sql), &options, &list, &ignored) &&
		    list.count == 1)
			return true;
	}
	return false;
}

bool pipeline_queries_hold(struct arena *arena, const char *name, const struct pipeline *pipeline,
			   struct error *error)
{
	for (size_t i = 0; i < pipeline->count; i++)
		for (size_t k = 0; k < pipeline->environments[i].verify_count; k++) {
			const struct pipeline_verification *verification =
			    &pipeline->environments[i].verify[k];

			if (!is_one_query(arena, verification->sql))
				return error_set(error, ERROR_INVALID,
						 "%s:%u:%u: sql: '%s' has to be one query; write "
						 "a verification for each",
						 name, verification->line, verification->column,
						 verification->name);
		}
	return true;
}

#define FIELD(name) offsetof(struct pipeline_verification, name)
static const struct pipeline_row verify_rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "sql", pipeline_read_text, .offset = FIELD(sql), .most = SQL_LIMIT, .needed = true },
	{ 0 },
};
const struct pipeline_list pipeline_verify_items = { "verification", verify_rows,
						     sizeof(struct pipeline_verification),
						     place_query };
#undef FIELD
