#ifndef CORE_FORMAT_FLYWAY_H
#define CORE_FORMAT_FLYWAY_H
#include "core/directory.h"

/* What a Flyway script says besides its SQL: in V2__name.sql.conf (documentation: "Script Config
 * Files"), and by placeholders. */

#define FLYWAY_SETTINGS ".conf" /* behind the script's name */

/* A struct format's `examine`.  ERROR_INVALID for a setting that changes what is run, and for
 * placeholders. */
bool flyway_examine(struct arena *arena, const struct file_set *files, struct migration *migration,
		    struct error *error) MUST_CHECK;
#endif
