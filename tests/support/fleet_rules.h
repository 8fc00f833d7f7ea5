#ifndef TESTS_SUPPORT_FLEET_RULES_H
#define TESTS_SUPPORT_FLEET_RULES_H
#include "coordinator/store/log.h"
#include "tests/support/fleet.h"

/* The invariants that are seen when the log says that something moved.  They compare it with what
 * the databases of the model hold, and ask nothing of the coordinator. */
struct told_move {
	const char *event;
	uint64_t epoch;
	const char *outcome;
	int64_t time; /* wall clock, ms */
	bool fresh;   /* no attempt was handed out whose outcome is not known */
};
void fleet_rule_rollout_moved(struct fleet *fleet, struct told_rollout *rollout, const char *event);
void fleet_rule_task_moved(struct fleet *fleet, struct told_rollout *rollout,
			   struct told_task *task, const struct told_move *move);

/* ---- fleet_gates.c ---- */
/* Invariants: upstream first, fail closed.  Nothing new is handed out while a gate is shut. */
void fleet_rule_gates(struct fleet *fleet, const struct told_rollout *rollout, int64_t now);
/* A rollout of the same release succeeded upstream before this moment, in each environment or in
 * any as the pipeline asks, and the targets really hold it. */
bool fleet_upstream_is_fine(const struct fleet *fleet, const struct told_rollout *rollout,
			    int64_t until);

/* ---- fleet_promotion.c ---- */
/* Nobody asked for it: the pipeline does, upstream proves it, and nobody holds it back. */
void fleet_rule_automatic(struct fleet *fleet, const struct told_rollout *rollout);

/* ---- fleet_waves.c ---- */
/* What a plan says of waves and budget is what the pipeline demands. */
void fleet_rule_planned(const struct told_rollout *rollout);
/* Invariant: bounded harm.  A new target is one of the wave that is on, and has a place. */
void fleet_rule_place(const struct told_rollout *rollout, const struct told_task *task);
void fleet_rule_wave_moved(const struct told_rollout *rollout, size_t wave, enum wave_state from,
			   const struct entry *entry);

/* ---- fleet_told.c: entries about people, waves and services ---- */
const char *fleet_text_in(const struct entry *entry, const char *key); /* that has to be there */
void fleet_told_word(struct fleet *fleet, const struct entry *entry);
void fleet_told_brake(struct fleet *fleet, const struct entry *entry);
void fleet_told_lifted(struct fleet *fleet, const struct entry *entry);
void fleet_told_wave(struct fleet *fleet, const struct entry *entry);
bool fleet_is_vetoed(const struct fleet *fleet, const struct told_rollout *rollout);
const struct told_brake *fleet_braked(const struct fleet *fleet, enum brake_kind kind,
				      const struct told_rollout *rollout);
#endif
