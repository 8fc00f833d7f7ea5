#include "coordinator/redact.h"

#include "coordinator/loop.h"

static bool good_reason(const struct redact_request *request, struct error *error)
{
	if (!request->reason || !*request->reason)
		return error_set(error, ERROR_INVALID, "why? Give a reason (--reason)");
	return !request->person || !text_holds_word(bytes_of(request->reason), request->person) ||
	       error_set(error, ERROR_INVALID,
			 "the reason names who is to be forgotten; put it in other words");
}

static bool log_redacted(struct turn *turn, const struct redact_request *request,
			 const struct redaction *redaction, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct buffer list = buffer_in(turn->arena);
	struct hash commitments;

	for (size_t i = 0; i < redaction->count; i++)
		buffer_printf(&list, "sha256:%s\n", hash_hex(turn->arena, &redaction->items[i]));
	if (!blob_put(turn->store, buffer_bytes(&list), &commitments, error))
		return false;
	value_put_text(body, "redacted", redaction->label);
	if (!request->person)
		value_put_integer(body, "entry", (int64_t)request->entry);
	value_put_integer(body, "count", (int64_t)redaction->count);
	value_put_text(body, "commitments", hash_hex(turn->arena, &commitments));
	value_put_text(body, "reason", request->reason);
	return log_append(turn, ENTRY_LOG_REDACTED, body, error);
}

bool operation_redact(struct turn *turn, const struct redact_request *request,
		      struct redaction *redaction, struct error *error)
{
	bool found =
	    request->person
		? redaction_of_person(turn->arena, turn->store, request->person, redaction, error)
		: redaction_of_entry(turn->arena, turn->store, request->entry, redaction, error);

	if (!found || request->look)
		return found;
	if (!good_reason(request, error) || !log_redacted(turn, request, redaction, error) ||
	    !redaction_do(turn->store, redaction, error))
		return false;
	kept_forget(&turn->coordinator->kept);
	return true;
}
