/* goose, dbmate: numbered files that marks divide into the way up and the way down. */
#include <ctype.h>
#include <string.h>

#include "core/format/format.h"

/* NUMBER_name.sql */
static size_t goose_version(const char *path)
{
	size_t digits = strspn(path, "0123456789");

	return path_is_top_sql(path) && path[digits] == '_' ? digits : 0;
}

/* NUMBER and anything: ^(\d+).*\.sql$ */
static size_t dbmate_version(const char *path)
{
	return path_is_top_sql(path) ? strspn(path, "0123456789") : 0;
}

/* A version that is Go code. */
static bool is_code(const char *path)
{
	size_t digits = strspn(path, "0123456789");

	return !strchr(path, '/') && digits && path[digits] == '_' && text_ends_with(path, ".go") &&
	       !text_ends_with(path, "_test.go");
}

static bool refuse_code(struct arena *arena, const struct file_set *files, struct error *error)
{
	struct buffer names = buffer_in(arena);
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		if (is_code(files->files[i].path) && count++ < 5)
			buffer_printf(&names, "%s%s", count > 1 ? ", " : "", files->files[i].path);
	if (!count)
		return true;
	return error_set(
	    error, ERROR_INVALID,
	    "%s%s: Go code, which only the program it is compiled into can run; write the same "
	    "change as SQL under the same number or, where every database has it already, an SQL "
	    "file of that number with nothing in it but \"-- +goose Up\"",
	    buffer_text(&names), count > 5 ? " and others" : "");
}

static struct look detect_goose(struct arena *arena, const struct file_set *files)
{
	return marks_look(arena, files, "goose", path_is_top_sql);
}

static bool read_goose(struct arena *arena, const struct file_set *files,
		       struct directory *directory, struct error *error)
{
	if (!refuse_code(arena, files, error))
		return false;
	numbered_read(arena, files, directory, goose_version);
	return migrations_order(directory, "", error);
}

static struct look detect_dbmate(struct arena *arena, const struct file_set *files)
{
	return marks_look(arena, files, "dbmate", path_is_top_sql);
}

/* In the order of the names, as dbmate sorts them. */
static bool read_dbmate(struct arena *arena, const struct file_set *files,
			struct directory *directory, struct error *error)
{
	numbered_read(arena, files, directory, dbmate_version);
	warn_of_name_order(arena, directory);
	return versions_are_unique(directory, error);
}

static char *new_name(struct arena *arena, const struct directory *directory, const char *version,
		      const char *description)
{
	const char *slug = description_slug(arena, description);

	return arena_printf(arena, "%s_%s.sql",
			    number_after(arena, last_version(directory), version),
			    *slug ? slug : "migration");
}

const struct format format_goose = {
	.name = "goose",
	.title = "NUMBER_name.sql with -- +goose Up",
	.order = "by number",
	.statements = "-- +goose StatementBegin and StatementEnd",
	.transactions = "-- +goose NO TRANSACTION",
	.down = "behind -- +goose Down",
	.refused = "Go-coded versions; variables under -- +goose ENVSUB ON",
	.detect = detect_goose,
	.belongs = path_is_flat,
	.aside = is_code,
	.read = read_goose,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.new_text = "-- +goose Up\n\n-- +goose Down\n",
	.back = back_in_file,
};

const struct format format_dbmate = {
	.name = "dbmate",
	.title = "NUMBER_name.sql with -- migrate:up",
	.order = "by the bytes of the names",
	.statements = "",
	.transactions = "-- migrate:up transaction:false",
	.down = "behind -- migrate:down",
	.refused = "",
	.detect = detect_dbmate,
	.belongs = path_is_flat,
	.read = read_dbmate,
	.hashed = path_is_top_sql,
	.new_name = new_name,
	.new_text = "-- migrate:up\n\n-- migrate:down\n",
	.back = back_in_file,
};
