#ifndef CORE_RECORD_H
#define CORE_RECORD_H
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include <stdint.h>

/* Members that a JSON record must have.  Every error is ERROR_INVALID and names the member. */

#define RECORD_TEXT_LIMIT 65536 /* bytes of one text */

bool record_text(const struct value *record, const char *key, const char **text,
		 struct error *error) MUST_CHECK;
/* NULL when the member is absent or null. */
bool record_text_or_null(const struct value *record, const char *key, const char **text,
			 struct error *error) MUST_CHECK;
/* From 0 to `most`, which is at most 2^53. */
bool record_number(const struct value *record, const char *key, uint64_t most, uint64_t *number,
		   struct error *error) MUST_CHECK;
/* Any integer within ±2^53. */
bool record_integer(const struct value *record, const char *key, int64_t *integer,
		    struct error *error) MUST_CHECK;
bool record_hash(const struct value *record, const char *key, struct hash *hash,
		 struct error *error) MUST_CHECK;
/* `present` says whether the member was there. */
bool record_hash_or_none(const struct value *record, const char *key, struct hash *hash,
			 bool *present, struct error *error) MUST_CHECK;
/* At most `most` elements, each an object. */
bool record_list(const struct value *record, const char *key, size_t most, struct value **list,
		 struct error *error) MUST_CHECK;

#define RECORD_NUMBER_LIMIT ((uint64_t)1 << 53)
#endif
