#include "core/lint/lint.h"

#include <string.h>

#include "core/lint/runner.h"
#include "core/lint/suppress.h"

struct lint {
	struct arena *arena; /* of the findings and the catalog */
	const struct lint_options *options;
	enum dialect dialect;
	struct lint_catalog *catalog;
	struct lint_findings *findings;
	struct lint_transaction transaction;
};

void lint_hit(struct lint_site *site, const struct lint_rule *rule, const struct lint_hit *hit)
{
	struct arena *arena = site->lint->arena;
	const struct lint_touch *worst = site->effect ? site->effect->worst : NULL;
	struct lint_finding finding = {
		.rule = rule,
		.severity = hit->severity ? hit->severity : rule->severity,
		.migration = site->number - 1,
		.file = site->migration->file,
		.offset = site->statement->offset,
		.size = site->statement->text.size,
		.statement = site->statement->index + 1,
		.lock = worst ? worst->lock : LINT_LOCK_NONE,
		.blocks = site->effect ? site->effect->blocks : LINT_BLOCKS_NOTHING,
		.grows = site->effect ? site->effect->grows : LINT_NO,
	};

	finding.relation = arena_text(arena, hit->relation ? hit->relation
					     : worst       ? worst->relation
							   : NULL);
	finding.title = arena_text(arena, hit->title ? hit->title : rule->title);
	finding.fix = arena_text(arena, hit->fix ? hit->fix : rule->fix);
	lint_locate(site->migration->text,
		    (struct lint_place) { site->statement->offset, site->statement->line },
		    site->statement->offset + hit->offset, &finding);
	lint_findings_add(arena, site->lint->findings, &finding);
}

static void look(struct lint_site *site)
{
	PgQuery__Node__NodeCase command = site->command ? site->command->node_case : 0;

	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		for (size_t i = 0; i < *theme->count; i++) {
			const struct lint_rule *rule = &theme->rules[i];

			if (rule->look && rule->dialect == site->lint->dialect &&
			    (!rule->command || rule->command == command))
				rule->look(site, rule);
		}
	}
}

static void judge(struct lint *lint, struct lint_site *site, const PgQuery__Node *command)
{
	struct lint_effect effect = { 0 };

	site->command = command;
	site->effect = NULL;
	if (command) {
		lint_effect_of(site->arena, lint->catalog, &lint->options->runner.server, command,
			       &effect);
		site->effect = &effect;
	}
	if (site->number > lint->options->from)
		look(site);
	if (command)
		lint_replay(lint->catalog, command);
	lint->transaction.statements++;
}

static void judge_statement(struct lint *lint, struct lint_site *site)
{
	struct sql_parsed parsed;

	sql_parse(site->arena, site->statement->text, &parsed);
	site->outcome = parsed.outcome;
	for (size_t i = 0; parsed.tree && i < parsed.tree->count; i++)
		judge(lint, site, parsed.tree->commands[i]);
	if (!parsed.tree || !parsed.tree->count)
		judge(lint, site, NULL);
}

static void judge_migration(struct lint *lint, const struct migration *migration, size_t number)
{
	SCOPED(arena_release) struct arena *walking = arena_open();
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct migration_outline outline = { 0 };
	struct migration_walk walk;
	struct lint_runner runner = lint->options->runner;
	struct lint_site site = {
		.arena = scratch,
		.runner = &runner,
		.catalog = lint->catalog,
		.migration = migration,
		.number = number,
		.transaction = &lint->transaction,
		.lint = lint,
	};
	struct lint_suppressing suppressing = { migration, lint->dialect, number,
						runner.sizes != NULL, lint->findings->count };
	struct error error;

	lint_runner_heed_file(&runner, migration->directives.policy);
	lint_catalog_begin(lint->catalog, number);
	migration_walk_start(walking, migration, lint->dialect, false, &walk);
	while (migration_walk_next(&walk, &site.statement, &error) && site.statement)
		migration_outline_add(&outline, site.statement);
	site.mode = migration_mode(migration, &outline);
	lint->transaction = (struct lint_transaction) {
		.open = site.mode.txmode == TXMODE_FILE,
		.lock_timeout = runner.lock_timeout,
		.statement_timeout = runner.statement_timeout,
	};
	migration_walk_start(walking, migration, lint->dialect, false, &walk);
	while (migration_walk_next(&walk, &site.statement, &error) && site.statement) {
		judge_statement(lint, &site);
		arena_reset(scratch);
	}
	if (number > lint->options->from)
		lint_suppress(lint->arena, &suppressing, lint->findings);
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
	for (size_t i = 0; i < directory->count; i++)
		judge_migration(&lint, &directory->migrations[i], i + 1);
}
