#include "core/preflight.h"

#include "tests/support/test.h"

#define NOW    ((int64_t)1700000000000)
#define MINUTE ((int64_t)60000)
#define MIB    ((int64_t)1 << 20)

static const struct preflight_facts fit = {
	.dialect = DIALECT_POSTGRES,
	.disk_free = -1,
};

/* A row changes one thing about a target that is fit, or asks for one thing. */
struct preflight_case {
	const char *check;
	enum finding_state state;
	const char *text, *policy;
	struct preflight_facts facts;
};

static const struct preflight_case cases[] = {
	{ "server", FINDING_FINE, "its version is supported", "", fit },
	{ "server", FINDING_FAULT, "it is too old", "", { .unsupported = "it is too old" } },
	{ "privileges", FINDING_FINE, "it may be changed, and its ledger written", "", fit },
	{ "privileges", FINDING_FAULT, "role a may not", "", { .unprivileged = "role a may not" } },
	{ "lock", FINDING_FINE, "nobody else migrates it", "", fit },
	{ "lock",
	  FINDING_FAULT,
	  "held by psql (process 7): it waits for the end of that run",
	  "",
	  { .locked_by = "psql (process 7)" } },
	{ "disk", FINDING_UNSEEN, "how much is free cannot be seen from here", "", fit },
	{ "disk",
	  FINDING_FINE,
	  "500 MiB are free",
	  "",
	  { .disk_free = 500 * MIB, .disk_needed = 500 * MIB } },
	{ "disk",
	  FINDING_FAULT,
	  "only 1023 bytes are free and 16 MiB should be: make room",
	  "",
	  { .disk_free = 1023, .disk_needed = 16 * MIB } },
	{ "backup", FINDING_UNSEEN,
	  "nobody tells of a backup: give the agent's target a backup-stamp, a file that the "
	  "backup job touches",
	  "", fit },
	{ "backup", FINDING_FAULT,
	  "nobody tells of a backup: give the agent's target a backup-stamp, a file that the "
	  "backup job touches",
	  "backup-age=3600000", fit },
	{ "backup",
	  FINDING_FAULT,
	  "there was no backup yet, as /stamp says",
	  "backup-age=3600000",
	  { .backup_source = "/stamp" } },
	{ "backup",
	  FINDING_FINE,
	  "the last one is 60 minutes old, as /stamp says",
	  "backup-age=3600000",
	  { .backup = NOW - 60 * MINUTE, .backup_source = "/stamp" } },
	{ "backup",
	  FINDING_FAULT,
	  "the last one is 61 minutes old, as /stamp says, and at most 60 minutes are allowed: "
	  "make one",
	  "backup-age=3600000",
	  { .backup = NOW - 61 * MINUTE, .backup_source = "/stamp" } },
	{ "backup",
	  FINDING_FINE,
	  "the last one is 3 days old, as pg_stat_archiver says",
	  "backup-age=0",
	  { .backup = NOW - 4321 * MINUTE, .backup_source = "pg_stat_archiver" } },
	{ "backup",
	  FINDING_FINE,
	  "the last one is 0 seconds old, as /stamp says",
	  "",
	  { .backup = NOW + MINUTE, .backup_source = "/stamp" } },
	{ "restore-point",
	  FINDING_FINE,
	  "not asked for",
	  "",
	  { .dialect = DIALECT_POSTGRES, .no_restore_point = "role a may not" } },
	{ "restore-point",
	  FINDING_FAULT,
	  "role a may not",
	  "restore-point=1",
	  { .dialect = DIALECT_POSTGRES, .no_restore_point = "role a may not" } },
	{ "restore-point", FINDING_FINE, "one can be made", "restore-point=1", fit },
	{ "restore-point",
	  FINDING_FINE,
	  "not asked for",
	  "restore-point=1",
	  { .dialect = DIALECT_SQLITE } },
	{ "copies",
	  FINDING_FAULT,
	  "there is no room",
	  "copies=2",
	  { .dialect = DIALECT_SQLITE, .no_copy = "there is no room" } },
	{ "copies", FINDING_FINE, "one can be made", "copies=2", { .dialect = DIALECT_SQLITE } },
	{ "copies",
	  FINDING_FINE,
	  "not asked for",
	  "copies=2",
	  { .dialect = DIALECT_POSTGRES, .no_copy = "no" } },
};

static size_t place_of(const char *check)
{
	size_t at = 0;

	while (!text_equal(preflight_checks[at].name, check))
		at++;
	return at;
}

static void each_check_judges_by_facts_and_policy(void **state)
{
	bool seen[PREFLIGHT_CHECK_COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct finding findings[PREFLIGHT_CHECK_COUNT];
		size_t at = place_of(cases[i].check);
		struct policy policy;
		struct error error;

		assert_ok(policy_read(cases[i].policy, &policy, &error));
		preflight_judge(arena, &cases[i].facts, &policy, NOW, findings);
		if (findings[at].state != cases[i].state)
			fail_msg("case %zu: %s", i, findings[at].text);
		assert_string_equal(findings[at].text, cases[i].text);
		seen[at] = true;
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_true(seen[i]);
}

static void the_faults_are_told_together(void **state)
{
	static const struct policy nothing;
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct preflight_facts facts = fit;

	(void)state;
	assert_null(preflight_problem(arena, &facts, &nothing, NOW));
	facts.unprivileged = "role a may not";
	facts.locked_by = "psql";
	assert_string_equal(
	    preflight_problem(arena, &facts, &nothing, NOW),
	    "privileges: role a may not; lock: held by psql: it waits for the end of that run");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_judges_by_facts_and_policy),
		cmocka_unit_test(the_faults_are_told_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
