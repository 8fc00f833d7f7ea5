/* migrate new, hash, validate: what needs a directory and no database. */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "cli/migrate.h"
#include "cli/offline.h"
#include "cli/text.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#define SUM_FILE   "atlas.sum"
#define NAME_LIMIT 100

static bool writes_sum(const struct directory *directory)
{
	return text_equal(directory->format->name, "atlas") || directory->sum_state != SUM_ABSENT;
}

static bool write_sum(struct invocation *call, const char *dir, const struct directory *directory,
		      struct error *error)
{
	return file_write(path_join(call->arena, dir, SUM_FILE),
			  sum_write(call->arena, &directory->sum), FILE_PUBLIC, error);
}

/* "add orders" -> "add_orders"; other characters could not be read back by every tool. */
static bool clean_name(struct arena *arena, const char *given, char **name, struct error *error)
{
	char *clean = arena_text(arena, given);

	for (char *at = clean; *at; at++) {
		if (*at == ' ')
			*at = '_';
		if (!isalnum((unsigned char)*at) && *at != '_' && *at != '-')
			return error_set(
			    error, ERROR_INVALID,
			    "a migration's name is made of letters, digits, '_' and '-': "
			    "'%s' is not",
			    given);
	}
	if (!*clean || strlen(clean) > NAME_LIMIT)
		return error_set(error, ERROR_INVALID, "a migration's name has 1 to %d characters",
				 NAME_LIMIT);
	*name = clean;
	return true;
}

/* Now as 14 digits; a second later for each migration that already has that version or a later one.
 */
static bool next_version(struct arena *arena, const struct directory *directory, char **version,
			 struct error *error)
{
	const char *last =
	    directory->count ? directory->migrations[directory->count - 1].version : "";
	time_t now = (time_t)(clock_wall() / 1000);

	for (time_t at = now; at <= now + 60; at++) {
		char digits[16];
		struct tm parts;

		gmtime_r(&at, &parts);
		strftime(digits, sizeof digits, "%Y%m%d%H%M%S", &parts);
		*version = arena_text(arena, digits);
		if (strlen(last) != strlen(digits) || strcmp(last, digits) < 0)
			return true;
	}
	return error_set(error, ERROR_CONFLICT,
			 "the newest migration, %s, has a version in the future: rename it or wait",
			 directory->migrations[directory->count - 1].name);
}

/* An empty or absent folder becomes an Atlas directory unless the format is given. */
static bool read_or_start(struct invocation *call, const struct directory_options *options,
			  struct directory *directory, struct error *error)
{
	struct directory_options start = *options;
	struct folder folder;

	if (!file_exists(options->dir) && !folder_make(options->dir, error))
		return false;
	if (!folder_list(call->arena, options->dir, 100000, &folder, error))
		return false;
	if (!folder.count && text_equal(start.format, "auto"))
		start.format = "atlas";
	return offline_read(call, &start, directory, error);
}

static bool sum_is_sound(const struct directory *directory, struct error *error)
{
	if (directory->sum_state == SUM_ABSENT || directory->sum_state == SUM_MATCHES)
		return true;
	return error_set(error, ERROR_INTEGRITY,
			 "%s; when that is meant, run lockstep migrate hash first",
			 directory->sum_problem);
}

static bool create(struct invocation *call, const struct directory_options *options,
		   const struct directory *directory, char **path, struct error *error)
{
	char *name = NULL, *version = NULL, *file;

	if (!clean_name(call->arena, call->operands[0], &name, error) ||
	    !next_version(call->arena, directory, &version, error))
		return false;
	if (!directory->format->new_name)
		return error_set(
		    error, ERROR_REFUSED,
		    "a %s directory is written by its own tool: run %s, then lockstep migrate "
		    "validate",
		    directory->format->name, directory->format->maker);
	file = directory->format->new_name(call->arena, directory, version, name);
	*path = path_join(call->arena, options->dir, file);
	if (file_exists(*path))
		return error_set(error, ERROR_CONFLICT, "%s exists already", *path);
	return file_write(*path, bytes_of(directory->format->new_text), FILE_PUBLIC, error);
}

bool command_migrate_new(struct invocation *call, struct error *error)
{
	const struct directory_options *options = call->options;
	struct directory before, after;
	struct directory_options again = *options;
	struct value *document = value_object(call->arena);
	char *path;

	if (!read_or_start(call, options, &before, error) || !sum_is_sound(&before, error) ||
	    !create(call, options, &before, &path, error))
		return false;
	again.format = before.format->name;
	if (!offline_read(call, &again, &after, error))
		return false;
	if (writes_sum(&after) && !write_sum(call, options->dir, &after, error))
		return false;
	value_put_text(document, "file", path);
	value_put_text(document, "format", before.format->name);
	if (call->screen->json)
		answer(call->screen, document);
	say(call->screen, STYLE_GOOD, "created %s", path);
	say(call->screen, STYLE_PLAIN, "Next: write its SQL, then run lockstep migrate %s%s%s",
	    writes_sum(&after) ? "hash" : "validate",
	    text_equal(options->dir, "migrations") ? "" : " --dir ",
	    text_equal(options->dir, "migrations") ? "" : options->dir);
	return true;
}

