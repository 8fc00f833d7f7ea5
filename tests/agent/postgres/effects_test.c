#include "tests/agent/postgres/database.h"

#include "agent/target_rehearsal.h"
#include "core/base/file.h"
#include "core/base/value.h"

#define TRUTH_LIMIT ((size_t)4 << 20)

struct bench {
	struct arena *arena;
	struct target *target;
	struct value *truth;
	bool rows; /* the tables are filled */
};

/* The table of what a server was measured to do lies beside the corpus. */
static struct value *truth_read(struct arena *arena)
{
	const char *corpus = getenv("LOCKSTEP_CORPUS");
	struct error error = { 0 };
	struct value *truth;
	struct bytes text;

	if (!corpus ||
	    !file_read(arena, arena_printf(arena, "%s/../lint-truth-sample.json", corpus),
		       TRUTH_LIMIT, &text, &error)) {
		printf("skip - LOCKSTEP_CORPUS names no folder beside lint-truth-sample.json\n");
		return NULL;
	}
	assert_ok(value_parse(arena, text, &truth, &error));
	return truth;
}

static void run_all(struct bench *bench, const char *text)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct statement_options options = { .dialect = DIALECT_POSTGRES };
	struct statement_result result;
	struct statement_list list;
	struct error error = { 0 };

	assert_ok(statement_split(arena, bytes_of(text), &options, &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		const struct statement *statement = &list.items[i];

		if (!bench->rows && bytes_start_with(statement->text, "insert"))
			continue;
		assert_ok(target_execute(arena, bench->target, statement, &result, &error));
	}
}

static const struct effect_lock *lock_on(const struct effects *effects, const char *name)
{
	for (size_t i = 0; i < effects->lock_count; i++)
		if (text_equal(effects->locks[i].relation, name))
			return &effects->locks[i];
	return NULL;
}

struct comparison {
	struct bench *bench;
	const struct effects *seen;
	struct buffer problems;
};

static void compare_lock(const char *name, struct value *mode, void *context)
{
	struct comparison *comparison = context;
	const char *relation = arena_printf(comparison->bench->arena, "lab.%s", name);
	const struct effect_lock *lock = lock_on(comparison->seen, relation);
	const char *found = lock_mode_short(lock ? lock->taken : LOCK_NONE);

	if (!text_equal(found, value_as_text(mode)))
		buffer_printf(&comparison->problems, "; %s is locked %s, not %s", name, found,
			      value_as_text(mode));
}

static void compare_names(struct comparison *comparison, const char *what,
			  const struct name_list *seen, const struct name_list *truth)
{
	for (size_t i = 0; i < truth->count; i++)
		if (!name_list_has(seen, truth->items[i]))
			buffer_printf(&comparison->problems, "; %s is not %s", truth->items[i],
				      what);
	for (size_t i = 0; i < seen->count; i++)
		if (!name_list_has(truth, seen->items[i]))
			buffer_printf(&comparison->problems, "; %s is %s", seen->items[i], what);
}

static void scans_of(const char *name, struct value *tuples, void *context)
{
	struct comparison *comparison = ((void **)context)[0];
	struct name_list *list = ((void **)context)[1];

	(void)tuples;
	name_list_add(comparison->bench->arena, list,
		      arena_printf(comparison->bench->arena, "lab.%s", name));
}

static void grows_as_measured(struct comparison *comparison, const struct value *form)
{
	struct evidence evidence = { 0 };
	struct evidence_statement *statement = evidence_add(comparison->bench->arena, &evidence);
	bool measured = value_get_bool(form, "blocks_writes_growing", false), judged;

	statement->effects = *comparison->seen;
	evidence_judge(&evidence);
	judged = statement->grows == GROWS_YES;
	if (judged != measured)
		buffer_printf(&comparison->problems, "; blocks writes for a time that %s",
			      judged ? "grows, and does not" : "does not grow, and does");
}

static void compare_form(struct bench *bench, const struct value *form, size_t *wrong)
{
	struct comparison comparison = { .bench = bench, .problems = buffer_in(bench->arena) };
	struct name_list rewrites = { 0 }, scans = { 0 };
	const struct value *rewrote = value_get(form, "rewrote");
	struct effects effects;
	struct error error = { 0 };

	assert_ok(target_begin(bench->target, &error));
	run_all(bench, "set local search_path = lab");
	assert_ok(target_effects_begin(bench->target, &error));
	run_all(bench, value_get_text(form, "sql"));
	assert_ok(target_effects_end(bench->arena, bench->target, &effects, &error));
	target_rollback(bench->target);
	comparison.seen = &effects;
	value_each(value_get(form, "locks"), compare_lock, &comparison);
	for (size_t i = 0; i < value_count(rewrote); i++)
		name_list_add(
		    bench->arena, &rewrites,
		    arena_printf(bench->arena, "lab.%s", value_as_text(value_at(rewrote, i))));
	value_each(value_get(form, "scans"), scans_of, (void *[]) { &comparison, &scans });
	compare_names(&comparison, "rewritten", &effects.rewrites, &rewrites);
	compare_names(&comparison, "scanned", &effects.scans, &scans);
	grows_as_measured(&comparison, form);
	if (!comparison.problems.size)
		return;
	++*wrong;
	printf("%s%s\n", value_get_text(form, "name"), buffer_text(&comparison.problems));
}

static void check_forms(bool rows)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = database_fixture(arena);
	struct bench bench = { .arena = arena, .truth = truth_read(arena), .rows = rows };
	const struct value *forms = value_get(bench.truth, "cases");
	struct error error = { 0 };
	size_t wrong = 0;

	if (!bench.truth)
		return;
	/* What 14 to 17 do alike; 18 locks for a GRANT, 12 and 13 lack some of the forms. */
	if (!server_is_at_least(&fixture, 14) || server_is_at_least(&fixture, 18)) {
		printf("skip - the table was measured on PostgreSQL 15\n");
		return;
	}
	assert_ok(target_open(&fixture.settings, &bench.target, &error));
	run_all(&bench, value_get_text(bench.truth, "setup"));
	for (size_t i = 0; i < value_count(forms); i++)
		compare_form(&bench, value_at(forms, i), &wrong);
	target_close(bench.target);
	printf("%zu of %zu forms as measured, %s rows\n", value_count(forms) - wrong,
	       value_count(forms), rows ? "with" : "without");
	assert_true(value_count(forms) > 0);
	assert_int_equal(wrong, 0);
}

static void every_measured_form_is_seen_as_it_was_measured(void **state)
{
	(void)state;
	check_forms(true);
}

static void empty_tables_show_the_same(void **state)
{
	(void)state;
	check_forms(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_measured_form_is_seen_as_it_was_measured),
		cmocka_unit_test(empty_tables_show_the_same),
	};

	crypto_start();
	if (!server_given("agent/postgres/effects"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
