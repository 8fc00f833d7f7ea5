#include "coordinator/witnessing.h"

bool witnessing_judge(struct witnesses *witnesses, const struct head *head,
		      const struct note_key *key, int64_t wall)
{
	bool freed = false;

	for (struct log_demand *demand = witnesses->demands; demand; demand = demand->next) {
		if (!log_demand_names(demand, key))
			continue;
		if (log_demand_judge(demand, head, wall)) {
			freed = freed || demand->waited_for;
			demand->waited_for = false;
		}
		if (demand == witnesses->own && demand->met == head->size)
			witnesses->unserved = true;
	}
	return freed;
}
