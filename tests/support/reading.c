#include "tests/support/reading.h"

#include "core/base/bytes.h"

const char *test_sent(struct arena *arena, const struct migration *migration, enum dialect dialect)
{
	struct buffer told = buffer_in(arena);
	struct error error = { 0 };
	struct statement_list list;

	if (!migration_statements(arena, migration, dialect, &list, &error))
		return arena_text(arena, error.text);
	if (migration->directives.txmode == TXMODE_NONE)
		buffer_add_text(&told, "(none) ");
	for (size_t i = 0; i < list.count; i++) {
		const struct statement *statement = &list.items[i];

		if (statement->index != i ||
		    statement->text.data != migration->text.data + statement->offset)
			return "an index or offset is wrong";
		buffer_printf(&told, "%s%u:%.*s", i ? " | " : "", statement->line,
			      (int)statement->text.size, statement->text.data);
	}
	return buffer_text(&told);
}

const char *test_sent_of(struct arena *arena, const char *format, const char *path,
			 const char *text)
{
	struct file *file = arena_new(arena, struct file);
	struct file_set files = { file, 1 };
	struct error error = { 0 };
	struct directory directory;

	*file = (struct file) { path, bytes_of(text) };
	if (!directory_read(arena, format, &files, &directory, &error))
		return arena_text(arena, error.text);
	return directory.count == 1 ? test_sent(arena, &directory.migrations[0], DIALECT_POSTGRES)
				    : "there is not one migration";
}
