#include "coordinator/calendar.h"

#include <libical/ical.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"

#define RULE_LIMIT 500 /* bytes */
#define ZONE_LIMIT 64
/* libical looks for a time that never comes up to the year 20000, unless the rule ends before. */
#define HORIZON_YEARS 10

static void make_calm(void)
{
	icalerror_set_errors_are_fatal(false);
	icaltimezone_set_builtin_tzdata(false);
}

static void prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_calm);
	icalerror_clear_errno();
}

const char *calendar_time(struct arena *arena, const char *text)
{
	struct icaltimetype time = icaltime_null_time();
	char separator = 'T';
	int end = 0, fields;

	fields = sscanf(text, "%4d-%2d-%2d%n%c%2d:%2d%n:%2d%n", &time.year, &time.month, &time.day,
			&end, &separator, &time.hour, &time.minute, &end, &time.second, &end);
	if ((fields != 3 && fields < 6) || text[end] || (separator != 'T' && separator != ' ') ||
	    strspn(text, "0123456789-:T ") != strlen(text) || time.year < 1970 ||
	    time.year > 2099 || time.hour > 23 || time.minute > 59 || time.second > 59 ||
	    time.month < 1 || time.month > 12 || time.day < 1 ||
	    time.day > icaltime_days_in_month(time.month, time.year))
		return NULL;
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d", time.year, time.month, time.day,
			    time.hour, time.minute, time.second);
}

/* Only names of zones: libical opens a file of that name. */
static icaltimezone *find_zone(const char *name)
{
	prepare();
	if (strlen(name) > ZONE_LIMIT || *name == '/' || *name == '.' || strstr(name, ".."))
		return NULL;
	return text_equal(name, "UTC") ? icaltimezone_get_utc_timezone()
				       : icaltimezone_get_builtin_timezone(name);
}

bool calendar_zone_is_known(const char *zone)
{
	return find_zone(zone) != NULL;
}

/* Of the form that calendar_time gives. */
static struct icaltimetype read_time(const char *text)
{
	struct icaltimetype time = icaltime_null_time();

	(void)sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &time.year, &time.month, &time.day,
		     &time.hour, &time.minute, &time.second);
	return time;
}

/* What would let a rule come more often than once an hour, or in another calendar. */
static const char *unfit_part(const char *rule)
{
	static const char *const parts[] = { "SECONDLY", "MINUTELY", "HOURLY",
					     "BYSECOND", "BYMINUTE", "RSCALE" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strcasestr(rule, parts[i]))
			return parts[i];
	return NULL;
}

static bool read_rule(const char *text, struct icalrecurrencetype *rule, struct error *error)
{
	const char *unfit = unfit_part(text);

	prepare();
	if (strlen(text) > RULE_LIMIT)
		return error_set(error, ERROR_INVALID, "the rule is longer than %d bytes",
				 RULE_LIMIT);
	if (unfit)
		return error_set(error, ERROR_INVALID,
				 "'%s' is not supported in a rule: give days and hours, as in "
				 "\"FREQ=WEEKLY;BYDAY=MO,TU\"",
				 unfit);
	*rule = icalrecurrencetype_from_string(text);
	return rule->freq != ICAL_NO_RECURRENCE ||
	       error_set(error, ERROR_INVALID,
			 "'%.80s' is no rule of RFC 5545, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"", text);
}

bool calendar_rule_is_sound(const char *text, const char *start, struct error *error)
{
	struct icaltimetype from = read_time(start), first = icaltime_null_time();
	struct icaltimetype until = from;
	struct icalrecurrencetype rule;
	icalrecur_iterator *iterator;

	if (!read_rule(text, &rule, error))
		return false;
	until.year += HORIZON_YEARS;
	if (icaltime_is_null_time(rule.until) || icaltime_compare(until, rule.until) < 0)
		rule.until = until;
	iterator = icalrecur_iterator_new(rule, from);
	if (iterator)
		first = icalrecur_iterator_next(iterator);
	icalrecur_iterator_free(iterator);
	return !icaltime_is_null_time(first) ||
	       error_set(error, ERROR_INVALID,
			 "'%.80s' never comes within %d years after its start", text,
			 HORIZON_YEARS);
}
