#ifndef TESTS_SUPPORT_PLANNED_H
#define TESTS_SUPPORT_PLANNED_H
#include "core/ledger.h"
#include "core/release.h"
#include "proto/message.h"

/* A release and what a coordinator would assign of it: project "shop", environment "staging",
 * release 3, a plan over the target and one that comes after it. */
struct planned {
	struct release release; /* with texts */
	struct bytes manifest;
	struct bytes sum; /* the file that authors sign */
	struct assignment assignment;
};

struct planned_file {
	const char *path, *text;
};

struct planned *planned_release(struct arena *arena, const struct planned_file *files,
				size_t count);
/* What is pending on a target with that ledger; signed. */
void planned_assign(struct arena *arena, struct planned *planned, enum verb verb,
		    const char *target, const char *attempt, const struct ledger *ledger,
		    const struct key_pair *key);
/* Again after the part was changed: tree and signature. */
void planned_seal(struct arena *arena, struct planned *planned, const struct key_pair *key);
void planned_sign(struct arena *arena, struct planned *planned, const struct key_pair *key);
#endif
