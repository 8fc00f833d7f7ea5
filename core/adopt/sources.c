#include "core/adopt/sources.h"

#include <stddef.h>

#include "core/import.h"

const char *const adoption_sources[] = { IMPORT_MAP, "meta/_journal.json", "sqitch.plan", NULL };
