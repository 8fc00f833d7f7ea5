#ifndef CORE_RELEASE_H
#define CORE_RELEASE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/directory.h"
#include "core/migration.h"
#include <stdint.h>

struct release_file {
	const char *path;
	struct hash content;
	size_t size;
};

/* A sealed, numbered, content-addressed prefix of a project's registry. */
struct release {
	const char *project;
	uint64_t number; /* from 1 in each project */
	struct hash digest;
	const char *format;
	enum dialect dialect;
	const char *sum;                         /* "h1:..." */
	const char *tag, *git_revision, *author; /* NULL when not given */
	const char *pushed_by;
	int64_t created;              /* wall clock, ms */
	struct migration *migrations; /* texts empty when read from a manifest */
	size_t count;
	struct release_file *files; /* all it takes to write the directory again, byte for byte */
	size_t file_count;
};

/* SHA-256 over "lockstep-release-v1" and, for every migration in order, the fields name, content
 * hash and directives (txmode, delimiter, checkpoint, nolint and sum ignored as "yes" or "", and
 * the breakpoint of its format; behind it policy_write of what the file sets, where it sets
 * something), each length-prefixed (hasher_add_field).  Where a migration has marks or is
 * repeatable it is "lockstep-release-v2", and behind each breakpoint stand the marks and "yes" or
 * "": what was sealed before those were known keeps its digest, and a program that does not know
 * them refuses. */
struct hash release_digest(const struct migration *migrations, size_t count);

/* Canonical JSON with everything above except the texts.  What is written can be read back. */
struct bytes release_manifest(struct arena *arena, const struct release *release);
/* ERROR_INVALID names the member.  ERROR_INTEGRITY when the digest does not follow from the
 * migrations. */
bool release_from_manifest(struct arena *arena, struct bytes manifest, struct release *release,
			   struct error *error) MUST_CHECK;

/* What is registered, and what a push puts in its place. */
struct registry_change {
	const struct migration *registered;
	size_t registered_count;
	const struct migration *next;
	size_t next_count;
	const char *const *replace; /* versions whose bytes may differ */
	size_t replace_count;
};

/* May `next` follow what is registered?  Repeatable migrations may change, come and go.  Pure.
 * ERROR_INTEGRITY naming who and which and the way out: a registered migration edited (unless it
 * may be), removed or moved, a file older than one already registered.  ERROR_INVALID: `replace`
 * names a version that is not registered. */
bool registry_accepts(const struct registry_change *change, struct error *error) MUST_CHECK;
/* The registered migrations whose bytes an accepted change replaces, in order; in `arena`. */
struct registry_replaced {
	const struct migration *const *items;
	size_t count;
};
struct registry_replaced registry_replaced(struct arena *arena,
					   const struct registry_change *change);
#endif
