#include "agent/eject.h"

#include "core/adopt/eject.h"

static struct value *entries_value(struct arena *arena, const struct ejection *ejection)
{
	struct value *items = value_array(arena);

	for (size_t i = 0; i < ejection->count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "version", ejection->entries[i].version);
		value_put_text(item, "name", ejection->entries[i].name);
		value_put_text(item, "checksum", ejection->entries[i].checksum);
		value_add(items, item);
	}
	return items;
}

/* What the tool's table lacks, as both stand now. */
struct comparison {
	struct history history;
	struct ledger ledger;
	struct reconciliation standing;
	struct ejection ejection;
};

static bool compare(struct arena *arena, const struct ejecting *ejecting, struct comparison *found,
		    struct error *error)
{
	const struct directory *directory = ejecting->directory;
	struct histories histories;
	struct adoption_files files;
	struct adoption adoption;
	struct ejection_facts facts;

	if (!target_histories(arena, ejecting->target, &histories, error) ||
	    !histories_choose(&histories, ejecting->order->tool, target_name(ejecting->target),
			      &found->history, error) ||
	    !target_ledger_read(arena, ejecting->target, &found->ledger, error))
		return false;
	reconcile(arena, directory->migrations, directory->count, &found->ledger, &found->standing);
	files = adoption_files_of(arena, found->history.tool, directory);
	adoption_match(arena, &found->history, &files, &adoption);
	facts =
	    (struct ejection_facts) { found->history.tool, &files, &adoption, &found->standing };
	return ejection_make(arena, &facts, &found->ejection, error);
}

static bool row_tells(struct arena *arena, const struct ejecting *ejecting,
		      const struct ledger_row *before, struct error *error)
{
	struct value *details = value_object(arena), *more;
	struct ledger_row row = *before;
	struct bytes text;

	if ((row.details && !value_parse(arena, bytes_of(row.details), &details, error)) ||
	    !value_parse(arena, bytes_of(ejecting->details), &more, error))
		return false;
	value_merge(details, more);
	text = value_write(arena, details);
	row.details = arena_text_n(arena, text.data, text.size);
	return target_ledger_put(ejecting->target, &row, error);
}

static bool ledger_tells(struct arena *arena, const struct ejecting *ejecting,
			 const struct comparison *found, struct error *error)
{
	if (!ejecting->details)
		return true;
	if (!target_ledger_fence(ejecting->target, found->ledger.epoch, error))
		return false;
	for (size_t i = 0; i < found->ejection.count; i++) {
		size_t position = found->ejection.positions[i];

		if (!row_tells(arena, ejecting, found->standing.standings[position].row, error))
			return false;
	}
	return true;
}

static bool write_rows(struct arena *arena, const struct ejecting *ejecting,
		       const struct comparison *found, struct error *error)
{
	const struct ejection *ejection = &found->ejection;
	struct target *target = ejecting->target;

	if (!ejection->count)
		return true;
	if ((found->ledger.outdated && !target_ledger_prepare(target, error)) ||
	    !target_begin(target, error))
		return false;
	if (target_history_put(target, found->history.tool, ejection->entries, ejection->count,
			       error) &&
	    ledger_tells(arena, ejecting, found, error))
		return target_commit(target, error);
	target_rollback(target);
	return false;
}

static bool eject_now(struct arena *arena, const struct ejecting *ejecting, struct value *document,
		      struct error *error)
{
	struct comparison found = { 0 };

	if (!compare(arena, ejecting, &found, error) ||
	    (ejecting->order->writes && !write_rows(arena, ejecting, &found, error)))
		return false;
	value_put_text(document, "tool", found.history.tool->name);
	value_put_bool(document, "written", ejecting->order->writes);
	value_put(document, "rows", entries_value(arena, &found.ejection));
	return true;
}

bool eject(struct arena *arena, const struct ejecting *ejecting, struct value *document,
	   struct error *error)
{
	bool done;

	if (!ejecting->order->writes)
		return eject_now(arena, ejecting, document, error);
	if (!target_lock(ejecting->target, ejecting->patience, error))
		return false;
	done = eject_now(arena, ejecting, document, error);
	target_unlock(ejecting->target);
	return done;
}
