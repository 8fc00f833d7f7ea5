#ifndef COORDINATOR_ENROL_H
#define COORDINATOR_ENROL_H
#include "coordinator/loop.h"

bool enrol_take(struct turn *turn, const struct envelope *envelope, const struct enrol *enrol,
		struct answer *answer, struct error *error) MUST_CHECK;
#endif
