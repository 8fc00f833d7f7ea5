#include "core/base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall(void)
{
	return read_clock(CLOCK_REALTIME);
}

char *clock_text(struct arena *arena, int64_t wall)
{
	time_t seconds = (time_t)(wall / 1000);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
	                    parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
	                    (int)(wall % 1000));
}

static bool in_range(const struct tm *parts, int millis)
{
	return parts->tm_mon >= 0 && parts->tm_mon < 12 && parts->tm_mday >= 1 && parts->tm_mday <= 31 &&
	       parts->tm_hour >= 0 && parts->tm_hour < 24 && parts->tm_min >= 0 && parts->tm_min < 60 &&
	       parts->tm_sec >= 0 && parts->tm_sec <= 60 && millis >= 0;
}

bool clock_parse(const char *text, int64_t *wall)
{
	struct tm parts = { 0 };
	int millis = 0, end = -1;

	sscanf(text, "%4d-%2d-%2d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &end);
	if (end != 10)
		return false;
	if (text[end]) {
		int rest = -1;

		sscanf(text + end, "T%2d:%2d:%2dZ%n", &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &rest);
		if (rest < 0)
			sscanf(text + end, "T%2d:%2d:%2d.%3dZ%n", &parts.tm_hour, &parts.tm_min,
			       &parts.tm_sec, &millis, &rest);
		if (rest < 0 || text[end + rest])
			return false;
	}
	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	if (!in_range(&parts, millis))
		return false;
	*wall = (int64_t)timegm(&parts) * 1000 + millis;
	return true;
}
