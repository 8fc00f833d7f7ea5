#include "coordinator/task.h"

static const char *const event_names[] = { "lease", "start", "verify", "succeed", "pass",
					   "fail",  "error", "stop",   "doubt",   "lose",
					   "due",   "skip",  "cancel", "retry",   "resolve" };
_Static_assert(sizeof event_names / sizeof *event_names == TASK_EVENT_COUNT,
	       "an event has no name");

static bool may_try_again(const struct task_facts *facts)
{
	return facts->errors < TASK_ERRORS_ALLOWED && !facts->rollout_is_over;
}

static bool rollout_is_over(const struct task_facts *facts)
{
	return facts->rollout_is_over;
}

/* Of the edges for one state and event, the first whose guard holds is taken; the last has none.
 * What an agent reports of the newest attempt is taken also after its lease was lost: until a newer
 * epoch is handed out nobody knows better. */
#define S(name)  TASK_##name
#define E(name)  TASK_EVENT_##name
#define VERIFIES "what was to be applied is; its verification is at work"
/* clang-format off */
#define REPORTS(state)                                                                             \
	{ S(state), E(SUCCEED), NULL, S(SUCCEEDED), "done" },                                      \
	{ S(state), E(PASS), NULL, S(SUCCEEDED), "done, but for a migration that may fail and did" }, \
	{ S(state), E(FAIL), NULL, S(FAILED), "the database refused a statement" },                \
	{ S(state), E(ERROR), may_try_again, S(ERRORED),                                           \
	  "trouble around the target; tried again soon" },                                         \
	{ S(state), E(ERROR), NULL, S(FAILED), "trouble around the target, too often" },           \
	{ S(state), E(STOP), rollout_is_over, S(CANCELLED), "stopped between two statements" },    \
	{ S(state), E(STOP), NULL, S(QUEUED), "stopped between two statements; waits" },           \
	{ S(state), E(DOUBT), NULL, S(INDETERMINATE),                                              \
	  "the evidence on the target does not tell; a person must look" }
const struct task_edge task_edges[] = {
	/* from             on          when             to */
	{ S(QUEUED),        E(LEASE),   NULL,            S(LEASED),    "handed to an agent" },
	{ S(QUEUED),        E(START),   NULL,            S(RUNNING),
	  "the agent is back and at work" },
	REPORTS(QUEUED),
	{ S(QUEUED),        E(SKIP),    NULL,            S(SKIPPED),   "nothing is pending" },
	{ S(QUEUED),        E(CANCEL),  NULL,            S(CANCELLED), "cancelled by a person" },
	{ S(QUEUED),        E(VERIFY),  NULL,            S(VERIFYING), VERIFIES },
	{ S(LEASED),        E(START),   NULL,            S(RUNNING),   "the agent began" },
	{ S(LEASED),        E(VERIFY),  NULL,            S(VERIFYING), VERIFIES },
	REPORTS(LEASED),
	{ S(LEASED),        E(LOSE),    rollout_is_over, S(CANCELLED),
	  "the agent never said that it began" },
	{ S(LEASED),        E(LOSE),    NULL,            S(QUEUED),
	  "the agent never said that it began; waits for its turn" },
	{ S(RUNNING),       E(VERIFY),  NULL,            S(VERIFYING), VERIFIES },
	REPORTS(RUNNING),
	{ S(RUNNING),       E(LOSE),    NULL,            S(INDETERMINATE),
	  "lost contact while it was at work; the ledger will tell" },
	REPORTS(VERIFYING),
	{ S(VERIFYING),     E(LOSE),    NULL,            S(INDETERMINATE),
	  "lost contact while it was verified; the ledger will tell" },
	{ S(ERRORED),       E(DUE),     NULL,            S(QUEUED),    "tried again" },
	{ S(ERRORED),       E(CANCEL),  NULL,            S(CANCELLED), "cancelled by a person" },
	{ S(ERRORED),       E(RETRY),   NULL,            S(QUEUED),    "retried by a person" },
	{ S(INDETERMINATE), E(LEASE),   NULL,            S(LEASED),
	  "handed to an agent, which looks at the ledger first" },
	{ S(INDETERMINATE), E(START),   NULL,            S(RUNNING),
	  "the agent is back and at work" },
	{ S(INDETERMINATE), E(VERIFY),  NULL,            S(VERIFYING), VERIFIES },
	REPORTS(INDETERMINATE),
	{ S(INDETERMINATE), E(RETRY),   NULL,            S(QUEUED),    "retried by a person" },
	{ S(INDETERMINATE), E(RESOLVE), rollout_is_over, S(CANCELLED),
	  "resolved by a person" },
	{ S(INDETERMINATE), E(RESOLVE), NULL,            S(FAILED),
	  "resolved by a person; a retry goes on" },
	{ S(FAILED),        E(RETRY),   NULL,            S(QUEUED),    "retried by a person" },
};
/* clang-format on */
#undef S
#undef E
#undef VERIFIES
#undef REPORTS

const size_t task_edge_count = sizeof task_edges / sizeof *task_edges;

const struct task_edge *task_edge_for(enum task_state state, enum task_event event,
				      const struct task_facts *facts)
{
	for (size_t i = 0; i < task_edge_count; i++) {
		const struct task_edge *edge = &task_edges[i];

		if (edge->from == state && edge->on == event && (!edge->when || edge->when(facts)))
			return edge;
	}
	return NULL;
}

const char *task_event_name(enum task_event event)
{
	return event_names[event];
}

bool task_event_of(enum outcome outcome, enum task_event *event)
{
	static const enum task_event events[OUTCOME_COUNT] = {
		[OUTCOME_SUCCEEDED] = TASK_EVENT_SUCCEED,   [OUTCOME_FAILED] = TASK_EVENT_FAIL,
		[OUTCOME_ERRORED] = TASK_EVENT_ERROR,       [OUTCOME_STOPPED] = TASK_EVENT_STOP,
		[OUTCOME_INDETERMINATE] = TASK_EVENT_DOUBT, [OUTCOME_REJECTED] = TASK_EVENT_ERROR,
		[OUTCOME_PARTLY] = TASK_EVENT_PASS,
	};

	*event = events[outcome];
	return outcome != OUTCOME_NONE;
}

int64_t task_backoff(unsigned errors)
{
	static const int64_t waits[] = { 1000, 1000, 5000, 25000 };

	return waits[errors < 3 ? errors : 3];
}
