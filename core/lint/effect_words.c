#include "core/lint/effect_keep.h"
#include "core/pattern.h"

/* What the first words of a statement tell that the grammar does not know. */
#define AX LOCK_ACCESS_EXCLUSIVE
static const struct {
	const char *pattern; /* core/pattern.h; its last name is the relation */
	enum lock_mode lock;
	enum lint_known costs;
} rows[] = {
	{ "ALTER TABLE IF EXISTS @", AX, LINT_UNKNOWN },
	{ "ALTER TABLE @", AX, LINT_UNKNOWN },
	{ "ALTER FOREIGN TABLE @", AX, LINT_NO },
	{ "ALTER MATERIALIZED VIEW @", AX, LINT_UNKNOWN },
	{ "ALTER VIEW @", AX, LINT_NO },
	{ "ALTER INDEX @", AX, LINT_UNKNOWN },
	{ "ALTER SEQUENCE @", LOCK_SHARE_ROW_EXCLUSIVE, LINT_NO },
	{ "CREATE [UNIQUE] INDEX CONCURRENTLY @ ON @", LOCK_SHARE_UPDATE_EXCLUSIVE, LINT_YES },
	{ "CREATE [UNIQUE] INDEX CONCURRENTLY IF NOT EXISTS @ ON @", LOCK_SHARE_UPDATE_EXCLUSIVE,
	  LINT_YES },
	{ "CREATE [UNIQUE] INDEX ON @", LOCK_SHARE, LINT_YES },
	{ "CREATE [UNIQUE] INDEX IF NOT EXISTS @ ON @", LOCK_SHARE, LINT_YES },
	{ "CREATE [UNIQUE] INDEX @ ON @", LOCK_SHARE, LINT_YES },
	{ "DROP TABLE IF EXISTS @", AX, LINT_NO },
	{ "DROP TABLE @", AX, LINT_NO },
	{ "TRUNCATE [TABLE] @", AX, LINT_NO },
	{ "LOCK [TABLE] @", AX, LINT_NO },
	{ "REINDEX () TABLE @", LOCK_SHARE, LINT_YES },
	{ "REINDEX () INDEX @", AX, LINT_YES },
	{ "CLUSTER () @", AX, LINT_YES },
	{ "REPACK (CONCURRENTLY @", LOCK_SHARE_UPDATE_EXCLUSIVE, LINT_YES },
	{ "REPACK () @", AX, LINT_YES },
	{ "REFRESH MATERIALIZED VIEW CONCURRENTLY @", LOCK_EXCLUSIVE, LINT_YES },
	{ "REFRESH MATERIALIZED VIEW @", AX, LINT_YES },
	{ "VACUUM FULL @", AX, LINT_YES },
	{ "VACUUM (FULL @", AX, LINT_YES },
	{ "VACUUM () @", LOCK_SHARE_UPDATE_EXCLUSIVE, LINT_NO },
	{ "ANALYZE () @", LOCK_SHARE_UPDATE_EXCLUSIVE, LINT_NO },
	{ "INSERT INTO @", LOCK_ROW_EXCLUSIVE, LINT_NO },
	{ "UPDATE @", LOCK_ROW_EXCLUSIVE, LINT_NO },
	{ "DELETE FROM @", LOCK_ROW_EXCLUSIVE, LINT_NO },
	{ "MERGE INTO @", LOCK_ROW_EXCLUSIVE, LINT_NO },
	{ "COPY @", LOCK_ROW_EXCLUSIVE, LINT_NO },
};

/* Statements that make something new, or only read. */
static const char *const harmless[] = { "SELECT", "WITH", "VALUES", "TABLE",  "CREATE",  "EXPLAIN",
					"SET",    "SHOW", "GRANT",  "REVOKE", "COMMENT", "NOTIFY" };

static bool is_harmless(struct tokens tokens)
{
	struct bytes first = token_next(&tokens);

	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
		if (token_is(first, harmless[i]))
			return true;
	}
	return false;
}

bool effect_from_words(struct effecting *effecting, struct bytes statement)
{
	struct tokens tokens = { statement.data, statement.data + statement.size,
				 DIALECT_POSTGRES };
	const char *names[2] = { NULL, NULL };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lint_touch *touch;

		if (!tokens_names(effecting->arena, tokens, rows[i].pattern, names))
			continue;
		touch = effect_touch_name(
		    effecting, lint_name_written(effecting->arena, names[1] ? names[1] : names[0]),
		    rows[i].lock);
		if (!touch)
			return true;
		touch->costs = rows[i].costs;
		if (tokens_match(tokens, "ALTER TABLE ... SET EXPRESSION ...")) {
			touch->rewrites = touch->scans = true;
			touch->costs = LINT_YES;
		}
		return true;
	}
	return is_harmless(tokens);
}
