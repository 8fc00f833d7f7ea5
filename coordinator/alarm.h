#ifndef COORDINATOR_ALARM_H
#define COORDINATOR_ALARM_H
#include "coordinator/loop.h"
#include "coordinator/turn.h"

/* Gates that the clock on the wall opens and shuts: when they are to be asked again. */

/* At `wall` (ms) something changes by itself; INT64_MAX: nothing does. */
void alarm_set(struct coordinator *coordinator, int64_t wall);
/* It does now: every gate is to be asked again, and says anew when it changes next. */
bool alarm_rings(struct turn *turn);
/* At the end of a turn.  The clock on the wall may be set: it is looked at every minute. */
void alarm_wind(struct coordinator *coordinator, int64_t now, int64_t wall);
#endif
