#ifndef CORE_ADOPT_CHANGE_ALTER_H
#define CORE_ADOPT_CHANGE_ALTER_H
#include "core/adopt/change_reader.h"

/* Behind ALTER; false: nothing of it is in the catalog. */
bool change_alter(struct change_reader *reader);
#endif
