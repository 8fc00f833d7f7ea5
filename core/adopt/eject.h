#ifndef CORE_ADOPT_EJECT_H
#define CORE_ADOPT_EJECT_H
#include "core/adopt/match.h"
#include "core/ledger.h"

/* The way back: what another tool's table lacks of what the ledger holds. */
struct ejection_facts {
	const struct history_tool *tool;
	const struct adoption_files *files;
	const struct adoption *adoption;       /* the tool's history matched with the files */
	const struct reconciliation *standing; /* where the same migrations stand by the ledger */
};

struct ejection {
	struct history_entry *entries; /* in the registry's order */
	size_t *positions;             /* of each, in the registry */
	size_t count;
};

/* ERROR_REFUSED when only a command of the tool's own writes its rows; ERROR_CONFLICT, naming the
 * first, where its history and the ledger contradict each other: other bytes ran there, or
 * something did not end well there. */
bool ejection_make(struct arena *arena, const struct ejection_facts *facts,
		   struct ejection *ejection, struct error *error) MUST_CHECK;
#endif
