#include "core/lint/recipe.h"
#include "core/lint/rules.h"

#define LOCK_PATIENCE 5000 /* ms: longer, and those who queue behind it notice */

/* What the command touches that others use, and locks against more than other changes of its
 * kind. */
static const struct lint_touch *strongest(const struct lint_site *site, enum lock_mode least)
{
	for (size_t i = 0; site->effect && i < site->effect->count; i++) {
		const struct lint_touch *touch = &site->effect->touches[i];

		if (!touch->fresh && touch->lock >= least)
			return touch;
	}
	return NULL;
}

static const char *again(const struct lint_site *site)
{
	const char *text = sql_write(site->arena, site->command);

	return text ? text : "";
}

static void no_lock_timeout(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_touch *touch = strongest(site, LOCK_SHARE);
	const char *local = site->transaction->open ? "LOCAL " : "";

	if (!touch || site->transaction->lock_timeout || lint_hit_before(site, rule))
		return;
	lint_hit(
	    site, rule,
	    &(struct lint_hit) {
		.relation = touch->relation,
		.title = arena_printf(site->arena,
				      "%s is locked without a lock_timeout: while it waits, all "
				      "who come after wait, too",
				      touch->relation),
		.fix = arena_printf(site->arena, "SET %slock_timeout = '2s';\n%s;", local,
				    again(site)) });
}

static void no_idle_timeout(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_touch *touch = strongest(site, LOCK_SHARE);

	if (!touch || site->transaction->idle_timeout || !site->transaction->open ||
	    lint_hit_before(site, rule))
		return;
	lint_hit(
	    site, rule,
	    &(struct lint_hit) {
		.relation = touch->relation,
		.fix = arena_printf(site->arena,
				    "SET LOCAL idle_in_transaction_session_timeout = '1min';\n%s;",
				    again(site)) });
}

static void long_lock_timeout(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_touch *touch = strongest(site, LOCK_ACCESS_EXCLUSIVE);
	int64_t timeout = site->transaction->lock_timeout;

	if (!touch || timeout <= LOCK_PATIENCE || lint_hit_before(site, rule))
		return;
	lint_hit(site, rule,
		 &(struct lint_hit) {
		     .relation = touch->relation,
		     .title = arena_printf(site->arena,
					   "it may wait %lld s for %s, and all who come after it "
					   "wait, too",
					   (long long)timeout / 1000, touch->relation),
		     .fix = arena_printf(site->arena, "SET %slock_timeout = '2s';\n%s;",
					 site->transaction->open ? "LOCAL " : "", again(site)) });
}

/* The table of a change by rows, which can be cut into batches. */
static const PgQuery__RangeVar *changed(const PgQuery__Node *command)
{
	return command->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT
		   ? command->update_stmt->relation
	       : command->node_case == PG_QUERY__NODE__NODE_DELETE_STMT
		   ? command->delete_stmt->relation
		   : NULL;
}

/* Does it read or write all rows of a table that goes on being used, or of a new one that was
 * filled from such?  What keeps others out itself has rules of its own. */
static const struct lint_touch *works_through(const struct lint_effect *effect)
{
	for (size_t i = 0; effect && effect->grows != LINT_YES && i < effect->count; i++) {
		const struct lint_touch *touch = &effect->touches[i];

		if (touch->costs == LINT_YES &&
		    (!touch->fresh || (touch->known && touch->known->bulk)))
			return touch;
	}
	return NULL;
}

/* What is done meanwhile lasts as long as its rows do, and the lock as long as that. */
static const struct lint_effect *lasting(struct lint_site *site, const char *relation,
					 enum lock_mode lock)
{
	struct lint_effect *effect = arena_new(site->arena, struct lint_effect);
	struct lint_touch *touch = arena_new(site->arena, struct lint_touch);

	*touch = (struct lint_touch) { .relation = relation, .lock = lock, .costs = LINT_YES };
	*effect = (struct lint_effect) { .touches = touch,
					 .count = 1,
					 .blocks = lint_lock_blocks(lock),
					 .grows = LINT_YES,
					 .worst = touch };
	return effect;
}

