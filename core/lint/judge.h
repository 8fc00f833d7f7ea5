#ifndef CORE_LINT_JUDGE_H
#define CORE_LINT_JUDGE_H
#include "core/lint/options.h"
#include "core/lint/sqlite.h"
#include "core/lint/transaction.h"

/* The run over a directory. */
struct lint {
	struct arena *arena; /* of the findings and the catalog */
	const struct lint_options *options;
	enum dialect dialect;
	struct lint_catalog *catalog;
	struct lint_findings *findings;
	struct lint_follow follow;
	const char **committing; /* procedures that end transactions, by name */
	size_t committing_count, committing_room;
	size_t bodies;              /* that were looked into for the statement at hand */
	struct lint_replay *replay; /* SQLite; else NULL */
	/* Rules that somebody switched off are asked, not heard: would one say that the command
	 * blocks for a time that grows? */
	bool muted, unheard;
};

/* Judges every statement of a migration of SQLite that was played. */
void lint_judge_play(struct lint_site *site, const struct lint_play *play);
/* Judges one command (NULL: the statement's words), and replays it. */
void lint_judge_command(struct lint_site *site, const PgQuery__Node *command);
/* The same of a command with what is in its body, when it is a DO block, and in those of the
 * functions that it calls. */
void lint_judge_bodies(struct lint_site *site, const PgQuery__Node *command);
/* Judges one statement of a migration: its commands, and those in the body of a DO block. */
void lint_judge(struct lint_site *site);
/* A finding that the run itself makes, of the rule of that code: at the site's statement. */
void lint_say_of(struct lint_site *site, const char *code, const char *title);
/* The same at a byte of the file. */
void lint_say_at(struct lint_site *site, const char *code, const char *title, size_t offset);
/* LN006, for what is in the file's bytes. */
void lint_judge_bytes(struct lint_site *site);
/* LN005 or LN001, for a file that cannot be cut: `text` says why, "NAME:LINE:COLUMN: ...". */
void lint_judge_uncut(struct lint_site *site, const char *text);
#endif
