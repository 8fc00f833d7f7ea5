#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"
#include "core/break_glass.h"
#include "core/ledger.h"

bool fold_target_reported(const struct fold *fold, struct error *error)
{
	struct value *labels = value_get(fold->body, "labels");
	struct bytes text = labels ? value_write(fold->arena, labels) : bytes_of("[]");
	/* Agents of the first release do not tell what they had seen of the log. */
	const char *unread = value_get_text(fold->body, "histories_problem");
	int64_t confirmed = value_get_integer(fold->body, "seen", (int64_t)fold->seq);

	return sql_run_once(fold->store, STORE_TARGET_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), fold_text(fold, "agent"),
				   sql_integer((int64_t)fold->seq), sql_integer(fold->time),
				   fold_text(fold, "dialect"),
				   sql_text(arena_text_n(fold->arena, text.data, text.size)),
				   fold_integer(fold, "reach"), fold_text(fold, "problem"),
				   fold_text(fold, "server"), fold_hash(fold, "ledger_digest"),
				   fold_hash(fold, "ledger"), fold_bool(fold, "rehearsal"),
				   fold_bool(fold, "foreign_tables"), sql_integer(confirmed),
				   fold_hash(fold, "histories"), sql_text(unread ? unread : "")),
			    error);
}

static bool put_standing(const struct fold *fold, int64_t regressed, int64_t accepted,
			 struct error *error)
{
	return sql_run_once(fold->store, STORE_STANDING_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), sql_integer(regressed),
				   sql_integer(accepted), fold_hash(fold, "missing"),
				   fold_text(fold, "why")),
			    error);
}

bool fold_target_regressed(const struct fold *fold, struct error *error)
{
	return put_standing(fold, (int64_t)fold->seq, 0, error);
}

bool fold_target_restored(const struct fold *fold, struct error *error)
{
	return put_standing(fold, 0, 0, error);
}

bool fold_target_accepted(const struct fold *fold, struct error *error)
{
	return put_standing(fold, 0, (int64_t)fold->seq, error);
}

bool fold_target_foreign(const struct fold *fold, struct error *error)
{
	return !value_get_text(fold->body, "open") ||
	       sql_run_once(fold->store, STORE_NOTICE_PUT,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), fold_hash(fold, "open"),
				   fold_text(fold, "why")),
			    error);
}

bool fold_target_foreign_settled(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_NOTICE_DROP,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target")),
			    error);
}

bool fold_target_withdrawn(const struct fold *fold, struct error *error)
{
	return sql_run_once(fold->store, STORE_TARGET_REMOVE,
			    VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
				   fold_text(fold, "target"), fold_text(fold, "agent")),
			    error);
}

static bool note_row(const struct fold *fold, const struct ledger_row *row, struct error *error)
{
	struct break_glass glass;

	if (!break_glass_of(fold->arena, row->details, &glass))
		return error_set(error, ERROR_INTERNAL, "the entry's rows do not say why");
	return sql_run(fold->store, STORE_GLASS_ADD,
		       VALUES(fold_text(fold, "project"), fold_text(fold, "environment"),
			      fold_text(fold, "target"), sql_text(row->version), sql_text(glass.at),
			      sql_integer((int64_t)fold->seq)),
		       error) &&
	       sql_run(fold->store, STORE_MENTION_ADD,
		       VALUES(fold_text(fold, "project"), sql_text(row->version),
			      sql_integer((int64_t)fold->seq)),
		       error);
}

bool fold_target_break_glass(const struct fold *fold, struct error *error)
{
	struct ledger ledger;
	struct bytes text;
	struct hash rows;

	if (!hash_from_hex(value_get_text(fold->body, "rows"), &rows))
		return error_set(error, ERROR_INTERNAL, "the entry's rows are no hash");
	if (!blob_get(fold->arena, fold->store, &rows, &text, error) ||
	    !ledger_parse(fold->arena, text, &ledger, error))
		return false;
	for (size_t i = 0; i < ledger.count; i++)
		if (!note_row(fold, &ledger.rows[i], error))
			return false;
	return true;
}
