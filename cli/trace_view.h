#ifndef CLI_TRACE_VIEW_H
#define CLI_TRACE_VIEW_H
#include "cli/command.h"
#include "core/adopt/order.h"

/* What `baseline --reconcile` takes and shows, with a coordinator and without. */
struct trace_options {
	bool reconcile, yes;
	const char *through, *reason;
	const char *passed; /* goes by a history: its versions that are never to run */
};

#define TRACE_SETTINGS(type)                                                                       \
	{ "reconcile", SETTING_SWITCH, offsetof(struct type, trace.reconcile),                     \
	  NULL,        NULL,           "look in the catalog which statements have run" },          \
	    { "applied-through",                                                                   \
	      SETTING_TEXT,                                                                        \
	      offsetof(struct type, trace.through),                                                \
	      NULL,                                                                                \
	      "PLACE",                                                                             \
	      "VERSION, VERSION:K or nothing: what has run" },                                     \
	    { "yes", SETTING_SWITCH, offsetof(struct type, trace.yes),                             \
	      NULL,  NULL,           "take what the catalog shows, where it leaves no doubt" },    \
	    { "accept-passed-over",                                                                \
	      SETTING_TEXT,                                                                        \
	      offsetof(struct type, trace.passed),                                                 \
	      NULL,                                                                                \
	      "V",                                                                                 \
	      "versions (V1,V2) that are never to run there" },                                    \
	{                                                                                          \
		"reason", SETTING_TEXT, offsetof(struct type, trace.reason), NULL, "TEXT",         \
		    "why, for the log and the ledger"                                              \
	}

/* Do they fit with what goes by a history or a version (`other`), and with --write?
 * ERROR_INVALID. */
bool trace_options_fit(const struct trace_options *options, bool other, bool write,
		       struct error *error) MUST_CHECK;
/* ERROR_INVALID: what was given does not fit together. */
bool trace_order_of(const struct trace_options *options, bool write, struct adoption_order *order,
		    struct error *error) MUST_CHECK;
/* What was seen (core/adopt/trace.h), statement by statement, and what may be done next. */
void trace_show(struct arena *arena, struct screen *screen, const struct value *document,
		bool written);
#endif
