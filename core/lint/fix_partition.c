/* ATTACH and DETACH PARTITION. */
#include <string.h>

#include "core/lint/fix_alter.h"

/* CONCURRENTLY leaves the bound behind as a CHECK, where no other proves it: its name
 * (DetachAddConstraintIfNeeded). */
static const char *detached_check(struct fix_command *command)
{
	if (command->table && command->table->partition_keys == 1 && command->table->partition_key)
		return fix_choose(command->site, command->command->def->partition_cmd->name,
				  command->table->partition_key, "check");
	fix_refuse(command->site,
		   "CONCURRENTLY leaves a CHECK behind, whose name is not known: %s is divided by "
		   "several columns, an expression, or in none of these files",
		   command->relation);
	return NULL;
}

bool fix_detach(struct fix_command *command)
{
	struct fix_site *site = command->site;
	const char *name;

	if (!fix_found(site, "PG112"))
		return true;
	name = detached_check(command);
	if (!name)
		return false;
	fix_add(site, FIX_BUILD, FIX_BARE, "%s CONCURRENTLY",
		fix_slice(site, 0, site->statement->text.size));
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
		fix_relation(site, command->command->def->partition_cmd->name),
		sql_quoted(site->arena, name));
	command->instead = "";
	site->what = arena_printf(site->arena, "detaches while %s is used", command->relation);
	return true;
}

/* The partition that takes what no other does. */
struct rest {
	const char *parent;
	const struct lint_relation *found;
};

static void look_rest(struct lint_relation *relation, void *context)
{
	struct rest *rest = context;

	if (relation->parent && relation->bound_default && !strcmp(relation->parent, rest->parent))
		rest->found = relation;
}

/* "k >= x" and "k < y" of a range, "k IN (...)" of a list; NULL: refused. */
static const char *bound_text(struct fix_command *command, const char *key)
{
	const PgQuery__PartitionBoundSpec *bound = command->command->def->partition_cmd->bound;
	struct fix_site *site = command->site;
	struct words *words = &site->words;
	size_t at = fix_word_at(site, command->from), end = words->count, middle;

	while (at < end && !words_is_keyword(words, at, "VALUES"))
		at++;
	if (*bound->strategy == 'l')
		return arena_printf(site->arena, "%s %s", key,
				    fix_slice(site, words_offset(words, at + 1), command->to));
	for (middle = at; middle < end && !words_is_keyword(words, middle, "TO");)
		middle++;
	return arena_printf(
	    site->arena, "%s >= %s AND %s < %s", key,
	    fix_slice(site, words_offset(words, at + 2), words_behind(words, middle - 1)), key,
	    fix_slice(site, words_offset(words, middle + 1), command->to));
}

static bool is_simple(struct fix_command *command)
{
	const PgQuery__PartitionBoundSpec *bound = command->command->def->partition_cmd->bound;

	if (bound->is_default || (*bound->strategy != 'l' && *bound->strategy != 'r'))
		return fix_refuse(command->site, "for a hash or default partition no CHECK can be "
						 "written that proves it");
	if (!command->table || !command->table->partition_key ||
	    command->table->partition_keys != 1)
		return fix_refuse(command->site,
				  "none of these files tells the one column by which %s is divided",
				  command->relation);
	for (size_t i = 0; i < bound->n_lowerdatums; i++)
		if (bound->n_lowerdatums > 1 ||
		    bound->lowerdatums[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_REF ||
		    bound->upperdatums[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
			return fix_refuse(command->site, "a range of several columns, or without "
							 "an end: write its CHECK by hand");
	return true;
}

/* A CHECK of the child that proves the bound, so that ATTACH reads nothing. */
bool fix_attach(struct fix_command *command)
{
	struct fix_site *site = command->site;
	const PgQuery__PartitionCmd *partition = command->command->def->partition_cmd;
	struct rest rest = { 0 };
	const char *key, *bound, *child, *name;

	if (!fix_found(site, "PG401"))
		return true;
	if (!is_simple(command))
		return false;
	rest.parent = command->table->key;
	lint_each_relation(site->catalog, look_rest, &rest);
	if (rest.found)
		return fix_refuse(site,
				  "the DEFAULT partition %s is read as well: give it a CHECK "
				  "that keeps these values out first",
				  rest.found->name);
	name = fix_choose(site, partition->name, NULL, "bound");
	key = sql_quoted(site->arena, command->table->partition_key);
	bound = name ? bound_text(command, key) : NULL;
	if (!bound)
		return false;
	child = fix_relation(site, partition->name);
	fix_add(site, FIX_DEMAND, FIX_TOGETHER,
		"ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL AND %s) NOT VALID", child,
		name, key, bound);
	fix_add(site, FIX_PROVE, FIX_VALIDATE, "ALTER TABLE %s VALIDATE CONSTRAINT %s", child,
		name);
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "%s",
		fix_slice(site, 0, site->statement->text.size));
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "ALTER TABLE %s DROP CONSTRAINT %s", child, name);
	command->instead = "";
	site->what = arena_printf(site->arena, "attaches %s without a scan under lock", child);
	return true;
}
