#include "core/words.h"

#include <string.h>

#include "core/pattern.h"
#include "core/scan.h"

static bool opens(struct bytes token)
{
	return token.size == 1 && (*token.data == '(' || *token.data == '[');
}

static bool closes(struct bytes token)
{
	return token.size == 1 && (*token.data == ')' || *token.data == ']');
}

static void add(struct words *words, size_t *room, struct word word)
{
	if (words->count == *room) {
		struct word *grown;

		*room = *room ? *room * 2 : 64;
		grown = arena_new_array(words->arena, struct word, *room);
		if (words->count)
			memcpy(grown, words->items, words->count * sizeof *grown);
		words->items = grown;
	}
	words->items[words->count++] = word;
}

void words_read(struct arena *arena, struct bytes statement, enum dialect dialect,
		struct words *words)
{
	struct tokens tokens = { statement.data, statement.data + statement.size, dialect };
	size_t room = 0;
	unsigned depth = 0;
	struct bytes token;

	*words = (struct words) { arena, statement, dialect, NULL, 0, 0 };
	while ((token = token_next(&tokens)).size) {
		depth -= closes(token) && depth;
		add(words, &room, (struct word) { token, depth });
		depth += opens(token);
	}
}

bool words_is_byte(const struct words *words, size_t at, char c)
{
	return at < words->count && words->items[at].text.size == 1 &&
	       *words->items[at].text.data == c;
}

bool words_is_keyword(const struct words *words, size_t at, const char *upper)
{
	const struct word *items = words->items;

	if (at >= words->count || items[at].depth || !token_is(items[at].text, upper))
		return false;
	return !at || (!words_is_byte(words, at - 1, '.') && !token_is(items[at - 1].text, "AS"));
}

bool words_is_name(const struct words *words, size_t at)
{
	struct bytes text;

	if (at >= words->count)
		return false;
	text = words->items[at].text;
	return scan_starts_word(*text.data) || (text.size > 1 && strchr("\"`[", *text.data));
}

bool words_take(struct words *words, const char *upper)
{
	bool here = words_is_keyword(words, words->at, upper);

	words->at += here;
	return here;
}

void words_skip_group(struct words *words)
{
	unsigned depth = words->items[words->at].depth;

	for (words->at++; words->at < words->count && words->items[words->at].depth > depth;)
		words->at++;
	words->at++;
}

size_t words_offset(const struct words *words, size_t at)
{
	return (size_t)(words->items[at].text.data - words->statement.data);
}

size_t words_behind(const struct words *words, size_t at)
{
	return words_offset(words, at) + words->items[at].text.size;
}
