#include <string.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

static bool is_kind(const struct lint_site *site, PgQuery__TransactionStmtKind kind)
{
	return site->command->transaction_stmt->kind == kind;
}

static bool begins(const struct lint_site *site)
{
	return is_kind(site, PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN) ||
	       is_kind(site, PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START);
}

static bool ends(const struct lint_site *site)
{
	return is_kind(site, PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT) ||
	       is_kind(site, PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK);
}

static void nesting(struct lint_site *site, const struct lint_rule *rule)
{
	bool open = site->transaction->open;
	const char *what = NULL;

	if (site->mode.own_transaction || site->transaction->wrapped)
		return; /* the agent takes them over */
	if (begins(site) && open)
		what = "BEGIN inside a transaction does nothing but warn";
	else if (ends(site) && !open)
		what = "no transaction is open that this could end";
	else if (begins(site) && !site->migration->directives.txmode_given &&
		 !lint_hit_before(site, rule))
		what = "the file begins and ends transactions itself: it runs statement by "
		       "statement, and may stop halfway";
	if (what)
		lint_hit(site, rule, &(struct lint_hit) { .title = what });
}

static bool is_concurrent(const struct lint_site *site)
{
	return memmem(site->statement->text.data, site->statement->text.size, "CONCURRENTLY", 12) ||
	       memmem(site->statement->text.data, site->statement->text.size, "concurrently", 12);
}

static bool is_bare(const struct lint_site *site)
{
	return !site->nested &&
	       (site->statement->kind == STATEMENT_BARE || (site->effect && site->effect->bare));
}

/* Why it cannot run where it stands; NULL: it can. */
static const char *hindrance(const struct lint_site *site)
{
	const struct migration_outline *outline = site->outline;

	if (site->transaction->open)
		return "it cannot run inside a transaction (25001)";
	if (outline->bare && outline->ordinary && site->migration->directives.txmode != TXMODE_NONE)
		return "it stands beside statements that want a transaction: the file is refused";
	return NULL;
}

static void alone(struct lint_site *site, const struct lint_rule *rule, bool concurrent)
{
	const char *why =
	    is_bare(site) && is_concurrent(site) == concurrent ? hindrance(site) : NULL;

	if (why)
		lint_hit(site, rule,
			 &(struct lint_hit) { .title = why,
					      .fix = arena_printf(site->arena, LINT_THEN "%.*s;",
								  (int)site->statement->text.size,
								  site->statement->text.data) });
}

static void concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	alone(site, rule, true);
}

static void bare(struct lint_site *site, const struct lint_rule *rule)
{
	alone(site, rule, false);
}

static void commits_inside(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__Node *command = site->command;

	if (!command || !site->transaction->open)
		return;
	for (size_t i = 0; command->node_case == PG_QUERY__NODE__NODE_DO_STMT && site->body &&
			   i < site->body->count;
	     i++) {
		if (site->body->steps[i].kind == SQL_STEP_END) {
			lint_hit(site, rule,
				 &(struct lint_hit) { .offset = site->body->steps[i].offset });
			return;
		}
	}
	if (command->node_case == PG_QUERY__NODE__NODE_CALL_STMT && command->call_stmt->funccall &&
	    lint_commits(site, sql_qualified(command->call_stmt->funccall->funcname,
					     command->call_stmt->funccall->n_funcname)
				   .name))
		lint_hit(site, rule, &(struct lint_hit) { 0 });
}

static void leaks(struct lint_site *site, const struct lint_rule *rule)
{
	static const char *const names[] = { "role", "session_authorization", "search_path" };
	const PgQuery__VariableSetStmt *set = site->command->variable_set_stmt;
	const char *text = sql_write(site->arena, site->command);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!set->is_local && text_equal(set->name, names[i]) && text &&
		    set->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE &&
		    site->transaction->open && bytes_start_with(bytes_of(text), "SET "))
			lint_hit(site, rule,
				 &(struct lint_hit) {
				     .title = arena_printf(
					 site->arena, "SET %s outlives the transaction", names[i]),
				     .fix = arena_printf(site->arena, "SET LOCAL %s;", text + 4) });
	}
}

/* Does the statement hold the value as a text? */
static bool mentions(const struct lint_site *site, const char *value)
{
	const char *literal = sql_literal(site->arena, value);

	return memmem(site->statement->text.data, site->statement->text.size, literal,
		      strlen(literal)) != NULL;
}

static void enum_value_used(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_transaction *now = site->transaction;

	if (!site->command || !now->open || site->nested ||
	    site->command->node_case == PG_QUERY__NODE__NODE_ALTER_ENUM_STMT ||
	    site->command->node_case == PG_QUERY__NODE__NODE_CREATE_ENUM_STMT ||
	    site->command->node_case == PG_QUERY__NODE__NODE_COMMENT_STMT)
		return;
	for (size_t i = 0; i < now->value_count; i++) {
		if (mentions(site, now->values[i]))
			lint_hit(
			    site, rule,
			    &(struct lint_hit) {
				.title = arena_printf(site->arena,
						      "%s is used in the transaction that adds "
						      "it to its enum (55P04)",
						      sql_literal(site->arena, now->values[i])),
				.fix = arena_printf(site->arena, LINT_THEN "%s;",
						    sql_write(site->arena, site->command)) });
	}
}

