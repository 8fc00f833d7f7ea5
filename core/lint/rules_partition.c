#include "core/lint/recipe.h"
#include "core/lint/rules.h"

struct default_of {
	const char *parent;
	const struct lint_relation *found;
};

static void find_default(struct lint_relation *relation, void *context)
{
	struct default_of *seeking = context;

	if (relation->bound_default && text_equal(relation->parent, seeking->parent))
		seeking->found = relation;
}

/* The DEFAULT partition of a table that is known. */
static const struct lint_relation *default_of(const struct lint_site *site,
					      const struct lint_table *parent)
{
	struct default_of seeking = { parent->known ? parent->known->key : NULL, NULL };

	if (parent->known)
		lint_each_relation(site->catalog, find_default, &seeking);
	return seeking.found;
}

static bool is_open(const PgQuery__Node *datum)
{
	return datum->node_case == PG_QUERY__NODE__NODE_COLUMN_REF; /* MINVALUE, MAXVALUE */
}

static bool is_simple_range(const PgQuery__PartitionBoundSpec *bound)
{
	return bound->n_lowerdatums == 1 && bound->n_upperdatums == 1;
}

/* What rows of the partition hold in its key, or (`outside`) what those of no other may; NULL:
 * nobody can say. */
static const char *condition(const struct lint_site *site, const struct lint_table *parent,
			     const PgQuery__PartitionBoundSpec *bound, bool outside)
{
	const char *key = parent->known && parent->known->partition_key
			      ? sql_quoted(site->arena, parent->known->partition_key)
			      : NULL;
	struct buffer text = buffer_in(site->arena);

	if (!key || !bound || bound->is_default)
		return NULL;
	buffer_printf(&text, "%s IS %sNULL", key, outside ? "" : "NOT ");
	if (is_simple_range(bound)) {
		if (!is_open(bound->lowerdatums[0]))
			buffer_printf(&text, outside ? " OR %s < %s" : " AND %s >= %s", key,
				      sql_write_expression(site->arena, bound->lowerdatums[0]));
		if (!is_open(bound->upperdatums[0]))
			buffer_printf(&text, outside ? " OR %s >= %s" : " AND %s < %s", key,
				      sql_write_expression(site->arena, bound->upperdatums[0]));
		return buffer_text(&text);
	}
	for (size_t i = 0; i < bound->n_listdatums; i++)
		buffer_printf(&text, "%s%s",
			      i         ? ", "
			      : outside ? arena_printf(site->arena, " OR %s NOT IN (", key)
					: arena_printf(site->arena, " AND %s IN (", key),
			      sql_write_expression(site->arena, bound->listdatums[i]));
	buffer_add_text(&text, ")");
	return bound->n_listdatums ? buffer_text(&text) : NULL;
}

static void add_proof(const char *table, const char *check, struct buffer *fix)
{
	buffer_printf(
	    fix,
	    "ALTER TABLE %s ADD CONSTRAINT partition_bound CHECK (%s) NOT VALID;\n" LINT_THEN
	    "ALTER TABLE %s VALIDATE CONSTRAINT partition_bound;\n" LINT_THEN,
	    table, check, table);
}

/* Proofs by CHECKs, so that ATTACH has nothing to read. */
static const char *with_proofs(const struct lint_site *site, const struct lint_table *parent,
			       const struct lint_table *child,
			       const PgQuery__PartitionBoundSpec *bound, const char *attach)
{
	const struct lint_relation *rest = default_of(site, parent);
	const char *inside = condition(site, parent, bound, false);
	const char *outside = condition(site, parent, bound, true);
	const char *other =
	    rest ? sql_dotted(site->arena, (struct sql_name) { rest->schema, rest->name }) : NULL;
	struct buffer fix = buffer_in(site->arena);

	if (!inside)
		return NULL;
	if (!child->fresh)
		add_proof(child->sql, inside, &fix);
	if (rest)
		add_proof(other, outside, &fix);
	buffer_printf(&fix, "%s;\n", attach);
	if (!child->fresh)
		buffer_printf(&fix, "ALTER TABLE %s DROP CONSTRAINT partition_bound;\n",
			      child->sql);
	if (rest)
		buffer_printf(&fix, "ALTER TABLE %s DROP CONSTRAINT partition_bound;\n", other);
	return buffer_text(&fix);
}

