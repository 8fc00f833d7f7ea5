#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"

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

/* A precision, or the room's end, may have cut a character in two. */
static void halves_drop(char *text)
{
	size_t size = strlen(text), bad;

	while (!text_is_utf8((struct bytes) { text, size }, &bad)) {
		memmove(text + bad, text + bad + 1, size - bad);
		size--;
	}
}

void error_fill(struct error *error, enum error_code code, const char *format, ...)
{
	va_list args;

	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof error->text, format, args);
	va_end(args);
	halves_drop(error->text);
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
	halves_drop(error->text);
}