/* Numbered .sql files become an Atlas directory by their sum; other tools keep no sum. */
static bool read_to_hash(struct invocation *call, struct directory *directory, struct error *error)
{
	struct directory_options options = *(const struct directory_options *)call->options;

	if (!offline_read(call, &options, directory, error))
		return false;
	if (writes_sum(directory) || !text_equal(options.format, "auto"))
		return true;
	if (!text_equal(directory->format->name, "plain"))
		return error_set(error, ERROR_INVALID,
				 "%s is a %s directory (%s) and keeps no " SUM_FILE
				 "; --format %s makes one all the same",
				 options.dir, directory->format->name, directory->format_reason,
				 directory->format->name);
	options.format = "atlas";
	return offline_read(call, &options, directory, error);
}

bool command_migrate_hash(struct invocation *call, struct error *error)
{
	const struct directory_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct directory directory;
	bool changed;

	if (!read_to_hash(call, &directory, error))
		return false;
	changed = directory.sum_state != SUM_MATCHES;
	if (changed && !write_sum(call, options->dir, &directory, error))
		return false;
	value_put_text(document, "sum", sum_total_text(call->arena, &directory.sum));
	value_put_integer(document, "files", (int64_t)directory.sum.count);
	value_put_bool(document, "changed", changed);
	if (call->screen->json)
		answer(call->screen, document);
	say(call->screen, STYLE_GOOD, "%s %s: %s, %s", SUM_FILE,
	    changed ? "written" : "was right already",
	    text_count(call->arena, directory.sum.count, "file"),
	    sum_total_text(call->arena, &directory.sum));
	return true;
}

/* Every problem, not only the first; integrity is the gravest. */
struct verdict {
	struct invocation *call;
	struct value *problems;
	enum error_code code;
};

static void problem(struct verdict *verdict, const struct error *error)
{
	struct value *item = value_object(verdict->call->arena);

	value_put_text(item, "code", error_name(error->code));
	value_put_text(item, "detail", error->text);
	value_add(verdict->problems, item);
	if (verdict->code != ERROR_INTEGRITY)
		verdict->code = error->code;
	complain(verdict->call->screen, STYLE_BAD, "%s", error->text);
}

static size_t check_statements(struct verdict *verdict, const struct directory *directory,
			       enum dialect dialect)
{
	size_t statements = 0;

	for (size_t i = 0; i < directory->count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct statement_list list = { 0 };
		struct error error = { 0 };

		if (!migration_statements(arena, &directory->migrations[i], dialect, &list, &error))
			problem(verdict, &error);
		statements += list.count;
	}
	return statements;
}

static void answer_verdict(const struct verdict *verdict, const struct directory *directory,
			   size_t statements)
{
	struct arena *arena = verdict->call->arena;
	struct value *document = value_object(arena), *warnings = value_array(arena);

	for (size_t i = 0; i < directory->warning_count; i++)
		value_add(warnings, value_text(arena, directory->warnings[i]));
	value_put_bool(document, "valid", verdict->code == ERROR_NONE);
	value_put_text(document, "format", directory->format ? directory->format->name : NULL);
	value_put_text(document, "format_reason", directory->format_reason);
	value_put_integer(document, "migrations", (int64_t)directory->count);
	value_put_integer(document, "statements", (int64_t)statements);
	value_put(document, "problems", verdict->problems);
	value_put(document, "warnings", warnings);
	answer(verdict->call->screen, document);
}

bool command_migrate_validate(struct invocation *call, struct error *error)
{
	const struct directory_options *options = call->options;
	struct verdict verdict = { call, value_array(call->arena), ERROR_NONE };
	struct directory directory = { 0 };
	enum dialect dialect = DIALECT_ANY;
	size_t statements = 0;
	struct error found = { 0 };

	if (!offline_dialect(options, &directory, &dialect, error))
		return false;
	if (!offline_read(call, options, &directory, &found)) {
		problem(&verdict, &found);
	} else {
		if (!directory_verify(&directory, &found))
			problem(&verdict, &found);
		statements = check_statements(&verdict, &directory,
					      options->dialect ? dialect : directory.dialect);
	}
	if (call->screen->json)
		answer_verdict(&verdict, &directory, statements);
	if (verdict.code != ERROR_NONE)
		return error_set(error, verdict.code, "%s has %s; nothing was changed",
				 options->dir,
				 text_count(call->arena, value_count(verdict.problems), "problem"));
	say(call->screen, STYLE_GOOD, "%s is sound: %s with %s (%s, %s)", options->dir,
	    text_count(call->arena, directory.count, "migration"),
	    text_count(call->arena, statements, "statement"), directory.format->name,
	    directory.sum_state == SUM_MATCHES ? "its sum matches" : "no sum");
	say(call->screen, STYLE_FAINT, "  read as %s: %s", directory.format->name,
	    directory.format_reason);
	return true;
}
