#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H
#include "cli/render.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/settings.h"
#include <stdbool.h>
#include <stddef.h>

/* What every command understands.  It is the first member of each command's own options. */
struct common_options {
	bool json, help, no_color, quiet;
};

#define COMMON_SETTINGS                                                                                 \
	{ "json", SETTING_SWITCH, offsetof(struct common_options, json),                                \
	  NULL,   NULL,           "print JSON on stdout, and nothing else" },                           \
	    { "quiet", SETTING_SWITCH, offsetof(struct common_options, quiet),                          \
	      NULL,    NULL,           "print only what was asked for, and errors" },                   \
	    { "no-color", SETTING_SWITCH, offsetof(struct common_options, no_color),                    \
	      NULL,       NULL,           "no colours (also: NO_COLOR in the environment)" },           \
	    { "help", SETTING_SWITCH, offsetof(struct common_options, help), NULL, NULL, "this text" }, \
	{                                                                                               \
		0                                                                                       \
	}

struct command;

/* One call of one command; everything lives in `arena`. */
struct invocation {
	struct arena *arena;
	struct screen *screen;
	const struct command *command;
	const void *options;
	const char *const *operands;
	size_t count;
};

/* One row per command: dispatch, checks, usage and help come from it. */
struct command {
	const char *name;      /* "migrate apply" */
	const char *arguments; /* "NAME"; "" for none */
	size_t least, most;    /* operands */
	const struct setting *settings;
	const struct setting *environment; /* those that LOCKSTEP_NAME may give; NULL: none */
	size_t options_size;
	/* Returns false with an error whose text is empty when everything was said. */
	bool (*run)(struct invocation *call, struct error *error);
	const char *help;    /* one line */
	const char *manual;  /* what it does, in sentences */
	const char *example; /* lines that can be typed */
	const char *json;    /* the members of its JSON document */
};

/* Commands that stand together in `lockstep --help`. */
struct command_group {
	const char *title;
	const struct command *commands; /* the last one has no name */
};

/* The command that the first words name, and how many words they were; NULL for none. */
const struct command *command_find(const struct command_group *groups, char *const *words,
				   size_t *used);
#endif
