#include "core/adopt/files.h"

#include <string.h>

#include "core/import.h"
#include "core/stamps.h"

/* Of those that an import did not make; of what cannot be read nothing is known. */
static void read_marks(struct arena *arena, const struct directory *directory,
		       struct marked *marked)
{
	for (size_t i = 0; i < directory->count; i++) {
		const struct migration *migration = &directory->migrations[i];
		struct marked_text text = { migration->marks, migration->text, DIALECT_ANY, false };
		struct error ignored;

		if (migration->marks && migration->text.size &&
		    !marks_read(arena, &text, &marked[i], &ignored))
			marked[i] = (struct marked) { 0 };
	}
}

/* One where what the tool made its own of is still there. */
static const char **checksums_of(struct arena *arena, const struct history_tool *tool,
				 const struct directory *directory, const struct migration *known)
{
	const char **checksums = arena_new_array(arena, const char *, directory->count + 1);
	bool renamed = false; /* one, and with it all hashes of atlas.sum behind it */

	for (size_t i = 0; i < directory->count; i++) {
		const struct migration *migration = &directory->migrations[i];
		bool same = hash_equal(&known[i].content, &migration->content);

		renamed = renamed || !text_equal(known[i].name, migration->name);
		if (tool->checksum == CHECKSUM_SUM_ENTRY
			? !renamed
			: same || !history_checksum_needs_text(tool->checksum))
			checksums[i] = history_checksum_of(arena, tool->checksum, &known[i]);
	}
	return checksums;
}

#define PROJECT "%project="

/* What the plan's pragma says (App::Sqitch::Plan). */
static const char *project_of(struct arena *arena, const struct directory *directory)
{
	const struct file *plan = file_set_find(&directory->files, "sqitch.plan");
	const char *text =
	    plan ? arena_text_n(arena, plan->bytes.data ? plan->bytes.data : "", plan->bytes.size)
		 : "";
	const char *found = text_starts_with(text, PROJECT) ? text : strstr(text, "\n" PROJECT);

	if (!found)
		return NULL;
	found = strchr(found, '=') + 1;
	return arena_text_n(arena, found, strcspn(found, " \t\r\n"));
}

struct adoption_files adoption_files_of(struct arena *arena, const struct history_tool *tool,
					const struct directory *directory)
{
	struct migration *known = arena_new_array(arena, struct migration, directory->count + 1);
	struct import_origins origins = {
		.known = known,
		.stamps = stamps_of(arena, directory),
		.marked = tool->key == HISTORY_BY_CHANGESET
			      ? arena_new_array(arena, struct marked, directory->count + 1)
			      : NULL,
	};

	import_origins(arena, directory, tool->name, &origins);
	if (origins.marked)
		read_marks(arena, directory, origins.marked);
	return (struct adoption_files) {
		.project = text_equal(tool->name, "sqitch") ? project_of(arena, directory) : NULL,
		.marked = origins.marked,
		.migrations = directory->migrations,
		.checksums = checksums_of(arena, tool, directory, known),
		.stamps = origins.stamps,
		.count = directory->count,
		.known = known,
	};
}
