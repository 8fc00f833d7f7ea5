#ifndef CORE_TLOG_QUORUM_H
#define CORE_TLOG_QUORUM_H
#include "core/tlog/cosignature.h"

/* Whose word on a checkpoint is enough (C2SP tlog-policy), a line each, # begins a comment:
 *   log VKEY [URL]
 *   witness NAME VKEY [URL]
 *   group NAME all|any|K NAMES...        names of witnesses or groups above it; each in one group
 *   quorum NAME|none */
#define QUORUM_LIMIT 64 /* logs; witnesses and groups together */

struct quorum_party {
	const char *name;
	const char *url; /* NULL: none */
	bool group;
	struct note_key key; /* of a witness: NOTE_COSIGNATURE */
	size_t needed;       /* of a group: so many of its members */
	size_t members;
	size_t parent; /* index + 1 of the group that it is in; 0: none */
};

struct quorum_log {
	struct note_key key;
	const char *url;
};

struct quorum {
	struct quorum_log logs[QUORUM_LIMIT];
	size_t log_count;
	struct quorum_party parties[QUORUM_LIMIT];
	size_t party_count;
	size_t wanted; /* index + 1 of the party; 0: none is */
};

/* ERROR_INVALID: "line N: ...". */
bool quorum_read(struct arena *arena, struct bytes text, struct quorum *quorum,
		 struct error *error) MUST_CHECK;
/* The log of that name; NULL: the policy has none. */
const struct quorum_log *quorum_log_find(const struct quorum *quorum, const char *origin);

/* When a cosignature counts, seconds since 1970; outside of it it is as if it were not there. */
struct quorum_span {
	int64_t from, to;
};
#define QUORUM_ANY_TIME ((struct quorum_span) { 0, INT64_MAX })

/* What a witness said of a checkpoint. */
struct quorum_word {
	bool counts;
	const char *excuse; /* why not, behind its name; NULL: it said nothing */
};
/* Of one who cosigned at that time. */
struct quorum_word quorum_word(struct arena *arena, int64_t seconds, struct quorum_span span);
/* Is it enough that these witnesses (by party) cosigned?  ERROR_REFUSED says who is missing. */
bool quorum_reached(struct arena *arena, const struct quorum *quorum,
		    const struct quorum_word words[QUORUM_LIMIT], struct error *error) MUST_CHECK;
/* Have those cosigned whom the policy wants?  ERROR_REFUSED says who is missing; ERROR_INTEGRITY: a
 * cosignature does not hold. */
bool quorum_met(struct arena *arena, const struct quorum *quorum, const struct note *checkpoint,
		struct quorum_span span, struct error *error) MUST_CHECK;
#endif
