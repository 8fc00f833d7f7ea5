#include "core/lint/judge.h"

#include <string.h>

#include "core/lint/table.h"
#include "core/sql/older.h"

enum lint_severity lint_level_of(const struct lint_options *options, const struct lint_rule *rule,
				 enum lint_severity usual)
{
	for (size_t i = 0; i < options->level_count; i++) {
		if (!strcmp(options->levels[i].rule->code, rule->code))
			return options->levels[i].severity;
	}
	return usual;
}

static const struct lint_finding *first_of_file(const struct lint_site *site, size_t *count)
{
	const struct lint_findings *findings = site->lint->findings;
	size_t first = findings->count;

	while (first && findings->items[first - 1].migration == site->number - 1)
		first--;
	*count = findings->count - first;
	return first ? findings->items + first : findings->items;
}

bool lint_hit_before(const struct lint_site *site, const struct lint_rule *rule)
{
	size_t count;
	const struct lint_finding *findings = first_of_file(site, &count);

	for (size_t i = 0; i < count; i++) {
		if (findings[i].rule == rule)
			return true;
	}
	return false;
}

void lint_withdraw(struct lint_site *site, const char *code, const char *title)
{
	struct lint_findings *all = site->lint->findings;
	size_t count, kept;
	const struct lint_finding *findings = first_of_file(site, &count);

	kept = (size_t)(findings - all->items);
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(findings[i].rule->code, code) && text_equal(findings[i].title, title))
			all->by_severity[findings[i].severity]--;
		else
			all->items[kept++] = findings[i];
	}
	all->count = kept;
}

static bool says_it_blocks(const struct lint_effect *effect)
{
	return effect && effect->grows == LINT_YES && effect->blocks >= LINT_BLOCKS_WRITES;
}

void lint_hit(struct lint_site *site, const struct lint_rule *rule, const struct lint_hit *hit)
{
	struct arena *arena = site->lint->arena;
	const struct lint_effect *effect = hit->effect ? hit->effect : site->effect;
	const struct lint_touch *worst = effect ? effect->worst : NULL;
	struct lint_finding finding;

	if (site->lint->muted) {
		site->lint->unheard |= says_it_blocks(effect);
		return;
	}
	finding = (struct lint_finding) {
		.rule = rule,
		.severity = lint_level_of(site->lint->options, rule,
					  hit->severity ? hit->severity : rule->severity),
		.migration = site->number - 1,
		.file = site->migration->file,
		.offset = site->statement->offset,
		.size = site->statement->text.size,
		.statement = site->statement->index + 1,
		.lock = worst ? worst->lock : LOCK_NONE,
		.blocks = effect ? effect->blocks : LINT_BLOCKS_NOTHING,
		.grows = effect ? effect->grows : LINT_NO,
	};

	finding.relation = arena_text(arena, hit->relation ? hit->relation
					     : worst       ? worst->relation
							   : NULL);
	finding.title = arena_text(arena, hit->title ? hit->title : rule->title);
	finding.fix = arena_text(arena, hit->fix ? hit->fix : rule->fix);
	lint_locate(site->migration->text,
		    (struct lint_place) { site->statement->offset, site->statement->line },
		    site->statement->offset + site->base + hit->offset, &finding);
	lint_findings_add(arena, site->lint->findings, &finding);
}

static bool is_on(const struct lint_site *site, const struct lint_rule *rule)
{
	bool off = lint_level_of(site->lint->options, rule, rule->severity) == LINT_OFF;

	return (rule->dialect == DIALECT_ANY || rule->dialect == site->lint->dialect) &&
	       off == (site->lint->muted && rule->severity != LINT_OFF);
}

void lint_say_of(struct lint_site *site, const char *code, const char *title)
{
	const struct lint_rule *rule = lint_rule_find(code);

	site->command = NULL;
	site->effect = NULL;
	if (rule && is_on(site, rule) && site->number > site->lint->options->from)
		lint_hit(site, rule, &(struct lint_hit) { .title = title });
}

/* The action with what it does alone. */
static struct lint_action action_of(struct lint_site *site, const PgQuery__AlterTableCmd *command)
{
	const PgQuery__AlterTableStmt *alter = site->command->alter_table_stmt;
	struct lint_action action = { .alter = alter, .command = command, .effect = site->effect };
	const PgQuery__Node *definition = command->def;

