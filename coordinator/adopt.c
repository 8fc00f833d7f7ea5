#include "coordinator/adopt.h"

#include "core/adopt/sources.h"

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

static bool could_be_told(const struct target_row *row, struct error *error)
{
	const char *problem = row->state.histories_problem;

	return !*problem || error_set(error, ERROR_CONFLICT,
				      "what other tools recorded in %s/%s is not known: its agent "
				      "says: %s",
				      row->environment, row->name, problem);
}

static bool choose(struct arena *arena, const struct adopt_request *request,
		   const struct histories *histories, struct history *history, struct error *error)
{
	const char *place = arena_printf(arena, "%s/%s", request->environment, request->target);

	return histories_choose(histories, request->tool, place, history, error) ||
	       error_wrap(error, "which history is to be adopted? --from TOOL or --version VERSION "
				 "says it");
}

static bool load_source(struct arena *arena, struct store *store, const struct release_file *file,
			struct file_set *files, struct error *error)
{
	struct file *source = &files->files[files->count++];

	source->path = file->path;
	return blob_get(arena, store, &file->content, &source->bytes, error);
}

/* As much of the directory as the tool's checksums and times are made of. */
bool adopt_files(struct arena *arena, struct store *store, const struct release *release,
		 const struct history_tool *tool, struct adoption_files *files, struct error *error)
{
	struct directory *directory = arena_new(arena, struct directory);

	*directory = (struct directory) {
		.migrations = release->migrations,
		.count = release->count,
		.files.files = arena_new_array(arena, struct file, release->file_count),
	};
	for (size_t i = 0; i < release->file_count; i++)
		for (size_t s = 0; adoption_sources[s]; s++)
			if (text_equal(release->files[i].path, adoption_sources[s]) &&
			    !load_source(arena, store, &release->files[i], &directory->files,
					 error))
				return false;
	for (size_t i = 0; i < release->count; i++)
		if (history_needs_text(tool) &&
		    !blob_get(arena, store, &release->migrations[i].content,
			      &release->migrations[i].text, error))
			return false;
	*files = adoption_files_of(arena, tool, directory);
	return true;
}

bool adopt_gather(struct arena *arena, struct store *store, const struct adopt_request *request,
		  struct adopt_finding *finding, struct error *error)
{
	struct adoption_files files;
	struct histories histories;

	*finding = (struct adopt_finding) { 0 };
	if (!find_target(arena, store, request, finding, error) ||
	    !release_load(arena, store, request->project, request->release, &finding->release,
			  error) ||
	    !could_be_told(&finding->target, error) ||
	    !target_row_histories(arena, store, &finding->target, &histories, error) ||
	    !choose(arena, request, &histories, &finding->history, error) ||
	    !adopt_files(arena, store, &finding->release.release, finding->history.tool, &files,
			 error))
		return false;
	adoption_match(arena, &finding->history, &files, &finding->adoption);
	return true;
}
