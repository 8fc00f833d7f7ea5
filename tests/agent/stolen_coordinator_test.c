/* A coordinator that was stolen with all its keys, and an agent whose owner asks for signatures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/adopt/order.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/minisign_secret.h"
#include "core/rehearsal_order.h"
#include "core/verification.h"
#include "tests/support/stage.h"

static const struct planned_file foreign_files[] = {
	{ "0001_users.sql", "CREATE TABLE stolen (id int);\n" },
	{ "0002_orders.sql", "CREATE TABLE orders (id int);\n" },
};
static struct minisign_secret author, approver;
static unsigned attempts;

static const char *key_file(struct stage *stage, const char *name,
			    const struct minisign_secret *secret)
{
	struct minisign_public key = minisign_public_of(secret);

	test_write(stage->arena, stage->folder, name, minisign_public_write(stage->arena, &key));
	return path_join(stage->arena, stage->folder, name);
}

static int guarded(void **state)
{
	struct stage *stage;

	stage_open(state);
	stage = *state;
	stage_agent_end(stage);
	minisign_secret_make(&author);
	minisign_secret_make(&approver);
	stage->settings.seal = (struct seal_settings) {
		.release_keys = key_file(stage, "author.pub", &author),
		.approvals = 1,
		.approval_age = 3600000,
	};
	script_offer(stage->script, stage->planned->sum);
	stage_agent_begin(stage);
	return 0;
}

static int approved(void **state)
{
	struct stage *stage;

	guarded(state);
	stage = *state;
	stage_agent_end(stage);
	stage->settings.seal.approver_keys = key_file(stage, "approver.pub", &approver);
	stage_agent_begin(stage);
	return 0;
}

static const char **sign(struct stage *stage, const struct minisign_secret *secret,
			 struct bytes message, const char *comment)
{
	const char **texts = arena_new_array(stage->arena, const char *, 1);
	struct minisign_signature signature;

	minisign_sign(secret, message, comment, &signature);
	texts[0] = minisign_signature_write(stage->arena, &signature);
	return texts;
}

static void sign_release(struct stage *stage, struct planned *planned)
{
	struct seals *seals = &planned->assignment.seals;

	seals->with_sum = true;
	seals->sum = hash_of(planned->sum.data, planned->sum.size);
	seals->release_count = 1;
	seals->releases = sign(stage, &author, planned->sum,
			       release_claim(stage->arena, &planned->release, clock_wall() / 1000));
}

static void approve_at(struct stage *stage, struct planned *planned, int64_t time)
{
	const struct plan *plan = &planned->assignment.plan;
	struct hash digest = plan_digest(plan);
	struct seals *seals = &planned->assignment.seals;

	seals->approval_count = 1;
	seals->approvals =
	    sign(stage, &approver, bytes_of(plan_statement(stage->arena, plan, &digest)),
		 plan_claim(stage->arena, time));
}

static void approve(struct stage *stage, struct planned *planned)
{
	approve_at(stage, planned, clock_wall() / 1000);
}

/* A plan as the stolen key signs it, without anybody's signature. */
static struct assignment *plan(struct stage *stage, struct planned *planned, enum verb verb)
{
	script_sync_until(stage->script, knows_both_targets);
	planned_assign(stage->arena, planned, verb, verb == VERB_REHEARSE ? "us" : "eu",
		       arena_printf(stage->arena, "r-1.0-%u", ++attempts), &stage->empty,
		       script_key(stage->script));
	return &planned->assignment;
}

static const struct report *outcome_of(struct stage *stage, struct planned *planned,
				       struct scripted *scripted)
{
	const struct report *end;

	planned_sign(stage->arena, planned, script_key(stage->script));
	script_assign_surely(stage->script, &planned->assignment, 1);
	end = stage_wait_for_end(stage, scripted);
	assert_string_equal(end->attempt, planned->assignment.attempt);
	return end;
}

static void is_rejected(struct stage *stage, struct planned *planned, const char *says)
{
	struct scripted scripted;
	const struct report *end = outcome_of(stage, planned, &scripted);

	if (end->outcome != OUTCOME_REJECTED || !strstr(end->error, says))
		fail_msg("%s: %s, '%s' instead of '%s'", planned->assignment.plan.verb,
			 outcome_name(end->outcome), end->error, says);
	script_assign(stage->script, &scripted, NULL, 0);
}

