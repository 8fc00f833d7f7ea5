#include "coordinator/http/route.h"

#include <string.h>

#include "core/tlog/succession.h"
#include "core/tlog/tile.h"

#define SEGMENT_SIZE 64
#define TILE         "{tile}" /* all that is left of the path */

const struct http_route *const http_routes[] = {
	health_routes,  registry_routes, release_routes, rollout_routes,  revert_routes,
	people_routes,  plan_routes,     explain_routes, adoption_routes, status_routes,
	history_routes, audit_routes,    bundle_routes,  log_routes,      witness_routes,
	access_routes,  pipeline_routes, key_routes,     redact_routes,   NULL,
};

static bool is_plain_name(const char *text)
{
	size_t size = strlen(text);

	return size <= 100 && *text != '.' && *text != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
		   size;
}

static bool is_any_name(const char *text)
{
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			return false;
	return strlen(text) <= 200;
}

static bool is_id(const char *text)
{
	size_t digits = strspn(text + (*text != '\0') + (*text && text[1] == '-'), "0123456789");

	return *text >= 'a' && *text <= 'z' && text[1] == '-' && digits && digits <= 15 &&
	       !text[2 + digits];
}

static bool is_hash(const char *text)
{
	struct hash hash;

	return hash_from_hex(text, &hash);
}

static bool is_key(const char *text)
{
	return text_equal(text, succession_of_name(SUCCESSION_COORDINATOR));
}

static bool is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return text_equal(text, "latest") ||
	       (digits && digits <= 15 && !text[digits] && *text != '0');
}

static bool is_tile(const char *text)
{
	struct tile tile;

	return tile_path_read(text, &tile);
}

static const struct {
	const char *name; /* between braces in a pattern */
	bool (*holds)(const char *text);
	const char *expectation;
} kinds[] = {
	{ "{project}", is_plain_name, "is no project's name (letters, digits, '.', '_', '-')" },
	{ "{environment}", is_plain_name, "is no environment's name" },
	{ "{target}", is_any_name, "is no target's name" },
	{ "{id}", is_id, "is no id, which look like r-12" },
	{ "{hash}", is_hash, "is no SHA-256 of 64 lower-case hexadecimal digits" },
	{ "{key}", is_key, "is no key that can be replaced here: coordinator" },
	{ TILE, is_tile, "is no tile: tile/LEVEL/NNN, tile/entries/NNN, perhaps with .p/WIDTH" },
	{ "{number}", is_number, "is no release: give its number or 'latest'" },
};

/* Steps over the next segment of a pattern; false at its end. */
static bool pattern_next(const char **pattern, char segment[SEGMENT_SIZE])
{
	size_t size;

	if (**pattern != '/')
		return false;
	++*pattern;
	size = strcspn(*pattern, "/");
	memcpy(segment, *pattern, size);
	segment[size] = '\0';
	*pattern += size;
	return size > 0;
}

static bool fits(const struct http_route *route, const struct http_target *target,
		 const char *parameters[ROUTE_PARAMETERS])
{
	const char *pattern = route->pattern;
	char segment[SEGMENT_SIZE];
	size_t index = 0, count = 0;

	for (; pattern_next(&pattern, segment); index++) {
		if (index == target->segment_count)
			return false;
		if (text_equal(segment, TILE)) {
			parameters[count] =
			    target->path + (pattern - route->pattern) - strlen(TILE);
			return true;
		}
		if (*segment == '{')
			parameters[count++] = target->segments[index];
		else if (!text_equal(segment, target->segments[index]))
			return false;
	}
	return index == target->segment_count;
}

static bool check_parameter(const char *kind, const char *text, struct error *error)
{
	size_t i = 0;

	while (!text_equal(kinds[i].name, kind))
		i++;
	return kinds[i].holds(text) ||
	       error_set(error, ERROR_INVALID, "'%.200s' %s", text, kinds[i].expectation);
}

static bool check_parameters(const struct route_match *match, struct error *error)
{
	const char *pattern = match->route->pattern;
	char segment[SEGMENT_SIZE];
	size_t count = 0;

	while (pattern_next(&pattern, segment))
		if (*segment == '{' && !check_parameter(segment, match->parameters[count++], error))
			return false;
	return true;
}

bool route_find(struct arena *arena, const struct http_request *request, struct route_match *match,
		struct error *error)
{
	struct buffer allow = buffer_in(arena);

	*match = (struct route_match) { 0 };
	for (const struct http_route *const *table = http_routes; *table; table++)
		for (const struct http_route *route = *table; route->pattern; route++) {
			if (!fits(route, &request->target, match->parameters))
				continue;
			if (route->method == request->method) {
				match->route = route;
				return check_parameters(match, error);
			}
			buffer_printf(&allow, "%s%s", allow.size ? ", " : "",
				      http_method_name(route->method));
		}
	if (!allow.size)
		return error_set(error, ERROR_NOT_FOUND,
				 "there is nothing at %.300s; the interface begins at /v1/projects",
				 request->target.path);
	match->allow = allow.data;
	return error_set(error, ERROR_CONFLICT, "%.300s has no such method; it has %s",
			 request->target.path, allow.data);
}
