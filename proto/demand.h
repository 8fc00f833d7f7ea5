#ifndef PROTO_DEMAND_H
#define PROTO_DEMAND_H
#include "core/signing.h"

/* Whose signatures an agent's owner asks for. */
struct demand {
	bool releases; /* of an author, under each release */
	bool plans;    /* of approvers, under plans; else what a release's signature does not cover
			  is refused */
	uint64_t approvals;    /* how many, under each plan that changes a target */
	uint64_t approval_age; /* ms that they may be old */
	struct minisign_public *release_keys, *approver_keys;
	size_t release_key_count, approver_key_count;
};

/* Equal for equal demands. */
struct hash demand_hash(const struct demand *demand);
/* In the arena. */
struct demand demand_copy(struct arena *arena, const struct demand *demand);

/* What people signed (core/signing.h), as texts of minisign; for those who demand it. */
struct seals {
	bool with_sum;
	struct hash sum; /* of the release's sum file, to be fetched */
	const char **releases, **approvals;
	size_t release_count, approval_count;
};
#endif