static void is_done(struct stage *stage, struct planned *planned)
{
	struct scripted scripted;
	const struct report *end = outcome_of(stage, planned, &scripted);

	if (end->outcome != OUTCOME_SUCCEEDED)
		fail_msg("%s: %s", outcome_name(end->outcome), end->error);
	script_assign(stage->script, &scripted, NULL, 0);
}

/* Nobody as much as opened it. */
static void assert_untouched(const struct stage *stage)
{
	assert_false(file_exists(path_join(stage->arena, stage->folder, "eu.db")));
	assert_false(file_exists(path_join(stage->arena, stage->folder, "us.db")));
}

static void a_signed_release_is_applied(void **state)
{
	struct stage *stage = *state;

	plan(stage, stage->planned, VERB_APPLY);
	sign_release(stage, stage->planned);
	is_done(stage, stage->planned);
	/* Each plan has to bring the signature anew. */
	plan(stage, stage->planned, VERB_APPLY);
	is_rejected(stage, stage->planned, "is not signed by a key that is trusted there");
}

static void nothing_of_its_own_runs_under_any_verb(void **state)
{
	struct stage *stage = *state;
	struct planned *foreign = planned_release(stage->arena, foreign_files, STAGE_FILES);

	/* Its texts are asked for by nobody: what is not offered would be another error. */
	script_offer(stage->script, foreign->manifest);
	for (int verb = 0; verb < VERB_COUNT; verb++) {
		struct seals genuine;

		if (!verb_has_plan((enum verb)verb))
			continue;
		plan(stage, foreign, (enum verb)verb);
		is_rejected(stage, foreign, "is not signed by a key that is trusted there");
		/* The author's signature of another release does not help. */
		sign_release(stage, stage->planned);
		genuine = stage->planned->assignment.seals;
		plan(stage, foreign, (enum verb)verb)->seals = genuine;
		is_rejected(stage, foreign, "is not signed by a key that is trusted there");
	}
	assert_untouched(stage);
}

/* The manifest says what the digest does not; and both releases have the same. */
static void a_signed_release_is_not_read_otherwise(void **state)
{
	struct stage *stage = *state;
	struct planned *other = planned_release(stage->arena, stage_files, STAGE_FILES);

	other->release.migrations[0].version = "0003";
	other->manifest = release_manifest(stage->arena, &other->release);
	assert_true(hash_equal(&other->release.digest, &stage->planned->release.digest));
	script_offer(stage->script, other->manifest);
	sign_release(stage, stage->planned);
	plan(stage, other, VERB_APPLY)->seals = stage->planned->assignment.seals;
	is_rejected(stage, other, "it is for other files, another format or dialect");
	assert_untouched(stage);
}

static const char *written(struct stage *stage, bool writes)
{
	return adoption_order_write(stage->arena, &(struct adoption_order) { .writes = writes });
}

static void with_a_signed_release_it_does_nothing_else(void **state)
{
	struct stage *stage = *state;
	struct verification query = { "v", "SELECT load_extension('/tmp/x')" };
	struct verifications list = { &query, 1 };
	const struct {
		enum verb verb;
		const char *verify, *resolution;
	} cases[] = {
		{ VERB_APPLY, verification_write(stage->arena, &list), "" },
		{ VERB_BASELINE, "", "" },
		{ VERB_RESOLVE, "",
		  "{\"kind\":\"applied\",\"reason\":\"x\",\"version\":\"0001\"}" },
		{ VERB_REVERT, "", "{}" },
		{ VERB_RECONCILE, "", written(stage, true) },
		{ VERB_EJECT, "", written(stage, true) },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct assignment *assignment = plan(stage, stage->planned, cases[i].verb);

		assignment->plan.verify = cases[i].verify;
		assignment->plan.resolution = cases[i].resolution;
		sign_release(stage, stage->planned);
		is_rejected(stage, stage->planned, "the release's signature does not cover");
	}
	assert_untouched(stage);
}

