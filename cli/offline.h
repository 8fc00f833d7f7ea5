#ifndef CLI_OFFLINE_H
#define CLI_OFFLINE_H
#include "agent/target.h"
#include "cli/command.h"
#include "core/break_glass.h"
#include "core/directory.h"
#include "core/ledger.h"
#include "core/migration.h"

/* What the commands share that work on a directory, or on a directory and a database, with no
 * coordinator. */
struct directory_options {
	struct common_options common;
	const char *dir, *format, *dialect;
	uint64_t file_limit; /* bytes */
};

#define DIRECTORY_SETTINGS                                                                         \
	{ "dir",        SETTING_TEXT, offsetof(struct directory_options, dir),                     \
	  "migrations", "PATH",       "the migration directory" },                                 \
	    { "format", SETTING_TEXT, offsetof(struct directory_options, format),                  \
	      "auto",   "NAME",       "auto, or a name of lockstep formats" },                     \
	    { "max-file", SETTING_COUNT, offsetof(struct directory_options, file_limit),           \
	      "64M",      "BYTES",       "largest file that is read" },                            \
	{                                                                                          \
		"dialect", SETTING_TEXT, offsetof(struct directory_options, dialect), NULL,        \
		    "NAME", "postgres or sqlite, where no database says it"                        \
	}

struct database_options {
	struct directory_options directory;
	const char *url, *project, *schema, *role;
	const char *backup_stamp; /* where a command asks for it, else NULL */
	const char *scratch;      /* the same */
};

#define BREAK_GLASS_SETTING(type)                                                                  \
	{                                                                                          \
		"break-glass", SETTING_TEXT, offsetof(struct type, break_glass), NULL, "REASON",   \
		    "change a target of a coordinator; it is told why"                             \
	}

#define DATABASE_SETTINGS                                                                          \
	{ "url", SETTING_TEXT, offsetof(struct database_options, url),                             \
	  NULL,  "URL",        "database: postgres://USER@HOST/NAME or sqlite://PATH" },           \
	    { "project", SETTING_TEXT, offsetof(struct database_options, project),                 \
	      "default", "NAME",       "whose rows of the ledger are meant" },                     \
	    { "schema", SETTING_TEXT, offsetof(struct database_options, schema),                   \
	      NULL,     "NAME",       "fix search_path to this schema (PostgreSQL)" },             \
	{                                                                                          \
		"role", SETTING_TEXT, offsetof(struct database_options, role), NULL, "NAME",       \
		    "SET ROLE after connecting (PostgreSQL)"                                       \
	}

/* LOCKSTEP_DATABASE_URL. */
extern const struct setting database_environment[];

/* Reads the directory and prints its warnings; a sum that differs is no error here. */
bool offline_read(struct invocation *call, const struct directory_options *options,
		  struct directory *directory, struct error *error) MUST_CHECK;
/* The same as directory_read_flawed. */
bool offline_read_flawed(struct invocation *call, const struct directory_options *options,
			 struct directory *directory, struct error *error) MUST_CHECK;
/* --dialect, or else what the directory says. */
bool offline_dialect(const struct directory_options *options, const struct directory *directory,
		     enum dialect *dialect, struct error *error) MUST_CHECK;

/* A verified directory beside the database it is meant for. */
struct offline {
	struct directory directory;
	struct target *target; /* closed with the call's arena */
	struct target_facts facts;
	struct ledger ledger;
	struct reconciliation standing;
	const char *url; /* masked */
	const char *project;
	const struct break_glass *glass; /* it is changed past its coordinator; NULL: it is not */
};

/* Everything is read, nothing is written.  ERROR_INVALID without a URL. */
bool offline_open(struct invocation *call, const struct database_options *options,
		  struct offline *offline, struct error *error) MUST_CHECK;
/* A target on which a coordinator's plan has written is that coordinator's: it is changed by hand
 * only with a `reason` (--break-glass), which is kept in `offline` for the ledger.  ERROR_REFUSED;
 * ERROR_INVALID: an empty reason. */
bool offline_unenrolled(struct invocation *call, struct offline *offline, const char *reason,
			struct error *error) MUST_CHECK;
/* "lockstep 0.1.0 cli anna": who stands in the ledger. */
char *offline_operator(struct arena *arena);
/* What goes into the details of the rows that are written, with `more` members; NULL: nothing. */
const char *offline_details(struct arena *arena, const struct offline *offline, struct value *more);

/* What would surprise in the middle is refused before anything starts: ERROR_REFUSED for a target
 * that is read-only, behind a pooler or (unless allowed) full of tables without a ledger;
 * ERROR_INTEGRITY for a ledger that does not fit. */
bool offline_may_change(const struct offline *offline, bool allow_dirty,
			struct error *error) MUST_CHECK;
#endif
