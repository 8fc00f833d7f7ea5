#include "coordinator/store/tokens.h"

#include <string.h>

#include "coordinator/store/sql.h"

static const char *const role_names[] = { "viewer", "auditor", "deployer", "approver", "admin" };

const char *role_name(enum role role)
{
	return role_names[role];
}

bool role_from_name(const char *name, enum role *role)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (text_equal(role_names[i], name)) {
			*role = (enum role)i;
			return true;
		}
	return false;
}

static void read_token(struct arena *arena, const struct sql_rows *rows, struct token *token)
{
	*token = (struct token) {
		.id = sql_column_text(arena, rows, 0),
		.name = sql_column_text(arena, rows, 1),
		.project = sql_column_text(arena, rows, 3),
		.environment = sql_column_text(arena, rows, 4),
		.created = sql_column_integer(rows, 5),
		.expires = sql_column_integer(rows, 6),
		.revoked = sql_column_integer(rows, 7) != 0,
	};
	if (!role_from_name(sql_column_text(arena, rows, 2), &token->role))
		token->role = ROLE_VIEWER;
}

bool token_list(struct arena *arena, struct store *store, struct token_list *list,
		struct error *error)
{
	int64_t most = 0;
	struct sql_rows rows;

	if (!sql_one_integer(store, STORE_TOKEN_NEXT, NO_VALUES, &most, error))
		return false;
	*list = (struct token_list) { arena_new_array(arena, struct token, (size_t)most), 0 };
	rows = sql_start(store, STORE_TOKEN_ALL, NO_VALUES);
	while (list->count < (size_t)most && sql_next(&rows))
		read_token(arena, &rows, &list->items[list->count++]);
	return sql_end(&rows, error);
}

#define TOKEN_PREFIX "lockstep_"
#define ID_LIMIT     20

const char *token_prefix(struct arena *arena, const char *id)
{
	return arena_printf(arena, TOKEN_PREFIX "%s_", id);
}

/* The id that the text names; NULL: it names none. */
static const char *id_in(struct arena *arena, const char *secret)
{
	const char *id = secret + strlen(TOKEN_PREFIX);
	size_t size;

	if (!text_starts_with(secret, TOKEN_PREFIX "t-"))
		return NULL;
	size = 2 + strspn(id + 2, "0123456789");
	return size > 2 && size <= ID_LIMIT && id[size] == '_' ? arena_text_n(arena, id, size)
							       : NULL;
}

bool token_authenticate(struct arena *arena, struct store *store, const char *secret, int64_t wall,
			struct token *token, struct error *error)
{
	struct hash hash = hash_of(secret, strlen(secret));
	struct sql_rows rows = sql_start(store, STORE_TOKEN_FIND, VALUES(sql_hash(&hash)));
	bool found = sql_next(&rows);

	*token = (struct token) { .id = id_in(arena, secret) };
	if (found)
		read_token(arena, &rows, token);
	if (!sql_end(&rows, error))
		return false;
	if (found && !token->revoked && (!token->expires || wall < token->expires))
		return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "the token is not known, revoked or expired; ask an admin for a new one");
}

bool token_next_number(struct store *store, uint64_t *number, struct error *error)
{
	int64_t next = 0;

	if (!sql_one_integer(store, STORE_TOKEN_NEXT, NO_VALUES, &next, error))
		return false;
	*number = (uint64_t)next;
	return true;
}
