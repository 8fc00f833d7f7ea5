/* Pieces as files of the directory's format. */
#include <string.h>

#include "core/lint/fix_pack.h"

#define OWN_TXMODE "-- lockstep:txmode none\n"

/* How a format says what a file needs; a format without a row is left to its own tool. */
static const struct dress {
	const char *format;
	bool one;            /* no further files: its own tool makes those */
	const char *bare;    /* first line of a file that runs without a transaction */
	const char *settle;  /* behind that line where a block of comments is to end; "" */
	const char *up;      /* before what is run; "" */
	const char *bare_up; /* the same in a file without a transaction */
	const char *down;    /* before the way back, in the same file; NULL: it is another one */
} dresses[] = {
	{ "plain", false, OWN_TXMODE, "\n", "", "", NULL },
	{ "atlas", false, "-- atlas:txmode none\n", "\n", "", "", NULL },
	{ "golang-migrate", false, OWN_TXMODE, "\n", "", "", NULL },
	{ "flyway", false, "", "", "", "", NULL },
	{ "drizzle", true, OWN_TXMODE, "\n", "", "", NULL },
	{ "prisma", true, OWN_TXMODE, "\n", "", "", NULL },
	{ "goose", false, "-- +goose NO TRANSACTION\n", "", "-- +goose Up\n", "-- +goose Up\n",
	  "\n-- +goose Down\n" },
	{ "dbmate", false, "", "", "-- migrate:up\n", "-- migrate:up transaction:false\n",
	  "\n-- migrate:down\n" },
	{ "node-pg-migrate", false, OWN_TXMODE, "\n", "-- Up Migration\n", "-- Up Migration\n",
	  "\n-- Down Migration\n" },
};

static const struct dress *dress_of(const struct format *format)
{
	for (size_t i = 0; i < sizeof dresses / sizeof *dresses; i++)
		if (!strcmp(dresses[i].format, format->name))
			return &dresses[i];
	return NULL;
}

bool fix_format_takes(const struct format *format, bool *one, const char **why)
{
	const struct dress *dress = dress_of(format);

	if (!dress) {
		*why = "files of this format are written by its own tool";
		return false;
	}
	*one = dress->one;
	return true;
}

/* The placing of one migration's pieces. */
struct placing {
	struct fix_work *work;
	const struct file_set *before; /* the files as they were */
	struct directory *directory;
	const struct dress *dress;
	const char *back; /* the migration's way back; NULL: it has none */
	bool back_inside; /* its own file */
	size_t at;        /* of the last piece that stands */
	struct error *error;
};

static void put(struct arena *arena, struct file_set *files, const char *path, struct bytes bytes)
{
	struct file *more = arena_new_array(arena, struct file, files->count + 1);
	bool known = false;

	for (size_t i = 0; i < files->count; i++) {
		bool same = !strcmp(files->files[i].path, path);

		more[i] = files->files[i];
		if (same)
			more[i].bytes = bytes;
		known = known || same;
	}
	if (!known)
		more[files->count++] = (struct file) { path, bytes };
	files->files = more;
	file_set_sort(files);
}

/* Lines of the first block of comments that say how the file is run: they hold for every piece. */
static const char *directive_lines(struct arena *arena, struct bytes text)
{
	struct buffer lines = buffer_in(arena);

	while (text.size) {
		struct bytes line = bytes_take_line(&text);

		if (!bytes_start_with(line, "--") && !bytes_start_with(line, "#"))
			break;
		if ((memmem(line.data, line.size, "lockstep:", strlen("lockstep:")) ||
		     memmem(line.data, line.size, "atlas:", strlen("atlas:"))) &&
		    !memmem(line.data, line.size, "txmode", strlen("txmode")) &&
		    !memmem(line.data, line.size, "lockstep:batch", strlen("lockstep:batch")))
			buffer_printf(&lines, "%.*s\n", (int)line.size, line.data);
	}
	return buffer_text(&lines);
}

