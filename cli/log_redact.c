#include <stdlib.h>
#include <string.h>

#include "cli/field.h"
#include "cli/log.h"
#include "cli/text.h"

static bool request_of(struct invocation *call, struct value **body, struct error *error)
{
	const struct log_options *options = call->options;

	*body = value_object(call->arena);
	if (!options->person == !options->entry)
		return error_set(error, ERROR_INVALID,
				 "what is to be redacted? Give --person NAME, or --entry NUMBER");
	if (!options->dry_run && (!options->reason || !*options->reason))
		return error_set(error, ERROR_INVALID, "why? Give a reason (--reason)");
	if (options->entry && (strspn(options->entry, "0123456789") != strlen(options->entry) ||
			       strlen(options->entry) > 15))
		return error_set(error, ERROR_INVALID,
				 "--entry: '%s' is no entry's number; `lockstep history --all` "
				 "shows them",
				 options->entry);
	value_put_text(*body, "person", options->person);
	if (options->entry)
		value_put_integer(*body, "entry", strtoll(options->entry, NULL, 10));
	value_put_text(*body, "reason", options->reason);
	if (options->dry_run)
		value_put_bool(*body, "dry_run", true);
	return true;
}

static void show(struct invocation *call, const struct value *answered)
{
	const struct log_options *options = call->options;
	const char *count = field_number(call->arena, answered, "redacted");
	const char *documents = field_number(call->arena, answered, "documents");
	const char *verb = options->dry_run ? "would be" : "was";

	if (options->person)
		say(call->screen, options->dry_run ? STYLE_PLAIN : STYLE_GOOD,
		    "%s %s %s redacted, name and texts with it: %s; the log reads %s there",
		    symbol(call->screen, options->dry_run ? SYMBOL_PENDING : SYMBOL_DONE),
		    options->person, verb, count, field_text(answered, "called"));
	else
		say(call->screen, options->dry_run ? STYLE_PLAIN : STYLE_GOOD,
		    "%s what entry %s holds of people %s redacted, texts: %s",
		    symbol(call->screen, options->dry_run ? SYMBOL_PENDING : SYMBOL_DONE),
		    options->entry, verb, count);
	if (!text_equal(documents, "0"))
		say(call->screen, STYLE_WARNING,
		    "  %s stored documents (plans, ledgers, manifests, evidence) hold the name, "
		    "and "
		    "are not changed",
		    documents);
	if (!options->dry_run)
		say(call->screen, STYLE_FAINT,
		    "  backups, exports and what the ledgers of targets say are not reached: see "
		    "to "
		    "them yourself");
}

bool command_log_redact(struct invocation *call, struct error *error)
{
	struct api_request request = { .method = "POST", .path = "/v1/log/redactions" };
	struct value *body, *answered;
	struct api *api;

	if (!request_of(call, &body, error) || !online_open(call, &api, error) ||
	    !api_send(call->arena, api, &request, body, &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	show(call, answered);
	return true;
}
