#ifndef CORE_WORDS_H
#define CORE_WORDS_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/dialect.h"
#include <stdbool.h>
#include <stddef.h>

/* The tokens of one statement with their places, to be gone through forwards and looked back at. */
struct word {
	struct bytes text;
	unsigned depth; /* parentheses and brackets that it stands in */
};

struct words {
	struct arena *arena;
	struct bytes statement;
	enum dialect dialect;
	struct word *items;
	size_t count;
	size_t at; /* the next one to take */
};

void words_read(struct arena *arena, struct bytes statement, enum dialect dialect,
		struct words *words);

/* What stands at `at`; false behind the end. */
bool words_is_byte(const struct words *words, size_t at, char c);
/* This keyword, outside parentheses?  Behind a dot or AS it is a name. */
bool words_is_keyword(const struct words *words, size_t at, const char *upper);
bool words_is_name(const struct words *words, size_t at);

/* Takes the keyword where it is the next one. */
bool words_take(struct words *words, const char *upper);
/* At '(': goes behind its ')'. */
void words_skip_group(struct words *words);

/* Byte offset in the statement of the word at `at`, and of what follows it. */
size_t words_offset(const struct words *words, size_t at);
size_t words_behind(const struct words *words, size_t at);
#endif
