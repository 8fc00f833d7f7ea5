#ifndef CLI_TEXT_H
#define CLI_TEXT_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts as a terminal shows them; pure. */

/* Control characters, bidirectional overrides and bytes that are not UTF-8 as \x1b, so that nothing
 * from outside steers a terminal; newlines too unless `lines`.  Tabs become spaces. */
char *text_visible(struct arena *arena, struct bytes text, bool lines);
/* Columns on a terminal: wide characters take two, combining ones none. */
size_t text_columns(const char *text);
/* At most that many columns; `mark` stands at the end where something was cut. */
char *text_cut(struct arena *arena, const char *text, size_t columns, const char *mark);
/* White space runs become one space: SQL on one line. */
char *text_one_line(struct arena *arena, struct bytes text);
/* The same of the beginning alone: what fills `columns`, and a little more when there is more. */
char *text_line_start(struct arena *arena, struct bytes text, size_t columns);
char *text_count(struct arena *arena, uint64_t count, const char *noun); /* "1 file", "2 files" */
/* No more digits than the measurement has: "0.04 ms", "1.2 ms", "12 ms", "1.2 s", "3m05s" of a
 * clock that counts microseconds; "<1 ms", "12 ms", "1.2 s" of one that counts milliseconds. */
char *text_duration(struct arena *arena, int64_t microseconds);
char *text_milliseconds(struct arena *arena, int64_t milliseconds);
/* The piece of *text that fits into `columns`, cut between words where that is possible; *text is
 * moved behind it. */
char *text_fold(struct arena *arena, const char **text, size_t columns);
/* "2026-03-01 02:00:00" of an RFC 3339 text; "" for NULL. */
char *text_time(struct arena *arena, const char *time);
#endif
