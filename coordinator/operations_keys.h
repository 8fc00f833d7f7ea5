#ifndef COORDINATOR_OPERATIONS_KEYS_H
#define COORDINATOR_OPERATIONS_KEYS_H
#include "coordinator/turn.h"
#include "core/tlog/succession.h"

/* What people make happen to keys; as coordinator/operations.h. */
struct key_change {
	enum succession_of of;
	const char *reason;    /* "" : none */
	bool leave_behind;     /* rotate: also where agents are that will not follow */
	const char *statement; /* revoke: a signed note */
	const char *key;       /* prepare: hexadecimal, NULL: the one that is in use */
};

/* Agents that follow a planned rotation, or a revocation, or do not.  Revoked ones do not count. */
struct key_followers {
	size_t agents, told; /* told: which key they believe */
	size_t pinned;       /* the recovery key */
	const char *lost;    /* ids of the first that would not follow a rotation; "": none */
	const char *unsaved; /* the same of a revocation */
};
bool key_followers(struct turn *turn, struct key_followers *followers,
		   struct error *error) MUST_CHECK;

/* A new key, which the old one names its successor; every session begins anew.  ERROR_CONFLICT
 * names agents that could not follow. */
bool operation_key_rotate(struct turn *turn, const struct key_change *change,
			  struct error *error) MUST_CHECK;
/* Makes a successor ready and gives the text that the holder of the recovery key has to sign
 * (core/tlog/succession.h). ERROR_CONFLICT: there is no recovery key. */
bool operation_key_prepare(struct turn *turn, const struct key_change *change, const char **text,
			   struct error *error) MUST_CHECK;
/* Carries out what the recovery key signed.  ERROR_REFUSED: it does not hold, or names keys that
 * are not here. */
bool operation_key_revoke(struct turn *turn, const struct key_change *change,
			  struct error *error) MUST_CHECK;
/* Makes known which key (a vkey, RECOVERY_NAME) revokes the coordinator's, once and for good.
 * ERROR_CONFLICT: there is one already. */
bool operation_key_recovery(struct turn *turn, const char *vkey, struct error *error) MUST_CHECK;
/* The same with what `init` left in the state's folder, if it did and nothing is known yet. */
bool operation_keys_take_up(struct turn *turn, struct error *error) MUST_CHECK;
#endif
