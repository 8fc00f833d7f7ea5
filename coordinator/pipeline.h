#ifndef COORDINATOR_PIPELINE_H
#define COORDINATOR_PIPELINE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"

/* A pipeline file orders environments and holds their policy.  The README lists its keys; the
 * tables of pipeline_parse.c, pipeline_time.c, pipeline_waves.c, pipeline_lint.c and
 * pipeline_checks.c read them. */
struct pipeline_label {
	const char *key;
	const char **values; /* any of them */
	size_t value_count;
};

/* All of the labels have to match; none: every target. */
struct pipeline_selector {
	struct pipeline_label *labels;
	size_t count;
};

/* A number of targets, or of a hundred. */
struct pipeline_amount {
	uint64_t count;
	bool percent; /* `count` is 0 to 100; of an uneven share the lower number */
};

struct pipeline_approvals {
	unsigned count;     /* different people; 0: nobody is asked */
	const char **roles; /* any of them; none: approver, admin */
	size_t role_count;
	bool author_may; /* the author of the release, or of the rollout, counts too */
	int64_t expire;  /* ms after which an approval no longer counts; 0: never */
};

/* What the agents there have to insist on (proto/seals.h): which keys they trust is their own. */
struct pipeline_signed {
	bool release;       /* that authors sign releases */
	uint64_t approvals; /* that so many approvers sign plans */
};

/* What running work does when a window closes. */
enum pipeline_closing {
	PIPELINE_DRAIN,   /* stops at the next statement boundary */
	PIPELINE_OVERRUN, /* what has been handed out goes on to its end */
};

/* A span that comes again (RFC 5545), or stands once. */
struct pipeline_window {
	const char *name;  /* for people; never NULL */
	const char *rule;  /* RRULE without the name; NULL: once */
	const char *start; /* local time, "2026-03-01T09:00:00" */
	const char *end;   /* the same; NULL: start + duration */
	int64_t duration;  /* ms; 0: `end` says */
	const char *zone;  /* "Europe/Berlin"; "UTC" when the file does not say */
	enum pipeline_closing closing;
};

enum pipeline_check {
	PIPELINE_CHECK_OFF,
	PIPELINE_CHECK_REQUIRED,
};

struct pipeline_checks {
	enum pipeline_check rehearsal;  /* passed on the state that the plan is made on */
	enum pipeline_check reversible; /* up, then down, gives the old state */
	enum pipeline_check drift;      /* there is none */
	const char *lint;               /* NULL, or the severity from which it is shut */
};

/* The severity that an environment gives a rule of the linter. */
struct pipeline_level {
	const char *code;     /* of the rule, whatever it is called in the file */
	const char *severity; /* "off", "note", "warning", "error" */
};

struct pipeline_lint {
	const char *fail_on; /* the same as checks.lint; NULL: not given here */
	struct pipeline_level *levels;
	size_t level_count;
};

/* An answer from elsewhere that opens the gate; one that cannot be had keeps it shut. */
struct pipeline_http {
	const char *name, *url, *method;
	const char *headers_file; /* NULL, or a file of the coordinator's with a header a line */
	uint64_t status;          /* that is expected; 200 unless the file says otherwise */
	const char *field;        /* NULL, or a member of the JSON body, "a.b.c" */
	const char *value;        /* that it has to have, as text */
	int64_t timeout, every;   /* ms: of one try; between two */
	uint64_t retries;
};

/* A query that has to answer true on a target after it was changed. */
struct pipeline_verification {
	const char *name, *sql;
	unsigned line, column; /* of the query in the file */
};

/* A part of the targets that goes before the rest.  Targets that no wave takes make up a last one.
 */
struct pipeline_wave {
	const char *name;
	struct pipeline_selector select;
	struct pipeline_amount amount; /* of what the selector leaves; count 0: all */
	struct pipeline_amount budget; /* of the wave; applies beside the rollout's */
	bool has_budget;
	uint64_t parallel; /* at most so many targets at once; 0: the environment's */
	int64_t pause;     /* ms between its end and the next wave */
	bool approve;      /* a person has to let the next wave begin */
};

/* At most so many targets at once that share a value of the label. */
struct pipeline_spread {
	const char *label;
	uint64_t most;
};

struct pipeline_environment {
	const char *name;
	const char *elsewhere; /* NULL, or the log of the coordinator that it is at: nothing runs
				  there from here, and imports say what did */
	const char **after;    /* names of environments that must have succeeded */
	size_t after_count;
	bool after_any;       /* one of them is enough */
	bool accept_failures; /* of upstream: completed_with_failures is enough */
	bool promote_auto;
	int64_t soak; /* ms that the release must have been upstream */
	struct pipeline_selector select;
	struct pipeline_approvals approvals;
	struct pipeline_signed sealed; /* `signed` */
	struct pipeline_window *windows, *freezes;
	size_t window_count, freeze_count;
	struct pipeline_checks checks;
	struct pipeline_lint lint;
	struct pipeline_http *http;
	size_t http_count;
	struct pipeline_verification *verify;
	size_t verify_count;
	struct pipeline_wave *waves;
	size_t wave_count;
	uint64_t parallel; /* targets at once; 0: as the budget allows */
	struct pipeline_spread *spread;
	size_t spread_count;
	struct pipeline_amount budget;
	const char *execution; /* policy_write of what it sets; "" when it sets nothing */
};

struct pipeline {
	const char *project;       /* NULL: the file does not say; the caller compares */
	uint64_t change_approvals; /* people, besides who proposes it, that another file takes */
	struct pipeline_environment *environments; /* in the file's order */
	size_t count;
	struct hash sha256; /* of the file: the policy that plans bind to */
	struct bytes text;
};

/* `name` is what errors call the file.  ERROR_INVALID: "NAME:LINE:COLUMN: ..." for a key that is
 * not known, a value that is none, an environment that `after` names and nobody declares, a cycle,
 * a repeated name, what contradicts something else. */
bool pipeline_parse(struct arena *arena, const char *name, struct bytes text,
		    struct pipeline *pipeline, struct error *error) MUST_CHECK;
/* "a" to "z", digits and '-', a letter first, at most 63; else ERROR_INVALID says so. */
bool pipeline_is_environment(const char *name, struct error *error) MUST_CHECK;
/* NULL when it is not declared. */
const struct pipeline_environment *pipeline_find(const struct pipeline *pipeline, const char *name);
/* Is each verification one query?  Asked when a pipeline is put in force: those of before are
 * refused by the agents.  ERROR_INVALID: "NAME:LINE:COLUMN: ...". */
bool pipeline_queries_hold(struct arena *arena, const char *name, const struct pipeline *pipeline,
			   struct error *error) MUST_CHECK;
#endif
