#ifndef CORE_BASE_ASIDE_H
#define CORE_BASE_ASIDE_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Copies of files that stay as they were read, whatever becomes of the files: the few in memory,
 * the many (from about ASIDE_MEMORY bytes on) in a file without a name on the disk, which is
 * mapped. Nobody else can change it or cut it off, and the system takes its pages back when it
 * needs the memory.
 */
#define ASIDE_MEMORY ((size_t)256 * 1024)

struct aside;

/* Goes with the arena, and so do the copies. */
struct aside *aside_open(struct arena *arena);

/* A copy that comes in pieces; the end adds a NUL that does not count.  ERROR_INVALID: a disk that
 * is full. */
bool aside_put(struct aside *aside, const void *bytes, size_t size, struct error *error) MUST_CHECK;
bool aside_end(struct aside *aside, struct error *error) MUST_CHECK;

/* Copies what `descriptor` still gives, with a NUL behind it that does not count.  `size` receives
 * its bytes.  ERROR_INVALID: more than `limit` bytes (0: no limit; `size` is then above it), a file
 * that cannot be read, a disk that is full. */
bool aside_add(struct aside *aside, int descriptor, size_t limit, size_t *size,
	       struct error *error) MUST_CHECK;

/* Nothing more is added: `data` receives where the first copy begins; each of the others begins
 * behind the NUL of the one before it. */
bool aside_seal(struct aside *aside, const char **data, struct error *error) MUST_CHECK;
#endif
