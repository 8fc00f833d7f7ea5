#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define ACTION_TYPE(name) PG_QUERY__ALTER_TABLE_TYPE__AT_##name

/* ALTER DOMAIN ADD CHECK, SET NOT NULL, VALIDATE: the subtypes C, O, V. */
static void alter_domain(struct lint_site *site, const struct lint_rule *rule)
{
	PgQuery__AlterDomainStmt alter = *site->command->alter_domain_stmt;
	struct sql_name name = sql_qualified(alter.type_name, alter.n_type_name);
	const struct lint_type *domain = lint_type_find(site->catalog, name);
	PgQuery__Node node = PG_QUERY__NODE__INIT, definition = PG_QUERY__NODE__INIT;
	PgQuery__Constraint constraint;
	bool adds = text_equal(alter.subtype, "C");
	const char *fix = NULL;

	if (!adds && !text_equal(alter.subtype, "O") && !text_equal(alter.subtype, "V"))
		return;
	if ((adds && alter.def->constraint->skip_validation) ||
	    (domain && domain->born == lint_catalog_migration(site->catalog)) ||
	    lint_costs(site->effect) == LINT_NO)
		return;
	if (adds) {
		constraint = *alter.def->constraint;
		constraint.skip_validation = true;
		constraint.initially_valid = false;
		definition.node_case = PG_QUERY__NODE__NODE_CONSTRAINT;
		definition.constraint = &constraint;
		alter.def = &definition;
		node.node_case = PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT;
		node.alter_domain_stmt = &alter;
		fix = arena_printf(site->arena,
				   "%s;\n-- holds for what is written from now on; VALIDATE would "
				   "lock like this\n",
				   sql_write(site->arena, &node));
	}
	lint_say(site, rule, NULL,
		 arena_printf(site->arena,
			      "every table with a column of %s is read while it takes no writes",
			      name.name),
		 fix);
}

static bool moves(PgQuery__AlterTableType type)
{
	return type == ACTION_TYPE(SetLogged) || type == ACTION_TYPE(SetUnLogged) ||
	       type == ACTION_TYPE(SetAccessMethod) || type == ACTION_TYPE(SetTableSpace);
}

static void rewritten(struct lint_site *site, const struct lint_rule *rule,
		      const struct lint_action *action)
{
	const struct lint_table *table = &action->table;
	const char *name = arena_printf(site->arena, "%.59s_new", table->name.name);
	const char *new = sql_dotted(site->arena, (struct sql_name) { table->name.schema, name });
	bool unlogged = action->command->subtype == ACTION_TYPE(SetUnLogged);

	if (!moves(action->command->subtype) || table->fresh ||
	    action->alter->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE ||
	    lint_costs(action->effect) == LINT_NO)
		return;
	lint_say_action(
	    site, rule, action,
	    arena_printf(site->arena, "all of %s is written anew while nobody may use it",
			 table->shown),
	    arena_printf(
		site->arena,
		"-- a new table beside it, and a trigger that writes what changes to both\n"
		"CREATE %sTABLE %s (LIKE %s INCLUDING ALL);\n" LINT_THEN
		"-- lockstep:batch key=%s size=5000\n"
		"INSERT INTO %s SELECT * FROM %s;\n" LINT_THEN
		"ALTER TABLE %s RENAME TO %s;\nALTER TABLE %s RENAME TO %s;",
		unlogged ? "UNLOGGED " : "", new, table->sql, recipe_row_key(site, table), new,
		table->sql, table->sql,
		sql_quoted(site->arena, arena_printf(site->arena, "%.59s_old", table->name.name)),
		new, sql_quoted(site->arena, table->name.name)));
}

static bool switches(PgQuery__AlterTableType type)
{
	return type == ACTION_TYPE(EnableTrig) || type == ACTION_TYPE(DisableTrig) ||
	       type == ACTION_TYPE(EnableTrigAll) || type == ACTION_TYPE(DisableTrigAll) ||
	       type == ACTION_TYPE(EnableTrigUser) || type == ACTION_TYPE(DisableTrigUser);
}

static void switch_trigger(struct lint_site *site, const struct lint_rule *rule,
			   const struct lint_action *action)
{
	if (switches(action->command->subtype) && !action->table.fresh)
		lint_say_action(site, rule, action,
				arena_printf(site->arena, "writes to %s wait for the trigger",
					     action->table.shown),
				NULL);
}

static void create_trigger(struct lint_site *site, const struct lint_rule *rule)
{
	struct lint_table table =
	    lint_table_of_range(site, site->command->create_trig_stmt->relation);

	if (!table.fresh)
		lint_say(
		    site, rule, &table,
		    arena_printf(site->arena, "writes to %s wait for the trigger", table.shown),
		    NULL);
}

static const struct lint_relation *other_of(const struct lint_site *site,
					    const struct lint_constraint *constraint)
{
	const struct lint_relation *other =
	    constraint && constraint->kind == LINT_FOREIGN
		? lint_relation_by_key(site->catalog, constraint->other)
		: NULL;

	return other && !lint_born_here(site, other) ? other : NULL;
}

static void drop_foreign(struct lint_site *site, const struct lint_rule *rule,
			 const struct lint_action *action)
{
	const struct lint_relation *other =
	    other_of(site, lint_constraint_find(action->table.known, action->command->name));

	if (other && other != action->table.known)
		lint_say_action(
		    site, rule, action,
		    arena_printf(site->arena, "dropping %s locks %s against all use, too",
				 action->command->name,
				 lint_relation_shown(site->arena, site->catalog, other)),
		    arena_printf(site->arena, LINT_THEN "%s;",
				 lint_write_action(site, action, action->command)));
}

