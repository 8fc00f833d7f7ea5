#include "coordinator/store/proposals.h"

#include "coordinator/store/sql.h"

static bool load_confirmations(struct arena *arena, struct store *store, const char *project,
			       struct proposal *proposal, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_CONFIRMATION_ALL, VALUES(sql_text(project)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct confirmation confirmation = { sql_column_text(arena, &rows, 0),
						     sql_column_integer(&rows, 1) != 0 };

		buffer_add(&buffer, &confirmation, sizeof confirmation);
	}
	proposal->confirmations = (struct confirmation *)(void *)buffer.data;
	proposal->count = buffer.size / sizeof *proposal->confirmations;
	return sql_end(&rows, error);
}

bool proposal_load(struct arena *arena, struct store *store, const char *project,
		   struct proposal *proposal, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_PROPOSAL_FIND, VALUES(sql_text(project)));

	*proposal = (struct proposal) { 0 };
	if (sql_next(&rows))
		*proposal = (struct proposal) {
			.sha256 = sql_column_hash(&rows, 0),
			.person = sql_column_text(arena, &rows, 1),
			.time = sql_column_integer(&rows, 2),
			.seq = (uint64_t)sql_column_integer(&rows, 3),
			.revoked = sql_column_integer(&rows, 4) != 0,
		};
	if (!sql_end(&rows, error))
		return false;
	return !proposal->person ||
	       (load_confirmations(arena, store, project, proposal, error) &&
		blob_get(arena, store, &proposal->sha256, &proposal->text, error));
}

size_t proposal_confirmed(const struct proposal *proposal)
{
	size_t count = 0;

	for (size_t i = 0; i < proposal->count; i++)
		count += !proposal->confirmations[i].revoked;
	return count;
}
