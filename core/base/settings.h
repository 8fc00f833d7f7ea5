#ifndef CORE_BASE_SETTINGS_H
#define CORE_BASE_SETTINGS_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row describes a setting wherever it may be given: on the command line, in the environment,
 * in a YAML file.  Help and manuals are loops over the rows. */
enum setting_type {
	SETTING_TEXT,    /* const char * */
	SETTING_COUNT,   /* uint64_t; suffixes k, M, G mean powers of 1024 */
	SETTING_SECONDS, /* int64_t in milliseconds; "30", "30s", "5m", "2h", "7d", "250ms" */
	SETTING_SWITCH,  /* bool; a bare --name means yes; as a value yes/no/true/false */
};

struct setting {
	const char *name; /* "store-path": file key, --store-path, PREFIX_STORE_PATH */
	enum setting_type type;
	size_t offset;       /* of the field it fills */
	const char *initial; /* NULL: no value unless given (text NULL, numbers 0) */
	const char *value;   /* what the value is, for help: "PATH"; NULL for a switch */
	const char *help;
};

/* What is filled: values given later replace those given before.  No error text repeats a value,
 * which may be a secret. */
struct settings {
	const struct setting *rows; /* the last one has no name */
	void *fields;               /* the struct that the rows' offsets are in */
	struct arena *arena;        /* texts live in it */
};

/* Sets every field to its initial value; aborts when a row's own initial value is a bad one. */
void settings_start(const struct settings *settings);

/* One value by name.  ERROR_INVALID: unknown name (with the nearest known one) or bad value. */
bool settings_put(const struct settings *settings, const char *name, const char *text,
		  struct error *error) MUST_CHECK;

/* PREFIX_NAME for each row that is set in the environment and not empty: "store-path" with the
 * prefix "LOCKSTEP" is LOCKSTEP_STORE_PATH. */
bool settings_from_environment(const struct settings *settings, const char *prefix,
			       struct error *error) MUST_CHECK;

/* A flat YAML mapping of the rows' names, scalars only.  Errors name file, line and column. */
bool settings_from_file(const struct settings *settings, const char *path,
			struct error *error) MUST_CHECK;

struct operands {
	const char **items; /* room for `most`, from the caller */
	size_t most, count;
};

/* "--name value", "--name=value", "--switch", "--no-switch"; "--" ends them.  `arguments` end in
 * NULL and do not hold the program's name.  What is no setting goes to `operands` in its order; "-"
 * is an operand.  ERROR_INVALID also for more than `operands->most`. */
bool settings_from_arguments(const struct settings *settings, char *const *arguments,
			     struct operands *operands, struct error *error) MUST_CHECK;

/* "  --name VALUE  help (initial)" lines, the help in one column. */
const char *settings_help(struct arena *arena, const struct setting *rows);

/* The value of SETTING_SECONDS, for other places where people write a duration.  False when it is
 * none, or negative, or over 100 years. */
bool duration_parse(const char *text, int64_t *milliseconds) MUST_CHECK;
/* The same back, in the largest unit that needs no fraction: "10m", "90s". */
const char *duration_text(struct arena *arena, int64_t milliseconds);
/* The same for SETTING_COUNT. */
bool count_parse(const char *text, uint64_t *count) MUST_CHECK;
#endif
