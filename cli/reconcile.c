/* baseline TARGET --reconcile, eject: an agent looks, and writes when it is told to. */
#include "cli/eject_view.h"
#include "cli/rollout.h"

bool baseline_reconcile(struct invocation *call, struct error *error)
{
	const struct adoption_options *options = call->options;
	struct value *body = value_object(call->arena), *found;
	struct beginning beginning = { .body = body };
	struct adoption_order order;
	int64_t release;
	bool done;

	if (!trace_order_of(&options->trace, options->write, &order, error) ||
	    !rollout_target_path(call, "reconcile", &beginning.below, error) ||
	    !online_release(options->release, &release, error) ||
	    !online_project(call, &beginning.api, &beginning.path, error))
		return false;
	value_put_bool(body, "writes", order.writes);
	value_put_text(body, "through", order.through);
	value_put_text(body, "reason", order.reason);
	value_put_integer(body, "release", release);
	done = rollout_look(call, &beginning, &found, error);
	if (found)
		trace_show(call->arena, call->screen, found, order.writes);
	else if (done)
		say(call->screen, STYLE_GOOD, "nothing is pending: there is nothing to look for");
	if (!done)
		return false;
	if (call->screen->json && found)
		answer(call->screen, found);
	if (found && order.writes)
		say(call->screen, STYLE_GOOD,
		    "%s: recorded as applied through %s; nothing was run. Next: lockstep rollout "
		    "start",
		    call->operands[0],
		    order.through ? order.through : value_get_text(found, "applied_through"));
	return true;
}

bool command_eject(struct invocation *call, struct error *error)
{
	const struct eject_online_options *options = call->options;
	struct value *body = value_object(call->arena), *found;
	struct beginning beginning = { .body = body };
	int64_t release;

	if (!rollout_target_path(call, "eject", &beginning.below, error) ||
	    !online_release(options->release, &release, error) ||
	    !online_project(call, &beginning.api, &beginning.path, error))
		return false;
	value_put_bool(body, "writes", options->write);
	value_put_text(body, "tool", options->to);
	value_put_text(body, "reason", options->reason);
	value_put_integer(body, "release", release);
	if (!rollout_look(call, &beginning, &found, error))
		return false;
	if (!found) {
		say(call->screen, STYLE_GOOD, "the ledger of %s holds nothing to write",
		    call->operands[0]);
		return true;
	}
	eject_show(call->arena, call->screen, found);
	if (call->screen->json)
		answer(call->screen, found);
	return true;
}
