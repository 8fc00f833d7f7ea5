#include "cli/dispatch.h"

#include "cli/help.h"
#include "core/base/bytes.h"
#include "core/base/nearest.h"

#define OPERANDS_MOST 8

static void offer_all(const struct command_group *groups, struct nearest *nearest)
{
	for (; groups->title; groups++)
		for (const struct command *row = groups->commands; row->name; row++)
			nearest_offer(nearest, row->name);
}

/* Says which known word was probably meant. */
static bool unknown_command(struct arena *arena, const struct command_group *groups,
			    char *const *words, struct error *error)
{
	bool family = help_is_family(groups, words[0]) && words[1] && *words[1] != '-';
	const char *given = family ? arena_printf(arena, "%s %s", words[0], words[1]) : words[0];
	struct nearest nearest = nearest_to(given);

	offer_all(groups, &nearest);
	if (!nearest.best && words[1]) { /* "rolout show": both words */
		given = arena_printf(arena, "%s %s", words[0], words[1]);
		nearest = nearest_to(given);
		offer_all(groups, &nearest);
	}
	if (nearest.best)
		return error_set(error, ERROR_INVALID,
				 "there is no command '%s'; did you mean '%s'?", given,
				 nearest.best);
	return error_set(error, ERROR_INVALID, "there is no command '%s'; see lockstep%s%s --help",
			 family ? given : words[0], family ? " " : "", family ? words[0] : "");
}

static bool operands_fit(const struct invocation *call, struct error *error)
{
	const struct command *command = call->command;

	if (call->count >= command->least && call->count <= command->most)
		return true;
	return error_set(error, ERROR_INVALID, "%s takes %s; see lockstep %s --help", command->name,
			 command->most ? command->arguments : "options only", command->name);
}

static bool read_options(struct invocation *call, char *const *arguments, void *options,
			 struct error *error)
{
	const char **items = arena_new_array(call->arena, const char *, OPERANDS_MOST);
	struct operands operands = { .items = items, .most = OPERANDS_MOST };
	struct settings settings = { call->command->settings, options, call->arena };
	struct settings environment = { call->command->environment, options, call->arena };

	settings_start(&settings);
	if (environment.rows && !settings_from_environment(&environment, "LOCKSTEP", error))
		return false;
	if (!settings_from_arguments(&settings, arguments, &operands, error))
		return error_wrap(error, "%s", call->command->name);
	call->options = options;
	call->operands = items;
	call->count = operands.count;
	return true;
}

/* A JSON document is the answer to --json in any case. */
static int report(struct arena *arena, struct screen *screen, const struct error *error)
{
	struct value *problem = value_object(arena), *document = value_object(arena);

	if (error->text[0])
		complain(screen, STYLE_BAD, "lockstep: %s", error->text);
	if (screen->json && !screen->answered) {
		value_put_text(problem, "code", error_name(error->code));
		value_put_text(problem, "detail", error->text);
		value_put(document, "error", problem);
		answer(screen, document);
	}
	return error_exit_code(error->code);
}

/* Known before the options are read, so that their errors are JSON too. */
static bool wants_json(char *const *arguments)
{
	for (; *arguments && !text_equal(*arguments, "--"); arguments++)
		if (text_equal(*arguments, "--json"))
			return true;
	return false;
}

static int run(const struct command *command, char *const *arguments, struct screen *screen)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct invocation call = { .arena = arena, .screen = screen, .command = command };
	void *options = arena_alloc(arena, command->options_size);
	const struct common_options *common = options;
	struct error error = { 0 };
	bool read = read_options(&call, arguments, options, &error);

	screen->json = common->json || wants_json(arguments);
	screen->quiet = common->quiet;
	screen->colour = screen->colour && !common->no_color;
	if (common->help) {
		help_command(arena, screen, command);
		return 0;
	}
	if (read && operands_fit(&call, &error) && command->run(&call, &error))
		return 0;
	return report(arena, screen, &error);
}

static bool asks_for_help(const char *word)
{
	return text_equal(word, "--help") || text_equal(word, "-h") || text_equal(word, "help");
}

int command_main(const struct command_group *groups, char *const *arguments, struct screen *screen)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	const struct command *command;
	size_t used;

	if (text_equal(arguments[0], "--version") || text_equal(arguments[0], "version")) {
		say(screen, STYLE_PLAIN, "lockstep %s", LOCKSTEP_VERSION);
		return 0;
	}
	if (!arguments[0] || (asks_for_help(arguments[0]) && !arguments[1])) {
		help_program(arena, screen, groups);
		return arguments[0] ? 0 : error_exit_code(ERROR_INVALID);
	}
	if (asks_for_help(arguments[0]) && help_topic(arena, screen, groups, arguments + 1))
		return 0;
	arguments += asks_for_help(arguments[0]);
	command = command_find(groups, arguments, &used);
	if (command)
		return run(command, arguments + used, screen);
	if (help_is_family(groups, arguments[0]) &&
	    (!arguments[1] || asks_for_help(arguments[1]))) {
		help_family(arena, screen, groups, arguments[0]);
		return arguments[1] ? 0 : error_exit_code(ERROR_INVALID);
	}
	unknown_command(arena, groups, arguments, &error);
	return report(arena, screen, &error);
}
