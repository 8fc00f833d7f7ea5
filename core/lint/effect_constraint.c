#include <string.h>

#include "core/lint/effect_keep.h"

#define SUX LOCK_SHARE_UPDATE_EXCLUSIVE
#define SRX LOCK_SHARE_ROW_EXCLUSIVE
#define AX  LOCK_ACCESS_EXCLUSIVE

struct referencing {
	struct effecting *effecting;
	const struct lint_relation *table;
	const char *column;
	enum lock_mode lock;
};

static void touch_referencing(struct lint_relation *relation, void *context)
{
	const struct referencing *to = context;

	for (size_t i = 0; i < relation->constraint_count; i++) {
		const struct lint_constraint *foreign = &relation->constraints[i];

		if (foreign->kind == LINT_FOREIGN && text_equal(foreign->other, to->table->key) &&
		    (!to->column ||
		     lint_list_has(foreign->other_columns, foreign->other_count, to->column)))
			effect_touch(to->effecting, relation, to->lock);
	}
}

void effect_touch_referencing(struct effecting *effecting, const struct lint_relation *table,
			      const char *column, enum lock_mode lock)
{
	struct referencing to = { effecting, table, column, lock };

	lint_each_relation(effecting->catalog, touch_referencing, &to);
}

static void scan_all(struct effecting *effecting, const struct lint_relation *relation,
		     enum lock_mode lock)
{
	effect_scan(effecting, relation, lock);
	for (size_t i = 0; i < relation->child_count; i++)
		scan_all(effecting, relation->children[i], lock);
}

bool effect_is_empty(const struct effecting *effecting, const struct lint_relation *relation)
{
	enum lint_known rows = lint_relation_rows(effecting->catalog, relation);

	if (relation->kind == LINT_PARTITIONED && relation->born && !relation->child_count)
		return true;
	return rows == LINT_NO || (rows == LINT_UNKNOWN && relation->born &&
				   relation->born == effecting->catalog->migration);
}

/* Partitions take part; children by INHERITS do not. */
static void scan_partitions(struct effecting *effecting, const struct lint_relation *relation,
			    enum lock_mode lock, bool scanned)
{
	if (scanned)
		effect_scan(effecting, relation, lock);
	else
		effect_touch(effecting, relation, lock);
	for (size_t i = 0; relation->kind == LINT_PARTITIONED && i < relation->child_count; i++)
		scan_partitions(effecting, relation->children[i], lock, scanned);
}

void effect_foreign_key(struct effecting *effecting, const struct lint_relation *table,
			const PgQuery__Constraint *constraint, enum lock_mode lock)
{
	struct sql_name name = sql_range(constraint->pktable);
	const struct lint_relation *other = lint_relation_find(effecting->catalog, name);
	bool scanned = !constraint->skip_validation;
	struct lint_touch *touch;

	scan_partitions(effecting, table, lock, scanned);
	if (other) {
		scan_partitions(effecting, other, SRX,
				scanned && !effect_is_empty(effecting, table));
		return;
	}
	touch = effect_touch_name(effecting, name, SRX);
	if (touch && scanned && !effect_is_empty(effecting, table)) {
		touch->scans = true;
		touch->costs = LINT_YES;
	}
}

static void add_check(struct altering_effect *altering, const struct lint_relation *table,
		      const PgQuery__Constraint *constraint)
{
	const struct lint_constraint *there =
	    lint_constraint_find(table, sql_text(constraint->conname));

	/* One that is there already, and as good, is merged. */
	if (!constraint->skip_validation && !(there && there->valid))
		effect_scan(altering->effecting, table, altering->lock);
	else
		effect_touch(altering->effecting, table, altering->lock);
	for (size_t i = 0; !constraint->is_no_inherit && !altering->only && i < table->child_count;
	     i++)
		add_check(altering, table->children[i], constraint);
}

struct owned {
	struct effecting *effecting;
	const struct lint_relation *table;
	const char *column; /* of the table; of a view: "schema.table.column" */
	enum lock_mode lock;
};

static void touch_sequence(struct lint_relation *relation, void *context)
{
	const struct owned *of = context;

	if (relation->kind == LINT_SEQUENCE && text_equal(relation->parent, of->table->key) &&
	    (!of->column || text_equal(relation->owned_column, of->column)))
		effect_touch(of->effecting, relation, of->lock);
}

void effect_touch_sequences(struct effecting *effecting, const struct lint_relation *table,
			    const char *column, enum lock_mode lock)
{
	struct owned of = { effecting, table, column, lock };

	lint_each_relation(effecting->catalog, touch_sequence, &of);
}

static void touch_reader(struct lint_relation *relation, void *context)
{
	const struct owned *of = context;

	if (lint_list_has(relation->use_columns, relation->use_column_count, of->column))
		effect_touch(of->effecting, relation, of->lock);
}

void effect_touch_readers(struct effecting *effecting, const struct lint_relation *table,
			  const char *column, enum lock_mode lock)
{
	struct owned of = { effecting, table,
			    arena_printf(effecting->arena, "%s.%s", table->key, column), lock };

	lint_each_relation(effecting->catalog, touch_reader, &of);
}

