#ifndef CLI_LOG_CURSOR_H
#define CLI_LOG_CURSOR_H
#include "cli/log.h"
#include "core/tlog/merkle.h"

/* A place in a log from which one goes on: what is read from there is shown only after it was found
 * to be what the log's head was signed over. */
struct log_cursor {
	const struct log_source *source;
	struct merkle_frontier tree; /* of all entries before it */
};

/* At entry `from` of the log of that head: the tree before it comes from tiles, and what follows
 * proves them. */
bool log_cursor_open(const struct log_source *source, const struct checkpoint *head, uint64_t from,
		     struct log_cursor *cursor, struct error *error) MUST_CHECK;
/* Reads the entries up to the head, and when they give its root, calls back for each.
 * ERROR_INTEGRITY: they do not; the log does not continue what was read before. */
typedef bool log_cursor_show(struct arena *arena, void *context, struct bytes entry,
			     struct error *error);
bool log_cursor_advance(struct log_cursor *cursor, const struct checkpoint *head,
			log_cursor_show *show, void *context, struct error *error) MUST_CHECK;
#endif
