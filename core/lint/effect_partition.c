#include <string.h>

#include "core/lint/effect_keep.h"

#define SUX LOCK_SHARE_UPDATE_EXCLUSIVE
#define AX  LOCK_ACCESS_EXCLUSIVE

const struct lint_relation *effect_default_of(const struct lint_relation *table)
{
	for (size_t i = 0; table && i < table->child_count; i++) {
		if (table->children[i]->bound_default)
			return table->children[i];
	}
	return NULL;
}

static void scan_leaves(struct effecting *effecting, const struct lint_relation *relation)
{
	effect_scan(effecting, relation, AX);
	for (size_t i = 0; i < relation->child_count; i++)
		scan_leaves(effecting, relation->children[i]);
}

void effect_new_partition(struct effecting *effecting, const struct lint_relation *parent,
			  const PgQuery__PartitionBoundSpec *bound)
{
	const struct lint_relation *other = effect_default_of(parent);

	if (!other || !bound || bound->is_default)
		return;
	if (effect_bound_proven(parent, other, bound, false))
		effect_touch(effecting, other, AX);
	else
		scan_leaves(effecting, other);
}

/* Indexes and foreign keys of the parent that the child lacks are made. */
static void equip(struct effecting *effecting, const struct lint_relation *parent,
		  const struct lint_relation *child)
{
	for (size_t i = 0; i < parent->index_count; i++) {
		const struct lint_relation *index = parent->indexes[i];
		bool there = false;

		for (size_t j = 0; j < child->index_count; j++) {
			const struct lint_relation *mine = child->indexes[j];
			bool same = mine->use_count == index->use_count &&
				    mine->unique == index->unique &&
				    text_equal(mine->method, index->method);

			for (size_t k = 0; same && k < mine->use_count; k++)
				same = !strcmp(mine->uses[k], index->uses[k]);
			there |= same;
		}
		if (!there)
			effect_build(effecting, child, AX);
	}
	for (size_t i = 0; i < parent->constraint_count; i++) {
		const struct lint_constraint *foreign = &parent->constraints[i];

		if (foreign->kind != LINT_FOREIGN || lint_constraint_find(child, foreign->name))
			continue;
		effect_scan(effecting, child, AX);
		effect_scan(effecting, lint_relation_by_key(effecting->catalog, foreign->other),
			    LOCK_SHARE_ROW_EXCLUSIVE);
	}
}

static const PgQuery__PartitionCmd *partition_of(const struct altering_effect *altering)
{
	const PgQuery__Node *def = altering->command->def;

	return def && def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD ? def->partition_cmd
									   : NULL;
}

/* The DEFAULT partition itself has to hold nothing that belongs elsewhere. */
static bool is_in_bound(const struct lint_relation *parent, const struct lint_relation *child,
			const PgQuery__PartitionBoundSpec *bound)
{
	bool proven = true;

	if (!bound->is_default)
		return effect_bound_proven(parent, child, bound, true);
	for (size_t i = 0; i < parent->child_count; i++) {
		const PgQuery__Node *other = parent->children[i]->bound;

		proven &=
		    other && effect_bound_proven(parent, child, other->partition_bound_spec, false);
	}
	return proven;
}

void effect_attach(struct altering_effect *altering)
{
	struct effecting *effecting = altering->effecting;
	const PgQuery__PartitionCmd *partition = partition_of(altering);
	const struct lint_relation *child;
	struct lint_touch *touch;

	if (!partition)
		return;
	child = lint_relation_find(effecting->catalog, sql_range(partition->name));
	if (altering->table->kind == LINT_INDEX ||
	    altering->stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX) {
		effect_touch_name(effecting, sql_range(partition->name), AX);
		return;
	}
	touch = effect_touch_name(effecting, sql_range(partition->name), AX);
	if (!child && touch) {
		touch->scans = true;
		touch->costs = LINT_YES;
	} else if (child) {
		if (!partition->bound || !is_in_bound(altering->table, child, partition->bound))
			scan_leaves(effecting, child);
		equip(effecting, altering->table, child);
	}
	effect_new_partition(effecting, altering->table, partition->bound);
}

void effect_detach(struct altering_effect *altering)
{
	struct effecting *effecting = altering->effecting;
	const PgQuery__PartitionCmd *partition = partition_of(altering);
	bool concurrent = partition && partition->concurrent;
	const struct lint_relation *child;

	if (!partition)
		return;
	child = lint_relation_find(effecting->catalog, sql_range(partition->name));
	effect_touch_name(effecting, sql_range(partition->name),
			  concurrent || effecting->major < 14 ? SUX : AX);
	effecting->effect->bare |= concurrent;
	if (concurrent)
		return;
	effect_touch(effecting, effect_default_of(altering->table), AX);
	/* Its foreign keys become its own. */
	for (size_t i = 0; child && i < child->constraint_count; i++) {
		if (child->constraints[i].kind == LINT_FOREIGN)
			effect_touch(
			    effecting,
			    lint_relation_by_key(effecting->catalog, child->constraints[i].other),
			    LOCK_SHARE_ROW_EXCLUSIVE);
	}
}

void effect_finalize(struct altering_effect *altering)
{
	const PgQuery__PartitionCmd *partition = partition_of(altering);

	if (partition)
		effect_touch_name(altering->effecting, sql_range(partition->name), AX);
}

static void touch_parent(struct altering_effect *altering, enum lock_mode lock)
{
	const PgQuery__Node *def = altering->command->def;

	if (def && def->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
		effect_touch_name(altering->effecting, sql_range(def->range_var), lock);
}

void effect_inherit(struct altering_effect *altering)
{
	touch_parent(altering, SUX);
}

void effect_disinherit(struct altering_effect *altering)
{
	touch_parent(altering, LOCK_ACCESS_SHARE);
}
