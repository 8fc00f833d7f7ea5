#include "coordinator/regression.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/plan_document.h"
#include "core/release.h"

#define NAMED_LIMIT 20 /* versions that a sentence names */

/* One judgement under way. */
struct judgement {
	struct turn *turn;
	const struct told_target *told;
	struct target_standing standing;
	struct target_row before; /* what was told before, by this agent or another */
	bool has_before;
	uint64_t since; /* successes after this entry are not compared yet */
	struct target_successes successes;
	struct buffer expected; /* struct ledger_row */
};

static int compare_rows(const void *a, const void *b)
{
	const struct ledger_row *const *one = a, *const *other = b;

	return strcmp((*one)->version, (*other)->version);
}

static const struct ledger_row **sorted(struct arena *arena, const struct ledger *ledger)
{
	const struct ledger_row **rows =
	    arena_new_array(arena, const struct ledger_row *, ledger->count + 1);

	for (size_t i = 0; i < ledger->count; i++)
		rows[i] = &ledger->rows[i];
	qsort(rows, ledger->count, sizeof(const struct ledger_row *), compare_rows);
	return rows;
}

static bool holds(const struct ledger_row *row)
{
	return row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE;
}

/* What was taken back after it had succeeded is not lost.  What runs again whenever its bytes
 * change may fail then: only its row counts. */
static bool same_success(struct arena *arena, const struct ledger_row *found,
			 const struct ledger_row *wanted)
{
	return (holds(found) && hash_equal(&found->content, &wanted->content)) ||
	       (found->outcome == LEDGER_REVERTED && found->epoch > wanted->epoch) ||
	       ledger_row_repeats(arena, found);
}

/* Only what does not depend on who told it. */
static void add_once(struct ledger *missing, const struct ledger_row *row)
{
	if (missing->count && text_equal(missing->rows[missing->count - 1].version, row->version))
		return;
	missing->rows[missing->count++] = (struct ledger_row) { .version = row->version,
								.name = row->name,
								.content = row->content,
								.entry = row->entry,
								.outcome = LEDGER_APPLIED };
}

struct ledger regression_missing(struct arena *arena, const struct ledger *expected,
				 const struct ledger *ledger)
{
	const struct ledger_row **rows = sorted(arena, ledger), **all = sorted(arena, expected);
	struct ledger missing = { .rows = arena_new_array(arena, struct ledger_row,
							  expected->count + 1) };

	for (size_t i = 0; i < expected->count; i++) {
		const struct ledger_row *wanted = all[i];
		const struct ledger_row **found = bsearch(
		    &wanted, rows, ledger->count, sizeof(const struct ledger_row *), compare_rows);

		if (holds(wanted) && !(found && same_success(arena, *found, wanted)))
			add_once(&missing, wanted);
	}
	missing.exists = missing.count > 0;
	return missing;
}

static bool load_ledger(struct judgement *judgement, const struct hash *blob, struct ledger *ledger,
			struct error *error)
{
	struct arena *arena = judgement->turn->arena;
	struct bytes text;

	*ledger = (struct ledger) { 0 };
	return blob_get(arena, judgement->turn->store, blob, &text, error) &&
	       (!text.size || ledger_parse(arena, text, ledger, error));
}

static bool add_ledger(struct judgement *judgement, const struct hash *blob, struct error *error)
{
	struct ledger ledger;

	if (!load_ledger(judgement, blob, &ledger, error))
		return false;
	buffer_add(&judgement->expected, ledger.rows, ledger.count * sizeof *ledger.rows);
	return true;
}

/* A migration whose failure a policy forgives has a row too: only one without any is lost. */
static bool was_forgiven(const struct ledger *ledger, const char *version)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (text_equal(ledger->rows[i].version, version))
			return !holds(&ledger->rows[i]);
	return false;
}

static void add_migrations(struct judgement *judgement, const struct release *release,
			   const struct plan_part *part, const struct ledger *ledger,
			   uint64_t epoch)
{
	size_t next = 0;

	/* Both are in the registry's order. */
	for (size_t i = 0; i < release->count && next < part->pending_count; i++) {
		const struct migration *migration = &release->migrations[i];
		struct ledger_row row = { .version = migration->version,
					  .name = migration->name,
					  .content = migration->content,
					  .entry = migration->entry,
					  .outcome = LEDGER_APPLIED,
					  .epoch = epoch,
					  .details =
					      migration->repeatable ? LEDGER_REPEATABLE : NULL };

		if (!text_equal(migration->version, part->pending[next]))
			continue;
		next++;
		if (!was_forgiven(ledger, migration->version))
			buffer_add(&judgement->expected, &row, sizeof row);
	}
}

static bool add_successes(struct judgement *judgement, const struct ledger *ledger,
			  struct error *error)
{
	struct arena *arena = judgement->turn->arena;
	struct release release = { 0 };

	for (size_t i = 0; i < judgement->successes.count; i++) {
		const struct target_success *success = &judgement->successes.items[i];
		struct plan_part part;
		struct bytes manifest;

		if ((!i || !hash_equal(&success->manifest, &success[-1].manifest)) &&
		    (!blob_get(arena, judgement->turn->store, &success->manifest, &manifest,
			       error) ||
		     !release_from_manifest(arena, manifest, &release, error)))
			return false;
		if (!plan_pending_read(arena, success->pending, &part, error))
			return false;
		add_migrations(judgement, &release, &part, ledger, success->epoch);
	}
	return true;
}

