#ifndef CLI_EVIDENCE_VIEW_H
#define CLI_EVIDENCE_VIEW_H
#include "cli/render.h"
#include "core/evidence.h"

/* What a rehearsal showed, a statement a row: locks, whom they keep waiting, what is rewritten or
 * read for it, and how much that is on the target. */
void evidence_view_show(struct arena *arena, struct screen *screen,
			const struct evidence *evidence);
/* "12 MB"; "?" when it is not known. */
const char *text_bytes(struct arena *arena, int64_t bytes);
#endif
