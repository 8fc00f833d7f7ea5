#include "coordinator/pipeline_time.h"

#include <string.h>

#include "coordinator/calendar.h"
#include "coordinator/pipeline.h"

#define DAY         ((int64_t)86400000)
#define YEAR        (366 * DAY)
#define MINUTE      60000
#define NAME_LIMIT  64
#define RULE_LIMIT  500
#define FIELD(name) offsetof(struct pipeline_window, name)

static const char *const closings[] = { "drain", "overrun", NULL };

static bool read_time(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, void *into, struct error *error)
{
	const char *time;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	time = calendar_time(reading->arena, node->text);
	if (!time)
		return yaml_error(reading->name, node, error,
				  "%s: '%.60s' is no local time like 2026-03-01T09:00 (the zone "
				  "stands in 'zone')",
				  row->name, node->text);
	*(const char **)(void *)((char *)into + row->offset) = time;
	return true;
}

static bool read_zone(const struct pipeline_reading *reading, const struct pipeline_row *row,
		      const struct yaml *node, void *into, struct error *error)
{
	if (!pipeline_is_text(reading, row, node, error))
		return false;
	((struct pipeline_window *)into)->zone = node->text;
	return calendar_zone_is_known(node->text) ||
	       yaml_error(reading->name, node, error,
			  "zone: '%.60s' is not known; use a name of the IANA database, like "
			  "Europe/Berlin or UTC",
			  node->text);
}

/* One of the two says when it ends. */
static bool check_end(const struct pipeline_reading *reading, const struct yaml *node,
		      const struct pipeline_window *window, struct error *error)
{
	if (!window->end && !window->duration)
		return yaml_error(reading->name, node, error,
				  "'%s' has neither an end nor a duration", window->name);
	if (window->end && window->duration)
		return yaml_error(reading->name, yaml_get(node, "end"), error,
				  "'%s' has both an end and a duration; one of them is enough",
				  window->name);
	if (window->end && window->rule)
		return yaml_error(reading->name, yaml_get(node, "end"), error,
				  "'%s' comes again by its rule: say how long it takes with "
				  "'duration'",
				  window->name);
	/* Both are written the same way. */
	if (window->end && strcmp(window->end, window->start) <= 0)
		return yaml_error(reading->name, yaml_get(node, "end"), error,
				  "'%s' ends at %s, which is not after its start %s", window->name,
				  window->end, window->start);
	return true;
}

static bool check(const struct pipeline_reading *reading, const struct yaml *node, void *item,
		  struct error *error)
{
	struct pipeline_window *window = item;
	struct error wrong;

	if (!window->zone)
		window->zone = "UTC";
	if (!check_end(reading, node, window, error))
		return false;
	return !window->rule || calendar_rule_is_sound(window->rule, window->start, &wrong) ||
	       yaml_error(reading->name, yaml_get(node, "rule"), error, "rule: %s", wrong.text);
}

static const struct pipeline_row rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "rule", pipeline_read_line, .offset = FIELD(rule), .most = RULE_LIMIT },
	{ "start", read_time, .offset = FIELD(start), .needed = true },
	{ "end", read_time, .offset = FIELD(end) },
	{ "duration", pipeline_read_duration, .offset = FIELD(duration), .least = MINUTE,
	  .most = YEAR },
	{ "zone", read_zone, .offset = FIELD(zone) },
	{ "at-close", pipeline_read_word, .offset = FIELD(closing), .words = closings },
	{ 0 },
};

const struct pipeline_list pipeline_windows = { "window", rows, sizeof(struct pipeline_window),
						check };
const struct pipeline_list pipeline_freezes = { "freeze", rows, sizeof(struct pipeline_window),
						check };
