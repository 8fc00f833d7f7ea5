#ifndef COORDINATOR_STORE_WAVES_H
#define COORDINATOR_STORE_WAVES_H
#include "coordinator/store/store.h"
#include "core/base/value.h"

/* In which order and how many at a time a rollout goes through its targets: resolved when the plan
 * is made, kept in its document.  How a wave moves is the table in coordinator/wave.c. */
#define WAVE_STATES(X)                                                                             \
	X(QUEUED, "queued")   /* its turn has not come */                                          \
	X(RUNNING, "running") /* its targets are handed out */                                     \
	X(PAUSING, "pausing") /* its targets are done; the next wave waits for a while */          \
	X(HELD, "held")       /* the next wave waits for a person */                               \
	X(DONE, "done")

#define WAVE_STATE_ENUM(name, text) WAVE_##name,
enum wave_state {
	WAVE_STATES(WAVE_STATE_ENUM) WAVE_STATE_COUNT
};
const char *wave_state_name(enum wave_state state);
bool wave_state_from_name(const char *name, enum wave_state *state) MUST_CHECK;

struct wave {
	uint64_t number; /* from 1 */
	const char *name;
	uint64_t targets; /* that have work to do */
	bool has_budget;
	uint64_t budget;   /* targets that may fail; applies beside the rollout's */
	uint64_t parallel; /* at most so many targets at once; 0: as the rollout has it */
	int64_t pause;     /* ms between its end and the next one */
	bool approve;      /* a person lets the next one begin */
	/* As it stands: */
	enum wave_state state;
	const char *why;
	int64_t since;     /* wall clock, ms: of its state; 0: it never moved */
	uint64_t forgiven; /* failed targets that a person's decision took note of */
};

/* At most so many targets at once that share a value of the label.  Those that do not have it share
 * "". */
struct spread {
	const char *label;
	uint64_t most;
	const char **values; /* each once */
	size_t value_count;
};

struct waves {
	struct wave *items; /* in their order; none: all targets in one go */
	size_t count;
	uint64_t parallel; /* at most so many targets at once; 0: as the budget allows */
	struct spread *spread;
	size_t spread_count;
};

/* The members "waves", "parallel" and "spread" of a plan's document; absent where they say nothing.
 * False: they are something else. */
void waves_put(struct arena *arena, struct value *document, const struct waves *waves);
bool waves_get(struct arena *arena, const struct value *document, struct waves *waves) MUST_CHECK;

/* Which value of each rule's label a target has, as indexes: "0 2". */
const char *spread_groups_write(struct arena *arena, const uint32_t *groups, size_t count);
/* False: not `count` numbers. */
bool spread_groups_read(const char *text, uint32_t *groups, size_t count) MUST_CHECK;

/* The member "spread" by itself; "" where there is none. */
struct bytes spread_write(struct arena *arena, const struct waves *waves);
/* What a rollout's plan laid down, as it stands now. */
bool waves_load(struct arena *arena, struct store *store, const char *rollout, struct waves *waves,
		struct error *error) MUST_CHECK;
#endif
