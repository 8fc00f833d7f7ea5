#ifndef CORE_LINT_FIX_PACK_H
#define CORE_LINT_FIX_PACK_H
#include "core/directory.h"
#include "core/lint/fix_step.h"

/* Inside fix*.c: a migration whose statements became steps, as files again. */

enum fix_session {
	FIX_NO_SESSION,
	FIX_SESSION, /* SET, RESET: holds for what follows, in every file */
	FIX_LOCAL,   /* SET LOCAL: for what follows in a transaction */
};

struct fix_unit {
	enum fix_place place;
	struct bytes lead; /* comments and blanks before it */
	struct bytes text; /* with its ';' and the rest of its line */
	bool early;        /* a validation may wait until it is done */
	enum fix_session session;
	bool timeout;     /* what the session statement sets */
	size_t statement; /* it comes from */
	const char *what; /* NULL: it is as it was */
};

struct fix_work {
	struct arena *arena;
	const struct migration *migration;
	struct execution_mode mode;
	bool mixed; /* it is refused as it is: what has no transaction stands beside what has one */
	enum dialect dialect;
	struct bytes head;          /* before what is run: marks */
	struct bytes before;        /* BEGIN: comments */
	struct bytes begin, commit; /* the file's own transaction; size 0: none */
	struct bytes tail;          /* behind what is run: the way back */
	struct fix_unit *units;
	size_t count, room;
	const char *whole; /* why it cannot be divided; NULL: it can */
};

/* One file of the result. */
struct fix_piece {
	bool bare; /* it runs without a transaction */
	enum fix_place place;
	size_t statement;
	struct buffer text; /* what is run */
	struct buffer what;
	size_t units;
	size_t *sources; /* of each statement in it: its index in the migration, or SIZE_MAX */
	size_t source_count, source_room;
};

struct fix_pieces {
	struct fix_piece *items;
	size_t count, room;
};

/* Cuts the migration's text at its statements: the text of statement `i` with its delimiter lies
 * between ends[i - 1] and ends[i].  False with a reason in work->whole: not without reading more
 * than ';' (a delimiter of its own). */
bool fix_cut(struct fix_work *work, const struct statement_list *list, size_t *ends);

/* goose divides a file by marks around statements.  They are taken out of what stands around a
 * statement, which then ends in ';', and set again where it holds a ';' of its own. */
void fix_cut_unmark(struct arena *arena, const struct statement *statement, struct bytes *lead,
		    struct bytes *text);
struct bytes fix_cut_mark(struct arena *arena, const struct statement *statement,
			  struct bytes text);

void fix_unit_add(struct fix_work *work, const struct fix_unit *unit);
/* Puts the units into as few files as their transactions allow; into one where the migration runs
 * without a transaction anyhow, or `one` says so.  False: refused, work->whole says why. */
bool fix_pack(struct fix_work *work, bool one, struct fix_pieces *pieces);

/* Can more files be made in this format, or is all to stay in one?  False with `why`: neither. */
bool fix_format_takes(const struct format *format, bool *one, const char **why);
/* Puts the pieces in the place of the migration `index` of `directory`, which is read anew, with
 * its sum.  False: ERROR_REFUSED says why these files cannot be made. */
bool fix_place(struct fix_work *work, const struct fix_pieces *pieces, struct directory *directory,
	       size_t index, struct error *error) MUST_CHECK;
#endif
