#include "core/lint/rules.h"

static void index_without_concurrently(struct lint_site *site, const struct lint_rule *rule)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	const struct lint_touch *table = site->effect->worst;
	struct lint_hit hit = { 0 };

	if (index->concurrent || !table || table->fresh)
		return;
	hit.title = arena_printf(site->arena, "CREATE INDEX blocks writes to %s while it is built",
				 table->relation);
	lint_hit(site, rule, &hit);
}

const struct lint_rule lint_rules_index[] = {
	{ .code = "PG101",
	  .name = "require-concurrent-index-creation",
	  .aliases = "squawk:require-concurrent-index-creation eugene:E6",
	  .dialect = DIALECT_POSTGRES,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_TREE | LINT_NEEDS_STATE,
	  .title = "an index is built while writes are locked out",
	  .why =
	      "CREATE INDEX takes SHARE on the table: every INSERT, UPDATE and DELETE waits until "
	      "the index is built, which takes the longer the larger the table is.",
	  .fix =
	      "CREATE INDEX CONCURRENTLY i ON t (c); -- alone in its file, without a transaction",
	  .command = PG_QUERY__NODE__NODE_INDEX_STMT,
	  .look = index_without_concurrently },
};
const size_t lint_rules_index_count = sizeof lint_rules_index / sizeof *lint_rules_index;
