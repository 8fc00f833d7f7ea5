#include "coordinator/audit_compare.h"

#include <string.h>

#include "coordinator/store/agents.h"
#include "core/base/clock.h"

/* Targets with equal ledgers share one. */
struct lineage {
	struct hash digest;
	const struct ledger_row **rows; /* those that hold */
	size_t count;
	struct value *targets;
};

struct comparing {
	struct arena *arena;
	struct store *store;
	struct lineage *histories;
	size_t count;
};

static bool holds(const struct ledger_row *row)
{
	return row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE;
}

static struct lineage lineage_of(struct arena *arena, const struct ledger *ledger)
{
	struct lineage history = { .rows = arena_new_array(arena, const struct ledger_row *,
							   ledger->count + 1) };
	struct hasher hasher;

	hasher_start(&hasher);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_row *row = &ledger->rows[i];

		if (!holds(row))
			continue;
		history.rows[history.count++] = row;
		hasher_add_field(&hasher, row->version, strlen(row->version));
		hasher_add_field(&hasher, row->content.bytes, HASH_SIZE);
	}
	history.digest = hasher_end(&hasher);
	history.targets = value_array(arena);
	return history;
}

static void add_target(struct comparing *comparing, const struct target_row *row,
		       const struct ledger *ledger)
{
	struct lineage found = lineage_of(comparing->arena, ledger);
	struct value *target = value_object(comparing->arena);
	size_t at = 0;

	value_put_text(target, "environment", row->environment);
	value_put_text(target, "target", row->name);
	value_put_text(target, "reported", clock_text(comparing->arena, row->reported));
	value_put_integer(target, "entry", (int64_t)row->seq);
	while (at < comparing->count &&
	       !hash_equal(&comparing->histories[at].digest, &found.digest))
		at++;
	if (at == comparing->count)
		comparing->histories[comparing->count++] = found;
	value_add(comparing->histories[at].targets, target);
}

static bool add_targets(struct comparing *comparing, const struct target_rows *rows,
			struct error *error)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct ledger ledger;

		if (!target_ledger(comparing->arena, comparing->store, &rows->items[i], &ledger,
				   error))
			return false;
		add_target(comparing, &rows->items[i], &ledger);
	}
	return true;
}

static const struct ledger_row *row_of(const struct lineage *history, const char *version,
				       size_t *at)
{
	for (*at = 0; *at < history->count; ++*at)
		if (text_equal(history->rows[*at]->version, version))
			return history->rows[*at];
	return NULL;
}

static void add_difference(struct arena *arena, struct value *differences, const char *version,
			   const char *what)
{
	struct value *difference = value_object(arena);

	value_put_text(difference, "version", version);
	value_put_text(difference, "what", what);
	value_add(differences, difference);
}

static struct value *differences_of(struct arena *arena, const struct lineage *first,
				    const struct lineage *other)
{
	struct value *differences = value_array(arena);
	size_t at, before = 0;

	for (size_t i = 0; i < first->count; i++) {
		const struct ledger_row *here = first->rows[i];
		const struct ledger_row *there = row_of(other, here->version, &at);

		if (!there)
			add_difference(arena, differences, here->version, "missing");
		else if (!hash_equal(&here->content, &there->content))
			add_difference(arena, differences, here->version, "other bytes");
		else if (at < before)
			add_difference(arena, differences, here->version, "another order");
		before = there && at > before ? at : before;
	}
	for (size_t i = 0; i < other->count; i++)
		if (!row_of(first, other->rows[i]->version, &at))
			add_difference(arena, differences, other->rows[i]->version,
				       "not in the first");
	return differences;
}

static struct value *write_histories(const struct comparing *comparing)
{
	struct value *list = value_array(comparing->arena);

	for (size_t i = 0; i < comparing->count; i++) {
		const struct lineage *history = &comparing->histories[i];
		struct value *item = value_object(comparing->arena);

		value_put_text(item, "digest", hash_hex(comparing->arena, &history->digest));
		value_put_integer(item, "migrations", (int64_t)history->count);
		value_put(item, "targets", history->targets);
		value_put(item, "differences",
			  differences_of(comparing->arena, &comparing->histories[0], history));
		value_add(list, item);
	}
	return list;
}

static bool load(struct comparing *comparing, const char *project, const char *environment,
		 struct target_rows *rows, struct error *error)
{
	return target_list(comparing->arena, comparing->store, project, environment, rows, error) &&
	       (rows->count || error_set(error, ERROR_NOT_FOUND,
					 "the environment %s has no targets of project %s: there "
					 "is nothing to compare",
					 environment, project));
}

bool audit_compare(struct arena *arena, struct store *store,
		   const struct audit_comparison *comparison, struct value **answer,
		   struct error *error)
{
	struct comparing comparing = { arena, store, NULL, 0 };
	struct target_rows left, right;

	if (!load(&comparing, comparison->project, comparison->left, &left, error) ||
	    !load(&comparing, comparison->project, comparison->right, &right, error))
		return false;
	comparing.histories = arena_new_array(arena, struct lineage, left.count + right.count);
	if (!add_targets(&comparing, &left, error) || !add_targets(&comparing, &right, error))
		return false;
	*answer = value_object(arena);
	value_put_bool(*answer, "identical", comparing.count == 1);
	value_put(*answer, "histories", write_histories(&comparing));
	return true;
}
