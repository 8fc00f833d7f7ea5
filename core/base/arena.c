#include "core/base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Small enough that an idle program stays small, large enough that a request is a few blocks. */
#define BLOCK_SIZE ((size_t)16 * 1024)

struct block {
	struct block *next;
	size_t used, size;
	bool single; /* holds one thing, that was large */
	alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *object);
	void *object;
};

struct arena {
	struct block *head;
	struct deferred *deferred;
};

static size_t align_up(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static _Noreturn void out_of_memory(void)
{
	fputs("out of memory\n", stderr);
	abort();
}

static struct block *block_new(size_t size)
{
	struct block *block = calloc(1, sizeof *block + size);

	if (!block)
		out_of_memory();
	block->size = size;
	return block;
}

/* A block of its own for what is large goes behind the head, which stays open for small things. */
static void *alloc_large(struct arena *arena, size_t size)
{
	struct block *block = block_new(size);

	block->used = size;
	block->single = true;
	if (!arena->head) {
		arena->head = block;
		return block->bytes;
	}
	block->next = arena->head->next;
	arena->head->next = block;
	return block->bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block = arena->head;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = align_up(size ? size : 1);
	if (size > BLOCK_SIZE / 4 && (!block || block->size - block->used < size))
		return alloc_large(arena, size);
	if (!block || block->size - block->used < size) {
		block = block_new(BLOCK_SIZE);
		block->next = arena->head;
		arena->head = block;
	}
	block->used += size;
	return block->bytes + block->used - size;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory();
	return arena_alloc(arena, total);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = arena_alloc(arena, size);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

/* The link to the block that holds only this; NULL: there is none. */
static struct block **link_of(struct arena *arena, const void *bytes)
{
	for (struct block **link = &arena->head; *link; link = &(*link)->next)
		if ((*link)->single && (*link)->bytes == bytes)
			return link;
	return NULL;
}

void *arena_grow(struct arena *arena, void *bytes, size_t size, size_t larger)
{
	struct block **link = size > BLOCK_SIZE / 4 ? link_of(arena, bytes) : NULL;
	struct block *block;
	void *grown;

	if (!link) {
		grown = arena_alloc(arena, larger);
		if (size)
			memcpy(grown, bytes, size);
		return grown;
	}
	larger = align_up(larger);
	block = realloc(*link, sizeof *block + larger);
	if (!block)
		out_of_memory();
	block->used = block->size = larger;
	*link = block;
	return block->bytes;
}

char *arena_text_n(struct arena *arena, const char *text, size_t size)
{
	char *copy = arena_alloc(arena, size + 1);

	if (size)
		memcpy(copy, text, size);
	return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		abort();
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void arena_defer(struct arena *arena, void (*release)(void *object), void *object)
{
	struct deferred *deferred = arena_new(arena, struct deferred);

	*deferred = (struct deferred) { arena->deferred, release, object };
	arena->deferred = deferred;
}

void arena_reset(struct arena *arena)
{
	for (struct deferred *d = arena->deferred; d; d = d->next)
		d->release(d->object);
	arena->deferred = NULL;
	while (arena->head) {
		struct block *next = arena->head->next;

		free(arena->head);
		arena->head = next;
	}
}

struct arena *arena_open(void)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (!arena)
		out_of_memory();
	return arena;
}

void arena_close(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena);
}

void arena_release(struct arena **arena)
{
	arena_close(*arena);
}
