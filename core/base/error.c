#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERROR_CODE_NAME(code, text, exit_code) [code] = text,
static const char *const names[] = { ERROR_CODES(ERROR_CODE_NAME) };

#define ERROR_CODE_EXIT(code, text, exit_code) [code] = exit_code,
static const int exit_codes[] = { ERROR_CODES(ERROR_CODE_EXIT) };

const char *error_name(enum error_code code)
{
	return names[code];
}

int error_exit_code(enum error_code code)
{
	return exit_codes[code];
}

void error_fill(struct error *error, enum error_code code, const char *format, ...)
{
	va_list args;

	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof error->text, format, args);
	va_end(args);
}

void error_prefix(struct error *error, const char *format, ...)
{
	char cause[sizeof error->text];
	va_list args;
	int used;

	memcpy(cause, error->text, sizeof cause);
	va_start(args, format);
	used = vsnprintf(error->text, sizeof error->text, format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof error->text)
		snprintf(error->text + used, sizeof error->text - (size_t)used, ": %s", cause);
}
