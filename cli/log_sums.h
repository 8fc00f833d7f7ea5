#ifndef CLI_LOG_SUMS_H
#define CLI_LOG_SUMS_H
#include "core/base/arena.h"
#include "core/base/error.h"

/* SHA256SUMS of an export, as sha256sum writes and checks it: every file but tiles, which the tree
 * covers, and blobs, whose names are their hashes. */
#define LOG_SUMS "SHA256SUMS"

bool log_sums_write(const char *folder, struct error *error) MUST_CHECK;
/* Is it more than tiles? */
bool log_sums_wanted(const char *folder);
/* ERROR_INTEGRITY names the file that is another or missing. */
bool log_sums_verify(const char *folder, struct error *error) MUST_CHECK;
#endif
