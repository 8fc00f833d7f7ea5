/* migrate eject: the history table of the tool that was used before, or is to be used next, is
 * brought up to date. */
#include "agent/eject.h"
#include "cli/eject_view.h"
#include "cli/migrate.h"

bool command_migrate_eject(struct invocation *call, struct error *error)
{
	const struct eject_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct adoption_order order = { .writes = options->write, .tool = options->to };
	struct offline offline = { 0 };
	struct ejecting ejecting;

	if (!offline_open(call, &options->database, &offline, error) ||
	    (options->write && !offline_unenrolled(call, &offline, options->break_glass, error)) ||
	    !offline_may_change(&offline, true, error))
		return false;
	ejecting = (struct ejecting) { offline.target, &offline.directory, &order, options->wait,
				       offline_details(call->arena, &offline, NULL) };
	if (!eject(call->arena, &ejecting, document, error))
		return false;
	eject_show(call->arena, call->screen, document);
	if (call->screen->json)
		answer(call->screen, document);
	return true;
}