static void detach(struct lint_site *site, const struct lint_rule *rule,
		   const struct lint_action *action)
{
	const PgQuery__PartitionCmd *partition = action->command->def->partition_cmd;
	struct lint_table child = lint_table_of_range(site, partition->name);
	const struct lint_relation *rest = default_of(site, &action->table);

	if (partition->concurrent || action->table.fresh)
		return;
	lint_say_action(
	    site, rule, action,
	    arena_printf(site->arena, "DETACH of %s waits for, and keeps out, all who use %s",
			 child.shown, action->table.shown),
	    rest ? arena_printf(site->arena,
				"-- CONCURRENTLY is refused while %s has the DEFAULT partition %s\n"
				"ALTER TABLE %s DETACH PARTITION %s;",
				action->table.shown, rest->name, action->table.sql, child.sql)
		 : arena_printf(site->arena, "ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY;",
				action->table.sql, child.sql));
}

static void attach(struct lint_site *site, const struct lint_rule *rule,
		   const struct lint_action *action)
{
	const PgQuery__PartitionCmd *partition = action->command->def->partition_cmd;
	struct lint_table child = lint_table_of_range(site, partition->name);

	if (lint_costs(action->effect) == LINT_NO)
		return;
	lint_say_action(site, rule, action,
			arena_printf(site->arena,
				     "ATTACH reads all of %s%s while nobody may use it",
				     child.fresh ? "the DEFAULT partition" : child.shown,
				     !child.fresh && default_of(site, &action->table)
					 ? " and of the DEFAULT partition"
					 : ""),
			with_proofs(site, &action->table, &child, partition->bound,
				    lint_write_action(site, action, action->command)));
}

/* "FOR VALUES ..." as ATTACH writes it. */
static const char *attaching(const struct lint_site *site, const PgQuery__CreateStmt *create)
{
	PgQuery__PartitionCmd partition = PG_QUERY__PARTITION_CMD__INIT;
	PgQuery__AlterTableStmt alter = PG_QUERY__ALTER_TABLE_STMT__INIT;
	PgQuery__AlterTableCmd command = PG_QUERY__ALTER_TABLE_CMD__INIT;
	PgQuery__Node definition = PG_QUERY__NODE__INIT;
	struct lint_action action = { .alter = &alter, .command = &command };

	partition.name = create->relation;
	partition.bound = create->partbound;
	definition.node_case = PG_QUERY__NODE__NODE_PARTITION_CMD;
	definition.partition_cmd = &partition;
	command.subtype = PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition;
	command.behavior = PG_QUERY__DROP_BEHAVIOR__DROP_RESTRICT;
	command.def = &definition;
	alter.relation = create->inh_relations[0]->range_var;
	alter.objtype = PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
	return lint_write_action(site, &action, &command);
}

static void create_partition(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateStmt *create = site->command->create_stmt;
	struct lint_table parent, child;
	const struct lint_relation *rest;
	const char *fix, *made;

	if (!create->partbound || !create->n_inh_relations)
		return;
	parent = lint_table_of_range(site, create->inh_relations[0]->range_var);
	if (parent.fresh)
		return;
	child = lint_table_of_range(site, create->relation);
	child.fresh = true;
	rest = default_of(site, &parent);
	made = arena_printf(site->arena, "CREATE TABLE %s (LIKE %s INCLUDING ALL);\n%s", child.sql,
			    parent.sql, attaching(site, create));
	fix = rest ? with_proofs(site, &parent, &child, create->partbound, made) : NULL;
	lint_hit(
	    site, rule,
	    &(struct lint_hit) {
		.relation = parent.shown,
		.severity = rest ? LINT_ERROR : LINT_WARNING,
		.title = rest ? arena_printf(site->arena,
					     "the DEFAULT partition %s is read, and nobody may "
					     "use %s meanwhile",
					     rest->name, parent.shown)
			      : arena_printf(site->arena,
					     "a new partition waits for, and keeps out, all who "
					     "use %s",
					     parent.shown),
		.fix = fix ? fix : arena_printf(site->arena, "%s;", made) });
}

