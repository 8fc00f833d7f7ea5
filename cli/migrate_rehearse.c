/* migrate plan --rehearse: what is pending is run on something else than the database. */
#include "cli/evidence_view.h"
#include "cli/migrate.h"
#include "cli/text.h"
#include "core/release.h"
#include "core/reverse.h"

/* The directory as the release that it would become. */
static struct release release_of(struct arena *arena, const struct directory *directory,
				 enum dialect dialect)
{
	struct release release = {
		.format = directory->format->name,
		.dialect = dialect,
		.migrations = directory->migrations,
		.count = directory->count,
		.files = arena_new_array(arena, struct release_file, directory->files.count + 1),
		.file_count = directory->files.count,
	};

	for (size_t i = 0; i < release.file_count; i++) {
		const struct file *file = &directory->files.files[i];

		release.files[i] = (struct release_file) {
			.path = file->path,
			.content = hash_of(file->bytes.data, file->bytes.size),
			.size = file->bytes.size,
		};
	}
	return release;
}

static bool read_way(struct arena *arena, const struct directory *directory, struct migration *way,
		     enum dialect dialect, struct error *error)
{
	const struct file *file = file_set_find(&directory->files, way->file);
	const char *loses;

	if (!file)
		return error_set(error, ERROR_NOT_FOUND, "%s: is not in the directory", way->file);
	way->text = file->bytes;
	way->size = file->bytes.size;
	return way_back_read(arena, way, dialect, &loses, error);
}

static bool read_ways(struct arena *arena, const struct offline *offline,
		      const struct execution *execution, struct rehearsed *rehearsed,
		      struct error *error)
{
	enum dialect dialect = offline->facts.dialect;
	struct release release = release_of(arena, &offline->directory, dialect);
	struct migration **ways;

	if (!ways_back_make(arena, &release, execution->pending, execution->pending_count, &ways,
			    error))
		return false;
	for (size_t i = 0; i < execution->pending_count; i++)
		if (!read_way(arena, &offline->directory, ways[i], dialect, error))
			return false;
	rehearsed->ways_back = (const struct migration *const *)ways;
	rehearsed->ways_back_count = execution->pending_count;
	return true;
}

static bool run(struct invocation *call, struct offline *offline, struct rehearsed *rehearsed,
		struct error *error)
{
	const struct plan_options *options = call->options;
	struct execution execution = execution_by_hand(call, offline, options->wait);
	size_t count = offline->standing.pending_count;
	const char **versions = arena_new_array(call->arena, const char *, count + 1);
	struct error none;
	bool stopped;

	for (size_t i = 0; i < count; i++)
		versions[i] = offline->standing.pending[i]->version;
	execution.pending = versions;
	execution.pending_count = count;
	execution.rehearse = true;
	execution.rehearsed = rehearsed;
	execution.allow_dirty = true;
	if (rehearsed->reversible && !read_ways(call->arena, offline, &execution, rehearsed, &none))
		rehearsed->no_way_back = arena_text(call->arena, none.text);
	return executor_run(&execution, &stopped, error);
}

bool migrate_rehearse(struct invocation *call, struct offline *offline, struct error *error)
{
	const struct plan_options *options = call->options;
	struct rehearsed rehearsed = {
		.arena = call->arena,
		.way = options->on_target ? EVIDENCE_ROLLED_BACK : EVIDENCE_SCRATCH,
		.reversible = options->reversible,
	};
	bool done;

	say(call->screen, STYLE_PLAIN, "%s (%s), project %s\n", offline->url, offline->facts.server,
	    offline->project);
	if (!offline->standing.pending_count) {
		if (call->screen->json)
			answer(call->screen, value_object(call->arena));
		say(call->screen, STYLE_GOOD, "nothing to rehearse: every migration is applied");
		return true;
	}
	done = run(call, offline, &rehearsed, error);
	if (!done && !rehearsed.evidence.count)
		return false;
	if (call->screen->json)
		answer(call->screen, evidence_value(call->arena, &rehearsed.evidence));
	evidence_view_show(call->arena, call->screen, &rehearsed.evidence);
	if (done && rehearsed.evidence.reversible == REVERSIBLE_NOT)
		return error_set(error, ERROR_FAILED, "it cannot be taken back: %s",
				 rehearsed.evidence.irreversible);
	return done;
}
