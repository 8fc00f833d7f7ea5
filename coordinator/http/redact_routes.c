#include "coordinator/http/body.h"
#include "coordinator/http/route.h"
#include "coordinator/redact.h"

struct redact_body {
	const char *person, *reason;
	uint64_t entry;
	bool dry_run;
};

static const struct member redact_members[] = {
	{ "person", MEMBER_NAME, offsetof(struct redact_body, person), false },
	{ "entry", MEMBER_COUNT, offsetof(struct redact_body, entry), false },
	{ "reason", MEMBER_TEXT, offsetof(struct redact_body, reason), false },
	{ "dry_run", MEMBER_SWITCH, offsetof(struct redact_body, dry_run), false },
	{ 0 },
};

struct redact_kept {
	struct redact_request request;
	uint64_t documents;
};

static bool read_request(struct http_call *call, struct redact_request *request,
			 struct error *error)
{
	struct redact_body body = { .entry = UINT64_MAX };

	if (!body_read(call->arena, call->request->body, redact_members, &body, error))
		return false;
	*request = (struct redact_request) { body.person, body.entry, body.reason, body.dry_run };
	return (body.person != NULL) != (body.entry != UINT64_MAX) ||
	       error_set(error, ERROR_INVALID,
			 "what is to be redacted? Give 'person', or the number of an 'entry'");
}

/* The documents that entries name by their hash are not changed: they are counted. */
static bool work_redact(struct http_call *call, struct store *store, struct error *error)
{
	struct redact_kept *kept = arena_new(call->arena, struct redact_kept);

	call->kept = kept;
	return read_request(call, &kept->request, error) &&
	       (!kept->request.person ||
		redaction_documents(store, kept->request.person, &kept->documents, error));
}

static bool run_redact(struct http_call *call, struct turn *turn, struct error *error)
{
	const struct redact_kept *kept = call->kept;
	struct value *answer = value_object(call->arena);
	struct redaction redaction;

	if (!operation_redact(turn, &kept->request, &redaction, error))
		return false;
	value_put_text(answer, "called", redaction.label);
	value_put_integer(answer, "redacted", (int64_t)redaction.count);
	value_put_integer(answer, "documents", (int64_t)kept->documents);
	value_put_bool(answer, "dry_run", kept->request.look);
	call_respond(call, 200, answer);
	return true;
}

const struct http_route redact_routes[] = {
	{ HTTP_POST, "/v1/log/redactions", PERMISSION_REDACT, SCOPE_SERVER, work_redact, run_redact,
	  "forget a person's name, or the texts of an entry, for good" },
	{ 0 },
};
