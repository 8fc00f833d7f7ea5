#ifndef CORE_OUTLINE_H
#define CORE_OUTLINE_H
#include "core/evidence.h"

/* What two schemas, each as sorted lines, do not have in common: "- line" of the first one, "+
 * line" of the second, in their order, shortened; none when they are equal.  Pure. */
struct name_list outline_compare(struct arena *arena, struct bytes before, struct bytes after);
/* "- a; + b" of the first `most`, for a sentence. */
const char *outline_text(struct arena *arena, const struct name_list *difference, size_t most);
#endif