/* A mark of the first file turned into the one of a file without a transaction. */
static void add_head(const struct placing *placing, bool bare, struct buffer *text)
{
	const struct dress *dress = placing->dress;
	struct bytes head = placing->work->head;
	struct bytes up = head;

	if (!bare || !strcmp(dress->up, dress->bare_up)) {
		buffer_add(text, head.data, head.size);
		return;
	}
	while (up.size && strchr("\r\n", up.data[up.size - 1]))
		up.size--;
	buffer_printf(text, "%.*s transaction:false\n", (int)up.size, up.data);
}

static struct bytes first_text(const struct placing *placing, const struct fix_piece *piece)
{
	struct fix_work *work = placing->work;
	struct buffer text = buffer_in(work->arena);
	bool bare = piece->bare && work->migration->directives.txmode != TXMODE_NONE;
	bool directives = *directive_lines(work->arena, work->migration->text);

	if (bare) {
		buffer_add_text(&text, placing->dress->bare);
		buffer_add_text(&text, directives ? "" : placing->dress->settle);
	}
	if (work->head.size)
		add_head(placing, bare, &text);
	buffer_add(&text, piece->text.data, piece->text.size);
	if (work->tail.size)
		buffer_add(&text, work->tail.data, work->tail.size);
	return buffer_bytes(&text);
}

static const char *undone_with(const struct placing *placing)
{
	return arena_printf(placing->work->arena,
			    "-- The way back of %s undoes this, too.\nSELECT 1;\n",
			    placing->work->migration->name);
}

static struct bytes next_text(const struct placing *placing, const struct fix_piece *piece)
{
	struct fix_work *work = placing->work;
	const struct dress *dress = placing->dress;
	struct buffer text = buffer_in(work->arena);
	const char *lines = directive_lines(work->arena, work->migration->text);

	if (piece->bare)
		buffer_add_text(&text, dress->bare);
	buffer_add_text(&text, lines);
	if (*lines || (piece->bare && *dress->settle))
		buffer_add_text(&text, "\n");
	buffer_add_text(&text, piece->bare ? dress->bare_up : dress->up);
	buffer_add(&text, piece->text.data, piece->text.size);
	while (text.size && strchr("\r\n", text.data[text.size - 1]))
		text.size--;
	buffer_add_text(&text, "\n");
	if (dress->down)
		buffer_printf(&text, "%s%s", dress->down,
			      placing->back_inside ? undone_with(placing) : "");
	return buffer_bytes(&text);
}

static bool reread(struct placing *placing, const struct file_set *files)
{
	struct directory *directory = placing->directory, after;
	const char *format = directory->format->name;
	struct arena *arena = placing->work->arena;
	bool summed = directory->sum_state != SUM_ABSENT || directory->format->needs_sum;
	struct file_set with_sum;

	if (!directory_read(arena, format, files, &after, placing->error))
		return false;
	with_sum = after.files;
	if (summed)
		put(arena, &with_sum, "atlas.sum", sum_write(arena, &after.sum));
	return directory_read(arena, format, &with_sum, directory, placing->error);
}

static bool no_room(const struct placing *placing)
{
	return error_set(placing->error, ERROR_REFUSED,
			 "no version is free between %s and the migration behind it: number that "
			 "one anew",
			 placing->work->migration->file);
}

