#include <string.h>

#include "core/lint/naming.h"
#include "core/lint/rules.h"
#include "core/lint/table.h"

bool lint_is_snake(const char *name)
{
	for (const char *at = name; *at; at++) {
		if (!((*at >= 'a' && *at <= 'z') || *at == '_' ||
		      (at != name && *at >= '0' && *at <= '9')))
			return false;
	}
	return true;
}

static void say(struct lint_site *site, const struct lint_rule *rule, const char *name)
{
	if (sql_text(name) && !lint_is_snake(name))
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .title = arena_printf(site->arena, "%s is not written like_this",
						   sql_quoted(site->arena, name)) });
}

static void schema(struct lint_site *site, const struct lint_rule *rule)
{
	say(site, rule, site->command->create_schema_stmt->schemaname);
}

static void table(struct lint_site *site, const struct lint_rule *rule)
{
	say(site, rule, site->command->create_stmt->relation->relname);
}

static void index_name(struct lint_site *site, const struct lint_rule *rule)
{
	say(site, rule, site->command->index_stmt->idxname);
}

static void element(struct lint_site *site, const struct lint_rule *rule,
		    const PgQuery__ColumnDef *column, const PgQuery__Constraint *constraint)
{
	if (!strcmp(rule->code, "NM103") && column)
		say(site, rule, column->colname);
	if (!strcmp(rule->code, "NM105") && constraint &&
	    constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN)
		say(site, rule, constraint->conname);
	if (!strcmp(rule->code, "NM106") && constraint &&
	    constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK)
		say(site, rule, constraint->conname);
}

static void in_create(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__CreateStmt *create = site->command->create_stmt;

	for (size_t i = 0; i < create->n_table_elts; i++) {
		const PgQuery__Node *node = create->table_elts[i];

		element(
		    site, rule,
		    node->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? node->column_def : NULL,
		    node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? node->constraint : NULL);
	}
}

static void in_alter(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action)
{
	bool column = action->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn;

	element(site, rule, column ? action->column : NULL, action->constraint);
}

#define NAME(the_code, the_name, what)                                                             \
	.code = the_code, .name = the_name, .aliases = "atlas:" the_code,                          \
	.dialect = DIALECT_POSTGRES, .severity = LINT_OFF, .needs = LINT_TREE,                     \
	.title = "the name of " what " is not written like_this",                                  \
	.why = "Names that differ in their style have to be looked up, and with capitals quoted."

const struct lint_rule lint_rules_naming[] = {
	{ NAME("NM101", "schema-name", "a schema"), .fix = "CREATE SCHEMA web_shop;",
	  .command = PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT, .look = schema },
	{ NAME("NM102", "table-name", "a table"),
	  .fix = "CREATE TABLE order_lines (id bigint PRIMARY KEY);",
	  .command = PG_QUERY__NODE__NODE_CREATE_STMT, .look = table },
	{ NAME("NM103", "column-name", "a column"), .fix = "CREATE TABLE t (unit_price numeric);",
	  .command = PG_QUERY__NODE__NODE_CREATE_STMT, .look = in_create, .act = in_alter },
	{ NAME("NM104", "index-name", "an index"),
	  .fix = "CREATE INDEX CONCURRENTLY t_unit_price_idx ON t (unit_price);",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT, .look = index_name },
	{ NAME("NM105", "foreign-key-name", "a foreign key"),
	  .fix =
	      "ALTER TABLE t ADD CONSTRAINT t_p_fkey FOREIGN KEY (p) REFERENCES p (id) NOT VALID;",
	  .command = PG_QUERY__NODE__NODE_CREATE_STMT, .look = in_create, .act = in_alter },
	{ NAME("NM106", "check-name", "a check"),
	  .fix = "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID;",
	  .command = PG_QUERY__NODE__NODE_CREATE_STMT, .look = in_create, .act = in_alter },
};
const size_t lint_rules_naming_count = sizeof lint_rules_naming / sizeof *lint_rules_naming;
