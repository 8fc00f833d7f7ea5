#include <stdio.h>
#include <string.h>

#include "core/format/format.h"
#include "core/format/sqitch_plan.h"

#define SETTINGS "sqitch.conf"

static bool belongs(const char *path)
{
	static const char *const folders[] = { "deploy/", "revert/", "verify/" };

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (text_starts_with(path, folders[i]) && text_ends_with(path, ".sql"))
			return true;
	return text_equal(path, SQITCH_PLAN) || text_equal(path, SETTINGS);
}

static bool hashed(const char *path)
{
	return text_starts_with(path, "deploy/") && text_ends_with(path, ".sql");
}

/* Without a plan, the settings may say where it is. */
static struct look detect(struct arena *arena, const struct file_set *files)
{
	(void)arena;
	if (file_set_find(files, SQITCH_PLAN))
		return (struct look) { CERTAINTY_SURE, "it holds " SQITCH_PLAN };
	for (size_t i = 0; i < files->count; i++)
		if (path_is_top_sql(files->files[i].path))
			return (struct look) { 0 };
	if (file_set_find(files, SETTINGS))
		return (struct look) { CERTAINTY_POSSIBLE, "it holds " SETTINGS };
	return (struct look) { 0 };
}

#define PATH_SIZE   2048
#define TRIES_LIMIT 1000000 /* of one plan */

/* A change that was reworked keeps its former script as deploy/NAME@TAG.sql, TAG being one of those
 * between the two.  Gives the first that is there, else the one that Sqitch would ask for. */
static bool find_former(struct arena *arena, const struct file_set *files, struct sqitch_plan *plan,
			const struct sqitch_change *change, const char **path)
{
	char tried[PATH_SIZE];

	for (size_t i = change->tags; i < change->tags_end && plan->tries < TRIES_LIMIT; i++) {
		int size =
		    snprintf(tried, sizeof tried, "deploy/%s@%s.sql", change->name, plan->tags[i]);

		plan->tries++;
		if (size >= PATH_SIZE)
			continue;
		if (!*path)
			*path = arena_text(arena, tried);
		if (file_set_find(files, tried)) {
			*path = arena_text(arena, tried);
			return true;
		}
	}
	return plan->tries < TRIES_LIMIT;
}

static bool script_of(struct arena *arena, const struct file_set *files, struct sqitch_plan *plan,
		      const char **path, struct error *error)
{
	const struct sqitch_change *change = &plan->changes[plan->scripts++];

	*path = NULL;
	if (change->reworked && !find_former(arena, files, plan, change, path))
		return error_set(error, ERROR_INVALID,
				 SQITCH_PLAN
				 ": too many tags between the changes that are reworked");
	if (!*path)
		*path = arena_printf(arena, "deploy/%s.sql", change->name);
	return true;
}

/* The first instance of a change is NAME, the second NAME#2: what was registered keeps its version
 * when it is reworked, and no name has a '#'. */
static bool add(struct arena *arena, const struct file_set *files, struct sqitch_plan *plan,
		struct directory *directory, struct error *error)
{
	const struct sqitch_change *change = &plan->changes[directory->count];
	const struct file *file;
	const char *path;

	if (!script_of(arena, files, plan, &path, error))
		return false;
	file = file_set_find(files, path);
	if (!file)
		return error_set(error, ERROR_INTEGRITY,
				 SQITCH_PLAN
				 ":%u names %s, but %s is missing; bring the file back, or "
				 "take the line out if it was never deployed",
				 change->line, change->name, path);
	directory->migrations[directory->count++] = (struct migration) {
		.version = change->instance > 1
			       ? arena_printf(arena, "%s#%zu", change->name, change->instance)
			       : change->name,
		.description = change->note,
		.name = file->path + strlen("deploy/"),
		.file = file->path,
	};
	return true;
}

static void warn_of_unplanned(struct arena *arena, const struct file_set *files,
			      struct directory *directory)
{
	struct file_set planned = { arena_new_array(arena, struct file, directory->count + 1), 0 };

	for (size_t i = 0; i < directory->count; i++)
		planned.files[planned.count++] =
		    (struct file) { directory->migrations[i].file, { 0 } };
	file_set_sort(&planned);
	for (size_t i = 0; i < files->count; i++)
		if (hashed(files->files[i].path) && !file_set_find(&planned, files->files[i].path))
			directory_warn(arena, directory,
				       "%s is not in " SQITCH_PLAN " and will not be applied",
				       files->files[i].path);
}

static bool read(struct arena *arena, const struct file_set *files, struct directory *directory,
		 struct error *error)
{
	const struct file *file = file_set_find(files, SQITCH_PLAN);
	const struct file *settings = file_set_find(files, SETTINGS);
	struct sqitch_plan plan;

	if (settings && !sqitch_settings_read(settings->bytes, &directory->dialect, error))
		return false;
	if (!file)
		return error_set(error, ERROR_INVALID,
				 "there is no " SQITCH_PLAN
				 "; name the folder that holds it and deploy/");
	if (!sqitch_plan_read(arena, file->bytes, &plan, error) ||
	    !sqitch_needs_check(arena, &plan, directory, error))
		return false;
	directory->migrations = arena_new_array(arena, struct migration, plan.count + 1);
	while (directory->count < plan.count)
		if (!add(arena, files, &plan, directory, error))
			return false;
	warn_of_unplanned(arena, files, directory);
	return true;
}

static const char *back(struct arena *arena, const struct file_set *files,
			const struct migration *migration)
{
	return back_found(files,
			  arena_printf(arena, "revert/%s", migration->file + strlen("deploy/")));
}

const struct format format_sqitch = {
	.name = "sqitch",
	.title = "sqitch.plan and deploy/NAME.sql",
	.order = "by the plan",
	.statements = "",
	.transactions = "no BEGIN and COMMIT in the script, and -- lockstep:txmode none",
	.down = "revert/NAME.sql",
	.refused = "psql's commands (\\copy, \\set)",
	.detect = detect,
	.belongs = belongs,
	.read = read,
	.hashed = hashed,
	.maker = "sqitch add",
	.back = back,
};
