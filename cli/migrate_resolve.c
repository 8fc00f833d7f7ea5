/* migrate resolve: a person's word on a migration that stopped in the middle. */
#include "cli/migrate.h"
#include "cli/offline_next.h"
#include "cli/text.h"

static bool resolution_of(const struct resolve_options *options, struct resolution *resolution,
			  struct error *error)
{
	int said = options->applied + options->rolled_back + (options->retry_from > 0);

	if (!options->version)
		return error_set(error, ERROR_INVALID,
				 "which migration? Give --version; lockstep migrate status shows "
				 "what stopped in the middle");
	if (said != 1)
		return error_set(error, ERROR_INVALID,
				 "what holds of it? Give one of --applied, --rolled-back and "
				 "--retry-from K");
	if (!options->reason || !*options->reason)
		return error_set(error, ERROR_INVALID, "why? Give --reason TEXT; it is kept");
	if (options->retry_from > UINT32_MAX)
		return error_set(error, ERROR_INVALID, "--retry-from: no file has so many");
	*resolution = (struct resolution) {
		.version = options->version,
		.kind = options->applied       ? RESOLVE_APPLIED
			: options->rolled_back ? RESOLVE_ROLLED_BACK
					       : RESOLVE_RETRY_FROM,
		.from = (unsigned)options->retry_from,
		.reason = options->reason,
	};
	return true;
}

bool command_migrate_resolve(struct invocation *call, struct error *error)
{
	const struct resolve_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct offline offline = { 0 };
	struct resolution resolution;
	struct execution execution;

	if (!resolution_of(options, &resolution, error) ||
	    !offline_open(call, &options->database, &offline, error) ||
	    !offline_unenrolled(call, &offline, options->break_glass, error))
		return false;
	execution = execution_by_hand(call, &offline, options->wait);
	if (!executor_resolve(&execution, &resolution, error) ||
	    !target_ledger_read(call->arena, offline.target, &offline.ledger, error))
		return false;
	reconcile(call->arena, offline.directory.migrations, offline.directory.count,
		  &offline.ledger, &offline.standing);
	value_put_text(document, "target", offline.url);
	value_put_text(document, "version", options->version);
	value_put_text(document, "reason", options->reason);
	value_put_integer(document, "pending", (int64_t)offline.standing.pending_count);
	if (call->screen->json)
		answer(call->screen, document);
	say(call->screen, STYLE_GOOD, "%s: %s is resolved; nothing was run", offline.url,
	    options->version);
	say(call->screen, STYLE_PLAIN, "%s pending. Next: %s",
	    text_count(call->arena, offline.standing.pending_count, "migration"),
	    offline_next(call->arena, &options->database,
			 offline.standing.pending_count ? "apply" : "status"));
	return true;
}
