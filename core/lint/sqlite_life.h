#ifndef CORE_LINT_SQLITE_LIFE_H
#define CORE_LINT_SQLITE_LIFE_H
#include "core/lint/sqlite.h"

/* Inside sqlite*.c: the tables that migrations made, and whose rows they hold. */

/* A table as it was before the migration at hand changed it. */
struct lint_original {
	const struct lite_table *table;
	struct lint_life *life;
	struct lint_step *gone; /* what dropped or renamed it first; NULL: it stayed */
	const char *old_name;   /* what it was called then */
	struct lint_original *next;
};

struct lint_originals {
	struct lint_original *last;
};

#define LINT_COPIES 8

/* One table from its creation to its end, through renames. */
struct lint_life {
	const char *name;
	size_t born; /* in which migration, from 1 */
	enum lint_known rows;
	bool over, temporary;
	/* In the migration at hand: */
	struct lint_original *own;
	struct lint_original *copies[LINT_COPIES]; /* whose rows were copied into it */
	size_t copy_count;
};

struct lint_lives {
	struct arena *arena; /* of lives and names */
	struct lint_life **items;
	size_t count, room;
	const char **ever; /* every name that anything ever had */
	size_t ever_count, ever_room;
};

/* The migration begins: nothing was copied yet, temporary tables are gone. */
void lint_lives_begin(struct lint_lives *lives);
struct lint_life *lint_life_find(const struct lint_lives *lives, const char *name);
/* The same in any case of letters. */
struct lint_life *lint_find_any(const struct lint_lives *lives, const char *name);
/* Was there ever something of that name, in small letters? */
bool lint_life_was(const struct lint_lives *lives, const char *name);
void lint_lives_remember(struct lint_lives *lives, const char *name);
struct lint_life *lint_life_add(struct lint_lives *lives, const char *name, size_t born);
void lint_life_rename(struct lint_lives *lives, struct lint_life *life, const char *name);
/* Does it hold the rows that the original had before the migration? */
bool lint_life_holds(const struct lint_life *life, const struct lint_original *original);
/* What is in `from` is in `to` too now. */
void lint_life_copy(struct lint_life *to, const struct lint_life *from);
/* Made by this migration, and empty of older rows? */
bool lint_life_is_fresh(const struct lint_life *life, size_t migration);
#endif
