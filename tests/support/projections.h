#ifndef TESTS_SUPPORT_PROJECTIONS_H
#define TESTS_SUPPORT_PROJECTIONS_H
#include "tests/support/world.h"

/* All rows of every table that follows from the log, as one text; `rows` receives their number. */
const char *projections_dump(struct world *world, int *rows);
/* Makes them again from the log and fails the test when anything differs. */
void projections_follow_from_the_log(struct world *world);
#endif
