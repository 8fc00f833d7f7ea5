#include "coordinator/calendar.h"

#include <libical/ical.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"

#define RULE_LIMIT 500 /* bytes */
#define ZONE_LIMIT 64
/* libical looks for a time that never comes up to the year 20000, unless the rule ends before. */
#define HORIZON_YEARS     10
#define COUNT_LIMIT       1000
#define OCCURRENCE_LIMIT  20000
#define DAY_SECONDS       86400
#define LOOK_BACK_SECONDS ((int64_t)9 * DAY_SECONDS)

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

/* Of the form that calendar_time gives. */
static struct icaltimetype read_time(const char *text)
{
	struct icaltimetype time = icaltime_null_time();

	(void)sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &time.year, &time.month, &time.day,
		     &time.hour, &time.minute, &time.second);
	return time;
}

static bool has_shape(const char *text, size_t size)
{
	static const char shape[] = "0000-00-00T00:00:00";

	if (size != 10 && size != 16 && size != sizeof shape - 1)
		return false;
	for (size_t i = 0; i < size; i++)
		if (shape[i] == '0'   ? text[i] < '0' || text[i] > '9'
		    : shape[i] == 'T' ? text[i] != 'T' && text[i] != ' '
				      : text[i] != shape[i])
			return false;
	return true;
}

