#include "coordinator/store/agents.h"

#include <string.h>

#include "coordinator/store/sql.h"
#include "core/base/value.h"

static void read_agent(struct arena *arena, const struct sql_rows *rows, struct agent *agent)
{
	struct bytes key = sql_column_bytes(arena, rows, 5);

	*agent = (struct agent) {
		.id = sql_column_text(arena, rows, 0),
		.number = (uint64_t)sql_column_integer(rows, 1),
		.name = sql_column_text(arena, rows, 2),
		.environment = sql_column_text(arena, rows, 3),
		.version = sql_column_text(arena, rows, 4),
		.revoked = sql_column_integer(rows, 6) != 0,
		.enrolled = sql_column_integer(rows, 7),
		.follows = sql_column_bytes(arena, rows, 8),
		.recovery = sql_column_bytes(arena, rows, 9),
		.rotate = sql_column_integer(rows, 10) != 0,
	};
	if (key.size == PUBLIC_KEY_SIZE)
		memcpy(agent->public_key, key.data, PUBLIC_KEY_SIZE);
}

bool agent_load(struct arena *arena, struct store *store, const char *id, struct agent *agent,
		struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_AGENT_FIND, VALUES(sql_text(id)));
	bool found = sql_next(&rows);

	if (found)
		read_agent(arena, &rows, agent);
	return sql_end(&rows, error) &&
	       (found ||
		error_set(error, ERROR_NOT_FOUND,
			  "agent %s is not known; `lockstep agent list` shows those that are", id));
}

bool agent_list(struct arena *arena, struct store *store, struct agent_list *list,
		struct error *error)
{
	int64_t most = 0;
	struct sql_rows rows;

	if (!sql_one_integer(store, STORE_AGENT_NEXT, NO_VALUES, &most, error))
		return false;
	*list = (struct agent_list) { arena_new_array(arena, struct agent, (size_t)most), 0 };
	rows = sql_start(store, STORE_AGENT_ALL, NO_VALUES);
	while (list->count < (size_t)most && sql_next(&rows))
		read_agent(arena, &rows, &list->items[list->count++]);
	return sql_end(&rows, error);
}

static bool read_labels(struct arena *arena, const char *text, struct target_state *state,
			struct error *error)
{
	struct value *list;

	if (text_equal(text, "[]"))
		return true;
	if (!value_parse(arena, bytes_of(text), &list, error))
		return error_wrap(error, "the labels of target %s", state->name);
	state->label_count = value_count(list);
	state->labels = arena_new_array(arena, struct label, state->label_count + 1);
	for (size_t i = 0; i < state->label_count; i++) {
		const struct value *label = value_at(list, i);

		state->labels[i] =
		    (struct label) { value_get_text(label, "key"), value_get_text(label, "value") };
	}
	return true;
}

static bool read_target(struct arena *arena, const struct sql_rows *rows, struct target_row *row,
			struct error *error)
{
	int64_t reach = sql_column_integer(rows, 8);

	*row = (struct target_row) {
		.project = sql_column_text(arena, rows, 0),
		.environment = sql_column_text(arena, rows, 1),
		.name = sql_column_text(arena, rows, 2),
		.agent = sql_column_text(arena, rows, 3),
		.seq = (uint64_t)sql_column_integer(rows, 4),
		.reported = sql_column_integer(rows, 5),
		.ledger = sql_column_hash(rows, 12),
		.confirmed = (uint64_t)sql_column_integer(rows, 15),
		.histories = sql_column_hash(rows, 16),
	};
	row->state = (struct target_state) {
		.name = row->name,
		.project = row->project,
		.reach = reach >= 0 && reach < REACH_COUNT ? (enum reach)reach : REACH_UNREACHABLE,
		.problem = sql_column_text(arena, rows, 9),
		.server = sql_column_text(arena, rows, 10),
		.ledger_digest = sql_column_hash(rows, 11),
		.rehearsal = sql_column_integer(rows, 13) != 0,
		.foreign_tables = sql_column_integer(rows, 14) != 0,
		.histories_problem = sql_column_text(arena, rows, 17),
	};
	if (!dialect_from_name(sql_column_text(arena, rows, 6), &row->state.dialect))
		row->state.dialect = DIALECT_ANY;
	return read_labels(arena, sql_column_text(arena, rows, 7), &row->state, error);
}

