#include "core/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum log_level least_level = LOG_INFO;

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARNING] = "warning",
	[LOG_ERROR] = "error",
};

void log_from(enum log_level least)
{
	least_level = least;
}

/* Names and errors come from outside: a line must stay one line. */
static void flatten(char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < ' ' || *line == 0x7F)
			*line = ' ';
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
	char line[2048];
	va_list args;
	int used;
	size_t length;

	if (level < least_level)
		return;
	used = snprintf(line, sizeof line - 1, "%s %s ", level_names[level], event);
	if (used < 0 || (size_t)used >= sizeof line - 1)
		return;
	va_start(args, format);
	vsnprintf(line + used, sizeof line - 1 - (size_t)used, format, args);
	va_end(args);
	flatten(line);
	length = strlen(line);
	line[length] = '\n';
	if (write(STDERR_FILENO, line, length + 1) < 0)
		return; /* nobody is left to be told */
}
