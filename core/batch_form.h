#ifndef CORE_BATCH_FORM_H
#define CORE_BATCH_FORM_H
#include "core/batch.h"

/* Inside batch_read: what the statement is, and where its condition stands.  `batch` has its key.
 */
bool batch_form_read(struct arena *arena, struct bytes statement, enum dialect dialect,
		     struct batch *batch, struct error *error) MUST_CHECK;
#endif
