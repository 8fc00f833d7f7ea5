#include "tests/support/rule_case.h"

#include <string.h>

#include "core/lint/runner.h"
#include "core/lint/table.h"
#include "tests/support/files.h"
#include "tests/support/linted.h"
#include "tests/support/test.h"

#define PART_LIMIT 20

/* The files: path, text, ..., NULL. */
static const char **files_of(struct arena *arena, const char *setup, const char *text)
{
	const char **list = arena_new_array(arena, const char *, 2 * PART_LIMIT + 3);
	size_t count = 0, number = 100;

	list[count++] = "100_setup.sql";
	list[count++] = setup;
	while (text && count < 2 * PART_LIMIT) {
		const char *then = strstr(text, LINT_THEN);
		size_t size = then ? (size_t)(then - text) : strlen(text);

		if (size) {
			list[count++] = arena_printf(arena, "%zu_part.sql", ++number);
			list[count++] = arena_text_n(arena, text, size);
		}
		text = then ? then + strlen(LINT_THEN) : NULL;
	}
	return list;
}

struct directory test_rule_directory(struct arena *arena, const char *setup, const char *text)
{
	struct file_set files = test_files(arena, files_of(arena, setup, text));
	struct directory directory;
	struct error error;

	assert_ok(directory_read(arena, NULL, &files, &directory, &error));
	return directory;
}

const struct lint_finding *test_rule_finding(struct arena *arena, const char *setup,
					     const char *text, struct rule_wanted wanted)
{
	const struct lint_rule *rule = lint_rule_find_for(wanted.code, DIALECT_POSTGRES);
	struct lint_level on = { rule, LINT_NOTE };
	struct lint_options options = {
		.dialect = DIALECT_POSTGRES,
		.runner = { .server = { .major = wanted.version / 10000 },
			    .version_num = wanted.version },
		.levels = &on,
		.level_count = rule && rule->severity == LINT_OFF,
	};
	struct lint_findings findings;

	lint_runner_heed(&options.runner, NULL);
	findings = test_lint(arena, files_of(arena, setup, text), &options);

	for (size_t i = 0; i < findings.count; i++) {
		if (findings.items[i].migration &&
		    !strcmp(findings.items[i].rule->code, wanted.code))
			return &findings.items[i];
	}
	return NULL;
}

const char *test_rule_errors(struct arena *arena, const char *setup, const char *text)
{
	struct lint_findings findings = test_lint(arena, files_of(arena, setup, text), NULL);
	struct buffer told = buffer_in(arena);

	for (size_t i = 0; i < findings.count; i++) {
		const struct lint_finding *finding = &findings.items[i];

		if (finding->migration && finding->severity == LINT_ERROR)
			buffer_printf(&told, "%s %s:%u: %s\n", finding->rule->code, finding->file,
				      finding->line, finding->title);
	}
	return told.size ? buffer_text(&told) : NULL;
}
