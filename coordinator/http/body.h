#ifndef COORDINATOR_HTTP_BODY_H
#define COORDINATOR_HTTP_BODY_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include <stdint.h>

/* A JSON object from outside into a struct, by a table: a row a member. */
enum member_type {
	MEMBER_NAME,   /* const char *; may be null; text_is_line, at most 200 bytes */
	MEMBER_TEXT,   /* const char *; may be null; at most 2,000 bytes */
	MEMBER_COUNT,  /* uint64_t; from 0 to 2^53 */
	MEMBER_SWITCH, /* bool */
	MEMBER_LIST,   /* struct value *, an array of at most 100,000 */
};

struct member {
	const char *name; /* NULL ends the rows */
	enum member_type type;
	size_t offset; /* of the field it fills; a member that is absent leaves it alone */
	bool required; /* and not null, not empty */
};

/* An empty body is {}.  ERROR_INVALID: wrong JSON with line and column, an unknown member (with the
 * nearest known one), one that is missing or of another type. */
bool body_read(struct arena *arena, struct bytes body, const struct member *rows, void *fields,
	       struct error *error) MUST_CHECK;
/* The same for an element of a list; `where` is put in front of errors: "files[3]". */
bool body_read_object(const struct value *object, const char *where, const struct member *rows,
		      void *fields, struct error *error) MUST_CHECK;
#endif
