#include "coordinator/seals.h"

#include "coordinator/loop.h"
#include "coordinator/store/signatures.h"
#include "coordinator/store/work.h"
#include "proto/seals.h"

/* What was found of one demand; there are few different ones. */
struct found {
	struct hash demand;
	const char *lacks; /* NULL: nothing */
	struct found *next;
};

struct judging {
	const struct turn *turn;
	struct situation *situation;
	const struct plan *plan;
	struct seals seals;
	struct sealed_plan sealed;
	bool loaded;
	struct found *found;
};

static bool load_release(const struct turn *turn, const char *project, uint64_t release,
			 struct seals *seals, struct error *error)
{
	struct release_signatures list;

	if (!release_signatures_load(turn->arena, turn->store, project, release, &list, error))
		return false;
	seals->releases = arena_new_array(turn->arena, const char *, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		seals->releases[seals->release_count++] = list.items[i].text;
		seals->with_sum = true;
		seals->sum = list.items[i].sum;
	}
	return true;
}

static void keep_approvals(struct arena *arena, const struct approval_list *list,
			   struct seals *seals)
{
	seals->approvals = arena_new_array(arena, const char *, SIGNATURES_LIMIT);
	for (size_t i = 0; i < list->count && seals->approval_count < SIGNATURES_LIMIT; i++) {
		const struct approval *approval = &list->items[i];

		if (approval->signature && approval->decision == PLAN_APPROVED && !approval->used &&
		    !approval->revoked)
			seals->approvals[seals->approval_count++] = approval->signature;
	}
}

bool seals_for(const struct turn *turn, const struct rollout *rollout,
	       const struct session *session, struct seals *seals, struct error *error)
{
	struct approval_list list;

	*seals = (struct seals) { 0 };
	if (!session->demand.releases && !session->demand.plans)
		return true;
	if (!load_release(turn, rollout->project, rollout->release, seals, error) ||
	    !approval_list(turn->arena, turn->store, &rollout->plan_digest, &list, error))
		return false;
	keep_approvals(turn->arena, &list, seals);
	return true;
}

/* Once somebody asks. */
static bool load(struct judging *judging, struct error *error)
{
	const struct turn *turn = judging->turn;
	const struct situation *situation = judging->situation;
	const struct gate_facts *facts = &situation->gates;
	struct seals *seals = &judging->seals;

	if (judging->loaded)
		return true;
	judging->loaded = true;
	if (!load_release(turn, facts->project, facts->release, seals, error))
		return false;
	keep_approvals(turn->arena, &facts->people.approvals, seals);
	judging->sealed = (struct sealed_plan) {
		.verb = planner_verb(facts->kind),
		.plan = judging->plan,
		.digest = situation->plan_digest,
		.rollout = facts->people.rollout,
		.release = &situation->release.release,
		.seals = seals,
		.now = turn->wall,
	};
	return !seals->with_sum ||
	       blob_get(turn->arena, turn->store, &seals->sum, &judging->sealed.sum, error);
}

/* What the pipeline wants of an agent's own settings. */
static const char *settings_lack(const struct judging *judging, const struct demand *demand)
{
	const struct pipeline_environment *environment = judging->situation->environment;
	const struct pipeline_signed *wanted = environment ? &environment->sealed : NULL;

	if (!wanted)
		return NULL;
	if (wanted->release && !demand->releases)
		return "does not look at signatures of releases: its settings lack release-keys, "
		       "or it is too old";
	if (wanted->approvals && !demand->plans)
		return "does not look at signatures of plans: its settings lack approver-keys, or "
		       "it is too old";
	if (wanted->approvals > demand->approvals)
		return arena_printf(judging->turn->arena,
				    "asks for %llu signed approvals, the pipeline for %llu (its "
				    "setting approvals)",
				    (unsigned long long)demand->approvals,
				    (unsigned long long)wanted->approvals);
	return NULL;
}

static bool judge_demand(struct judging *judging, const struct session *session, const char **lacks,
			 struct error *error)
{
	struct arena *arena = judging->turn->arena;
	struct found *found = judging->found;
	const char *settings = settings_lack(judging, &session->demand);
	struct error cause;