/* Is the file read as it was meant? */
static bool stands(const struct placing *placing, size_t index, const char *file, bool bare)
{
	const struct directory *directory = placing->directory;
	const struct migration *migration = &directory->migrations[index];
	struct migration_outline outline = { 0 };
	struct statement_list list;
	struct execution_mode mode;

	if (index >= directory->count || strcmp(migration->file, file) != 0)
		return no_room(placing);
	if (!migration_statements(placing->work->arena, migration, placing->work->dialect, &list,
				  placing->error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		migration_outline_add(&outline, &list.items[i]);
	mode = migration_mode(migration, &outline);
	if ((mode.txmode == TXMODE_NONE) != bare)
		return error_set(placing->error, ERROR_REFUSED,
				 "%s would be run in another way than it has to be", file);
	return migration_is_of_a_piece(migration, &outline, placing->error);
}

static const char *purpose(const struct fix_piece *piece)
{
	static const char *const purposes[] = {
		[FIX_TOGETHER] = "then",     [FIX_APART] = "then",  [FIX_BARE] = "concurrently",
		[FIX_VALIDATE] = "validate", [FIX_RANGES] = "fill",
	};

	return purposes[piece->place];
}

/* Where the way back of a new file is, named as that of the migration is. */
static const char *back_path(const struct placing *placing, const char *file)
{
	struct arena *arena = placing->work->arena;

	if (!placing->back || placing->back_inside)
		return NULL;
	if (text_ends_with(file, ".up.sql"))
		return arena_printf(arena, "%.*s.down.sql", (int)(strlen(file) - strlen(".up.sql")),
				    file);
	if (!strcmp(placing->dress->format, "flyway"))
		return arena_printf(arena, "U%s", file + 1);
	return arena_printf(arena, WAYS_BACK "%s", file);
}

/* Flyway keeps it beside the file, with what else was said of the migration. */
static void put_settings(const struct placing *placing, struct file_set *files, const char *file,
			 bool bare)
{
	struct arena *arena = placing->work->arena;
	const struct migration *migration = placing->work->migration;
	const struct file *old =
	    file_set_find(placing->before, arena_printf(arena, "%s.conf", migration->file));
	struct buffer text = buffer_in(arena);

	if (strcmp(placing->dress->format, "flyway") != 0)
		return;
	if (old)
		buffer_add(&text, old->bytes.data, old->bytes.size);
	if (bare && migration->directives.txmode != TXMODE_NONE)
		buffer_add_text(&text, "executeInTransaction=false\n");
	if (text.size)
		put(arena, files, arena_printf(arena, "%s.conf", file), buffer_bytes(&text));
}

static bool place_next(struct placing *placing, const struct fix_piece *piece)
{
	struct fix_work *work = placing->work;
	struct directory so_far = *placing->directory;
	struct file_set files = placing->directory->files;
	const char *file, *back;

	so_far.count = placing->at + 1;
	file = so_far.format->new_name(
	    work->arena, &so_far, so_far.migrations[placing->at].version,
	    arena_printf(work->arena, "%s_%s", work->migration->description, purpose(piece)));
	if (file_set_find(&files, file))
		return error_set(placing->error, ERROR_REFUSED, "%s exists already", file);
	put(work->arena, &files, file, next_text(placing, piece));
	back = back_path(placing, file);
	if (back)
		put(work->arena, &files, back, bytes_of(undone_with(placing)));
	put_settings(placing, &files, file, piece->bare);
	if (!reread(placing, &files))
		return no_room(placing);
	return stands(placing, ++placing->at, file, piece->bare);
}

bool fix_place(struct fix_work *work, const struct fix_pieces *pieces, struct directory *directory,
	       size_t index, struct error *error)
{
	struct directory placed = *directory;
	struct placing placing = { .work = work,
				   .before = &directory->files,
				   .directory = &placed,
				   .dress = dress_of(directory->format),
				   .at = index,
				   .error = error };
	const struct migration *migration = work->migration;
	struct file_set files = directory->files;

	if (directory->format->back)
		placing.back = directory->format->back(work->arena, &files, migration);
	placing.back_inside = text_equal(placing.back, migration->file);
	put(work->arena, &files, migration->file, first_text(&placing, &pieces->items[0]));
	if (pieces->items[0].bare)
		put_settings(&placing, &files, migration->file, true);
	if (!reread(&placing, &files) ||
	    !stands(&placing, index, migration->file, pieces->items[0].bare))
		return false;
	for (size_t i = 1; i < pieces->count; i++)
		if (!place_next(&placing, &pieces->items[i]))
			return false;
	*directory = placed;
	return true;
}