const char *calendar_time(struct arena *arena, const char *text)
{
	char *whole = arena_text(arena, "0000-00-00T00:00:00");
	size_t size = strlen(text);
	struct icaltimetype time;

	if (!has_shape(text, size))
		return NULL;
	memcpy(whole, text, size);
	whole[10] = 'T';
	time = read_time(whole);
	if (time.year < 1970 || time.year > 2099 || time.month < 1 || time.month > 12 ||
	    time.day < 1 || time.day > icaltime_days_in_month(time.month, time.year) ||
	    time.hour > 23 || time.minute > 59 || time.second > 59)
		return NULL;
	return whole;
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

/* What would let a rule come more often than once an hour, in another calendar, or keep libical
 * busy for long. */
static const char *unfit_part(const char *rule)
{
	static const char *const parts[] = { "SECONDLY", "MINUTELY", "HOURLY",    "BYSECOND",
					     "BYMINUTE", "BYWEEKNO", "BYYEARDAY", "RSCALE" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strcasestr(rule, parts[i]))
			return parts[i];
	return NULL;
}

static bool is_given(const short *part)
{
	return part[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

/* Among months libical looks for the sixth Monday for as long as there are years. */
static bool may_come(const struct icalrecurrencetype *rule)
{
	bool ordinals = false;

	for (size_t i = 0; rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
		int position = icalrecurrencetype_day_position(rule->by_day[i]);

		ordinals |= position != 0;
		if (position > 5 || position < -5)
			return false;
	}
	for (size_t i = 0; rule->by_set_pos[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
		if (rule->by_set_pos[i] > 4 || rule->by_set_pos[i] < -4)
			return false;
	if (is_given(rule->by_set_pos) && (ordinals || !is_given(rule->by_day)))
		return false;
	return !(ordinals || is_given(rule->by_set_pos)) || !is_given(rule->by_month_day);
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
	if (rule->freq == ICAL_NO_RECURRENCE)
		return error_set(
		    error, ERROR_INVALID,
		    "'%.80s' is no rule of RFC 5545, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"", text);
	if (!may_come(rule))
		return error_set(error, ERROR_INVALID,
				 "'%.80s' may never come: a month has no sixth Monday, BYSETPOS is "
				 "1 to 4 (or -1 to -4) of the days in BYDAY, and neither goes with "
				 "BYMONTHDAY",
				 text);
	return rule->count <= COUNT_LIMIT ||
	       error_set(error, ERROR_INVALID, "'%.80s' counts to more than %d; say UNTIL", text,
			 COUNT_LIMIT);
}

/* The first of its times from `from` on, up to ten years after it. */
static icalrecur_iterator *open_rule(struct icalrecurrencetype rule, struct icaltimetype start,
				     struct icaltimetype from)
{
	struct icaltimetype until = icaltime_compare(start, from) < 0 ? from : start;
	icalrecur_iterator *iterator;

	until.year += HORIZON_YEARS;
	if (icaltime_is_null_time(rule.until) || icaltime_compare(until, rule.until) < 0)
		rule.until = until;
	iterator = icalrecur_iterator_new(rule, start);
	/* What is counted is counted from its start. */
	if (iterator && !rule.count && icaltime_compare(start, from) < 0)
		icalrecur_iterator_set_start(iterator, from);
	return iterator;
}

bool calendar_rule_is_sound(const char *text, const char *start, struct error *error)
{
	struct icaltimetype from = read_time(start), first = icaltime_null_time();
	struct icalrecurrencetype rule;
	icalrecur_iterator *iterator;

	if (!read_rule(text, &rule, error))
		return false;
	iterator = open_rule(rule, from, from);
	if (iterator)
		first = icalrecur_iterator_next(iterator);
	icalrecur_iterator_free(iterator);
	return !icaltime_is_null_time(first) ||
	       error_set(error, ERROR_INVALID,
			 "'%.80s' never comes within %d years after its start", text,
			 HORIZON_YEARS);
}

static int64_t offset_at(icaltimezone *zone, int64_t second)
{
	struct icaltimetype utc =
	    icaltime_from_timet_with_zone((time_t)second, 0, icaltimezone_get_utc_timezone());

	return icaltimezone_get_utc_offset_of_utc_time(zone, &utc, NULL);
}

/* The second at which the clocks of the zone show that time. */
static int64_t second_of(icaltimezone *zone, struct icaltimetype local)
{
	int64_t shown = icaltime_as_timet_with_zone(local, icaltimezone_get_utc_timezone());
	int64_t before = shown - offset_at(zone, shown - DAY_SECONDS);
	int64_t after = shown - offset_at(zone, shown + DAY_SECONDS);

	/* Neither of them, or both, show it when the clocks change just then. */
	if (before + offset_at(zone, before) == shown || after + offset_at(zone, after) != shown)
		return before;
	return after;
}

static struct icaltimetype local_of(icaltimezone *zone, int64_t second)
{
	return icaltime_from_timet_with_zone((time_t)(second + offset_at(zone, second)), 0,
					     icaltimezone_get_utc_timezone());
}

/* One occurrence: takes it into what is known of the moment; true: later ones say no more. */
static bool take(struct calendar_state *state, int64_t wall, int64_t begin, int64_t end)
{
	if (begin > wall) {
		state->next = state->inside ? 0 : begin;
		return true;
	}
	if (end > wall) {
		state->inside = true;
		state->until = end > state->until ? end : state->until;
	} else if (end > state->ended) {
		state->ended = end;
	}
	return false;
}

static int64_t floor_second(int64_t wall)
{
	return wall / 1000 - (wall % 1000 < 0);
}

static bool take_all(icalrecur_iterator *iterator, icaltimezone *zone, int64_t duration,
		     int64_t wall, struct calendar_state *state, struct error *error)
{
	for (size_t i = 0; i < OCCURRENCE_LIMIT; i++) {
		struct icaltimetype time = icalrecur_iterator_next(iterator);
		int64_t begin;

		if (icaltime_is_null_time(time))
			return true;
		begin = second_of(zone, time) * 1000;
		if (take(state, wall, begin, begin + duration))
			return true;
	}
	return error_set(error, ERROR_INVALID, "its rule comes more than %d times up to now",
			 OCCURRENCE_LIMIT);
}

static bool rule_at(const struct calendar_span *span, icaltimezone *zone, int64_t wall,
		    struct calendar_state *state, struct error *error)
{
	/* A day more than the span is long: clocks change, and an end is told for a while. */
	int64_t from = floor_second(wall - span->duration) - LOOK_BACK_SECONDS;
	struct icalrecurrencetype rule;
	icalrecur_iterator *iterator;
	bool done;

	if (!read_rule(span->rule, &rule, error))
		return false;
	if (!icaltime_is_null_time(rule.until) && rule.until.is_date) {
		rule.until.is_date = 0;
		rule.until.hour = 23, rule.until.minute = 59, rule.until.second = 59;
	} else if (icaltime_is_utc(rule.until)) {
		rule.until = local_of(
		    zone, icaltime_as_timet_with_zone(rule.until, icaltimezone_get_utc_timezone()));
	}
	iterator = open_rule(rule, read_time(span->start), local_of(zone, from));
	if (!iterator)
		return error_set(error, ERROR_INVALID, "its rule is none any more");
	done = take_all(iterator, zone, span->duration, wall, state, error);
	icalrecur_iterator_free(iterator);
	return done;
}

bool calendar_at(const struct calendar_span *span, int64_t wall, struct calendar_state *state,
		 struct error *error)
{
	icaltimezone *zone = find_zone(span->zone);
	int64_t begin, end;

	*state = (struct calendar_state) { 0 };
	if (!zone)
		return error_set(error, ERROR_INVALID,
				 "the zone %.64s is not known here (is tzdata installed?)",
				 span->zone);
	if (span->rule)
		return rule_at(span, zone, wall, state, error);
	begin = second_of(zone, read_time(span->start)) * 1000;
	end = span->end ? second_of(zone, read_time(span->end)) * 1000 : begin + span->duration;
	(void)take(state, wall, begin, end);
	return true;
}

const char *calendar_text(struct arena *arena, int64_t wall, const char *name)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	icaltimezone *zone = find_zone(name);
	struct icaltimetype local =
	    local_of(zone ? zone : icaltimezone_get_utc_timezone(), floor_second(wall));
	const char *seconds = local.second ? arena_printf(arena, ":%02d", local.second) : "";

	return arena_printf(arena, "%s %04d-%02d-%02d %02d:%02d%s %s",
			    days[icaltime_day_of_week(local) - 1], local.year, local.month,
			    local.day, local.hour, local.minute, seconds, zone ? name : "UTC");
}
