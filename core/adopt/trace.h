#ifndef CORE_ADOPT_TRACE_H
#define CORE_ADOPT_TRACE_H
#include "core/adopt/change.h"
#include "core/base/value.h"
#include "core/migration.h"

/* Migrations that ran without anybody writing it down: which of their statements a database's
 * catalog shows, and how far they came.  Pure: the catalog is looked at by the agent, between
 * trace_read and trace_judge. */

enum trace_sight {
	SIGHT_UNSEEN,  /* the catalog does not tell */
	SIGHT_PRESENT, /* what it does is so */
	SIGHT_ABSENT,  /* it is not so */
	SIGHT_UNDONE,  /* a later statement takes it back */
	SIGHT_PARTLY,  /* some of it is so */
	SIGHT_COUNT
};
const char *trace_sight_name(enum trace_sight sight);

struct trace_step {
	const struct migration *migration;
	size_t index; /* in the migration */
	unsigned line;
	const char *text; /* its beginning, on one line */
	struct changes changes;
	bool control; /* of transactions: nothing remains of it */
	enum trace_sight sight;
	const char *note; /* NULL, or more about it, for people */
};

/* A thing that the statements change, and what the catalog shows of it. */
struct trace_thing {
	struct thing thing;
	bool there;
	const char *content; /* NULL: not known */
	const char *note;    /* NULL, or what is odd about it */
};

struct trace {
	struct arena *arena;
	struct trace_step *steps; /* of all migrations, in order */
	size_t count;
	struct trace_thing *things; /* in thing_compare's order, each once */
	size_t thing_count;
	bool from_nothing; /* nothing was recorded before the first step */
	/* trace_judge: */
	size_t applied;     /* proposed: so many steps have run */
	bool contradictory; /* it fits no beginning of the steps: a later one shows, an earlier one
			       does not */
	const char *doubt;  /* NULL, or why nobody should take the proposal without having looked */
};

/* The statements of `migrations`, with texts, in order.  `home`: the schema of names without one.
 * ERROR_INVALID: a file cannot be cut. */
struct trace_input {
	const struct migration *const *migrations;
	size_t count;
	enum dialect dialect;
	const char *home;
	bool from_nothing;
};
bool trace_read(struct arena *arena, const struct trace_input *input, struct trace *trace,
		struct error *error) MUST_CHECK;
struct trace_thing *trace_find(const struct trace *trace, const struct thing *thing);
/* For each number of steps from 0 on: may the catalog be what so many have left? */
bool *trace_fits(struct trace *trace);
/* After all things were looked at: judges each step, and how far they came. */
void trace_judge(struct trace *trace);

/* How people say that so many steps have run: "V", "V:2" (the first two statements of V),
 * "nothing"; and back.  ERROR_NOT_FOUND: no such version among them; ERROR_INVALID. */
const char *trace_place(const struct trace *trace, size_t applied);
bool trace_position(const struct trace *trace, const char *place, size_t *applied,
		    struct error *error) MUST_CHECK;

/* {applied_through, resume: {version, statement, of, line}, doubt, contradictions: [..],
 * migrations: [{version, name, statements: [{line, text, sight, note}]}]}: for people and for the
 * log. */
void trace_put(const struct trace *trace, struct value *document);
#endif
