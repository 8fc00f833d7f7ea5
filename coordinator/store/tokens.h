#ifndef COORDINATOR_STORE_TOKENS_H
#define COORDINATOR_STORE_TOKENS_H
#include "coordinator/store/store.h"

/* API tokens of people and pipelines: "lockstep_ID_" and 32 random bytes in hexadecimal, so that
 * one that leaked says which it is (older ones begin with "lst_").  Only their SHA-256 is kept: 256
 * random bits need no slow hash, and a fast one lets nobody be kept busy with wrong ones. */
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
/* ERROR_FORBIDDEN: unknown, revoked or expired (one text for all, so that nothing is learned);
 * `token->id` is then the one that was meant, NULL: that cannot be told. */
bool token_authenticate(struct arena *arena, struct store *store, const char *secret, int64_t wall,
			struct token *token, struct error *error) MUST_CHECK;
/* What a token of this id begins with. */
const char *token_prefix(struct arena *arena, const char *id);
/* The next token's number. */
bool token_next_number(struct store *store, uint64_t *number, struct error *error) MUST_CHECK;
#endif