static void drop_partition(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	for (size_t i = 0; i < drop->n_objects; i++) {
		struct lint_table child = lint_table_of(site, sql_name_node(drop->objects[i]));
		const struct lint_relation *parent =
		    child.known ? lint_relation_by_key(site->catalog, child.known->parent) : NULL;
		const char *name;

		if (drop->remove_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || !parent ||
		    parent->kind != LINT_PARTITIONED || lint_born_here(site, parent))
			continue;
		name = sql_dotted(site->arena, (struct sql_name) { parent->schema, parent->name });
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .relation = lint_relation_shown(site->arena, site->catalog, parent),
			     .severity = LINT_WARNING,
			     .title = arena_printf(site->arena,
						   "DROP of the partition %s waits for, and keeps "
						   "out, all who use %s",
						   child.shown, parent->name),
			     .fix = arena_printf(
				 site->arena,
				 "ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY;\n" LINT_THEN
				 "DROP TABLE %s;",
				 name, child.sql, child.sql) });
	}
}

static void made_or_dropped(struct lint_site *site, const struct lint_rule *rule)
{
	if (site->command && site->command->node_case == PG_QUERY__NODE__NODE_CREATE_STMT)
		create_partition(site, rule);
	if (site->command && site->command->node_case == PG_QUERY__NODE__NODE_DROP_STMT)
		drop_partition(site, rule);
}

const struct lint_rule lint_rules_partition[] = {
	{ .code = "PG112",
	  .name = "require-concurrent-partition-detach",
	  .aliases = "squawk:require-concurrent-partition-detach "
		     "pgls:requireConcurrentDetachPartition "
		     "pgsafe:detach-partition-non-concurrent",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_WARNING,
	  .needs = LINT_STATE,
	  .title = "a partition is detached while all use of its table is locked out",
	  .why = "DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table, and on its "
		 "DEFAULT "
		 "partition. It is quick once it has them, but waits for all who use them. "
		 "CONCURRENTLY (14 and later) does not; when it was interrupted, FINALIZE ends it.",
	  .fix = "ALTER TABLE p DETACH PARTITION c CONCURRENTLY;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition,
	  .act = detach },
	{ .code = "PG401",
	  .name = "attach-partition-scan",
	  .aliases = "pgls:avoidAttachingPartition pgsafe:attach-partition",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "ATTACH PARTITION reads tables while they are locked",
	  .why = "The new partition is read for rows outside its bounds, and the DEFAULT partition "
		 "for "
		 "rows inside them, both under ACCESS EXCLUSIVE. A validated CHECK that proves it "
		 "takes the reading away.",
	  .fix = "ALTER TABLE c ADD CONSTRAINT b CHECK (k IS NOT NULL AND k >= 1 AND k < 10) NOT "
		 "VALID;\n" LINT_THEN "ALTER TABLE c VALIDATE CONSTRAINT b;\n" LINT_THEN
		 "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1) TO (10);\n"
		 "ALTER TABLE c DROP CONSTRAINT b;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition,
	  .act = attach },
	{ .code = "PG402",
	  .name = "create-partition-on-default",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_STATE,
	  .title = "a partition is made or dropped while all use of its table is locked out",
	  .why =
	      "CREATE TABLE ... PARTITION OF, and DROP of a partition, take ACCESS EXCLUSIVE on "
	      "the "
	      "partitioned table, and CREATE reads all of the DEFAULT partition meanwhile. A table "
	      "that is made alone and attached needs less.",
	  .fix = "CREATE TABLE c (LIKE p INCLUDING ALL);\n"
		 "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1) TO (10);",
	  .look = made_or_dropped },
};
const size_t lint_rules_partition_count =
    sizeof lint_rules_partition / sizeof *lint_rules_partition;