	if (definition && definition->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
		action.column = definition->column_def;
	if (definition && definition->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
		action.constraint = definition->constraint;
	action.table = lint_table_of_range(site, alter->relation);
	return action;
}

static const struct lint_effect *effect_alone(struct lint_site *site, PgQuery__Node *command)
{
	PgQuery__AlterTableStmt alter = *site->command->alter_table_stmt;
	PgQuery__Node node = PG_QUERY__NODE__INIT, *all[] = { command };
	struct lint_effect *effect = arena_new(site->arena, struct lint_effect);

	if (alter.n_cmds == 1)
		return site->effect;
	alter.cmds = all;
	alter.n_cmds = 1;
	node.node_case = PG_QUERY__NODE__NODE_ALTER_TABLE_STMT;
	node.alter_table_stmt = &alter;
	lint_effect_of(site->arena, site->catalog, &site->runner->server, &node, effect);
	return effect;
}

static void look_at_actions(struct lint_site *site, const struct lint_theme *theme)
{
	const PgQuery__AlterTableStmt *alter = site->command->alter_table_stmt;

	for (size_t i = 0; i < alter->n_cmds; i++) {
		struct lint_action action = action_of(site, alter->cmds[i]->alter_table_cmd);

		action.effect = effect_alone(site, alter->cmds[i]);
		for (size_t k = 0; k < *theme->count; k++) {
			const struct lint_rule *rule = &theme->rules[k];

			if (rule->act &&
			    (!rule->action || rule->action == action.command->subtype) &&
			    is_on(site, rule))
				rule->act(site, rule, &action);
		}
	}
}

static void look(struct lint_site *site)
{
	PgQuery__Node__NodeCase command = site->command ? site->command->node_case : 0;

	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		for (size_t i = 0; i < *theme->count; i++) {
			const struct lint_rule *rule = &theme->rules[i];

			if (rule->look && (!rule->command || rule->command == command) &&
			    is_on(site, rule))
				rule->look(site, rule);
		}
		if (command == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
			look_at_actions(site, theme);
	}
}

/* Would a rule say it, had nobody switched it off? */
static bool is_unheard(struct lint_site *site)
{
	struct lint *lint = site->lint;

	lint->muted = true;
	lint->unheard = false;
	look(site);
	lint->muted = false;
	return lint->unheard;
}

/* What blocks for a time that grows is said by one rule or another, or else by a general one. */
static void say_what_is_unsaid(struct lint_site *site)
{
	const struct lint_rule *rule = lint_rule_find(LINT_BLOCKS_UNSAID);
	const struct lint_effect *effect = site->effect;
	const struct lint_finding *findings;
	size_t count;

	if (!says_it_blocks(effect) || !is_on(site, rule))
		return;
	findings = first_of_file(site, &count);
	for (size_t i = 0; i < count; i++) {
		if (findings[i].statement == site->statement->index + 1 &&
		    findings[i].grows == LINT_YES && findings[i].blocks >= LINT_BLOCKS_WRITES)
			return;
	}
	if (!is_unheard(site))
		lint_hit(site, rule, &(struct lint_hit) { 0 });
}

void lint_judge_command(struct lint_site *site, const PgQuery__Node *command)
{
	struct lint *lint = site->lint;
	struct lint_effect effect = { 0 };

	site->command = command;
	site->effect = lint->dialect == DIALECT_POSTGRES ? &effect : NULL;
	if (command)
		lint_effect_of(site->arena, lint->catalog, &lint->options->runner.server, command,
			       &effect);
	else if (site->effect)
		lint_effect_of_words(site->arena, lint->catalog, &lint->options->runner.server,
				     site->statement->text, &effect);
	if (site->number > lint->options->from) {
		look(site);
		say_what_is_unsaid(site);
	}
	if (command && !site->guessed)
		lint_replay(lint->catalog, command);
	else if (!command)
		lint_replay_words(lint->catalog, site->statement->text);
	lint_follow_pass(&lint->follow, site);
}

/* What the grammar does not know: in older words, or else by its first ones. */
static void judge_words(struct lint_site *site)
{
	struct sql_parsed older;
	bool known = site->outcome == SQL_UNPARSED &&
		     sql_parse_older(site->arena, site->statement->text, &older);

	for (size_t i = 0; known && i < older.tree->count; i++)
		lint_judge_command(site, older.tree->commands[i]);
	if (!known)
		lint_judge_command(site, NULL);
}

void lint_judge(struct lint_site *site)
{
	struct lint *lint = site->lint;
	struct sql_parsed parsed;

	sql_parse(site->arena, site->statement->text, &parsed);
	site->outcome = parsed.outcome;
	site->parsed = &parsed;
	lint_follow_meet(&lint->follow, site);
	for (size_t i = 0; parsed.tree && i < parsed.tree->count; i++)
		lint_judge_bodies(site, parsed.tree->commands[i]);

	if (!parsed.tree || !parsed.tree->count)
		judge_words(site);
	lint_follow_next(&lint->follow);
}

void lint_judge_play(struct lint_site *site, const struct lint_play *play)
{
	site->play = play;
	site->mode = play->mode;
	for (size_t i = 0; i < play->count; i++) {
		site->step = &play->steps[i];
		site->statement = &site->step->statement;
		site->effect = &site->step->effect;
		look(site);
		arena_reset(site->arena);
	}
}
