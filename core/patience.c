#include "core/patience.h"

#include "core/pattern.h"

/* Of PostgreSQL: they take SHARE UPDATE EXCLUSIVE or wait for old transactions only. */
static const char *const weak[] = {
	"CREATE [UNIQUE] INDEX CONCURRENTLY",
	"DROP INDEX CONCURRENTLY",
	"REINDEX (CONCURRENTLY",
	"REINDEX () INDEX CONCURRENTLY",
	"REINDEX () TABLE CONCURRENTLY",
	"REINDEX () SCHEMA CONCURRENTLY",
	"REINDEX () DATABASE CONCURRENTLY",
	"REINDEX () SYSTEM CONCURRENTLY",
	"REFRESH MATERIALIZED VIEW CONCURRENTLY",
	"ALTER TABLE [IF] [EXISTS] @ DETACH PARTITION @ CONCURRENTLY",
	"ALTER TABLE [IF] [EXISTS] @ DETACH PARTITION @ FINALIZE",
	"ANALYZE",
	"VACUUM",
};
/* These rewrite the table, while nobody may read it. */
static const char *const strong[] = { "VACUUM FULL", "VACUUM (FULL" };

static bool is_among(const struct statement *statement, const char *const *patterns, size_t count)
{
	struct tokens tokens = { statement->text.data, statement->text.data + statement->text.size,
				 DIALECT_POSTGRES };

	for (size_t i = 0; i < count; i++)
		if (tokens_match(tokens, patterns[i]))
			return true;
	return false;
}

bool statement_is_weak(const struct statement *statement)
{
	return is_among(statement, weak, sizeof weak / sizeof *weak) &&
	       !is_among(statement, strong, sizeof strong / sizeof *strong);
}

static bool is_given(const struct policy *policy, enum policy_name name)
{
	return policy && policy->given[name];
}

struct patience patience_of(const struct policy *environment, const struct policy *file)
{
	struct patience patience = {
		.lock = policy_value(environment, file, POLICY_LOCK_TIMEOUT),
		.statement = policy_value(environment, file, POLICY_STATEMENT_TIMEOUT),
		.idle = policy_value(environment, file, POLICY_IDLE_TIMEOUT),
	};

	if (!is_given(environment, POLICY_STATEMENT_TIMEOUT) &&
	    !is_given(file, POLICY_STATEMENT_TIMEOUT))
		patience.statement = PATIENCE_AS_OPENED;
	if (patience.statement > 1 && patience.lock >= patience.statement)
		patience.lock = patience.statement - (patience.statement + 9) / 10;
	return patience;
}

struct patience patience_without_end(const struct patience *patience, const struct policy *file)
{
	struct patience without = *patience;

	if (!is_given(file, POLICY_LOCK_TIMEOUT))
		without.lock = 0;
	if (!is_given(file, POLICY_STATEMENT_TIMEOUT))
		without.statement = 0;
	return without;
}
