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
