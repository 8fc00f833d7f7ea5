#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H
#include "cli/render.h"
#include "core/base/arena.h"
#include "core/base/value.h"

/* Entries of the log in words. */

/* Does an entry of that type have words of its own?  Others are shown by their type. */
bool history_knows(const char *type);
/* The type that a mistyped one was meant to be, NULL for none. */
const char *history_nearest(const char *type);
/* Steps of machines and repeated reports, which are shown only when all is asked for. */
bool history_is_detail(const struct value *entry);
/* "r-3: promotes release 7", "refused: ..." */
char *history_words(struct arena *arena, const struct value *entry);
/* Oldest first from `items`, the newest first.  `all`: with sequence numbers. */
void history_show(struct arena *arena, struct screen *screen, const struct value *items, bool all);
#endif
