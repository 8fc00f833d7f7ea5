#ifndef COORDINATOR_HTTP_MATRIX_H
#define COORDINATOR_HTTP_MATRIX_H
#include "coordinator/pipeline.h"
#include "coordinator/store/notices.h"
#include "coordinator/store/people.h"
#include "coordinator/store/proposals.h"
#include "coordinator/store/registry.h"
#include "coordinator/store/rollouts.h"
#include "coordinator/store/standing.h"
#include "coordinator/turn.h"

/* How the targets of a project stand: facts, read on a worker's thread, and their JSON.  There may
 * be ten thousand of them, so that the text is written at once, without a value for each; what only
 * the loop knows is left out of it, and filled in by matrix_fill. */
struct matrix_states; /* a text that targets with equal ledgers share */

struct matrix_gap {
	size_t at; /* in the text */
	const struct target_row *row;
	const char *problem; /* NULL: whether the agent is there is to be said */
};

struct matrix {
	struct arena *arena;
	struct store *store;
	const char *project;
	int64_t at;                /* wall clock, ms: how it stood then; 0: now */
	uint64_t entry;            /* then: the last one before */
	struct release_row newest; /* number 0: none */
	struct pipeline pipeline;
	struct target_rows targets;
	struct rollout_rows rollouts;
	struct target_standings regressed;
	struct notices notices;
	struct target_glasses glasses;
	struct brake_list brakes;
	struct proposal proposal; /* of another pipeline */
	struct matrix_states *states;
	size_t state_room; /* a power of two */
	struct buffer text;
	struct matrix_gap *gaps; /* in their order */
	size_t gap_count;
};

/* What a person should see first, worst first. */
enum place_state {
	PLACE_PROBLEM,
	PLACE_BEHIND,
	PLACE_CURRENT,
	PLACE_EMPTY,
	PLACE_STATE_COUNT
};

/* `arena`, `store` and `project` are set; `environment` NULL: of all. */
bool matrix_load(struct matrix *matrix, const char *environment, struct error *error) MUST_CHECK;
/* Appends the object of a target, and lowers `worst` to how it stands. */
bool matrix_write_target(struct matrix *matrix, const struct target_row *row,
			 enum place_state *worst, struct error *error) MUST_CHECK;
/* The whole status; `only` NULL: every environment. */
bool matrix_write(struct matrix *matrix, const char *only, struct error *error) MUST_CHECK;
/* On the loop's thread: the text with nothing left out.  `waiting`: of a whole status the rollouts
 * that wait for gates; else NULL.  `turn` NULL: it is about the past, and nobody knows who was
 * there; any thread. */
struct bytes matrix_fill(const struct matrix *matrix, const struct turn *turn,
			 const struct value *waiting);
#endif
