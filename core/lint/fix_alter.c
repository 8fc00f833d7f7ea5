#include "core/lint/fix_alter.h"

#include <string.h>

static const struct {
	PgQuery__AlterTableType type;
	bool (*fix)(struct fix_command *command);
	bool alone; /* the server wants it so */
} kinds[] = {
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint, fix_constraint, false },
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull, fix_not_null, false },
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn, fix_column, false },
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint, fix_validate, false },
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition, fix_attach, true },
	{ PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition, fix_detach, true },
};

/* Commands that may name an index or a constraint which another command of the statement makes. */
static const PgQuery__AlterTableType leaning[] = {
	PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity,
	PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn,
	PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint,
};

static bool leans(const PgQuery__AlterTableStmt *alter)
{
	for (size_t i = 0; i < alter->n_cmds; i++)
		for (size_t k = 0; k < sizeof leaning / sizeof *leaning; k++)
			if (alter->cmds[i]->alter_table_cmd->subtype == leaning[k])
				return true;
	return false;
}

/* Where the commands stand: one more offset than there are commands, each behind a comma but the
 * first; false when they are not as many as the grammar says. */
static bool cut(struct fix_site *site, const PgQuery__AlterTableStmt *alter, size_t *first,
		size_t *commas)
{
	struct words *words = &site->words;
	size_t at = fix_behind_name(site, fix_word_at(site, (size_t)alter->relation->location));
	size_t count = 0;

	at += words_is_byte(words, at, '*');
	*first = at;
	for (; at < words->count; at++) {
		if (words->items[at].depth || !words_is_byte(words, at, ','))
			continue;
		if (count + 1 >= alter->n_cmds)
			return false;
		commas[count++] = at;
	}
	commas[count] = words->count;
	return count + 1 == alter->n_cmds;
}

static bool fix_one(struct fix_command *command)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].type != command->command->subtype)
			continue;
		if (kinds[i].alone && command->alter->n_cmds > 1)
			return fix_refuse(command->site, "it stands among other commands");
		return kinds[i].fix(command);
	}
	return true;
}

/* The statement with what stands in the commands' places now; the text between them stays. */
static void assemble(struct fix_site *site, const struct fix_command *commands, size_t count)
{
	const char *text = site->statement->text.data;
	struct buffer whole = buffer_in(site->arena);
	bool any = false;

	buffer_add(&whole, text, commands[0].from);
	for (size_t i = 0; i < count; i++) {
		const struct fix_command *command = &commands[i];

		if (command->instead && !*command->instead)
			continue;
		if (any)
			buffer_add(&whole, text + commands[i - 1].to,
				   command->from - commands[i - 1].to);
		if (command->instead)
			buffer_add_text(&whole, command->instead);
		else
			buffer_add(&whole, text + command->from, command->to - command->from);
		any = true;
	}
	if (any)
		fix_add(site, FIX_IN_PLACE, FIX_TOGETHER, "%s", buffer_text(&whole));
}

static bool fix_all(struct fix_site *site, const PgQuery__AlterTableStmt *alter,
		    const size_t *commas, size_t first)
{
	struct fix_command *commands =
	    arena_new_array(site->arena, struct fix_command, alter->n_cmds);
	bool moved = false;

	for (size_t i = 0; i < alter->n_cmds; i++) {
		size_t begin = i ? commas[i - 1] + 1 : first;

		commands[i] = (struct fix_command) {
			.site = site,
			.alter = alter,
			.command = alter->cmds[i]->alter_table_cmd,
			.table = lint_relation_find(site->catalog, sql_range(alter->relation)),
			.head = fix_slice(site, 0, words_behind(&site->words, first - 1)),
			.relation = fix_relation(site, alter->relation),
			.from = words_offset(&site->words, begin),
			.to = words_behind(&site->words, commas[i] - 1),
		};
		if (!fix_one(&commands[i]))
			return false;
		moved = moved || (commands[i].instead && !*commands[i].instead);
	}
	if (moved && leans(alter))
		return fix_refuse(site, "another command of the statement may name what this one "
					"makes: write them one by one");
	if (!site->step_count)
		return fix_refuse(site, "nothing in it has a recipe");
	assemble(site, commands, alter->n_cmds);
	return true;
}

bool fix_alter(struct fix_site *site)
{
	const PgQuery__AlterTableStmt *alter = site->command->alter_table_stmt;
	size_t *commas = arena_new_array(site->arena, size_t, alter->n_cmds + 1), first;

	if (alter->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
		return fix_refuse(site, "it alters no table");
	if (!cut(site, alter, &first, commas))
		return fix_refuse(site, "its commands cannot be told apart");
	return fix_all(site, alter, commas, first);
}
