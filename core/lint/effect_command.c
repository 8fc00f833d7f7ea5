#include <string.h>

#include "core/lint/effect_keep.h"

#define SUX LOCK_SHARE_UPDATE_EXCLUSIVE
#define SRX LOCK_SHARE_ROW_EXCLUSIVE
#define AX  LOCK_ACCESS_EXCLUSIVE

static void foreign_of(struct effecting *effecting, const PgQuery__Node *node)
{
	const PgQuery__Constraint *constraint =
	    node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? node->constraint : NULL;
	const struct lint_relation *other;

	if (!constraint || constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
		return;
	other = lint_relation_find(effecting->catalog, sql_range(constraint->pktable));
	if (other)
		effect_touch_all(effecting, other, SRX);
	else
		effect_touch_name(effecting, sql_range(constraint->pktable), SRX);
}

static void element_of(struct effecting *effecting, const PgQuery__Node *element)
{
	foreign_of(effecting, element);
	if (element->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
		effect_touch_name(effecting, sql_range(element->table_like_clause->relation),
				  LOCK_ACCESS_SHARE);
	for (size_t i = 0; element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF &&
			   i < element->column_def->n_constraints;
	     i++)
		foreign_of(effecting, element->column_def->constraints[i]);
}

static void parent_of(struct effecting *effecting, const PgQuery__CreateStmt *stmt,
		      const PgQuery__RangeVar *range)
{
	const struct lint_relation *parent =
	    lint_relation_find(effecting->catalog, sql_range(range));

	effect_touch_name(effecting, sql_range(range), stmt->partbound ? AX : SUX);
	if (!parent || !stmt->partbound)
		return;
	effect_new_partition(effecting, parent, stmt->partbound);
	for (size_t i = 0; i < parent->constraint_count; i++) {
		if (parent->constraints[i].kind == LINT_FOREIGN)
			effect_touch(
			    effecting,
			    lint_relation_by_key(effecting->catalog, parent->constraints[i].other),
			    SRX);
	}
}

static void create(struct effecting *effecting, const PgQuery__CreateStmt *stmt)
{
	struct sql_name name = sql_range(stmt->relation);

	/* Known not by the migration itself: with IF NOT EXISTS nothing happens. */
	if (stmt->if_not_exists && lint_relation_exact(effecting->catalog, name))
		return;
	for (size_t i = 0; i < stmt->n_table_elts; i++)
		element_of(effecting, stmt->table_elts[i]);
	for (size_t i = 0; i < stmt->n_inh_relations; i++) {
		if (stmt->inh_relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
			parent_of(effecting, stmt, stmt->inh_relations[i]->range_var);
	}
}

void effect_create_table(struct effecting *effecting, const PgQuery__Node *command)
{
	create(effecting, command->create_stmt);
}

void effect_foreign_table(struct effecting *effecting, const PgQuery__Node *command)
{
	create(effecting, command->create_foreign_table_stmt->base_stmt);
}

void effect_create_as(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CreateTableAsStmt *stmt = command->create_table_as_stmt;

	if (stmt->into && stmt->into->skip_data)
		effect_mention(effecting, stmt->query, LOCK_ACCESS_SHARE);
	else
		effect_read(effecting, stmt->query, LOCK_ACCESS_SHARE);
}

void effect_view(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__ViewStmt *stmt = command->view_stmt;

	effect_mention(effecting, stmt->query, LOCK_ACCESS_SHARE);
	if (stmt->replace)
		effect_touch(effecting,
			     lint_relation_exact(effecting->catalog, sql_range(stmt->view)), AX);
}

static void truncate(struct effecting *effecting, const struct lint_relation *table, bool only)
{
	struct lint_touch *touch = effect_touch(effecting, table, AX);

	touch->rewrites = effect_stores(table); /* a new file, which is empty */
	for (size_t i = 0; !only && i < table->child_count; i++)
		truncate(effecting, table->children[i], only);
}

struct cascade {
	struct effecting *effecting;
	const struct lint_relation *table;
};

static void truncate_referencing(struct lint_relation *relation, void *context)
{
	const struct cascade *cascade = context;

	for (size_t i = 0; i < relation->constraint_count; i++) {
		if (relation->constraints[i].kind == LINT_FOREIGN &&
		    text_equal(relation->constraints[i].other, cascade->table->key))
			effect_touch(cascade->effecting, relation, AX)->rewrites =
			    effect_stores(relation);
	}
}

void effect_truncate(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__TruncateStmt *stmt = command->truncate_stmt;

	for (size_t i = 0; i < stmt->n_relations; i++) {
		struct sql_name name = sql_name_node(stmt->relations[i]);
		const struct lint_relation *table = lint_relation_find(effecting->catalog, name);
		struct cascade cascade = { effecting, table };

		if (!table) {
			effect_touch_name(effecting, name, AX);
			continue;
		}
		truncate(effecting, table,
			 stmt->relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR &&
			     !stmt->relations[i]->range_var->inh);
		if (stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
			lint_each_relation(effecting->catalog, truncate_referencing, &cascade);
	}
}

#define OBJECT(name) PG_QUERY__OBJECT_TYPE__OBJECT_##name

void effect_rename(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__RenameStmt *stmt = command->rename_stmt;
	const struct lint_relation *relation =
	    lint_relation_find(effecting->catalog, sql_range(stmt->relation));
	struct lint_touch *touch;
	bool index = stmt->rename_type == OBJECT(INDEX);

	if (!stmt->relation || (!relation && stmt->missing_ok))
		return;
	touch = effect_touch_name(effecting, sql_range(stmt->relation),
				  index && effecting->major >= 12 ? SUX : AX);
	if (touch && index)
		touch->index = true;
	if (stmt->rename_type == OBJECT(COLUMN) || stmt->rename_type == OBJECT(TABCONSTRAINT))
		effect_touch_all(effecting, relation, AX);
}

void effect_move(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__AlterObjectSchemaStmt *stmt = command->alter_object_schema_stmt;

	if (stmt->relation && (lint_relation_find(effecting->catalog, sql_range(stmt->relation)) ||
			       !stmt->missing_ok))
		effect_touch_name(effecting, sql_range(stmt->relation), AX);
	if (stmt->relation && lint_relation_find(effecting->catalog, sql_range(stmt->relation)))
		effect_touch_sequences(
		    effecting, lint_relation_find(effecting->catalog, sql_range(stmt->relation)),
		    NULL, AX);
}

/* lockdefs.h numbers the modes in their order. */
void effect_lock(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__LockStmt *stmt = command->lock_stmt;
	enum lock_mode lock =
	    stmt->mode > 0 && stmt->mode < LOCK_MODE_COUNT ? (enum lock_mode)stmt->mode : AX;

	for (size_t i = 0; i < stmt->n_relations; i++) {
		struct sql_name name = sql_name_node(stmt->relations[i]);

		effect_touch_name(effecting, name, lock);
		if (stmt->relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR &&
		    stmt->relations[i]->range_var->inh)
			effect_touch_all(effecting, lint_relation_find(effecting->catalog, name),
					 lock);
	}
}

/* What is said of a column, a table or an index; of a table's other things it is only looked up. */
static void remark(struct effecting *effecting, PgQuery__ObjectType type,
		   const PgQuery__Node *object)
{
	const PgQuery__List *list =
	    object && object->node_case == PG_QUERY__NODE__NODE_LIST ? object->list : NULL;
	size_t parts = list ? list->n_items : 0;

	switch (type) {
	case OBJECT(COLUMN):
		if (parts > 1)
			effect_touch_name(effecting, sql_qualified(list->items, parts - 1), SUX);
		break;
	case OBJECT(TABLE):
	case OBJECT(VIEW):
	case OBJECT(MATVIEW):
	case OBJECT(INDEX):
	case OBJECT(SEQUENCE):
	case OBJECT(FOREIGN_TABLE):
		effect_touch_name(effecting, sql_name_node(object), SUX);
		break;
	case OBJECT(TABCONSTRAINT):
	case OBJECT(TRIGGER):
	case OBJECT(POLICY):
	case OBJECT(RULE):
		if (parts > 1)
			effect_touch_name(effecting, sql_qualified(list->items, parts - 1),
					  LOCK_ACCESS_SHARE);
		break;
	default:
		break;
	}
}

void effect_comment(struct effecting *effecting, const PgQuery__Node *command)
{
	remark(effecting, command->comment_stmt->objtype, command->comment_stmt->object);
}

void effect_label(struct effecting *effecting, const PgQuery__Node *command)
{
	remark(effecting, command->sec_label_stmt->objtype, command->sec_label_stmt->object);
}

void effect_trigger(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CreateTrigStmt *stmt = command->create_trig_stmt;
	struct sql_name name = sql_range(stmt->relation);
	const struct lint_relation *table = lint_relation_find(effecting->catalog, name);

	effect_touch_name(effecting, name, SRX);
	if (table && table->kind == LINT_PARTITIONED && stmt->row)
		effect_touch_all(effecting, table, SRX);
	if (stmt->constrrel)
		effect_touch_name(effecting, sql_range(stmt->constrrel), LOCK_ACCESS_SHARE);
}

void effect_rule(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_touch_name(effecting, sql_range(command->rule_stmt->relation), AX);
}

void effect_policy(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_touch_name(effecting, sql_range(command->create_policy_stmt->table), AX);
}

void effect_alter_policy(struct effecting *effecting, const PgQuery__Node *command)
{
	effect_touch_name(effecting, sql_range(command->alter_policy_stmt->table), AX);
}

void effect_statistics(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CreateStatsStmt *stmt = command->create_stats_stmt;

	for (size_t i = 0; i < stmt->n_relations; i++)
		effect_touch_name(effecting, sql_name_node(stmt->relations[i]), SUX);
}

/* Of relations, from 18 on. */
void effect_grant(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__GrantStmt *stmt = command->grant_stmt;

	for (size_t i = 0; effecting->major >= 18 && i < stmt->n_objects &&
			   stmt->targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_OBJECT;
	     i++) {
		if (stmt->objects[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
			effect_touch_name(effecting, sql_range(stmt->objects[i]->range_var),
					  LOCK_ACCESS_SHARE);
	}
}

struct domain_use {
	struct effecting *effecting;
	const struct lint_type *domain;
	enum lock_mode lock;
};

static bool is_over(const struct lint_type *type, const struct lint_type *domain)
{
	while (type && type != domain)
		type = type->kind == LINT_DOMAIN ? type->base_of : NULL;
	return type != NULL;
}

static void scan_domain(struct lint_relation *relation, void *context)
{
	const struct domain_use *use = context;

	for (size_t i = 0; i < relation->column_count; i++) {
		if (effect_stores(relation) && is_over(relation->columns[i].of, use->domain))
			effect_scan(use->effecting, relation, use->lock);
	}
}

/* O: SET NOT NULL; C: ADD CONSTRAINT; V: VALIDATE CONSTRAINT.  Every table with a column of it is
 * scanned (typecmds.c, validateDomainConstraint). */
void effect_alter_domain(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__AlterDomainStmt *stmt = command->alter_domain_stmt;
	char what = stmt->subtype ? *stmt->subtype : 0;
	const PgQuery__Constraint *constraint =
	    stmt->def && stmt->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT
		? stmt->def->constraint
		: NULL;
	struct domain_use use = {
		effecting,
		lint_type_find(effecting->catalog,
			       sql_qualified(stmt->type_name, stmt->n_type_name)),
		what == 'V' && effecting->major >= 19 ? SUX : LOCK_SHARE,
	};
	bool scans = what == 'V' || (what == 'O' && !(use.domain && use.domain->not_null)) ||
		     (what == 'C' && constraint && !constraint->skip_validation);

	if (!scans)
		return;
	if (use.domain)
		lint_each_relation(effecting->catalog, scan_domain, &use);
	else
		effecting->effect->grows = LINT_UNKNOWN; /* which tables use it nobody knows */
}

void effect_alter_sequence(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__AlterSeqStmt *stmt = command->alter_seq_stmt;
	struct sql_name name = sql_range(stmt->sequence);

	if (lint_relation_find(effecting->catalog, name) || !stmt->missing_ok)
		effect_touch_name(effecting, name, SRX);
}

static void publish(struct effecting *effecting, PgQuery__Node *const *objects, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const PgQuery__PublicationObjSpec *object =
		    objects[i]->node_case == PG_QUERY__NODE__NODE_PUBLICATION_OBJ_SPEC
			? objects[i]->publication_obj_spec
			: NULL;

		if (object && object->pubtable)
			effect_touch_name(effecting, sql_range(object->pubtable->relation), SUX);
	}
}

void effect_publication(struct effecting *effecting, const PgQuery__Node *command)
{
	publish(effecting, command->create_publication_stmt->pubobjects,
		command->create_publication_stmt->n_pubobjects);
}

void effect_alter_publication(struct effecting *effecting, const PgQuery__Node *command)
{
	publish(effecting, command->alter_publication_stmt->pubobjects,
		command->alter_publication_stmt->n_pubobjects);
}