static bool read_targets(struct arena *arena, struct sql_rows *rows, struct target_rows *result,
			 struct error *error)
{
	struct buffer buffer = buffer_moving_in(arena);
	bool fine = true;

	while (fine && sql_next(rows)) {
		struct target_row row;

		fine = read_target(arena, rows, &row, error);
		buffer_add(&buffer, &row, sizeof row);
	}
	*result = (struct target_rows) { (struct target_row *)(void *)buffer.data,
					 buffer.size / sizeof(struct target_row) };
	if (fine)
		return sql_end(rows, error);
	sqlite3_reset(rows->statement);
	return false;
}

int target_order(const char *environment_a, const char *target_a, const char *environment_b,
		 const char *target_b)
{
	int order = strcmp(environment_a, environment_b);

	return order ? order : strcmp(target_a, target_b);
}

bool target_list(struct arena *arena, struct store *store, const char *project,
		 const char *environment, struct target_rows *result, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_TARGET_ALL, VALUES(sql_text(project), sql_text(environment)));

	return read_targets(arena, &rows, result, error);
}

bool target_list_ever(struct arena *arena, struct store *store, const char *project,
		      struct target_rows *result, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TARGET_EVER, VALUES(sql_text(project)));

	return read_targets(arena, &rows, result, error);
}

bool target_list_of_agent(struct arena *arena, struct store *store, const char *agent,
			  struct target_rows *result, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_TARGET_OF_AGENT, VALUES(sql_text(agent)));

	return read_targets(arena, &rows, result, error);
}

bool target_newest(struct arena *arena, struct store *store, const struct target_place *place,
		   uint64_t seq, struct target_row *row, bool *found, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_TARGET_NEWEST,
		      VALUES(sql_text(place->project), sql_text(place->environment),
			     sql_text(place->name), sql_integer((int64_t)seq)));
	struct target_rows list;

	if (!read_targets(arena, &rows, &list, error))
		return false;
	*found = list.count > 0;
	if (*found)
		*row = list.items[0];
	return true;
}

bool target_ledger(struct arena *arena, struct store *store, const struct target_row *row,
		   struct ledger *ledger, struct error *error)
{
	struct bytes text;

	*ledger = (struct ledger) { 0 };
	return (blob_get(arena, store, &row->ledger, &text, error) &&
		(!text.size || ledger_parse(arena, text, ledger, error))) ||
	       error_wrap(error, "the ledger of target %s", row->name);
}

bool target_row_histories(struct arena *arena, struct store *store, const struct target_row *row,
			  struct histories *histories, struct error *error)
{
	static const struct hash none;
	struct bytes text;

	*histories = (struct histories) { 0 };
	return hash_equal(&row->histories, &none) ||
	       (blob_get(arena, store, &row->histories, &text, error) &&
		histories_parse(arena, text, histories, error)) ||
	       error_wrap(error, "the histories of target %s", row->name);
}

bool join_token_find(struct arena *arena, struct store *store, const struct hash *hash,
		     struct join_token *token, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_JOIN_FIND, VALUES(sql_hash(hash)));

	*token = (struct join_token) { 0 };
	if (sql_next(&rows))
		*token = (struct join_token) {
			.environment = sql_column_text(arena, &rows, 0),
			.name = sql_column_text(arena, &rows, 1),
			.expires = sql_column_integer(&rows, 2),
			.used_by = sql_column_text(arena, &rows, 3),
		};
	return sql_end(&rows, error);
}

bool agent_next(struct store *store, uint64_t *number, struct error *error)
{
	int64_t next = 0;

	if (!sql_one_integer(store, STORE_AGENT_NEXT, NO_VALUES, &next, error))
		return false;
	*number = (uint64_t)next;
	return true;
}

bool agent_may_fetch(struct store *store, const char *agent, const struct hash *hash, bool *may,
		     struct error *error)
{
	int64_t found = 0;

	if (!sql_one_integer(store, STORE_AGENT_MAY_FETCH, VALUES(sql_text(agent), sql_hash(hash)),
			     &found, error))
		return false;
	*may = found != 0;
	return true;
}