	while (found && !hash_equal(&found->demand, &session->demand_hash))
		found = found->next;
	if (!found) {
		found = arena_new(arena, struct found);
		*found = (struct found) { session->demand_hash, settings, judging->found };
		judging->found = found;
		if (!settings && (session->demand.releases || session->demand.plans)) {
			if (!load(judging, error))
				return false;
			if (!seals_satisfy(&session->demand, &judging->sealed, &cause))
				found->lacks = arena_text(arena, cause.text);
		}
	}
	*lacks = found->lacks;
	return true;
}

/* Of those who serve the target and are there: what one misses, unless one misses nothing. */
static bool judge_target(struct judging *judging, struct gate_target *target, struct error *error)
{
	const struct turn *turn = judging->turn;
	const struct gate_facts *facts = &judging->situation->gates;
	struct target_place place = { facts->project, facts->environment, target->name };
	struct id_list agents;
	const char *lacks;

	if (!target_servers(turn->arena, turn->store, &place, &agents, error))
		return false;
	for (size_t i = 0; i < agents.count; i++) {
		const struct session *session =
		    sessions_find(&turn->coordinator->sessions, agents.items[i]);

		if (!session_present(session, turn->now))
			continue;
		if (!judge_demand(judging, session, &lacks, error))
			return false;
		target->unsealed =
		    lacks ? arena_printf(turn->arena, "agent %s: %s", agents.items[i], lacks)
			  : NULL;
		if (!lacks)
			return true;
	}
	return true;
}

/* Does anybody who is there, or the pipeline, ask for anything? */
static bool anybody_asks(const struct turn *turn, const struct situation *situation)
{
	const struct pipeline_environment *environment = situation->environment;
	const struct sessions *sessions = &turn->coordinator->sessions;

	if (environment && (environment->sealed.release || environment->sealed.approvals))
		return true;
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i] &&
		    (sessions->items[i]->demand.releases || sessions->items[i]->demand.plans))
			return true;
	return false;
}

bool seals_gather(const struct turn *turn, const struct plan *plan, struct situation *situation,
		  struct error *error)
{
	struct gate_facts *facts = &situation->gates;
	struct judging judging = { .turn = turn, .situation = situation, .plan = plan };

	if (!facts->release || !anybody_asks(turn, situation))
		return true;
	for (size_t i = 0; i < facts->target_count; i++)
		if (!judge_target(&judging, &facts->targets[i], error))
			return false;
	return true;
}

/* As much of it as a statement says. */
static struct plan plan_of(const struct rollout *rollout)
{
	return (struct plan) {
		.project = rollout->project,
		.environment = rollout->environment,
		.verb = rollout_kind_name(rollout->kind),
		.release = rollout->release,
		.release_digest = rollout->release_digest,
		.target_count = rollout->task_count,
		.resolution = rollout->resolution,
	};
}

/* Does it hold by a key that somebody trusts, or does nobody know its key?  Ids of keys are
 * anybody's to choose. */
static bool holds(const struct sessions *sessions, const char *statement,
		  const struct minisign_signature *signature, struct error *error)
{
	bool failed = false;

	for (size_t i = 0; i < sessions->count; i++) {
		const struct demand *demand =
		    sessions->items[i] ? &sessions->items[i]->demand : NULL;

		for (size_t k = 0; demand && k < demand->approver_key_count; k++) {
			struct error cause;

			if (minisign_verify(&demand->approver_keys[k], bytes_of(statement),
					    signature, &cause))
				return true;
			failed = failed || cause.code == ERROR_INTEGRITY;
			if (cause.code == ERROR_INTEGRITY)
				*error = cause;
		}
	}
	return !failed;
}

bool seals_approval_allowed(const struct turn *turn, const struct rollout *rollout,
			    const char *text, struct error *error)
{
	struct plan plan = plan_of(rollout);
	const char *statement = plan_statement(turn->arena, &plan, &rollout->plan_digest);
	struct minisign_signature signature;
	int64_t time;

	if (!minisign_signature_read(turn->arena, bytes_of(text), &signature, error) ||
	    !signature_time(&signature, &time, error))
		return false;
	return holds(&turn->coordinator->sessions, statement, &signature, error) ||
	       error_wrap(error, "this is no approval of %s as it stands", rollout->id);
}

bool seals_gather_of(const struct turn *turn, const struct rollout *rollout,
		     struct situation *situation, struct error *error)
{
	struct plan plan = plan_of(rollout);
	struct rollout_terms terms;

	if (!rollout_terms_load(turn->arena, turn->store, rollout->id, &terms, error))
		return false;
	plan.verify = terms.verify;
	return seals_gather(turn, &plan, situation, error);
}