static void work_while_locked(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_held *lock = lint_held_strongest(site->transaction);
	const PgQuery__RangeVar *range = site->command ? changed(site->command) : NULL;
	const struct lint_touch *touch = works_through(site->effect);
	struct lint_table table;
	const char *batch = "";

	if (!site->command || !lock || !touch || lint_hit_before(site, rule))
		return;
	if (range) {
		table = lint_table_of_range(site, range);
		batch = arena_printf(site->arena, "-- lockstep:batch key=%s size=5000\n",
				     recipe_row_key(site, &table));
	}
	lint_hit(site, rule,
		 &(struct lint_hit) {
		     .relation = lock->relation,
		     .effect = lasting(site, lock->relation, lock->lock),
		     .title = arena_printf(
			 site->arena, "%s stays locked against %s while this works through %s",
			 lock->relation, lock_mode_blocks_reads(lock->lock) ? "all use" : "writes",
			 touch->relation),
		     .fix = arena_printf(site->arena, LINT_THEN "%s%s;", batch, again(site)) });
}

static void wide_window(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_touch *touch = strongest(site, LOCK_ACCESS_EXCLUSIVE);
	const struct lint_held *held = lint_held_strongest(site->transaction);

	if (!touch || !held || held->lock != LOCK_ACCESS_EXCLUSIVE || touch->index ||
	    lint_held_on(site->transaction, touch->relation, LOCK_ACCESS_EXCLUSIVE) ||
	    lint_hit_before(site, rule))
		return;
	lint_hit(site, rule,
		 &(struct lint_hit) {
		     .relation = touch->relation,
		     .title = arena_printf(site->arena, "%s is locked while %s is held locked",
					   touch->relation, held->relation),
		     .fix = arena_printf(site->arena, LINT_THEN "%s;", again(site)) });
}

static void validate_at_once(struct lint_site *site, const struct lint_rule *rule,
			     const struct lint_action *action)
{
	const struct lint_transaction *now = site->transaction;
	const char *key = lint_follow_key(site, action->table.name, action->command->name);
	const struct lint_constraint *added =
	    lint_constraint_find(action->table.known, action->command->name);
	struct lint_action whole = *action;

	if (action->table.fresh || !now->open ||
	    !lint_follow_has(now->unchecked, now->unchecked_count, key))
		return;
	whole.effect = lasting(site, action->table.shown,
			       added && added->kind == LINT_FOREIGN ? LOCK_SHARE_ROW_EXCLUSIVE
								    : LOCK_ACCESS_EXCLUSIVE);
	lint_say_action(
	    site, rule, &whole,
	    arena_printf(site->arena,
			 "%s is validated in the transaction that added it: %s stays "
			 "locked while it is read",
			 action->command->name, action->table.shown),
	    arena_printf(site->arena, LINT_THEN "ALTER TABLE %s VALIDATE CONSTRAINT %s;",
			 action->table.sql, sql_quoted(site->arena, action->command->name)));
}

