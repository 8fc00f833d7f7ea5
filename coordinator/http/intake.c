#include "coordinator/http/intake.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/aside.h"

#define BODY_MEMORY ((size_t)1024 * 1024) /* what is larger is kept on the disk */

void intake_begin(struct intake *intake, struct arena *arena, struct intake_pool *pool, size_t size)
{
	*intake = (struct intake) { .pool = pool };
	if (size > BODY_MEMORY)
		intake->aside = aside_open(arena);
}

static bool put_aside(struct intake *intake, const char *data, size_t size)
{
	struct intake_pool *pool = intake->pool;
	struct error ignored;

	if (pool->held + size > pool->limit)
		return false;
	pool->held += size;
	intake->room += size;
	return aside_put(intake->aside, data, size, &ignored);
}

/* Room for `size` more bytes and a NUL; false when too much is held for all clients. */
static bool grow(struct intake *intake, size_t size)
{
	struct intake_pool *pool = intake->pool;
	size_t need = intake->received + size + 1, room = intake->room;

	if (need <= room)
		return true;
	room = room * 2 > need ? room * 2 : need;
	if (pool->held - intake->room + room > pool->limit)
		return false;
	pool->held += room - intake->room;
	intake->room = room;
	intake->body = realloc(intake->body, room);
	if (!intake->body)
		abort();
	return true;
}

bool intake_put(struct intake *intake, const char *data, size_t size)
{
	if (intake->aside ? !put_aside(intake, data, size) : !grow(intake, size))
		return false;
	if (intake->body)
		memcpy(intake->body + intake->received, data, size);
	intake->received += size;
	return true;
}

bool intake_end(struct intake *intake, struct bytes *body)
{
	struct error ignored;

	*body = (struct bytes) { "", intake->received };
	if (intake->aside)
		return aside_end(intake->aside, &ignored) &&
		       aside_seal(intake->aside, &body->data, &ignored);
	if (intake->body) {
		intake->body[intake->received] = '\0';
		body->data = intake->body;
	}
	return true;
}

void intake_release(struct intake *intake)
{
	if (intake->pool)
		intake->pool->held -= intake->room;
	free(intake->body);
	*intake = (struct intake) { 0 };
}