static void drop_referring(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	for (size_t i = 0;
	     drop->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE && i < drop->n_objects; i++) {
		struct lint_table table = lint_table_of(site, sql_name_node(drop->objects[i]));
		const struct lint_relation *other = NULL;
		struct buffer fix = buffer_in(site->arena);

		for (size_t k = 0; table.known && k < table.known->constraint_count; k++) {
			const struct lint_constraint *constraint = &table.known->constraints[k];
			const struct lint_relation *one = other_of(site, constraint);

			if (!one || one == table.known)
				continue;
			other = one;
			buffer_printf(&fix, "ALTER TABLE %s DROP CONSTRAINT %s;\n" LINT_THEN,
				      table.sql, sql_quoted(site->arena, constraint->name));
		}
		if (!other || table.fresh)
			continue;
		buffer_printf(&fix, "DROP TABLE %s;", table.sql);
		lint_say(site, rule, &table,
			 arena_printf(site->arena, "dropping %s locks %s against all use, too",
				      table.shown,
				      lint_relation_shown(site->arena, site->catalog, other)),
			 buffer_text(&fix));
	}
}

static void strong_option(struct lint_site *site, const struct lint_rule *rule,
			  const struct lint_action *action)
{
	const PgQuery__Node *list = action->command->def;
	const char *found = NULL;

	if (!list || list->node_case != PG_QUERY__NODE__NODE_LIST || action->table.fresh)
		return;
	if (sql_option(list->list->items, list->list->n_items, "fastupdate"))
		found = "fastupdate";
	if (sql_option(list->list->items, list->list->n_items, "user_catalog_table"))
		found = "user_catalog_table";
	if (found)
		lint_say_action(site, rule, action,
				arena_printf(site->arena, "%s wants ACCESS EXCLUSIVE on %s", found,
					     action->table.shown),
				NULL);
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE

const struct lint_rule lint_rules_storage[] = {
	{ .code = "PG403",
	  .name = "alter-domain",
	  .aliases = "squawk:ban-alter-domain-with-add-constraint "
		     "pgsafe:add-domain-constraint-without-not-valid pgsafe:add-domain-not-null",
	  ROW(LINT_ERROR),
	  .title = "all tables that use a domain are read while they take no writes",
	  .why =
	      "ALTER DOMAIN ADD CHECK, SET NOT NULL and VALIDATE take SHARE on every table with a "
	      "column of the domain, all at once, and read them one after the other.",
	  .fix = "ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 0) NOT VALID;",
	  .command = PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT,
	  .look = alter_domain },
	{ .code = "PG404",
	  .name = "storage-rewrite",
	  .aliases = "pgsafe:set-logged-unlogged pgsafe:set-access-method",
	  ROW(LINT_ERROR),
	  .title = "a table is written anew to be stored otherwise",
	  .why =
	      "SET LOGGED, SET UNLOGGED, SET ACCESS METHOD and SET TABLESPACE copy the table, and "
	      "its indexes, under ACCESS EXCLUSIVE.",
	  .fix =
	      "CREATE TABLE t_new (LIKE t INCLUDING ALL);\n" LINT_THEN
	      "-- lockstep:batch key=id size=5000\nINSERT INTO t_new SELECT * FROM t;\n" LINT_THEN
	      "ALTER TABLE t RENAME TO t_old;\nALTER TABLE t_new RENAME TO t;",
	  .act = rewritten },
	{ .code = "PG406",
	  .name = "trigger-lock",
	  .aliases = "pgls:avoidCreateTrigger pgls:avoidEnableDisableTrigger pgls:banDropTrigger "
		     "pgsafe:add-trigger",
	  ROW(LINT_NOTE),
	  .title = "writes wait for a trigger to be made or switched",
	  .why =
	      "CREATE TRIGGER and ENABLE or DISABLE TRIGGER take SHARE ROW EXCLUSIVE. It is quick "
	      "once they have it; while it waits, all writes wait behind it.",
	  .fix = "SET LOCAL lock_timeout = '2s'; -- as Lockstep does, which tries again",
	  .command = PG_QUERY__NODE__NODE_CREATE_TRIG_STMT,
	  .look = create_trigger,
	  .act = switch_trigger },
	{ .code = "PG407",
	  .name = "drop-locks-other-table",
	  .aliases = "pgfence:drop-constraint",
	  ROW(LINT_NOTE),
	  .title = "the table that a foreign key refers to is locked, too",
	  .why = "Dropping a foreign key, or a table that has one, takes ACCESS EXCLUSIVE on both "
		 "tables: readers of the other one wait, too.",
	  .fix = "ALTER TABLE t DROP CONSTRAINT t_c_fkey;\n" LINT_THEN "DROP TABLE t;",
	  .command = PG_QUERY__NODE__NODE_DROP_STMT,
	  .look = drop_referring,
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint,
	  .act = drop_foreign },
	{ .code = "PG410",
	  .name = "storage-option-lock",
	  ROW(LINT_NOTE),
	  .title = "a storage option that wants ACCESS EXCLUSIVE",
	  .why = "Most storage options let reads and writes pass; fastupdate of a GIN index and "
		 "user_catalog_table lock them out while they wait for their turn.",
	  .fix = "SET LOCAL lock_timeout = '2s'; -- as Lockstep does, which tries again",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions,
	  .act = strong_option },
};
const size_t lint_rules_storage_count = sizeof lint_rules_storage / sizeof *lint_rules_storage;
