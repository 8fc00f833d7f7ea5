#include "core/preflight.h"

#include <inttypes.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"

#define KIB ((int64_t)1024)

static int64_t asked(const struct policy *policy, enum policy_name name)
{
	return policy_value(policy, NULL, name);
}

/* A fault when there is a reason, else fine with these words. */
static void judge_reason(const char *reason, const char *fine, struct finding *finding)
{
	finding->state = reason ? FINDING_FAULT : FINDING_FINE;
	finding->text = reason ? reason : fine;
}

/* What only a policy asks for: where it does not, a reason against it is told and does no harm. */
static void judge_wanted(bool wanted, const char *reason, const char *fine, struct finding *finding)
{
	judge_reason(wanted ? reason : NULL, wanted ? fine : "not asked for", finding);
}

static const char *size_text(struct arena *arena, int64_t size)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0;

	while (size >= 10 * KIB && unit + 1 < sizeof units / sizeof *units) {
		size /= KIB;
		unit++;
	}
	return arena_printf(arena, "%" PRId64 " %s", size, units[unit]);
}

static const char *age_text(struct arena *arena, int64_t age)
{
	static const struct {
		int64_t size;
		const char *name;
	} units[] = { { 86400000, "days" }, { 3600000, "hours" }, { 60000, "minutes" } };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (age >= 2 * units[i].size)
			return arena_printf(arena, "%" PRId64 " %s", age / units[i].size,
					    units[i].name);
	return arena_printf(arena, "%" PRId64 " seconds", age / 1000);
}

static void judge_server(struct arena *arena, const struct preflight_facts *facts,
			 const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)arena;
	(void)policy;
	(void)now;
	judge_reason(facts->unsupported, "its version is supported", finding);
}

static void judge_privileges(struct arena *arena, const struct preflight_facts *facts,
			     const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)arena;
	(void)policy;
	(void)now;
	judge_reason(facts->unprivileged, "it may be changed, and its ledger written", finding);
}

static void judge_lock(struct arena *arena, const struct preflight_facts *facts,
		       const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)policy;
	(void)now;
	judge_reason(facts->locked_by
			 ? arena_printf(arena, "held by %s: it waits for the end of that run",
					facts->locked_by)
			 : NULL,
		     "nobody else migrates it", finding);
}

static void judge_disk(struct arena *arena, const struct preflight_facts *facts,
		       const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)policy;
	(void)now;
	if (facts->disk_free < 0) {
		finding->state = FINDING_UNSEEN;
		finding->text = "how much is free cannot be seen from here";
		return;
	}
	judge_reason(facts->disk_free < facts->disk_needed
			 ? arena_printf(arena, "only %s are free and %s should be: make room",
					size_text(arena, facts->disk_free),
					size_text(arena, facts->disk_needed))
			 : NULL,
		     arena_printf(arena, "%s are free", size_text(arena, facts->disk_free)),
		     finding);
}

static const char *no_backup(struct arena *arena, const struct preflight_facts *facts)
{
	if (facts->backup_source)
		return arena_printf(arena, "there was no backup yet, as %s says",
				    facts->backup_source);
	return "nobody tells of a backup: give the agent's target a backup-stamp, a file that the "
	       "backup job touches";
}

static void judge_backup(struct arena *arena, const struct preflight_facts *facts,
			 const struct policy *policy, int64_t now, struct finding *finding)
{
	int64_t most = asked(policy, POLICY_BACKUP_AGE), age = now - facts->backup;
	const char *told;

	if (!facts->backup) {
		finding->state = most ? FINDING_FAULT : FINDING_UNSEEN;
		finding->text = no_backup(arena, facts);
		return;
	}
	told = arena_printf(arena, "the last one is %s old, as %s says",
			    age_text(arena, age > 0 ? age : 0), facts->backup_source);
	judge_reason(most && age > most
			 ? arena_printf(arena, "%s, and at most %s are allowed: make one", told,
					age_text(arena, most))
			 : NULL,
		     told, finding);
}

static void judge_restore_point(struct arena *arena, const struct preflight_facts *facts,
				const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)arena;
	(void)now;
	judge_wanted(asked(policy, POLICY_RESTORE_POINT) && facts->dialect != DIALECT_SQLITE,
		     facts->no_restore_point, "one can be made", finding);
}

static void judge_copies(struct arena *arena, const struct preflight_facts *facts,
			 const struct policy *policy, int64_t now, struct finding *finding)
{
	(void)arena;
	(void)now;
	judge_wanted(asked(policy, POLICY_COPIES) && facts->dialect == DIALECT_SQLITE,
		     facts->no_copy, "one can be made", finding);
}

const struct preflight_check preflight_checks[PREFLIGHT_CHECK_COUNT] = {
	{ "server", judge_server }, { "privileges", judge_privileges },
	{ "lock", judge_lock },     { "disk", judge_disk },
	{ "backup", judge_backup }, { "restore-point", judge_restore_point },
	{ "copies", judge_copies },
};

const char *finding_state_name(enum finding_state state)
{
	static const char *const names[FINDING_STATE_COUNT] = {
		[FINDING_FINE] = "ok",
		[FINDING_UNSEEN] = "unknown",
		[FINDING_FAULT] = "fault",
	};

	return names[state];
}

void preflight_judge(struct arena *arena, const struct preflight_facts *facts,
		     const struct policy *policy, int64_t now,
		     struct finding findings[PREFLIGHT_CHECK_COUNT])
{
	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++) {
		findings[i] = (struct finding) { .check = preflight_checks[i].name };
		preflight_checks[i].judge(arena, facts, policy, now, &findings[i]);
	}
}

const char *preflight_faults(struct arena *arena,
			     const struct finding findings[PREFLIGHT_CHECK_COUNT])
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++)
		if (findings[i].state == FINDING_FAULT)
			buffer_printf(&buffer, "%s%s: %s", buffer.size ? "; " : "",
				      findings[i].check, findings[i].text);
	return buffer.size ? buffer_text(&buffer) : NULL;
}

const char *preflight_problem(struct arena *arena, const struct preflight_facts *facts,
			      const struct policy *policy, int64_t now)
{
	struct finding findings[PREFLIGHT_CHECK_COUNT];

	preflight_judge(arena, facts, policy, now, findings);
	return preflight_faults(arena, findings);
}
