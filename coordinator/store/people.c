#include "coordinator/store/people.h"

#include "coordinator/store/sql.h"

#define NAME(name, text) text,
static const char *const decision_names[] = { DECISIONS_ON_PLANS(NAME) };
static const char *const kind_names[] = { BRAKE_KINDS(NAME) };

const char *plan_decision_name(enum plan_decision decision)
{
	return decision_names[decision];
}

const char *brake_kind_name(enum brake_kind kind)
{
	return kind_names[kind];
}

static size_t index_of(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;

	while (i < count && !text_equal(names[i], name))
		i++;
	return i;
}

static bool unreadable(const char *what, struct error *error)
{
	return error_set(error, ERROR_INTERNAL, "the store holds a %s of an unknown kind", what);
}

bool approval_list(struct arena *arena, struct store *store, const struct hash *plan_digest,
		   struct approval_list *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_APPROVAL_ALL, VALUES(sql_hash(plan_digest)));
	struct buffer buffer = buffer_in(arena);
	bool fine = true;

	while (sql_next(&rows)) {
		size_t decision =
		    index_of(decision_names, PLAN_DECISION_COUNT, sql_column_text(arena, &rows, 1));
		struct approval approval = {
			.person = sql_column_text(arena, &rows, 0),
			.decision = (enum plan_decision)decision,
			.reason = sql_column_text(arena, &rows, 3),
			.time = sql_column_integer(&rows, 4),
			.used = sql_column_integer(&rows, 5),
			.revoked = sql_column_integer(&rows, 6),
			.seq = (uint64_t)sql_column_integer(&rows, 7),
			.signature = sql_column_text(arena, &rows, 8),
		};

		fine = fine && decision < PLAN_DECISION_COUNT &&
		       role_from_name(sql_column_text(arena, &rows, 2), &approval.role);
		buffer_add(&buffer, &approval, sizeof approval);
	}
	*list = (struct approval_list) { (struct approval *)(void *)buffer.data,
					 buffer.size / sizeof(struct approval) };
	return sql_end(&rows, error) && (fine || unreadable("decision", error));
}

bool override_counts(const struct override *override)
{
	return !override->used && !override->revoked;
}

bool override_list(struct arena *arena, struct store *store, const struct hash *plan_digest,
		   struct override_list *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_OVERRIDE_ALL, VALUES(sql_hash(plan_digest)));
	struct buffer buffer = buffer_in(arena);
	bool fine = true;

	while (sql_next(&rows)) {
		struct override override = {
			.gate = sql_column_text(arena, &rows, 0),
			.person = sql_column_text(arena, &rows, 1),
			.reason = sql_column_text(arena, &rows, 3),
			.time = sql_column_integer(&rows, 4),
			.used = sql_column_integer(&rows, 5),
			.revoked = sql_column_integer(&rows, 6),
			.seq = (uint64_t)sql_column_integer(&rows, 7),
		};

		fine = role_from_name(sql_column_text(arena, &rows, 2), &override.role) && fine;
		buffer_add(&buffer, &override, sizeof override);
	}
	*list = (struct override_list) { (struct override *)(void *)buffer.data,
					 buffer.size / sizeof(struct override) };
	return sql_end(&rows, error) && (fine || unreadable("override", error));
}

bool brake_list(struct arena *arena, struct store *store, const char *project,
		struct brake_list *list, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_BRAKE_ALL, VALUES(sql_text(project)));
	struct buffer buffer = buffer_in(arena);
	bool fine = true;

	while (sql_next(&rows)) {
		size_t kind =
		    index_of(kind_names, BRAKE_KIND_COUNT, sql_column_text(arena, &rows, 0));
		struct brake brake = {
			.kind = (enum brake_kind)kind,
			.project = sql_column_text(arena, &rows, 1),
			.environment = sql_column_text(arena, &rows, 2),
			.release = (uint64_t)sql_column_integer(&rows, 3),
			.person = sql_column_text(arena, &rows, 4),
			.reason = sql_column_text(arena, &rows, 5),
			.time = sql_column_integer(&rows, 6),
		};

		fine = fine && kind < BRAKE_KIND_COUNT;
		buffer_add(&buffer, &brake, sizeof brake);
	}
	*list = (struct brake_list) { (struct brake *)(void *)buffer.data,
				      buffer.size / sizeof(struct brake) };
	return sql_end(&rows, error) && (fine || unreadable("brake", error));
}

const struct brake *brake_find(const struct brake_list *list, enum brake_kind kind,
			       const char *environment, uint64_t release)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct brake *brake = &list->items[i];

		if (brake->kind == kind &&
		    (!brake->environment || text_equal(brake->environment, environment)) &&
		    (!release || brake->release == release))
			return brake;
	}
	return NULL;
}
