#ifndef CORE_BASE_FILE_HASH_H
#define CORE_BASE_FILE_HASH_H
#include "core/base/crypto.h"

/* SHA-256 of a file, however large.  ERROR_NOT_FOUND; ERROR_INVALID: it is no regular file, or
 * cannot be read. */
bool file_hash(const char *path, struct hash *hash, struct error *error) MUST_CHECK;
#endif