static void one_by_one(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__AlterTableStmt *alter = site->command->alter_table_stmt;
	struct lint_table table = lint_table_of_range(site, alter->relation);
	const char *key = lint_follow_key(site, table.name, "");

	if (!table.fresh &&
	    lint_follow_has(site->transaction->altered, site->transaction->altered_count, key))
		lint_say(
		    site, rule, &table,
		    arena_printf(site->arena, "%s was altered before in this file", table.shown),
		    NULL);
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_STATE

const struct lint_rule lint_rules_lock[] = {
	{ .code = "PG201",
	  .name = "require-lock-timeout",
	  .aliases = "squawk:require-timeout-settings squawk:require-lock-timeout eugene:E9 "
		     "pgls:lockTimeoutWarning pgsafe:require-lock-timeout "
		     "pgfence:missing-lock-timeout strong_migrations:lock_timeout",
	  ROW(LINT_WARNING),
	  .title = "a table is locked without a lock_timeout",
	  .why =
	      "It waits for those who use the table, and all who come after wait behind it, for as "
	      "long as a report or a forgotten transaction takes. Lockstep sets lock_timeout to 2s "
	      "and tries again; this file takes it away.",
	  .fix = "SET LOCAL lock_timeout = '2s';",
	  .look = no_lock_timeout },
	{ .code = "PG202",
	  .name = "require-idle-timeout",
	  .aliases = "squawk:require-timeout-settings squawk:require-statement-timeout "
		     "pgls:requireIdleInTransactionTimeout pgls:requireStatementTimeout "
		     "pgfence:missing-idle-timeout pgfence:missing-statement-timeout",
	  ROW(LINT_NOTE),
	  .title = "a table is locked by a transaction that may stay open for ever",
	  .why =
	      "When the one who migrates hangs or loses the network, the server keeps its locks. "
	      "Lockstep sets idle_in_transaction_session_timeout to a minute; this file takes it "
	      "away.",
	  .fix = "SET LOCAL idle_in_transaction_session_timeout = '1min';",
	  .look = no_idle_timeout },
	{ .code = "PG203",
	  .name = "long-lock-timeout",
	  .aliases = "strong_migrations:lock_timeout_limit",
	  ROW(LINT_WARNING),
	  .title = "lock_timeout is longer than people wait",
	  .why = "Everybody who wants the table stands behind the one who waits for ACCESS "
		 "EXCLUSIVE: a "
		 "long lock_timeout is a short outage. Better to give up soon, and try again.",
	  .fix = "SET LOCAL lock_timeout = '2s';",
	  .look = long_lock_timeout },
	{ .code = "PG204",
	  .name = "statement-after-access-exclusive",
	  .aliases = "eugene:E4 pgls:runningStatementWhileHoldingAccessExclusive "
		     "pgfence:statement-after-access-exclusive",
	  ROW(LINT_ERROR),
	  .title = "a table stays locked while something else takes its time",
	  .why = "Locks are held to the end of the transaction. What an earlier statement locked "
		 "against writes, or against all use, stays so until this one has worked through "
		 "its rows.",
	  .fix = LINT_THEN "UPDATE t SET c = 0 WHERE c IS NULL;",
	  .look = work_while_locked },
	{ .code = "PG205",
	  .name = "wide-lock-window",
	  .aliases = "pgls:avoidWideLockWindow",
	  ROW(LINT_NOTE),
	  .title = "two tables are locked against all use in one transaction",
	  .why = "Whoever uses both in another order waits for one while holding the other: a "
		 "deadlock, "
		 "of which the server ends one side. One table a transaction cannot do that.",
	  .fix = LINT_THEN "ALTER TABLE b ADD COLUMN c int;",
	  .look = wide_window },
	{ .code = "PG206",
	  .name = "not-valid-and-validate-same-transaction",
	  .aliases = "squawk:constraint-missing-not-valid pgls:requireSeparateConstraintValidation "
		     "pgfence:not-valid-validate-same-tx",
	  ROW(LINT_ERROR),
	  .title = "a constraint is validated in the transaction that added it",
	  .why = "The lock of ADD CONSTRAINT is held until the end of the transaction, so that "
		 "VALIDATE "
		 "reads the table under it: nothing was won by NOT VALID.",
	  .fix = LINT_THEN "ALTER TABLE t VALIDATE CONSTRAINT k;",
	  .action = PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint,
	  .act = validate_at_once },
	{ .code = LINT_BLOCKS_UNSAID,
	  .name = "blocks-while-it-works",
	  ROW(LINT_WARNING),
	  .title = "a table is kept from others for as long as its rows take",
	  .why = "No other rule is about this form, but the locks it takes and what it reads or "
		 "writes under them are known: the larger the table, the longer others wait.",
	  .fix = LINT_THEN "-- the same in a maintenance window, or on a copy that takes the "
			   "table's place" },
	{ .code = "PG207",
	  .name = "multiple-alter-table",
	  .aliases = "eugene:W12 pgls:multipleAlterTable",
	  ROW(LINT_OFF),
	  .title = "one table is altered by several statements",
	  .why =
	      "Each waits for its lock anew where statements run alone, and each reads or writes "
	      "the table anew where it has to. One ALTER TABLE does all at once.",
	  .fix = "ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;",
	  .command = PG_QUERY__NODE__NODE_ALTER_TABLE_STMT,
	  .look = one_by_one },
};
const size_t lint_rules_lock_count = sizeof lint_rules_lock / sizeof *lint_rules_lock;