static void enum_value_added(struct lint_site *site, const struct lint_rule *rule)
{
	int major = site->runner->server.major;

	if (major && major < 12 && site->transaction->open &&
	    !sql_text(site->command->alter_enum_stmt->old_val))
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .fix = arena_printf(site->arena, "-- lockstep:txmode none\n\n%s;",
						 sql_write(site->arena, site->command)) });
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_TREE

const struct lint_rule lint_rules_transaction[] = {
	{ .code = "PG103",
	  .name = "concurrently-in-transaction",
	  .aliases = "squawk:ban-concurrent-index-creation-in-transaction "
		     "pgls:banConcurrentIndexCreationInTransaction "
		     "pgsafe:concurrently-in-transaction pgfence:concurrent-in-transaction",
	  ROW(LINT_ERROR),
	  .title = "CONCURRENTLY cannot run inside a transaction",
	  .why = "PostgreSQL refuses it (25001). Lockstep runs a file of such statements without a "
		 "transaction, and refuses one that mixes them with others.",
	  .fix = LINT_THEN "CREATE INDEX CONCURRENTLY i ON t (c);",
	  .look = concurrently },
	{ .code = "PG208",
	  .name = "enum-value-used-in-transaction",
	  .aliases = "pgsafe:enum-value-used-in-transaction",
	  ROW(LINT_ERROR),
	  .title = "a value is used in the transaction that adds it to its enum",
	  .why = "PostgreSQL refuses it (55P04) until the transaction that added the value is "
		 "committed.",
	  .fix = LINT_THEN "UPDATE t SET mood = 'new';",
	  .look = enum_value_used },
	{ .code = "PG209",
	  .name = "enum-add-value-in-transaction",
	  .aliases = "pgls:avoidAlterEnumAddValue",
	  ROW(LINT_ERROR),
	  .title = "ADD VALUE cannot run inside a transaction before PostgreSQL 12",
	  .why = "PostgreSQL 11 refuses it (25001).",
	  .fix = "-- lockstep:txmode none\n\nALTER TYPE mood ADD VALUE 'new';",
	  .command = PG_QUERY__NODE__NODE_ALTER_ENUM_STMT,
	  .look = enum_value_added },
	{ .code = "TX101",
	  .name = "transaction-nesting",
	  .aliases = "squawk:transaction-nesting pgls:transactionNesting",
	  ROW(LINT_WARNING),
	  .title = "the file begins or ends transactions that are not its own",
	  .why =
	      "Lockstep runs a file in one transaction together with its entry in the ledger, and "
	      "takes over a BEGIN and a COMMIT around the whole of it. With others it runs "
	      "statement by statement, and what was done before an error stays.",
	  .fix = "-- lockstep:txmode none\n\n-- where that is meant; else without BEGIN and COMMIT",
	  .command = PG_QUERY__NODE__NODE_TRANSACTION_STMT,
	  .look = nesting },
	{ .code = "TX102",
	  .name = "ban-uncommitted-transaction",
	  .aliases = "squawk:ban-uncommitted-transaction",
	  ROW(LINT_ERROR),
	  .title = "a transaction is begun and never ended",
	  .why = "What it did is lost with the session: nothing of it is there afterwards.",
	  .fix = "BEGIN;\nALTER TABLE t ADD COLUMN c int;\nCOMMIT;" },
	{ .code = "TX103",
	  .name = "statement-outside-transactions-only",
	  .aliases = "atlas:PG103",
	  ROW(LINT_ERROR),
	  .title = "the statement cannot run inside a transaction",
	  .why =
	      "PostgreSQL refuses it (25001): VACUUM, CREATE DATABASE, ALTER SYSTEM and their "
	      "like. "
	      "Lockstep runs a file of such statements without a transaction, and refuses one that "
	      "mixes them with others.",
	  .fix = LINT_THEN "VACUUM t;",
	  .look = bare },
	{ .code = "TX104",
	  .name = "commit-in-body",
	  ROW(LINT_ERROR),
	  .title = "a body that commits cannot run inside a transaction",
	  .why = "COMMIT and ROLLBACK in a DO block or a procedure are refused (2D000) when a "
		 "transaction was begun around it, as Lockstep does for a file.",
	  .fix = "-- lockstep:txmode none\n\nCALL p();",
	  .look = commits_inside },
	{ .code = "TX105",
	  .name = "setting-outlives-transaction",
	  ROW(LINT_NOTE),
	  .title = "a setting outlives the transaction",
	  .why = "SET holds for the session: for what runs in it afterwards, in tools that do not "
		 "take it back. Lockstep does, between files.",
	  .fix = "SET LOCAL search_path = shop;",
	  .command = PG_QUERY__NODE__NODE_VARIABLE_SET_STMT,
	  .look = leaks },
};
const size_t lint_rules_transaction_count =
    sizeof lint_rules_transaction / sizeof *lint_rules_transaction;
