#ifndef COORDINATOR_TOLD_H
#define COORDINATOR_TOLD_H
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include <stdbool.h>
#include <stddef.h>

/* Texts that agents told of their targets, known by their SHA-256: what many tell alike is kept
 * once.  The loop's thread only; whoever holds one may read it on any thread. */
struct told {
	struct hash digest;
	size_t uses;
	struct bytes text;
};

struct told_texts {
	struct told **items; /* in the order of their digests */
	size_t count, room;
};

/* What is known under the digest, or `text` where it is of that digest; NULL: neither.  To be
 * dropped by whoever gets it. */
struct told *told_hold(struct told_texts *texts, const struct hash *digest, struct bytes text);
struct told *told_share(struct told *told); /* NULL stays NULL */
void told_drop(struct told_texts *texts, struct told *told);
void told_close(struct told_texts *texts);
#endif