/* What was told before a person accepted the ledger counts without what was accepted as lost. */
static bool add_before(struct judgement *judgement, struct error *error)
{
	static const struct hash unknown = { 0 };
	const struct target_standing *standing = &judgement->standing;
	const struct hash *told = &judgement->before.ledger;
	struct ledger before, lost, kept;

	if (!judgement->has_before)
		return true;
	if (judgement->before.confirmed > standing->accepted)
		return add_ledger(judgement, told, error);
	if (standing->regressed || hash_equal(&standing->missing, &unknown))
		return true;
	if (!load_ledger(judgement, told, &before, error) ||
	    !load_ledger(judgement, &standing->missing, &lost, error))
		return false;
	kept = regression_missing(judgement->turn->arena, &before, &lost);
	buffer_add(&judgement->expected, kept.rows, kept.count * sizeof *kept.rows);
	return true;
}

static bool gather(struct judgement *judgement, const struct ledger *ledger, struct error *error)
{
	const struct target_standing *standing = &judgement->standing;

	judgement->expected = buffer_in(judgement->turn->arena);
	return (!standing->regressed || add_ledger(judgement, &standing->missing, error)) &&
	       add_before(judgement, error) && add_successes(judgement, ledger, error);
}

static const char *named(struct arena *arena, const struct ledger *missing)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < missing->count && i < NAMED_LIMIT; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", missing->rows[i].version);
	if (missing->count > NAMED_LIMIT)
		buffer_printf(&buffer, " and %zu more", missing->count - NAMED_LIMIT);
	return buffer_text(&buffer);
}

static struct value *entry_of(struct judgement *judgement)
{
	const struct target_place *place = &judgement->told->place;
	struct value *body = turn_entry(judgement->turn);

	value_put_text(body, "project", place->project);
	value_put_text(body, "environment", place->environment);
	value_put_text(body, "target", place->name);
	value_put_text(body, "agent", judgement->told->agent);
	return body;
}

static bool log_regressed(struct judgement *judgement, const struct ledger *missing,
			  struct error *error)
{
	struct turn *turn = judgement->turn;
	struct value *body = entry_of(judgement);
	struct hash blob;

	if (!blob_put(turn->store, ledger_write(turn->arena, missing), &blob, error))
		return false;
	if (judgement->standing.regressed && hash_equal(&blob, &judgement->standing.missing))
		return true;
	value_put_integer(body, "count", (int64_t)missing->count);
	value_put_text(body, "missing", hash_hex(turn->arena, &blob));
	value_put_text(
	    body, "why",
	    arena_printf(turn->arena, "its ledger no longer has %s", named(turn->arena, missing)));
	return log_append(turn, ENTRY_TARGET_REGRESSED, body, error);
}

static bool told_ledger(struct judgement *judgement, struct ledger *ledger, struct error *error)
{
	const struct told_target *told = judgement->told;
	struct arena *arena = judgement->turn->arena;
	struct bytes text = told->state->ledger;

	*ledger = (struct ledger) { 0 };
	return (!told->kept || blob_get(arena, judgement->turn->store, told->kept, &text, error)) &&
	       (!text.size || ledger_parse(arena, text, ledger, error));
}

static bool judge(struct judgement *judgement, struct error *error)
{
	const struct told_target *told = judgement->told;
	struct turn *turn = judgement->turn;
	struct ledger ledger, expected, missing;

	if (!told_ledger(judgement, &ledger, error) || !gather(judgement, &ledger, error))
		return false;
	expected.rows = (struct ledger_row *)(void *)judgement->expected.data;
	expected.count = judgement->expected.size / sizeof *expected.rows;
	missing = regression_missing(turn->arena, &expected, &ledger);
	if (missing.count)
		return log_regressed(judgement, &missing, error);
	return target_confirm(turn->store, &told->place, told->agent, told->state->seen, error) &&
	       (!judgement->standing.regressed ||
		log_append(turn, ENTRY_TARGET_RESTORED, entry_of(judgement), error));
}

/* What was known, and what succeeded since it was compared last. */
static bool look_back(struct judgement *judgement, struct error *error)
{
	const struct told_target *told = judgement->told;
	struct turn *turn = judgement->turn;
	uint64_t accepted = judgement->standing.accepted;

	judgement->has_before = told->known != NULL;
	if (told->known)
		judgement->before = *told->known;
	else if (!target_newest(turn->arena, turn->store, &told->place, told->state->seen,
				&judgement->before, &judgement->has_before, error))
		return false;
	/* Of what was confirmed the entry itself is the first that was not compared. */
	judgement->since = judgement->has_before && judgement->before.confirmed > accepted
			       ? judgement->before.confirmed - 1
			       : accepted;
	return target_succeeded(turn->arena, turn->store, &told->place, judgement->since,
				told->state->seen, &judgement->successes, error);
}

static bool ledger_changed(const struct told_target *told)
{
	return !told->known ||
	       !hash_equal(&told->known->state.ledger_digest, &told->state->ledger_digest);
}

/* A look that began before the loss was noticed says nothing of what came after, unless the same
 * agent had told of the loss. */
static bool is_newer(const struct judgement *judgement)
{
	const struct told_target *told = judgement->told;

	return told->state->seen > judgement->standing.regressed ||
	       (told->known && told->known->seq > judgement->standing.regressed &&
		ledger_changed(told));
}

bool regression_judge(struct turn *turn, const struct told_target *told, struct error *error)
{
	struct judgement judgement = { .turn = turn, .told = told };

	if (told->state->reach != REACH_OK)
		return true;
	if (!standing_load(turn->arena, turn->store, &told->place, &judgement.standing, error))
		return false;
	if (judgement.standing.regressed && !is_newer(&judgement))
		return true;
	if (!look_back(&judgement, error))
		return false;
	if (!ledger_changed(told) && !judgement.successes.count &&
	    told->known->seq > judgement.standing.regressed)
		return true;
	return judge(&judgement, error);
}
