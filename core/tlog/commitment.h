#ifndef CORE_TLOG_COMMITMENT_H
#define CORE_TLOG_COMMITMENT_H
#include "core/base/crypto.h"
#include "core/base/value.h"

/* What people are called and what they write stands in an entry only as a commitment: in place of
 * the text the object {"commitment":"sha256:HEX"}, HEX being SHA-256(salt || text) with a random
 * salt of 32 bytes, so that nobody finds the text by trying names.  Salt and text are disclosed
 * beside the log, and can be forgotten without changing a byte of it.  A name has one salt in the
 * whole log, so that equal names have equal commitments; every other text has its own. */
#define SALT_SIZE 32

/* What begins what a redacted name is called. */
#define REDACTED_PREFIX "redacted-"

enum disclosure_kind {
	DISCLOSURE_NAME,
	DISCLOSURE_TEXT,
	DISCLOSURE_KIND_COUNT
};

const char *disclosure_kind_name(enum disclosure_kind kind); /* "name", "text" */

struct hash commitment_of(const uint8_t salt[SALT_SIZE], struct bytes text);

struct value *commitment_value(struct arena *arena, const struct hash *commitment);
/* Is it such an object?  False for NULL and anything else. */
bool commitment_read(const struct value *value, struct hash *commitment);

struct disclosure {
	struct hash commitment;
	enum disclosure_kind kind;
	bool redacted; /* salt and text are gone */
	uint8_t salt[SALT_SIZE];
	struct bytes text;
};

/* One line of JSON without its newline: commitment, kind, and salt (hexadecimal) and text unless it
 * is redacted. */
struct bytes disclosure_write(struct arena *arena, const struct disclosure *disclosure);
/* ERROR_INVALID: no such line.  ERROR_INTEGRITY: salt and text do not give the commitment. */
bool disclosure_read(struct arena *arena, struct bytes line, struct disclosure *disclosure,
		     struct error *error) MUST_CHECK;
#endif
