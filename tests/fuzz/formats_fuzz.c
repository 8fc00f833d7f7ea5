/* A directory of one format, whose files come from anywhere: the first byte names the format, the
 * rest is the files, "PATH\n" and the text up to a byte 0x1E each.  What is read lies inside its
 * file, in order, and can be written anew. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES 8

static size_t files_of(struct arena *arena, struct bytes rest, struct file *files)
{
	size_t count = 0;

	while (rest.size && count < FILES) {
		const char *end = memchr(rest.data, 0x1E, rest.size);
		size_t size = end ? (size_t)(end - rest.data) : rest.size;
		const char *line = memchr(rest.data, '\n', size);
		size_t name = line ? (size_t)(line - rest.data) : size;
		size_t text = line ? name + 1 : name;

		/* A copy each: what is read outside of it is found. */
		files[count++] = (struct file) {
			arena_text_n(arena, rest.data, name),
			{ arena_copy(arena, rest.data + text, size - text), size - text },
		};
		rest.data += size + (end != NULL);
		rest.size -= size + (end != NULL);
	}
	return count;
}

static unsigned line_at(struct bytes text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text.data[i] == '\n';
	return line;
}

static void check_statements(const struct migration *migration, enum dialect dialect)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct statement_list list;
	struct error error;
	size_t behind = 0;

	if (!migration_statements(arena, migration, dialect, &list, &error)) {
		if (error.code != ERROR_INVALID)
			abort();
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		const struct statement *statement = &list.items[i];

		if (statement->index != i || statement->offset < behind || !statement->text.size ||
		    statement->text.data != migration->text.data + statement->offset ||
		    statement->line != line_at(migration->text, statement->offset))
			abort();
		behind = statement->offset + statement->text.size;
		if (behind > migration->text.size)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct file list[FILES];
	struct file_set files = { list, 0 };
	struct error error = { 0 };
	struct directory directory;
	struct imported imported;
	size_t count = 0;

	while (formats[count])
		count++;
	if (!size)
		return 0;
	files.count = files_of(arena, (struct bytes) { (const char *)data + 1, size - 1 }, list);
	file_set_sort(&files);
	if (!directory_read(
		arena, data[0] % (count + 1) ? formats[data[0] % (count + 1) - 1]->name : "auto",
		&files, &directory, &error)) {
		if (error.code != ERROR_INVALID && error.code != ERROR_INTEGRITY)
			abort();
		return 0;
	}
	for (size_t i = 0; i < directory.count; i++)
		for (int way = 0; way < 2; way++) {
			directory.migrations[i].backwards = way == 0;
			for (int dialect = DIALECT_ANY; dialect <= DIALECT_SQLITE; dialect++)
				check_statements(&directory.migrations[i], (enum dialect)dialect);
		}
	if (!import_rewrite(arena, &directory, DIALECT_POSTGRES, &imported, &error) &&
	    error.code == ERROR_INTERNAL)
		abort();
	return 0;
}