/* What the target holds. */
static int64_t count_in(struct stage *stage, const char *table)
{
	SCOPED(target_release) struct target *target = NULL;
	struct error error = { 0 };
	struct first_row row;

	assert_ok(target_open(&stage->settings.targets[0].connection, &target, &error));
	assert_ok(
	    target_look(stage->arena, target,
			bytes_of(arena_printf(stage->arena, "SELECT count(*) FROM %s", table)),
			10000, &row, &error));
	return strtoll(row.columns[0], NULL, 10);
}

static void take_back(struct stage *stage)
{
	const char *run = arena_printf(stage->arena,
				       "sqlite3 %s/eu.db \"DROP TABLE users; DROP TABLE orders; "
				       "UPDATE lockstep_migrations SET "
				       "outcome = 'reverted'\"",
				       stage->folder);
	FILE *pipe = popen(run, "r");

	assert_non_null(pipe);
	assert_int_equal(pclose(pipe), 0);
}

static void an_approval_is_not_used_for_another_plan_or_a_second_time(void **state)
{
	struct stage *stage = *state;
	struct assignment *assignment = plan(stage, stage->planned, VERB_APPLY);
	struct seals seals;

	sign_release(stage, stage->planned);
	is_rejected(stage, stage->planned, "0 of 1 signed approvals");
	assignment = plan(stage, stage->planned, VERB_APPLY);
	sign_release(stage, stage->planned);
	approve(stage, stage->planned);
	seals = assignment->seals;
	assignment->plan.execution = "victim-time=0";
	is_rejected(stage, stage->planned, "0 of 1 signed approvals");
	assert_untouched(stage);
	plan(stage, stage->planned, VERB_APPLY)->seals = seals;
	is_done(stage, stage->planned);
	/* What is done is not done again: the same plan finds nothing left. */
	plan(stage, stage->planned, VERB_APPLY)->seals = seals;
	is_done(stage, stage->planned);
	assert_int_equal(count_in(stage, "users"), 2);
}

/* Somebody, long after it was approved and applied, took it back. */
static void what_was_taken_back_is_not_made_anew_by_the_old_approval(void **state)
{
	struct stage *stage = *state;
	struct seals seals;

	plan(stage, stage->planned, VERB_APPLY);
	sign_release(stage, stage->planned);
	approve_at(stage, stage->planned, clock_wall() / 1000 - 1000);
	seals = stage->planned->assignment.seals;
	is_done(stage, stage->planned);
	take_back(stage);
	plan(stage, stage->planned, VERB_APPLY)->seals = seals;
	is_rejected(stage, stage->planned, "it is used up");
	approve(stage, stage->planned);
	stage->planned->assignment.attempt = "r-1.0-again";
	is_done(stage, stage->planned);
}

static void what_was_revoked_meanwhile_counts_no_more(void **state)
{
	struct stage *stage = *state;

	stage_agent_end(stage);
	test_write(stage->arena, stage->folder, "revoked", "# none\n");
	stage->settings.seal.revoked_keys = path_join(stage->arena, stage->folder, "revoked");
	stage_agent_begin(stage);
	script_sync_until(stage->script, knows_both_targets);
	test_write(stage->arena, stage->folder, "revoked",
		   arena_printf(stage->arena, "%s\n", minisign_id_text(stage->arena, author.id)));
	plan(stage, stage->planned, VERB_APPLY);
	sign_release(stage, stage->planned);
	is_rejected(stage, stage->planned, "release-keys: none");
	/* A list that cannot be read revokes everything. */
	test_write(stage->arena, stage->folder, "revoked", "what?\n");
	plan(stage, stage->planned, VERB_APPLY);
	sign_release(stage, stage->planned);
	is_rejected(stage, stage->planned, "revoked:1");
	assert_untouched(stage);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, stage_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_signed_release_is_applied, guarded),
		TEST(nothing_of_its_own_runs_under_any_verb, guarded),
		TEST(a_signed_release_is_not_read_otherwise, guarded),
		TEST(with_a_signed_release_it_does_nothing_else, guarded),
		TEST(an_approval_is_not_used_for_another_plan_or_a_second_time, approved),
		TEST(what_was_taken_back_is_not_made_anew_by_the_old_approval, approved),
		TEST(what_was_revoked_meanwhile_counts_no_more, guarded),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
