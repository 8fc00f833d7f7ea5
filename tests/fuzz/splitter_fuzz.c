/* The first byte chooses dialect, delimiter and breakpoint, the rest is SQL.  Whatever it is, the
 * statements lie in order inside it, nothing but comments and delimiters lies between them, and
 * each cut again gives itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const delimiters[] = { NULL, "\n\n\n", "GO", "\nGO\n", "//", ";;" };

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Cut alone, `text` gives `wanted` statements: 0, or itself. */
static void check_again(struct arena *arena, const struct statement_options *options,
			struct bytes text, size_t wanted)
{
	struct statement_list list;
	struct error error;

	require(statement_split(arena, text, options, &list, &error));
	require(list.count == wanted);
	require(!wanted || bytes_equal(list.items[0].text, text));
}

static void check_list(struct arena *arena, const struct statement_options *options,
		       struct bytes text, const struct statement_list *list)
{
	const char *behind = text.data, *end = text.data + text.size;

	for (size_t i = 0; i < list->count; i++) {
		const struct statement *s = &list->items[i];

		require(s->index == i && s->text.size && s->text.data == text.data + s->offset);
		require(s->text.data >= behind && s->text.size <= (size_t)(end - s->text.data));
		require(s->kind == statement_kind_of(s->text, options->dialect));
		if (!options->delimiter && i)
			check_again(arena, options,
				    (struct bytes) { behind, (size_t)(s->text.data - behind) }, 0);
		behind = s->text.data + s->text.size;
		if (s->kind != STATEMENT_COPY_STDIN) {
			if (!options->delimiter && !options->breakpoint)
				check_again(arena, options, s->text, 1);
			continue;
		}
		require(s->data.data >= behind && s->data.size <= (size_t)(end - s->data.data));
		behind = s->data.data + s->data.size + 2;
		behind = memchr(behind, '\n', (size_t)(end - behind));
		behind = behind ? behind : end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct statement_options options = { 0 };
	struct statement_list list = { 0 };
	struct error error;
	struct bytes text;

	if (!size)
		return 0;
	options.dialect = (enum dialect)(data[0] % DIALECT_COUNT);
	options.delimiter = delimiters[data[0] / 4 % (sizeof delimiters / sizeof *delimiters)];
	options.breakpoint = data[0] & 0x80 ? "--> statement-breakpoint" : NULL;
	text = (struct bytes) { (const char *)data + 1, size - 1 };
	if (statement_split(arena, text, &options, &list, &error))
		check_list(arena, &options, text, &list);
	else
		require(error.code == ERROR_INVALID && *error.text);
	return 0;
}
