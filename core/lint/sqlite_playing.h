#ifndef CORE_LINT_SQLITE_PLAYING_H
#define CORE_LINT_SQLITE_PLAYING_H
#include "core/lint/sqlite_end.h"

/* Inside sqlite*.c: what is played, and whose rows go where. */

struct lint_replay {
	struct arena *arena;
	struct lite *lite, *probe;
	struct lint_lives lives;
	struct lint_broken_before broken;
	const char *mismatch; /* why foreign keys cannot be checked; NULL: they can */
	size_t number;        /* of the last migration that was played */
};

/* One migration being played. */
struct playing {
	struct lint_replay *replay;
	struct lint_play *play;
	struct lint_originals originals;
	bool judged;
	bool foreign_keys; /* as the file has set them */
	bool breaks;       /* something was dropped or renamed that a view may use */
};

/* Keeps what an old table was like before the first thing that is done to it or with it. */
void lint_capture(struct playing *playing, struct lint_life *life);
/* Does the statement read some table? */
bool lint_reads(const struct lint_step *step);
/* Rows of every table that the statement reads are in `to` now; gives one whose rows are older. */
struct lint_life *lint_copy_rows(struct playing *playing, struct lint_step *step,
				 struct lint_life *to);
/* INSERT, UPDATE, DELETE. */
void lint_change_rows(struct playing *playing, struct lint_step *step);
/* Data in bulk: only its first words count. */
bool lint_is_bulk(struct playing *playing, struct lint_step *step);
#endif
