#ifndef COORDINATOR_STORE_KEYS_H
#define COORDINATOR_STORE_KEYS_H
#include "coordinator/store/store.h"
#include "core/tlog/succession.h"

/* Which key came after which, as the log tells it. */

/* Every statement, in the order in which they were logged; the newest 2 * SUCCESSION_LIMIT. */
bool key_statements(struct arena *arena, struct store *store, struct succession_list *list,
		    struct error *error) MUST_CHECK;
/* The public half of the recovery key; `known` false: there is none. */
bool key_recovery(struct store *store, uint8_t key[PUBLIC_KEY_SIZE], bool *known,
		  struct error *error) MUST_CHECK;
/* The key that the log says is in use; `known` false: it never changed, and the log does not name
 * it. */
bool key_head(struct store *store, enum succession_of of, uint8_t key[PUBLIC_KEY_SIZE], bool *known,
	      struct error *error) MUST_CHECK;
#endif
