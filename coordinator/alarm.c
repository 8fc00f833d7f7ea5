#include "coordinator/alarm.h"

#define LOOK_EVERY 60000 /* ms */

void alarm_set(struct coordinator *coordinator, int64_t wall)
{
	if (wall < coordinator->alarm)
		coordinator->alarm = wall;
}

bool alarm_rings(struct turn *turn)
{
	struct coordinator *coordinator = turn->coordinator;

	if (coordinator->alarm > turn->wall)
		return false;
	coordinator->alarm = INT64_MAX;
	return true;
}

void alarm_wind(struct coordinator *coordinator, int64_t now, int64_t wall)
{
	int64_t wait = coordinator->alarm > wall ? coordinator->alarm - wall : 0;

	coordinator->alarm_due = coordinator->alarm == INT64_MAX
				     ? INT64_MAX
				     : now + (wait < LOOK_EVERY ? wait : LOOK_EVERY);
}
