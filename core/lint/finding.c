#include "core/lint/finding.h"

#include <string.h>

static const char *const severities[] = { "off", "note", "warning", "error" };

const char *lint_severity_name(enum lint_severity severity)
{
	return severities[severity];
}

bool lint_severity_from_name(const char *name, enum lint_severity *severity)
{
	for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
		if (!strcmp(severities[i], name)) {
			*severity = (enum lint_severity)i;
			return true;
		}
	}
	return false;
}

void lint_findings_add(struct arena *arena, struct lint_findings *findings,
		       const struct lint_finding *finding)
{
	if (findings->count == findings->room) {
		size_t room = findings->room ? 2 * findings->room : 16;
		struct lint_finding *more = arena_new_array(arena, struct lint_finding, room);

		if (findings->count)
			memcpy(more, findings->items, findings->count * sizeof *more);
		findings->items = more;
		findings->room = room;
	}
	findings->items[findings->count++] = *finding;
	findings->by_severity[finding->severity]++;
}

void lint_locate(struct bytes text, struct lint_place from, size_t offset,
		 struct lint_finding *finding)
{
	size_t at = from.offset < text.size ? from.offset : text.size;

	finding->line = from.line;
	finding->column = 1;
	while (at && text.data[at - 1] != '\n')
		at--;
	for (; at < offset && at < text.size; at++) {
		if (text.data[at] == '\n') {
			finding->line++;
			finding->column = 1;
		} else if (((unsigned char)text.data[at] & 0xc0) != 0x80) {
			finding->column++;
		}
	}
}

bool lint_fails(const struct lint_findings *findings, enum lint_severity from)
{
	for (enum lint_severity severity = from; severity && severity <= LINT_ERROR; severity++)
		if (findings->by_severity[severity])
			return true;
	return false;
}
