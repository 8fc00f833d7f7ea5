#include "core/lint/lint.h"

#include "core/lint/judge.h"
#include "core/lint/runner.h"
#include "core/lint/suppress.h"

static void judge_statements(struct lint *lint, struct arena *walking, struct lint_site *site)
{
	struct migration_outline outline = { 0 };
	struct statement last = { 0 };
	bool cut;
	struct migration_walk walk;
	struct error error;

	lint_catalog_begin(lint->catalog, site->number);
	site->outline = &outline;
	migration_walk_start(walking, site->migration, lint->dialect, false, &walk);
	while (migration_walk_next(&walk, &site->statement, &error) && site->statement)
		migration_outline_add(&outline, site->statement);
	site->mode = migration_mode(site->migration, &outline);
	lint->follow.arena = walking;
	lint_follow_start(&lint->follow, site);
	migration_walk_start(walking, site->migration, lint->dialect, false, &walk);
	while ((cut = migration_walk_next(&walk, &site->statement, &error)) && site->statement) {
		site->base = 0;
		last = *site->statement;
		lint_judge(site);
		arena_reset(site->arena);
	}
	if (!cut)
		lint_judge_uncut(site, error.text);
	site->statement = &last;
	if (last.text.size && lint->follow.now.open && !lint->follow.now.wrapped)
		lint_say_of(site, "TX102", NULL);
	site->statement = NULL; /* the last one ends here */
}

static void judge_played(struct lint *lint, struct arena *walking, struct lint_site *site)
{
	bool judged = site->number > lint->options->from;
	const struct lint_play *play =
	    lint_replay_play(walking, lint->replay, site->migration, judged);

	site->outline = &play->outline;
	if (judged)
		lint_judge_play(site, play);
}

/* A new file, or a changed one, in front of one that somebody may have applied. */
static void judge_place(struct lint_site *site, const struct directory *directory)
{
	const bool *fresh = site->lint->options->fresh;
	const char *behind = NULL;

	for (size_t i = site->number; fresh && fresh[site->number - 1] && i < directory->count;
	     i++) {
		if (!fresh[i] && !directory->migrations[i].repeatable)
			behind = directory->migrations[i].name;
	}
	if (behind && !site->migration->repeatable)
		lint_say_at(site, "LN004",
			    arena_printf(site->arena,
					 "it is new or was changed, but stands before %s, which is "
					 "there already",
					 behind),
			    0);
}

static void judge_migration(struct lint *lint, const struct directory *directory, size_t number)
{
	const struct migration *migration = &directory->migrations[number - 1];
	SCOPED(arena_release) struct arena *walking = arena_open();
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct lint_runner runner = lint->options->runner;
	struct lint_site site = {
		.arena = scratch,
		.runner = &runner,
		.catalog = lint->catalog,
		.migration = migration,
		.number = number,
		.transaction = &lint->follow.now,
		.lint = lint,
	};
	struct lint_suppressing suppressing = { migration, lint->dialect, number,
						runner.sizes != NULL, lint->findings->count };

	lint_runner_heed_file(&runner, migration->directives.policy);
	lint_judge_bytes(&site);
	judge_place(&site, directory);
	if (lint->replay)
		judge_played(lint, walking, &site);
	else
		judge_statements(lint, walking, &site);
	if (number > lint->options->from)
		lint_suppress(lint->arena, &suppressing, lint->findings);
}

/* Told at the last file, where the next one belongs. */
static void judge_sum(struct lint *lint, const struct directory *directory)
{
	struct lint_site site = {
		.migration = &directory->migrations[directory->count - 1],
		.number = directory->count,
		.runner = &lint->options->runner,
		.lint = lint,
	};

	lint_say_at(&site, "LN004", directory->sum_problem, 0);
}

void lint_directory(struct arena *arena, const struct directory *directory,
		    const struct lint_options *options, struct lint_findings *findings)
{
	struct lint lint = { .arena = arena,
			     .options = options,
			     .dialect = options->dialect != DIALECT_ANY     ? options->dialect
					: directory->dialect != DIALECT_ANY ? directory->dialect
									    : DIALECT_POSTGRES,
			     .catalog = lint_catalog_open(arena),
			     .findings = findings };

	*findings = (struct lint_findings) { 0 };
	if (lint.dialect == DIALECT_SQLITE)
		lint.replay = lint_replay_open(arena);
	for (size_t i = 0; i < directory->count; i++)
		judge_migration(&lint, directory, i + 1);
	if (directory->sum_state == SUM_DIFFERS && directory->count)
		judge_sum(&lint, directory);
}
