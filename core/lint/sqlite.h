#ifndef CORE_LINT_SQLITE_H
#define CORE_LINT_SQLITE_H
#include "core/lint/effect.h"
#include "core/migration.h"
#include "core/sql/lite_schema.h"

/* SQLite's migrations, replayed in SQLite (core/sql/lite.h): a whole migration is played first,
 * then its statements are judged, because only the last one tells whether a table was dropped or
 * built anew. */

/* What a statement is by its first words. */
enum lint_verb {
	LINT_DATA, /* and whatever no other says */
	LINT_CREATE_TABLE,
	LINT_CREATE_INDEX, /* `name` on `other` */
	LINT_CREATE_VIEW,
	LINT_CREATE_TRIGGER,
	LINT_DROP_TABLE,
	LINT_DROP_INDEX,
	LINT_DROP_VIEW,
	LINT_DROP_TRIGGER,
	LINT_RENAME_TABLE,  /* to `other` */
	LINT_RENAME_COLUMN, /* its column `other` to `third` */
	LINT_ADD_COLUMN,    /* `other` */
	LINT_DROP_COLUMN,   /* `other` */
	LINT_ALTER,         /* in a way that SQLite may not know */
	LINT_PRAGMA,        /* `name` */
	LINT_REINDEX,
	LINT_SKIPPED /* BEGIN, COMMIT, VACUUM, ATTACH ...: nothing for a schema to learn */
};

struct lint_wording {
	enum lint_verb verb;
	const char *name, *other, *third; /* as the database looks them up: small letters, no quotes
					   */
	bool temporary;                   /* CREATE TEMP ... */
};
void lint_wording_of(struct arena *arena, const struct statement *statement,
		     struct lint_wording *wording);

struct lint_rebuild;
struct lint_life;

/* One statement as it was played. */
struct lint_step {
	struct statement statement;
	struct lint_wording wording;
	struct lite_said said;
	const struct lite_table *old; /* the table before this migration; NULL: unknown, or none */
	const struct lite_table *before; /* the table that it is about, before it; NULL: unknown, or
					    there is none */
	struct lint_life *life; /* the same table; NULL: no migration made it, or it is no table */
	bool fresh;             /* this migration made the table, and no older rows are in it */
	bool missing;           /* `said` speaks of something that no migration ever made ... */
	const char *stranger;   /* ... which is called so: nobody knows */
	bool forced;            /* a view or trigger kept it from being done; what follows is judged
				   as if it had been */
	enum lite_deed deed;    /* LINT_DATA: what it does to `life` */
	bool foreign_keys;      /* are enforced while it runs */
	struct lite_children children; /* who points at the table that it drops a column of, or
					  drops */
	struct lite_children orphans;  /* who still does when the migration has ended, and there is
					  no such table */
	const char *filled; /* what it fails with when the table has rows; NULL: nothing more */
	bool filled_unknown;
	const char **nulls; /* columns whose NULLs make this copy fail */
	size_t null_count;
	bool nulls_unknown;
	bool filters;        /* the copy leaves rows out */
	bool scans;          /* DATA: it goes through a whole table that is not fresh ... */
	const char *through; /* ... which is called so */
	const struct lint_rebuild *rebuild; /* that it is part of; NULL: none */
	struct lint_touch touch;
	struct lint_effect effect;
};

/* A table that is there before and behind the migration with its rows, but was dropped, or renamed
 * away, in between. */
struct lint_rebuild {
	const struct lite_table *before, *after;
	const struct lint_step *copy;   /* the last that carries its rows; NULL: none */
	const struct lint_step *anchor; /* where the old one goes away */
	const char *old_name;           /* what the old one was called when it went */
};

/* A view or a trigger that no longer works when the migration has ended. */
struct lint_broken {
	const char *name, *message;
	const struct lint_step *step; /* that broke it, as far as that can be told */
};

struct lint_play {
	struct arena *arena; /* of all below */
	const struct migration *migration;
	size_t number; /* from 1 */
	struct execution_mode mode;
	struct migration_outline outline;
	struct lint_step *steps;
	size_t count;
	const struct lint_rebuild *rebuilds;
	size_t rebuild_count;
	const struct lint_broken *broken;
	size_t broken_count;
	const char
	    *mismatch; /* NULL, or why the agent's check of the foreign keys fails, behind ... */
	const struct lint_step *mismatched; /* ... this statement, as far as that can be told */
	struct lite *lite;                  /* as it is behind the migration */
	const char *unread;                 /* NULL, or why the rest of the file could not be cut */
};

struct lint_replay;

/* Nothing was played yet; closed with the arena. */
struct lint_replay *lint_replay_open(struct arena *arena);
/* Plays the next migration, from 1; the play is made in `arena`.  Unless it is `judged`, only what
 * later ones have to know is found out. */
const struct lint_play *lint_replay_play(struct arena *arena, struct lint_replay *replay,
					 const struct migration *migration, bool judged);
struct lite *lint_replay_database(struct lint_replay *replay);
#endif
