#ifndef CORE_BASE_SETTINGS_H
#define CORE_BASE_SETTINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/arena.h"
#include "core/base/error.h"

/* One row describes a setting wherever it may be given: on the command line, in the environment,
 * in a YAML file.  Help and manuals are loops over the rows. */
enum setting_type {
	SETTING_TEXT,    /* const char * */
	SETTING_COUNT,   /* uint64_t; suffixes k, M, G mean powers of 1024 */
	SETTING_SECONDS, /* int64_t in milliseconds; "30", "30s", "5m", "2h", "250ms" */
	SETTING_SWITCH,  /* bool; a bare --name means yes; in files yes/no/true/false */
};

struct setting {
	const char *name; /* "store-path": file key, --store-path, PREFIX_STORE_PATH */
	enum setting_type type;
	size_t offset;       /* of the field it fills */
	const char *initial; /* NULL: no value unless given (text NULL, numbers 0) */
	const char *value;   /* what the value is, for help: "PATH" */
	const char *help;
};

/* Sets every field to its initial value; the rows end in one without a name. */
void settings_start(const struct setting *rows, void *fields);

/* One value by name.  ERROR_INVALID: unknown name (with the nearest known one) or bad value. */
bool settings_put(const struct setting *rows, void *fields, struct arena *arena, const char *name,
                  const char *text, struct error *error) MUST_CHECK;

/* PREFIX_NAME for each row that is set in the environment and not empty. */
bool settings_from_environment(const struct setting *rows, void *fields, const char *prefix,
                               struct error *error) MUST_CHECK;

/* A flat YAML mapping of the rows' names, scalars only.  Errors name file, line and column. */
bool settings_from_file(const struct setting *rows, void *fields, struct arena *arena,
                        const char *path, struct error *error) MUST_CHECK;

/* "--name value", "--name=value", "--switch", "--no-switch"; "--" ends them.  Operands (at most
 * `most`, else ERROR_INVALID) go to `operands` in their order. */
bool settings_from_arguments(const struct setting *rows, void *fields, struct arena *arena,
                             char **arguments, const char **operands, size_t most, size_t *count,
                             struct error *error) MUST_CHECK;

/* "  --name VALUE   help (initial)" lines. */
const char *settings_help(struct arena *arena, const struct setting *rows);
#endif
