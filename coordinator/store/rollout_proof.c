#include "coordinator/store/rollouts.h"
#include "coordinator/store/sql.h"

bool rollout_proven(struct store *store, const struct proof_wanted *wanted, struct proof *proof,
		    struct error *error)
{
	struct sql_rows rows = sql_start(
	    store, STORE_ROLLOUT_PROVEN,
	    VALUES(sql_text(wanted->project), sql_text(wanted->environment),
		   sql_hash(wanted->release_digest), sql_integer(wanted->accept_failures)));

	*proof = (struct proof) { 0 };
	if (sql_next(&rows))
		*proof = (struct proof) { sql_column_integer(&rows, 0) > 0,
					  sql_column_integer(&rows, 1) };
	return sql_end(&rows, error);
}

bool rollout_stands(struct store *store, const char *id, bool *stands, struct error *error)
{
	int64_t count = 0;

	if (!sql_one_integer(store, STORE_ROLLOUT_STANDS, VALUES(sql_text(id)), &count, error))
		return false;
	*stands = count > 0;
	return true;
}

bool rollout_newest(struct store *store, const char *project, const char *environment,
		    uint64_t *release, struct error *error)
{
	int64_t newest = 0;

	if (!sql_one_integer(store, STORE_ROLLOUT_NEWEST,
			     VALUES(sql_text(project), sql_text(environment)), &newest, error))
		return false;
	*release = (uint64_t)newest;
	return true;
}

bool rollout_last_success(struct store *store, const char *project, const char *environment,
			  uint64_t *release, struct error *error)
{
	int64_t number = 0;

	if (!sql_one_integer(store, STORE_ROLLOUT_LAST_SUCCESS,
			     VALUES(sql_text(project), sql_text(environment)), &number, error))
		return false;
	*release = (uint64_t)number;
	return true;
}

bool rollout_succeeded(struct arena *arena, struct store *store, const char *project,
		       const char *environment, struct succeeded_releases *result,
		       struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_ROLLOUT_SUCCEEDED,
					 VALUES(sql_text(project), sql_text(environment)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		struct succeeded_release release = { (uint64_t)sql_column_integer(&rows, 0),
						     sql_column_hash(&rows, 1) };

		buffer_add(&buffer, &release, sizeof release);
	}
	*result = (struct succeeded_releases) { (struct succeeded_release *)(void *)buffer.data,
						buffer.size / sizeof(struct succeeded_release) };
	return sql_end(&rows, error);
}

bool rollout_reached(struct arena *arena, struct store *store,
		     const struct reach_question *question, struct target_names *names,
		     struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ROLLOUT_REACHED,
		      VALUES(sql_text(question->project), sql_text(question->environment),
			     sql_integer((int64_t)question->release),
			     sql_integer(question->accept_failures)));
	struct buffer buffer = buffer_in(arena);

	while (sql_next(&rows)) {
		const char *name = sql_column_text(arena, &rows, 0);

		buffer_add(&buffer, &name, sizeof name);
	}
	*names = (struct target_names) { (const char **)(void *)buffer.data,
					 buffer.size / sizeof(const char *) };
	return sql_end(&rows, error);
}
