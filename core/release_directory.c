#include "core/release_directory.h"

#include "core/sum.h"

static void keep_files(struct arena *arena, const struct directory *directory,
		       struct release *release)
{
	release->file_count = directory->files.count;
	release->files = arena_new_array(arena, struct release_file, release->file_count + 1);
	for (size_t i = 0; i < release->file_count; i++) {
		const struct file *file = &directory->files.files[i];

		release->files[i] =
		    (struct release_file) { file->path, hash_of(file->bytes.data, file->bytes.size),
					    file->bytes.size };
	}
}

void release_of_directory(struct arena *arena, const struct directory *directory,
			  const char *project, enum dialect dialect, struct release *release)
{
	*release = (struct release) {
		.project = project,
		.digest = release_digest(directory->migrations, directory->count),
		.format = directory->format->name,
		.dialect = dialect != DIALECT_ANY ? dialect : directory->dialect,
		.sum = sum_total_text(arena, &directory->sum),
		.migrations = directory->migrations,
		.count = directory->count,
	};
	keep_files(arena, directory, release);
}
