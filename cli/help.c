#include "cli/help.h"

#include <string.h>

#include "cli/text.h"
#include "core/base/bytes.h"

/* What error_exit_code (core/base/error.h) can give, in words. */
static const char *const exit_codes[] = {
	"done",
	"failed: a migration, a check, drift",
	"integrity: sum mismatch; missing, changed or conflicting files",
	"pending work exists (status with --exit-code)",
	"usage or configuration",
	"refused by a gate, a rule or missing permission",
	"unreachable, locked or timed out: a retry may help",
	"the outcome cannot be known: a person must look",
};

static const struct {
	const char *name, *text;
} variables[] = {
	{ "LOCKSTEP_URL", "the coordinator (http://127.0.0.1:7421)" },
	{ "LOCKSTEP_TOKEN", "who asks; LOCKSTEP_TOKEN_FILE names a file that holds it" },
	{ "LOCKSTEP_PROJECT", "the project, where there are several" },
	{ "LOCKSTEP_DATABASE_URL", "the database of migrate commands, instead of --url" },
	{ "NO_COLOR", "no colours" },
};

const char *help_exit_code(int code)
{
	return code >= 0 && (size_t)code < sizeof exit_codes / sizeof *exit_codes ? exit_codes[code]
										  : NULL;
}

static void show_exit_codes(struct screen *screen)
{
	say(screen, STYLE_STRONG, "Exit codes:");
	for (int code = 0; help_exit_code(code); code++)
		say(screen, STYLE_PLAIN, "  %d  %s", code, help_exit_code(code));
}

static void show_rows(struct screen *screen, const struct command *row, const char *family)
{
	size_t size = family ? strlen(family) : 0;

	for (; row->name; row++)
		if (!family || (text_starts_with(row->name, family) && row->name[size] == ' '))
			say(screen, STYLE_PLAIN, "  %-17s %s", row->name, row->help);
}

void help_program(struct arena *arena, struct screen *screen, const struct command_group *groups)
{
	(void)arena;
	say(screen, STYLE_PLAIN,
	    "lockstep promotes database migrations across environments.\n\n"
	    "Usage: lockstep COMMAND [OPERANDS] [OPTIONS]; lockstep COMMAND --help explains one");
	for (; groups->title; groups++) {
		say(screen, STYLE_STRONG, "\n%s", groups->title);
		show_rows(screen, groups->commands, NULL);
	}
	say(screen, STYLE_STRONG, "\nEnvironment:");
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		say(screen, STYLE_PLAIN, "  %-21s %s", variables[i].name, variables[i].text);
	say(screen, STYLE_PLAIN, "%s", "");
	show_exit_codes(screen);
}

/* The example's lines, indented. */
static char *indented(struct arena *arena, const char *text)
{
	struct buffer buffer = buffer_in(arena);

	buffer_add_text(&buffer, "  ");
	for (; *text; text++) {
		buffer_add(&buffer, text, 1);
		if (*text == '\n' && text[1])
			buffer_add_text(&buffer, "  ");
	}
	return buffer.data;
}

#define PAGE_COLUMNS 80

/* As a paragraph, whatever lines the source has. */
static char *paragraph(struct arena *arena, const char *text, const char *indent)
{
	const char *rest = text_one_line(arena, bytes_of(text));
	struct buffer buffer = buffer_in(arena);

	while (*rest)
		buffer_printf(&buffer, "%s%s%s", buffer.size ? "\n" : "", indent,
			      text_fold(arena, &rest, PAGE_COLUMNS - text_columns(indent)));
	return arena_text(arena, buffer_text(&buffer));
}

void help_command(struct arena *arena, struct screen *screen, const struct command *command)
{
	const char *options = settings_help(arena, command->settings);

	screen->json = screen->quiet = false;
	say(screen, STYLE_PLAIN, "Usage: lockstep %s%s%s [OPTIONS]\n\n%s", command->name,
	    *command->arguments ? " " : "", command->arguments,
	    paragraph(arena, command->manual, ""));
	say(screen, STYLE_STRONG, "\nOptions:");
	say(screen, STYLE_PLAIN, "%.*s", (int)strlen(options) - 1, options);
	say(screen, STYLE_STRONG, "\nExample:");
	say(screen, STYLE_PLAIN, "%s", indented(arena, command->example));
	say(screen, STYLE_STRONG, "\nJSON (or error: {code, detail}):");
	say(screen, STYLE_PLAIN, "%s\n\nExit codes: lockstep help exit-codes",
	    paragraph(arena, command->json, "  "));
}

bool help_is_family(const struct command_group *groups, const char *word)
{
	size_t size = strlen(word);

	for (; groups->title; groups++)
		for (const struct command *row = groups->commands; row->name; row++)
			if (text_starts_with(row->name, word) && row->name[size] == ' ')
				return true;
	return false;
}

void help_family(struct arena *arena, struct screen *screen, const struct command_group *groups,
		 const char *word)
{
	(void)arena;
	say(screen, STYLE_PLAIN, "Usage: lockstep %s COMMAND; add --help for one of them\n", word);
	for (; groups->title; groups++)
		show_rows(screen, groups->commands, word);
}

bool help_topic(struct arena *arena, struct screen *screen, const struct command_group *groups,
		char *const *words)
{
	size_t used;
	const struct command *command = command_find(groups, words, &used);

	if (text_equal(words[0], "exit-codes"))
		show_exit_codes(screen);
	else if (command)
		help_command(arena, screen, command);
	else if (help_is_family(groups, words[0]))
		help_family(arena, screen, groups, words[0]);
	else
		return false;
	return true;
}
