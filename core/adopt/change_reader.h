#ifndef CORE_ADOPT_CHANGE_READER_H
#define CORE_ADOPT_CHANGE_READER_H
#include "core/adopt/change.h"
#include "core/base/bytes.h"
#include "core/words.h"

/* Inside core/adopt/change*: a statement that is gone through. */
struct change_reader {
	struct arena *arena;
	struct words words;
	enum dialect dialect;
	const char *schema; /* of names without one */
	struct buffer items;
};

struct qualified {
	const char *schema, *name;
};

/* "a", "s.a", "\"S\".a"; false where no name stands. */
bool reader_name(struct change_reader *reader, struct qualified *name);
/* A name without a schema. */
bool reader_part(struct change_reader *reader, const char **part);
/* IF EXISTS, IF NOT EXISTS */
bool reader_if(struct change_reader *reader);
/* The contents of 'a string' at the next place; false where there is none. */
bool reader_string(struct change_reader *reader, const char **text);
void reader_add(struct change_reader *reader, struct change change);
void reader_rename(struct change_reader *reader, struct thing thing, const char *to);
#endif
