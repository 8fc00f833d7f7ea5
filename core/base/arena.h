#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H
#include <stdarg.h>
#include <stddef.h>

/* Memory for one unit of work: one request, one event, one command.  What is made in an arena
 * lives until the arena is reset or closed and is never freed alone.  Out of memory aborts. */
struct arena;

struct arena *arena_open(void);
void arena_close(struct arena *arena); /* NULL is allowed */
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type; never NULL */
void *arena_array(struct arena *arena, size_t count, size_t size); /* aborts on overflow */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
/* `larger` bytes that begin with the `size` at `bytes`, which are the arena's and are no longer to
 * be used; the others are not zeroed. */
void *arena_grow(struct arena *arena, void *bytes, size_t size, size_t larger);
char *arena_text(struct arena *arena, const char *text); /* NULL gives NULL */
/* `size` bytes and a terminating NUL. */
char *arena_text_n(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Calls `release(object)` when the arena is reset or closed, last deferred first. */
void arena_defer(struct arena *arena, void (*release)(void *object), void *object);

#define arena_new(arena, type)              ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

/* Releases a local variable when it goes out of scope:
 * SCOPED(arena_release) struct arena *arena = arena_open(); */
#define SCOPED(release) __attribute__((cleanup(release)))
void arena_release(struct arena **arena);
#endif
