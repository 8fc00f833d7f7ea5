#ifndef COORDINATOR_STORE_TOKENS_H
#define COORDINATOR_STORE_TOKENS_H
#include "coordinator/store/store.h"

/* API tokens of people and pipelines; only their SHA-256 is kept (they hold 32 random bytes). */
enum role {
	ROLE_VIEWER,
	ROLE_AUDITOR,
	ROLE_DEPLOYER,
	ROLE_APPROVER,
	ROLE_ADMIN,
	ROLE_COUNT
};
const char *role_name(enum role role);
bool role_from_name(const char *name, enum role *role) MUST_CHECK;

struct token {
	const char *id; /* "t-3" */
	const char *name;
	enum role role;
	const char *project, *environment; /* NULL: all */
	int64_t created, expires;          /* wall clock, ms; expires 0: never */
	bool revoked;
};

struct token_list {
	struct token *items;
	size_t count;
};

bool token_list(struct arena *arena, struct store *store, struct token_list *list,
		struct error *error) MUST_CHECK;
/* ERROR_FORBIDDEN: unknown, revoked or expired (one text for all, so that nothing is learned). */
bool token_authenticate(struct arena *arena, struct store *store, const char *secret, int64_t wall,
			struct token *token, struct error *error) MUST_CHECK;
/* The next token's number. */
bool token_next_number(struct store *store, uint64_t *number, struct error *error) MUST_CHECK;
#endif
