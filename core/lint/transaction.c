#include "core/lint/transaction.h"

#include <stdlib.h>
#include <string.h>

#include "core/lint/catalog_keep.h"
#include "core/patience.h"
#include "core/policy.h"

/* ROLLBACK TO gives back what was taken since. */
struct lint_savepoint {
	const char *name;
	size_t held;
};

static bool gives(const struct policy *file, enum policy_name name)
{
	return file && file->given[name];
}

/* A transaction ends: what was LOCAL, and what it held, is gone. */
static void let_go(struct lint_follow *follow)
{
	struct lint_transaction *now = &follow->now;

	now->lock_timeout = follow->lock;
	now->statement_timeout = follow->statement;
	now->idle_timeout = follow->idle;
	now->lock_given = follow->lock_given;
	now->statement_given = follow->statement_given;
	now->held_count = follow->savepoint_count = now->unchecked_count = now->value_count =
	    now->statements = 0;
}

void lint_follow_start(struct lint_follow *follow, const struct lint_site *site)
{
	const struct policy *file = site->migration->directives.policy;
	const struct lint_runner *runner = site->runner;
	bool wrapped = site->mode.txmode == TXMODE_FILE;

	*follow = (struct lint_follow) {
		.arena = follow->arena,
		.now = { .open = wrapped, .wrapped = wrapped },
		.lock = runner->lock_timeout,
		.statement = runner->statement_timeout,
		.idle = runner->idle_timeout,
		.lock_given = gives(file, POLICY_LOCK_TIMEOUT),
		.statement_given = gives(file, POLICY_STATEMENT_TIMEOUT),
	};
	let_go(follow);
}

void lint_follow_meet(struct lint_follow *follow, const struct lint_site *site)
{
	struct lint_transaction *now = &follow->now;

	if (!now->open && site->statement && statement_is_weak(site->statement)) {
		now->lock_timeout = now->lock_given ? now->lock_timeout : 0;
		now->statement_timeout = now->statement_given ? now->statement_timeout : 0;
	}
}

void lint_follow_next(struct lint_follow *follow)
{
	if (follow->now.open)
		follow->now.statements++;
	else
		let_go(follow);
}

/* Milliseconds of "2s", "500", "1min" (manual 20.1.1), where nothing is written in ms. */
static int64_t milliseconds(const PgQuery__Node *node)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "ms", 1 },      { "s", 1000 },     { "min", 60000 },
		      { "h", 3600000 }, { "d", 86400000 }, { "", 1 } };
	const PgQuery__AConst *constant =
	    node && node->node_case == PG_QUERY__NODE__NODE_A_CONST ? node->a_const : NULL;
	char *unit;
	long long number;

	if (constant && constant->val_case == PG_QUERY__A__CONST__VAL_IVAL)
		return constant->ival->ival;
	if (!constant || constant->val_case != PG_QUERY__A__CONST__VAL_SVAL)
		return 0;
	number = strtoll(constant->sval->sval, &unit, 10);
	unit += strspn(unit, " ");
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!strcmp(unit, units[i].unit))
			return number > 0 && number < INT32_MAX ? number * units[i].ms : 0;
	}
	return 0;
}

static void set(struct lint_follow *follow, const PgQuery__VariableSetStmt *set)
{
	struct lint_transaction *now = &follow->now;
	int64_t value = set->n_args ? milliseconds(set->args[0]) : 0;
	bool session = !set->is_local;

	if (set->is_local && !now->open)
		return;
	if (text_equal(set->name, "lock_timeout")) {
		now->lock_timeout = value;
		now->lock_given = true;
		follow->lock = session ? value : follow->lock;
		follow->lock_given = session || follow->lock_given;
	} else if (text_equal(set->name, "statement_timeout")) {
		now->statement_timeout = value;
		now->statement_given = true;
		follow->statement = session ? value : follow->statement;
		follow->statement_given = session || follow->statement_given;
	} else if (text_equal(set->name, "idle_in_transaction_session_timeout")) {
		now->idle_timeout = value;
		follow->idle = session ? value : follow->idle;
	}
}

static struct lint_savepoint *savepoint_of(struct lint_follow *follow, const char *name)
{
	for (size_t i = follow->savepoint_count; i-- > 0;) {
		if (text_equal(follow->savepoints[i].name, name))
			return &follow->savepoints[i];
	}
	return NULL;
}

static void mark(struct lint_follow *follow, const PgQuery__TransactionStmt *statement)
{
	struct lint_savepoint *point = savepoint_of(follow, statement->savepoint_name);

	if (statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT)
		*LINT_ADD(follow->arena, follow->savepoints, follow->savepoint_count,
			  follow->savepoint_room) =
		    (struct lint_savepoint) { arena_text(follow->arena, statement->savepoint_name),
					      follow->now.held_count };
	if (!point)
		return;
	if (statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO) {
		follow->now.held_count = point->held;
		follow->savepoint_count = (size_t)(point - follow->savepoints) + 1;
	} else if (statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE) {
		follow->savepoint_count = (size_t)(point - follow->savepoints);
	}
}

