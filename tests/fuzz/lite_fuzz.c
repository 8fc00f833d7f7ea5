/* SQL of strangers, divided into migrations by lines "-- next": it is replayed in SQLite and
 * linted. Whatever it is, findings lie inside its files, and the same text gives the same findings.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/lint/run.h"

#define FILES     8
#define SEPARATOR "-- next\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct file_set cut(struct arena *arena, struct bytes text)
{
	struct file_set set = { .files = arena_new_array(arena, struct file, FILES) };

	while (text.size && set.count < FILES) {
		const char *end = memmem(text.data, text.size, SEPARATOR, strlen(SEPARATOR));
		size_t part = end ? (size_t)(end - text.data) : text.size,
		       skipped = part + (end ? strlen(SEPARATOR) : 0);

		set.files[set.count] =
		    (struct file) { arena_printf(arena, "%zu_x.sql", set.count + 1),
				    { text.data, part } };
		set.count++;
		text.data += skipped;
		text.size -= skipped;
	}
	return set;
}

static void check(const struct directory *directory, const struct lint_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_finding *finding = &findings->items[i];

		require(finding->migration < directory->count && finding->line >= 1);
		require(finding->offset + finding->size <=
			directory->migrations[finding->migration].text.size);
		require(finding->title && *finding->title);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_options options = { .dialect = DIALECT_SQLITE };
	struct file_set files = cut(arena, (struct bytes) { (const char *)data, size });
	struct lint_findings first, second;
	struct directory directory;
	struct error error;

	if (!directory_read(arena, "plain", &files, &directory, &error))
		return 0;
	require(lint_run(arena, &directory, &options, &first, &error));
	check(&directory, &first);
	require(lint_run(arena, &directory, &options, &second, &error));
	require(first.count == second.count);
	for (size_t i = 0; i < first.count; i++)
		require(!strcmp(first.items[i].title, second.items[i].title));
	return 0;
}
