#ifndef CORE_RESOLUTION_H
#define CORE_RESOLUTION_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>

/* What a person says of a migration whose file stopped in the middle. */
enum resolution_kind {
	RESOLVE_APPLIED,     /* all of it holds: the rest was done by hand */
	RESOLVE_ROLLED_BACK, /* nothing of it holds any more: it is pending again */
	RESOLVE_RETRY_FROM,  /* what comes before statement `from` holds */
	RESOLVE_KIND_COUNT
};

struct resolution {
	const char *version;
	enum resolution_kind kind;
	unsigned from; /* counted from 1; RESOLVE_RETRY_FROM only */
	const char *reason;
	const char *by; /* who says so; NULL: whoever runs it */
};

const char *resolution_kind_name(enum resolution_kind kind); /* "applied", "rolled back", "retry" */
bool resolution_kind_from_name(const char *name, enum resolution_kind *kind) MUST_CHECK;

/* Canonical JSON, which a plan carries, and back.  ERROR_INVALID: it is not such a text, or newer
 * than this program. */
const char *resolution_write(struct arena *arena, const struct resolution *resolution);
bool resolution_parse(struct arena *arena, const char *text, struct resolution *resolution,
		      struct error *error) MUST_CHECK;
#endif
