#ifndef CORE_IMPORT_TEXT_H
#define CORE_IMPORT_TEXT_H
#include "core/migration.h"

/* The text that atlas reads as the migration's own format reads `migration`: its very bytes where
 * that is so, else its statements one after the other, with the comments above them.  ERROR_REFUSED
 * when neither says the same. */
bool import_text(struct arena *arena, const struct migration *migration, enum dialect dialect,
		 struct bytes *text, struct error *error) MUST_CHECK;
#endif