static void control(struct lint_follow *follow, const struct lint_site *site,
		    const PgQuery__TransactionStmt *statement)
{
	mark(follow, statement);
	if (site->mode.own_transaction || follow->now.wrapped)
		return; /* it is not sent */
	switch (statement->kind) {
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
		follow->now.open = true;
		break;
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
	case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
		follow->now.open = statement->chain;
		let_go(follow);
		break;
	default:
		break;
	}
}

const char *lint_follow_key(const struct lint_site *site, struct sql_name name, const char *part)
{
	return arena_printf(site->arena, "%s.%s.%s", name.schema ? name.schema : "", name.name,
			    part);
}

bool lint_follow_has(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(keys[i], key))
			return true;
	}
	return false;
}

static void remember(struct arena *arena, const char ***keys, size_t *count, size_t *room,
		     const char *key)
{
	if (!key || lint_follow_has(*keys, *count, key))
		return;
	if (*count == *room) {
		size_t more = *room ? 2 * *room : 8;
		const char **grown = arena_new_array(arena, const char *, more);

		if (*count)
			memcpy(grown, *keys, *count * sizeof *grown);
		*keys = grown;
		*room = more;
	}
	(*keys)[(*count)++] = arena_text(arena, key);
}

static void remember_altered(struct lint_follow *follow, const struct lint_site *site,
			     const PgQuery__AlterTableStmt *alter)
{
	struct lint_transaction *now = &follow->now;

	remember(follow->arena, &now->altered, &now->altered_count, &follow->altered_room,
		 lint_follow_key(site, sql_range(alter->relation), ""));
	for (size_t i = 0; i < alter->n_cmds; i++) {
		const PgQuery__AlterTableCmd *command = alter->cmds[i]->alter_table_cmd;

		if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
			remember(follow->arena, &now->widened, &now->widened_count,
				 &follow->widened_room,
				 lint_follow_key(site, sql_range(alter->relation), ""));
		if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint &&
		    command->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
		    command->def->constraint->skip_validation)
			remember(follow->arena, &now->unchecked, &now->unchecked_count,
				 &follow->unchecked_room,
				 lint_follow_key(site, sql_range(alter->relation),
						 command->def->constraint->conname));
	}
}

static void remember_dropped(struct lint_follow *follow, const PgQuery__DropStmt *drop)
{
	for (size_t i = 0; i < drop->n_objects; i++) {
		if (drop->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
			remember(follow->arena, &follow->now.dropped, &follow->now.dropped_count,
				 &follow->dropped_room, sql_name_node(drop->objects[i]).name);
	}
}

static bool is_gone(const struct lint_relation *relation)
{
	return relation && !relation->listed;
}

const struct lint_held *lint_held_strongest(const struct lint_transaction *now)
{
	const struct lint_held *strongest = NULL;

	for (size_t i = 0; i < now->held_count; i++) {
		const struct lint_held *held = &now->held[i];

		if (!is_gone(held->known) && (!strongest || held->lock > strongest->lock))
			strongest = held;
	}
	return strongest;
}

bool lint_held_on(const struct lint_transaction *now, const char *relation, enum lock_mode least)
{
	for (size_t i = 0; i < now->held_count; i++) {
		if (now->held[i].lock >= least && text_equal(now->held[i].relation, relation))
			return true;
	}
	return false;
}

static void remember_locks(struct lint_follow *follow, const struct lint_effect *effect)
{
	struct lint_transaction *now = &follow->now;

	for (size_t i = 0; effect && i < effect->count; i++) {
		const struct lint_touch *touch = &effect->touches[i];

		if (touch->fresh || touch->index || !lock_mode_blocks_writes(touch->lock) ||
		    lint_held_on(now, touch->relation, touch->lock))
			continue;
		*LINT_ADD(follow->arena, now->held, now->held_count, follow->held_room) =
		    (struct lint_held) { arena_text(follow->arena, touch->relation), touch->known,
					 touch->lock };
	}
}

void lint_follow_leave(struct lint_follow *follow)
{
	if (!follow->now.open)
		follow->now.held_count = 0;
}

void lint_follow_pass(struct lint_follow *follow, const struct lint_site *site)
{
	struct lint_transaction *now = &follow->now;
	const PgQuery__Node *command = site->command;

	if (!command)
		return;
	switch (command->node_case) {
	case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
		set(follow, command->variable_set_stmt);
		break;
	case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
		control(follow, site, command->transaction_stmt);
		break;
	case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
		remember_altered(follow, site, command->alter_table_stmt);
		break;
	case PG_QUERY__NODE__NODE_DROP_STMT:
		remember_dropped(follow, command->drop_stmt);
		break;
	case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
		if (!sql_text(command->alter_enum_stmt->old_val))
			remember(follow->arena, &now->values, &now->value_count,
				 &follow->value_room, command->alter_enum_stmt->new_val);
		break;
	default:
		break;
	}
	if (now->open || site->nested)
		remember_locks(follow, site->effect);
}
