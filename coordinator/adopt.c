#include "coordinator/adopt.h"

#define JOURNAL "meta/_journal.json"

static bool find_target(struct arena *arena, struct store *store,
			const struct adopt_request *request, struct adopt_finding *finding,
			struct error *error)
{
	struct target_rows rows;

	if (!target_list(arena, store, request->project, request->environment, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		if (text_equal(rows.items[i].name, request->target)) {
			finding->target = rows.items[i];
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND, "%s has no target %s of project %s",
			 request->environment, request->target, request->project);
}

static const char *tool_names(struct arena *arena, const struct histories *histories)
{
	struct buffer names = buffer_in(arena);

	for (size_t i = 0; i < histories->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", histories->items[i].tool->name);
	return buffer_text(&names);
}

static bool choose(struct arena *arena, const struct adopt_request *request,
		   const struct histories *histories, struct history *history, struct error *error)
{
	if (!histories->count)
		return error_set(error, ERROR_NOT_FOUND,
				 "%s/%s holds no history table of a tool that is known; say with "
				 "--version up to where its history goes",
				 request->environment, request->target);
	if (!request->tool && histories->count > 1)
		return error_set(error, ERROR_INVALID,
				 "%s/%s holds the history tables of several tools (%s): say with "
				 "--from which one counts",
				 request->environment, request->target,
				 tool_names(arena, histories));
	for (size_t i = 0; i < histories->count; i++)
		if (!request->tool || text_equal(histories->items[i].tool->name, request->tool)) {
			*history = histories->items[i];
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND, "%s/%s holds the history of %s, not of %s",
			 request->environment, request->target, tool_names(arena, histories),
			 request->tool);
}

/* As much of the directory as the tool's checksums and times are made of. */
static bool load_files(struct arena *arena, struct store *store, const struct adopt_finding *found,
		       struct directory *directory, struct error *error)
{
	const struct release *release = &found->release.release;
	struct file *journal = arena_new(arena, struct file);

	*directory = (struct directory) { .migrations = release->migrations,
					  .count = release->count,
					  .files.files = journal };
	for (size_t i = 0; i < release->file_count; i++) {
		if (!text_equal(release->files[i].path, JOURNAL))
			continue;
		journal->path = release->files[i].path;
		directory->files.count = 1;
		if (!blob_get(arena, store, &release->files[i].content, &journal->bytes, error))
			return false;
	}
	for (size_t i = 0; i < release->count; i++)
		if (history_needs_text(found->history.tool) &&
		    !blob_get(arena, store, &release->migrations[i].content,
			      &release->migrations[i].text, error))
			return false;
	return true;
}

bool adopt_gather(struct arena *arena, struct store *store, const struct adopt_request *request,
		  struct adopt_finding *finding, struct error *error)
{
	struct adoption_files files;
	struct histories histories;
	struct directory directory;

	*finding = (struct adopt_finding) { 0 };
	if (!find_target(arena, store, request, finding, error) ||
	    !release_load(arena, store, request->project, request->release, &finding->release,
			  error) ||
	    !target_row_histories(arena, store, &finding->target, &histories, error) ||
	    !choose(arena, request, &histories, &finding->history, error) ||
	    !load_files(arena, store, finding, &directory, error))
		return false;
	files = adoption_files_of(arena, finding->history.tool, &directory);
	adoption_match(arena, &finding->history, &files, &finding->adoption);
	return true;
}
