#ifndef TESTS_SUPPORT_STORY_H
#define TESTS_SUPPORT_STORY_H
#include "tests/support/fleet.h"

/* The protocol told in words, and held to.  A story is a Markdown file.  A line that begins with
 * "* " is a step, in a sentence of story_steps or story_words; the lines behind it that are
 * indented by six spaces are what comes of it: entries of the log, and what agents and databases
 * do.  A block between ``` lines belongs to the step before it.  All else is prose.  The steps are
 * carried out on the real coordinator and the simulator's agents, without chance. */
struct story {
	struct arena *arena;
	struct fleet *fleet;
	struct buffer trace; /* of the step that is on: "      ...\n" */
	const char *block;   /* that belongs to the step; "" */
	const char *backup;  /* folder; NULL: none was made */
};

/* What the sentence of a step left open, in its order. */
struct story_words {
	const char *items[5];
};

/* "alice starts release 1 in staging" fits "% starts release % in %".  Fails the test where the
 * words mean nothing. */
struct story_step {
	const char *sentence;
	void (*take)(struct story *story, const struct story_words *words);
};
extern const struct story_step story_steps[];  /* story_steps.c: what there is, what happens */
extern const struct story_step story_people[]; /* story_people.c: what people say */

/* A line of the trace. */
void story_tell(struct story *story, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An entry in words (story_tell.c). */
void story_read(void *story, const struct entry *entry);
/* "migration 2" of a version of the model's. */
const char *story_migration(struct arena *arena, const char *version);
uint64_t story_number(const char *word);

/* Runs the story of this file.  False: it is told otherwise than it happens; says where, line by
 * line.  `write`: the file is written anew as it happens. */
bool story_run(const char *path, bool write);
#endif
