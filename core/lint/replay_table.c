#include <string.h>

#include "core/lint/replay.h"
#include "core/sql/walk.h"

/* What INCLUDING asks for (parsenodes.h, TableLikeOption). */
#define LIKE_CONSTRAINTS (1u << 2)
#define LIKE_DEFAULTS    (1u << 3)
#define LIKE_GENERATED   (1u << 4)
#define LIKE_IDENTITY    (1u << 5)
#define LIKE_INDEXES     (1u << 6)

static void add_like(struct lint_catalog *catalog, struct lint_relation *table,
		     const PgQuery__TableLikeClause *like)
{
	const struct lint_relation *from = lint_relation_find(catalog, sql_range(like->relation));

	if (!from) {
		table->whole = false;
		return;
	}
	table->whole &= from->whole;
	for (size_t i = 0; i < from->column_count; i++) {
		struct lint_column *column = lint_column_add(catalog, table, from->columns[i].name);

		*column = from->columns[i];
		column->from_sequence = false;
		if (!(like->options & LIKE_DEFAULTS))
			column->fallback = LINT_DEFAULT_NONE;
		column->stored &= (like->options & LIKE_GENERATED) != 0;
		column->virtual &= (like->options & LIKE_GENERATED) != 0;
		column->identity &= (like->options & LIKE_IDENTITY) != 0;
		if (column->identity)
			replay_sequence_make(catalog, table, column);
	}
	for (size_t i = 0; like->options & LIKE_CONSTRAINTS && i < from->constraint_count; i++) {
		if (from->constraints[i].kind == LINT_CHECK)
			replay_constraint_copy(catalog, table, &from->constraints[i])->valid = true;
	}
}

static void add_like_indexes(struct lint_catalog *catalog, struct lint_relation *table,
			     const PgQuery__TableLikeClause *like)
{
	const struct lint_relation *from = lint_relation_find(catalog, sql_range(like->relation));

	for (size_t i = 0; from && like->options & LIKE_INDEXES && i < from->index_count; i++)
		replay_index_copy(catalog, table, from, from->indexes[i]);
}

static void inherit(struct lint_catalog *catalog, struct lint_relation *table,
		    struct lint_relation *parent)
{
	table->whole &= parent->whole;
	for (size_t i = 0; i < parent->column_count; i++) {
		struct lint_column *column = lint_column_find(table, parent->columns[i].name);

		if (column) {
			column->not_null |= parent->columns[i].not_null;
			continue;
		}
		column = lint_column_add(catalog, table, parent->columns[i].name);
		*column = parent->columns[i];
		column->identity = column->from_sequence = false;
	}
	for (size_t i = 0; i < parent->constraint_count; i++) {
		const struct lint_constraint *constraint = &parent->constraints[i];

		if (constraint->kind == LINT_CHECK && !constraint->here_only &&
		    !lint_constraint_find(table, constraint->name))
			replay_constraint_copy(catalog, table, constraint)->inherited = true;
	}
	lint_relation_join(catalog, parent, table);
}

void replay_partition_bound(struct lint_catalog *catalog, struct lint_relation *child,
			    const PgQuery__PartitionBoundSpec *bound)
{
	PgQuery__Node node = PG_QUERY__NODE__INIT;

	child->partition = true;
	if (!bound)
		return;
	child->bound_default = bound->is_default;
	node.node_case = PG_QUERY__NODE__NODE_PARTITION_BOUND_SPEC;
	node.partition_bound_spec = (PgQuery__PartitionBoundSpec *)bound;
	child->bound = sql_keep(catalog->arena, &node);
}

static void set_partition_key(struct lint_catalog *catalog, struct lint_relation *table,
			      const PgQuery__PartitionSpec *spec)
{
	table->partition_keys = spec->n_part_params;
	if (spec->n_part_params &&
	    spec->part_params[0]->node_case == PG_QUERY__NODE__NODE_PARTITION_ELEM)
		table->partition_key = arena_text(
		    catalog->arena, sql_text(spec->part_params[0]->partition_elem->name));
}

/* A column of PARTITION OF or OF says more about one that is there already. */
static void add_columns(struct lint_catalog *catalog, struct lint_relation *table,
			const PgQuery__CreateStmt *create)
{
	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];

		if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
			replay_column_define(catalog, table, element->column_def);
		else if (element->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
			add_like(catalog, table, element->table_like_clause);
	}
}

enum turn {
	CHECKS,
	PRIMARY_KEYS,
	OTHER_KEYS,
	FOREIGN_KEYS,
	TURN_COUNT
};

static enum turn turn_of(const PgQuery__Constraint *constraint)
{
	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		return CHECKS;
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
		return PRIMARY_KEYS;
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
	case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
		return OTHER_KEYS;
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		return FOREIGN_KEYS;
	default:
		return TURN_COUNT;
	}
}

