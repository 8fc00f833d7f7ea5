/* migrate baseline --reconcile: what ran and was never recorded. */
#include "cli/migrate.h"

bool migrate_reconcile(struct invocation *call, struct offline *offline, struct error *error)
{
	const struct adopt_options *options = call->options;
	struct execution execution = execution_by_hand(call, offline, options->wait);
	struct value *document;
	struct adoption_order order;
	struct bytes seen;
	struct error parsing;
	bool done;

	if (!trace_order_of(&options->trace, options->write, &order, error))
		return false;
	execution.details = offline_details(call->arena, offline, value_object(call->arena));
	done = executor_trace(call->arena, &execution, &order, &seen, error);
	if (!seen.size || !value_parse(call->arena, seen, &document, &parsing))
		return done;
	value_put_text(document, "target", offline->url);
	value_put_bool(document, "written", done && order.writes);
	trace_show(call->arena, call->screen, document, order.writes);
	if (!done)
		return false;
	if (call->screen->json)
		answer(call->screen, document);
	if (order.writes)
		say(call->screen, STYLE_GOOD,
		    "%s: recorded as applied through %s; nothing was run. Next: lockstep migrate "
		    "status",
		    offline->url,
		    order.through ? order.through : value_get_text(document, "applied_through"));
	return true;
}