/* Constraints go before any column is changed, wherever they stand in the statement. */
static bool drops_constraint(const PgQuery__AlterTableStmt *stmt, const char *name)
{
	for (size_t i = 0; i < stmt->n_cmds; i++) {
		const PgQuery__AlterTableCmd *command = stmt->cmds[i]->alter_table_cmd;

		if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint &&
		    text_equal(command->name, name))
			return true;
	}
	return false;
}

bool effect_proves_not_null(const struct altering_effect *altering,
			    const struct lint_relation *table, const char *column)
{
	for (size_t i = 0; i < table->constraint_count; i++) {
		const struct lint_constraint *check = &table->constraints[i];

		if (check->kind == LINT_CHECK && check->valid && check->enforced &&
		    !drops_constraint(altering->stmt, check->name) &&
		    lint_expression_demands(check->expression, column))
			return true;
	}
	return false;
}

/* The column of a new primary key is made NOT NULL, in children, too. */
static void demand(struct altering_effect *altering, const struct lint_relation *table,
		   const char *name)
{
	const struct lint_column *column = lint_column_find(table, name);

	if (column && column->not_null)
		return;
	if (altering->effecting->major < 12 || !effect_proves_not_null(altering, table, name))
		effect_scan(altering->effecting, table, altering->lock);
	else
		effect_touch(altering->effecting, table, altering->lock);
	for (size_t i = 0; !altering->only && i < table->child_count; i++)
		demand(altering, table->children[i], name);
}

static void use_index(struct altering_effect *altering, const PgQuery__Constraint *constraint)
{
	struct effecting *effecting = altering->effecting;
	struct sql_name name = { altering->table->schema, sql_text(constraint->indexname) };
	const struct lint_relation *index = lint_relation_find(effecting->catalog, name);
	struct lint_touch *touch =
	    effect_touch_name(effecting, name, effecting->major < 12 ? AX : SUX);
	bool primary = constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;

	if (touch)
		touch->index = true;
	if (!index && primary)
		effect_doubt(effecting, altering->table, altering->lock);
	for (size_t i = 0; index && primary && i < index->use_count; i++)
		demand(altering, altering->table, index->uses[i]);
}

static void build_all(struct altering_effect *altering, const struct lint_relation *table,
		      enum lock_mode lock)
{
	effect_build(altering->effecting, table, lock);
	for (size_t i = 0;
	     table->kind == LINT_PARTITIONED && !altering->only && i < table->child_count; i++)
		build_all(altering, table->children[i], lock);
}

void effect_add_constraint(struct altering_effect *altering)
{
	const PgQuery__Node *def = altering->command->def;
	const PgQuery__Constraint *constraint =
	    def && def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? def->constraint : NULL;

	if (!constraint)
		return;
	/* Since 18 the children are locked before it is known whether they take part. */
	if (altering->effecting->major >= 18 && !altering->only &&
	    constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
		effect_touch_all(altering->effecting, altering->table, altering->lock);
	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		add_check(altering, altering->table, constraint);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		effect_foreign_key(altering->effecting, altering->table, constraint,
				   altering->lock);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
	case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
		if (sql_text(constraint->indexname)) {
			use_index(altering, constraint);
			break;
		}
		build_all(altering, altering->table, LOCK_SHARE);
		for (size_t i = 0; constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY &&
				   i < constraint->n_keys;
		     i++)
			demand(altering, altering->table, sql_string(constraint->keys[i]));
		break;
	default:
		break;
	}
}

void effect_validate(struct altering_effect *altering)
{
	struct effecting *effecting = altering->effecting;
	const struct lint_relation *table = altering->table;
	const struct lint_constraint *constraint =
	    lint_constraint_find(table, altering->command->name);
	const struct lint_relation *other;

	if (constraint && constraint->valid)
		return;
	if (!constraint || constraint->kind != LINT_FOREIGN) {
		scan_all(effecting, table, altering->lock);
		return;
	}
	other = lint_relation_by_key(effecting->catalog, constraint->other);
	effect_scan(effecting, table, altering->lock);
	effect_scan(effecting, other, LOCK_ROW_SHARE);
}

static void drop_from_children(struct altering_effect *altering, const struct lint_relation *table)
{
	for (size_t i = 0; !altering->only && i < table->child_count; i++) {
		const struct lint_relation *child = table->children[i];

		effect_touch(altering->effecting, child, AX);
		drop_from_children(altering, child);
	}
}

void effect_drop_constraint(struct altering_effect *altering)
{
	struct effecting *effecting = altering->effecting;
	const struct lint_relation *table = altering->table;
	const struct lint_constraint *constraint =
	    lint_constraint_find(table, altering->command->name);

	if (!constraint)
		return;
	if (constraint->kind == LINT_FOREIGN)
		effect_touch_all(effecting,
				 lint_relation_by_key(effecting->catalog, constraint->other), AX);
	if (altering->command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE &&
	    constraint->column_count)
		effect_touch_referencing(effecting, table, constraint->columns[0], AX);
	drop_from_children(altering, table);
	if (constraint->index)
		effect_touch(effecting, lint_relation_by_key(effecting->catalog, constraint->index),
			     AX);
}