/* A second key of the same columns is one with the first, which takes its name if it has none of
 * its own (parse_utilcmd.c). */
static bool is_said_already(struct lint_catalog *catalog, struct lint_relation *table,
			    const PgQuery__Constraint *written, const char *column)
{
	size_t count = written->n_keys ? written->n_keys : 1;
	const char *name = sql_text(written->conname);

	for (size_t i = 0; i < table->constraint_count; i++) {
		struct lint_constraint *there = &table->constraints[i];
		bool same = (there->kind == LINT_PRIMARY || there->kind == LINT_UNIQUE) &&
			    there->column_count == count;

		for (size_t j = 0; same && j < count; j++)
			same = text_equal(there->columns[j],
					  written->n_keys ? sql_string(written->keys[j]) : column);
		if (same && name && !text_ends_with(there->name, "_pkey"))
			return false;
		if (same && name) {
			lint_relation_rename(catalog, lint_relation_by_key(catalog, there->index),
					     NULL, name);
			lint_constraint_rename(catalog, table, there, name);
		}
		if (same)
			return true;
	}
	return false;
}

static void take_turn(struct lint_catalog *catalog, struct lint_relation *table,
		      const struct replay_constraint *wanted, enum turn turn)
{
	const PgQuery__Constraint *written = wanted->constraint;

	if (turn_of(written) != turn)
		return;
	if (written->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE &&
	    is_said_already(catalog, table, written, wanted->column))
		return;
	replay_constraint_add(catalog, table, wanted);
}

static void add_constraints(struct lint_catalog *catalog, struct lint_relation *table,
			    const PgQuery__CreateStmt *create, enum turn turn)
{
	struct replay_constraint wanted = { .fresh = true };

	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *element = create->table_elts[i];

		wanted.column = NULL;
		if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
			wanted.constraint = element->constraint;
			take_turn(catalog, table, &wanted, turn);
		}
		if (element->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
			continue;
		wanted.column = element->column_def->colname;
		for (size_t j = 0; j < element->column_def->n_constraints; j++) {
			if (element->column_def->constraints[j]->node_case !=
			    PG_QUERY__NODE__NODE_CONSTRAINT)
				continue;
			wanted.constraint = element->column_def->constraints[j]->constraint;
			take_turn(catalog, table, &wanted, turn);
		}
	}
}

static void add_parents(struct lint_catalog *catalog, struct lint_relation *table,
			const PgQuery__CreateStmt *create)
{
	for (size_t i = 0; i < create->n_inh_relations; i++) {
		if (create->inh_relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
			inherit(catalog, table,
				lint_relation_heard(
				    catalog, sql_range(create->inh_relations[i]->range_var)));
	}
	if (create->partbound)
		replay_partition_bound(catalog, table, create->partbound);
	if (create->of_typename) {
		const struct lint_relation *type =
		    lint_relation_find(catalog, sql_qualified(create->of_typename->names,
							      create->of_typename->n_names));

		table->whole &= type != NULL;
		for (size_t i = 0; type && i < type->column_count; i++)
			*lint_column_add(catalog, table, type->columns[i].name) = type->columns[i];
	}
}

static void make(struct lint_catalog *catalog, const PgQuery__CreateStmt *create,
		 enum lint_relation_kind kind)
{
	struct sql_name name = sql_range(create->relation);
	struct lint_relation *table;

	if (text_equal(create->relation ? create->relation->relpersistence : NULL, "t"))
		name.schema = "pg_temp";
	if (!name.name || (create->if_not_exists && lint_relation_exact(catalog, name)))
		return;
	table = lint_relation_add(catalog, name, kind);
	table->temporary = text_equal(table->schema, "pg_temp");
	table->unlogged = text_equal(create->relation->relpersistence, "u");
	table->access_method = arena_text(catalog->arena, sql_text(create->access_method));
	table->tablespace = arena_text(catalog->arena, sql_text(create->tablespacename));
	if (create->partspec)
		set_partition_key(catalog, table, create->partspec);
	lint_column_reserve(catalog, table, create->n_table_elts);
	add_parents(catalog, table, create);
	add_columns(catalog, table, create);
	for (enum turn turn = 0; turn < TURN_COUNT; turn++)
		add_constraints(catalog, table, create, turn);
	for (size_t i = 0; i < create->n_table_elts; i++) {
		if (create->table_elts[i]->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
			add_like_indexes(catalog, table, create->table_elts[i]->table_like_clause);
	}
	if (table->partition && table->parent_count)
		replay_partition_equip(catalog, table->parents[0], table);
}

void replay_create_table(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	const PgQuery__CreateStmt *create = command->create_stmt;

	make(catalog, create, create->partspec ? LINT_PARTITIONED : LINT_TABLE);
}

void replay_foreign_table(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	make(catalog, command->create_foreign_table_stmt->base_stmt, LINT_FOREIGN_TABLE);
}
