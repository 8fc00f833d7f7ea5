#include "tests/support/files.h"

#include <stdlib.h>
#include <string.h>

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

struct file_set test_files(struct arena *arena, const char *const *list)
{
	struct file_set files = { 0 };
	size_t count = 0;

	while (list[count])
		count++;
	files.files = arena_new_array(arena, struct file, count / 2 + 1);
	for (; list[files.count * 2]; files.count++)
		files.files[files.count] = (struct file) {
			list[files.count * 2],
			bytes_of(list[files.count * 2 + 1]),
		};
	qsort(files.files, files.count, sizeof *files.files, compare_files);
	return files;
}

const char *test_told(struct arena *arena, const struct directory *directory)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < directory->count; i++)
		buffer_printf(&buffer, "%s%s=%s", i ? " | " : "", directory->migrations[i].version,
			      directory->migrations[i].description);
	for (size_t i = 0; i < directory->warning_count; i++)
		buffer_printf(&buffer, "; %s", directory->warnings[i]);
	return buffer_text(&buffer);
}

const char *test_read(struct arena *arena, const char *format, const char *const *list)
{
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	return directory_read(arena, format, &files, &directory, &error)
		   ? test_told(arena, &directory)
		   : arena_text(arena, error.text);
}
