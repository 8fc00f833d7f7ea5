#ifndef COORDINATOR_HTTP_INTAKE_H
#define COORDINATOR_HTTP_INTAKE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"

/* The body of a request while it arrives: a small one in memory, a large one on the disk, and all
 * of a pool together within its limit.  The server's thread only. */
struct intake_pool {
	size_t held, limit; /* bytes */
};

struct aside;
struct intake {
	struct intake_pool *pool;
	char *body;          /* a small one */
	struct aside *aside; /* a large one: it weighs on the disk */
	size_t received, room;
};

/* `size`: as it was announced; 0: it was not. */
void intake_begin(struct intake *intake, struct arena *arena, struct intake_pool *pool,
		  size_t size);
/* False: the pool holds as much as it may, or the disk is full. */
bool intake_put(struct intake *intake, const char *data, size_t size) MUST_CHECK;
/* All of it, with a NUL behind a small one.  False: the disk is full. */
bool intake_end(struct intake *intake, struct bytes *body) MUST_CHECK;
/* Gives its share of the pool back; one that never began is fine. */
void intake_release(struct intake *intake);
#endif
