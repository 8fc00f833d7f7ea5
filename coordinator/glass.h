#ifndef COORDINATOR_GLASS_H
#define COORDINATOR_GLASS_H
#include "coordinator/regression.h"

/* What a person changed on a target past the coordinator (break-glass) comes into the log when a
 * report first shows it: one entry for each time that it was done. */
bool glass_note(struct turn *turn, const struct told_target *told, struct error *error) MUST_CHECK;
#endif
