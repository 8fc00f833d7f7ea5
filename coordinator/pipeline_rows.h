#ifndef COORDINATOR_PIPELINE_ROWS_H
#define COORDINATOR_PIPELINE_ROWS_H
#include "core/base/yaml.h"
#include <stddef.h>
#include <stdint.h>

/* How a pipeline file is read: a map is a table of rows, a row is a key with the reader of its
 * value.  Every error is ERROR_INVALID with "NAME:LINE:COLUMN: " in front. */
struct pipeline_reading {
	struct arena *arena;
	const char *name; /* what errors call the file */
};

struct pipeline_list;

struct pipeline_row {
	const char *name;
	bool (*read)(const struct pipeline_reading *reading, const struct pipeline_row *row,
		     const struct yaml *node, void *into, struct error *error);
	size_t offset;            /* of the member that it fills */
	size_t count;             /* lists: of the member that holds their length */
	int64_t least, most;      /* numbers, durations, how many; as the reader says */
	const char *const *words; /* that are known, NULL at the end */
	const struct pipeline_list *list;
	bool needed;
};

/* Items of a list: structs that begin with their name. */
struct pipeline_list {
	const char *what;                /* "window" */
	const struct pipeline_row *rows; /* the last one has no name */
	size_t size;                     /* of the struct */
	/* What rows alone do not tell, or NULL. */
	bool (*check)(const struct pipeline_reading *reading, const struct yaml *node, void *item,
		      struct error *error);
};

/* Only keys that are rows, in the order of the rows; those that are needed are there.  `what` is
 * what an error calls the map. */
bool pipeline_read_map(const struct pipeline_reading *reading, const struct pipeline_list *map,
		       const struct yaml *node, void *into, struct error *error) MUST_CHECK;

/* Readers of rows.  The member is named in parentheses. */
#define PIPELINE_READER(name)                                                                      \
	bool pipeline_read_##name(const struct pipeline_reading *reading,                          \
				  const struct pipeline_row *row, const struct yaml *node,         \
				  void *into, struct error *error) MUST_CHECK

PIPELINE_READER(text);     /* (const char *) not empty, at most `most` bytes */
PIPELINE_READER(line);     /* (const char *) the same, on one line */
PIPELINE_READER(duration); /* (int64_t) ms, `least` to `most` */
PIPELINE_READER(number);   /* (uint64_t) `least` to `most` */
PIPELINE_READER(word);     /* (an enum) the index among `words` */
PIPELINE_READER(switch);   /* (bool) whether the index among `words` is odd */
PIPELINE_READER(choice);   /* (const char *) one of `words`; NULL for the first */
PIPELINE_READER(names);    /* (const char **, count) a text, or a list of texts */
PIPELINE_READER(list);     /* (a pointer, count) at most `most` items of `list`, no name twice */

/* The value as a text; a list or a map is refused. */
bool pipeline_is_text(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, struct error *error) MUST_CHECK;
#endif
