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
			    parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
			    parts.tm_sec, (int)(wall % 1000));
}

/* Digits where the shape has '0', else the same byte. */
static bool shaped(const char *text, const char *shape)
{
	for (; *shape; text++, shape++)
		if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
			return false;
	return !*text;
}

static bool time_in_range(const struct tm *parts)
{
	return parts->tm_hour < 24 && parts->tm_min < 60 && parts->tm_sec <= 60;
}

bool clock_parse(const char *text, int64_t *wall)
{
	struct tm parts = { 0 }, date;
	int millis = 0;
	int64_t midnight;

	if (!shaped(text, "0000-00-00") && !shaped(text, "0000-00-00T00:00:00Z") &&
	    !shaped(text, "0000-00-00T00:00:00.000Z"))
		return false;
	sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
	       &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &millis);
	date = (struct tm) { .tm_year = parts.tm_year - 1900,
			     .tm_mon = parts.tm_mon - 1,
			     .tm_mday = parts.tm_mday };
	midnight = (int64_t)timegm(&date); /* moves a day that does not exist to one that does */
	if (date.tm_mon != parts.tm_mon - 1 || date.tm_mday != parts.tm_mday ||
	    !time_in_range(&parts))
		return false;
	*wall =
	    (midnight + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec) * 1000 + millis;
	return true;
}
