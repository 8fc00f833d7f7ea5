#include "cli/render.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/text.h"

static const char *const styles[STYLE_COUNT] = {
	[STYLE_PLAIN] = "",        [STYLE_STRONG] = "\033[1m",   [STYLE_FAINT] = "\033[2m",
	[STYLE_GOOD] = "\033[32m", [STYLE_WARNING] = "\033[33m", [STYLE_BAD] = "\033[31m",
};

static const char *const symbols[SYMBOL_COUNT][2] = {
	[SYMBOL_DONE] = { "+", "✓" },    [SYMBOL_FAILED] = { "x", "✗" },
	[SYMBOL_PENDING] = { ".", "·" }, [SYMBOL_RUNNING] = { ">", "▸" },
	[SYMBOL_PARTIAL] = { "/", "◐" }, [SYMBOL_BASELINE] = { "b", "◆" },
	[SYMBOL_UNKNOWN] = { "?", "?" }, [SYMBOL_ATTENTION] = { "!", "!" },
	[SYMBOL_CUT] = { "~", "…" },     [SYMBOL_BULLET] = { "-", "•" },
};

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static unsigned terminal_width(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	unsigned long given = columns ? strtoul(columns, NULL, 10) : 0;
	struct winsize size = { 0 };

	if (given >= 20 && given <= 1000)
		return (unsigned)given;
	if (!isatty(fileno(out)))
		return 0;
	return !ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_col >= 20 ? size.ws_col : 80;
}

static bool locale_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is_set(names[i])) {
			const char *value = getenv(names[i]);

			return strstr(value, "UTF-8") || strstr(value, "utf8");
		}
	return false;
}

static unsigned terminal_height(FILE *out)
{
	struct winsize size = { 0 };

	return isatty(fileno(out)) && !ioctl(fileno(out), TIOCGWINSZ, &size) ? size.ws_row : 0;
}

struct screen screen_on(FILE *out, FILE *err)
{
	const char *terminal = getenv("TERM");
	bool tty = fileno(out) >= 0 && isatty(fileno(out)) && terminal && strcmp(terminal, "dumb");

	return (struct screen) {
		.out = out,
		.err = err,
		.width = terminal_width(out),
		.height = terminal_height(out),
		.live = tty,
		.colour = tty && !is_set("NO_COLOR"),
		.unicode = locale_is_utf8(),
	};
}

const char *symbol(const struct screen *screen, enum symbol which)
{
	return symbols[which][screen->unicode];
}

void screen_write(struct screen *screen, FILE *stream, enum style style, const char *text)
{
	bool paint = screen->colour && style != STYLE_PLAIN;

	fprintf(stream, "%s%s%s", paint ? styles[style] : "", text, paint ? "\033[0m" : "");
}

__attribute__((format(printf, 4, 0))) static void
print(struct screen *screen, FILE *stream, enum style style, const char *format, va_list args)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = arena_vprintf(arena, format, args);

	live_clear(screen);
	screen_write(screen, stream, style, text_visible(arena, bytes_of(text), true));
	fputc('\n', stream);
	fflush(stream);
}

void say(struct screen *screen, enum style style, const char *format, ...)
{
	va_list args;

	if (screen->json || screen->quiet)
		return;
	va_start(args, format);
	print(screen, screen->out, style, format, args);
	va_end(args);
}

bool say_alone(struct screen *screen, const char *text)
{
	struct screen heard = *screen;

	if (!screen->quiet || screen->json)
		return false;
	heard.quiet = false;
	say(&heard, STYLE_PLAIN, "%s", text);
	return true;
}

void complain(struct screen *screen, enum style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(screen, screen->err, style, format, args);
	va_end(args);
}

void answer(struct screen *screen, struct value *value)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text = value_write_pretty(arena, value);

	fwrite(text.data, 1, text.size, screen->out);
	fflush(screen->out);
	screen->answered = true;
}

void answer_line(struct screen *screen, struct value *value)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text = value_write(arena, value);

	fwrite(text.data, 1, text.size, screen->out);
	fputc('\n', screen->out);
	fflush(screen->out);
	screen->answered = true;
}

void live_clear(struct screen *screen)
{
	if (screen->drawn)
		fprintf(screen->out, "\033[%uA\r\033[J", screen->drawn);
	if (screen->drawn)
		fflush(screen->out); /* before anything is said on the other stream */
	screen->drawn = 0;
}

void live_show(struct screen *screen, const char *text)
{
	if (!screen->live || screen->json || screen->quiet)
		return;
	live_clear(screen);
	fputs(text, screen->out);
	for (const char *at = text; *at; at++)
		screen->drawn += *at == '\n';
	fflush(screen->out);
}
