#ifndef TESTS_AGENT_FIXTURE_H
#define TESTS_AGENT_FIXTURE_H
#include "tests/support/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/executor.h"

/* What the executor's tests share: a project of a few files, and everything that was reported. */
#define MOST_REPORTS     5000
#define TXMODE_NONE_LINE "-- atlas:txmode none\n\n"

struct fixture;

struct seen {
	enum progress_state state;
	const char *migration;
	int statement; /* from 0; -1 for the migration's own */
	int64_t rows;
	unsigned line;
	const char *why;
};

/* Of the report in the same place. */
struct seen_try {
	unsigned failed_tries;
	const char *blocked_by;
};

struct fixture {
	const char *place;   /* "staging/eu", when a coordinator wants it */
	const char *rollout; /* whose attempt this is; NULL: nobody's */
	struct arena *arena;
	struct target_settings settings;
	struct target *target;
	struct migration *migrations;
	const char **versions;
	size_t count;
	uint64_t epoch, release, seed;
	/* What else happens when something is reported; NULL: nothing. */
	void (*heard_of)(struct fixture *fixture, const struct progress *progress);
	void *other;
	const char *project;   /* in the session's name */
	const char *attempt;   /* NULL: "a-EPOCH" */
	int64_t lock_patience; /* 0: enough */
	bool together, rehearse, allow_dirty, one_by_one;
	struct policy policy;
	struct preparation preparation; /* of the last run */
	struct rehearsed rehearsed;     /* of the last rehearsal, and how it is to be */
	const atomic_bool *stop;
	struct interruption *interruption;
	struct seen *seen; /* at most MOST_REPORTS */
	struct seen_try *tries;
	size_t seen_count;
	int heard;         /* the pipe's other end */
	atomic_bool ended; /* the run that is interrupted */
	int pipe;          /* a byte is written to it at each report; -1: none */
};

static inline struct fixture fixture_new(struct arena *arena, const char *url)
{
	return (struct fixture) {
		.arena = arena,
		.settings = { .url = url, .project = "shop" },
		.epoch = 1,
		.seen = arena_new_array(arena, struct seen, MOST_REPORTS),
		.tries = arena_new_array(arena, struct seen_try, MOST_REPORTS),
		.pipe = -1,
	};
}

/* Of a SQLite database that is not there yet. */
static inline struct fixture sqlite_fixture(struct arena *arena)
{
	return fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", test_folder(arena)));
}

/* Replaces the project's files: "V.sql" for versions 1, 2, 3 ... */
static inline void fixture_files(struct fixture *fixture, const char *const *texts, size_t count)
{
	struct arena *arena = fixture->arena;

	fixture->count = count;
	fixture->migrations = arena_new_array(arena, struct migration, count);
	fixture->versions = arena_new_array(arena, const char *, count);
	for (size_t i = 0; i < count; i++) {
		struct migration *migration = &fixture->migrations[i];
		struct error error = { 0 };

		migration->version = arena_printf(arena, "%03zu", i + 1);
		migration->name = migration->file = arena_printf(arena, "%03zu.sql", i + 1);
		migration->description = "";
		migration->text = bytes_of(texts[i]);
		migration->size = migration->text.size;
		migration->content = hash_of(migration->text.data, migration->text.size);
		assert_ok(directives_read(arena, migration->name, migration->text,
					  &migration->directives, &error));
		fixture->versions[i] = migration->version;
	}
}
#define FILES(fixture, ...)                                                                        \
	fixture_files(fixture, (const char *const[]) { __VA_ARGS__ },                              \
		      COUNT(((const char *const[]) { __VA_ARGS__ })))

static inline void fixture_report(void *context, const struct progress *progress)
{
	struct fixture *fixture = context;
	const struct statement *statement = progress->statement;

	if (fixture->pipe >= 0 && write(fixture->pipe, ".", 1) != 1)
		_exit(1);
	if (fixture->seen_count == MOST_REPORTS)
		return;
	fixture->tries[fixture->seen_count] = (struct seen_try) {
		.failed_tries = progress->failed_tries,
		.blocked_by = arena_text(fixture->arena, progress->blocked_by),
	};
	fixture->seen[fixture->seen_count++] = (struct seen) {
		.state = progress->state,
		.migration = progress->migration->version,
		.statement = statement ? (int)statement->index : -1,
		.rows = progress->result ? progress->result->rows : -1,
		.line = progress->error_line,
		.why = arena_text(fixture->arena,
				  progress->advance ? progress->advance->phase : progress->why),
	};
	if (fixture->heard_of)
		fixture->heard_of(fixture, progress);
}

static inline struct execution fixture_execution(struct fixture *fixture)
{
	fixture->preparation = (struct preparation) { .arena = fixture->arena };
	fixture->rehearsed.arena = fixture->arena;
	return (struct execution) {
		.target = fixture->target,
		.migrations = fixture->migrations,
		.count = fixture->count,
		.pending = fixture->versions,
		.pending_count = fixture->count,
		.project = fixture->project,
		.release = fixture->release,
		.seed = fixture->seed,
		.policy = fixture->policy,
		.preparation = &fixture->preparation,
		.attempt = fixture->attempt ? fixture->attempt
					    : arena_printf(fixture->arena, "a-%llu",
							   (unsigned long long)fixture->epoch),
		.epoch = fixture->epoch,
		.operator= "test",
		.place = fixture->place,
		.rollout = fixture->rollout,
		.lock_patience = fixture->lock_patience ? fixture->lock_patience : 5000,
		.together = fixture->together,
		.rehearse = fixture->rehearse,
		.rehearsed = &fixture->rehearsed,
		.allow_dirty = fixture->allow_dirty,
		.one_by_one = fixture->one_by_one,
		.stop = fixture->stop,
		.interruption = fixture->interruption,
		.report = fixture_report,
		.context = fixture,
	};
}

static inline struct policy fixture_policy(const char *text)
{
	struct policy policy = { 0 };
	struct error error = { 0 };

	assert_ok(policy_read(text, &policy, &error));
	return policy;
}

/* How many reports there were of a state. */
static inline size_t fixture_seen(const struct fixture *fixture, enum progress_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->seen_count; i++)
		count += fixture->seen[i].state == state;
	return count;
}

/* Opens the target, runs all files, closes it. */
static inline bool fixture_run(struct fixture *fixture, struct error *error)
{
	struct execution execution;
	bool stopped, done;

	fixture->seen_count = 0;
	if (!target_open(&fixture->settings, &fixture->target, error))
		return false;
	execution = fixture_execution(fixture);
	done = executor_run(&execution, &stopped, error);
	target_close(fixture->target);
	fixture->target = NULL;
	return done;
}

static inline bool fixture_baseline(struct fixture *fixture, size_t count, struct error *error)
{
	struct execution execution;
	bool done;

	if (!target_open(&fixture->settings, &fixture->target, error))
		return false;
	execution = fixture_execution(fixture);
	execution.pending_count = count;
	done = executor_baseline(&execution, error);
	target_close(fixture->target);
	fixture->target = NULL;
	return done;
}

static inline struct ledger fixture_ledger(struct fixture *fixture)
{
	struct error error = { 0 };
	struct target *target;
	struct ledger ledger;

	assert_ok(target_open(&fixture->settings, &target, &error));
	assert_ok(target_ledger_read(fixture->arena, target, &ledger, &error));
	target_close(target);
	return ledger;
}

/* "001 applied 2/2, 002 failed 0/1" */
static inline const char *fixture_ledger_text(struct fixture *fixture)
{
	struct ledger ledger = fixture_ledger(fixture);
	struct buffer buffer = buffer_in(fixture->arena);

	for (size_t i = 0; i < ledger.count; i++)
		buffer_printf(&buffer, "%s%s %s %u/%u", i ? ", " : "", ledger.rows[i].version,
			      ledger_outcome_name(ledger.rows[i].outcome), ledger.rows[i].applied,
			      ledger.rows[i].statements);
	return buffer_text(&buffer);
}

/* Runs one statement directly on the target. */
static inline void fixture_do(struct fixture *fixture, const char *sql)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };
	struct target *target;

	assert_ok(target_open(&fixture->settings, &target, &error));
	assert_ok(target_execute(fixture->arena, target, &statement, &result, &error));
	target_close(target);
}

/* How many rows a query gives. */
static inline int64_t fixture_rows(struct fixture *fixture, const char *sql)
{
	struct statement statement = { .text = bytes_of(sql), .line = 1 };
	struct statement_result result;
	struct error error = { 0 };
	struct target *target;

	assert_ok(target_open(&fixture->settings, &target, &error));
	assert_ok(target_execute(fixture->arena, target, &statement, &result, &error));
	target_close(target);
	return result.rows;
}

static inline void *fixture_interrupt(void *context)
{
	struct fixture *fixture = context;
	char byte;

	/* Once the statement is reported as started, until it ends. */
	if (read(fixture->heard, &byte, 1) == 1 && read(fixture->heard, &byte, 1) == 1) {
		while (!atomic_load(&fixture->ended))
			target_interrupt(fixture->target);
	}
	return NULL;
}

/* Runs all files and interrupts the first statement from another thread. */
static inline bool fixture_run_interrupted(struct fixture *fixture, struct error *error)
{
	struct execution execution;
	pthread_t thread;
	bool stopped, done;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	fixture->pipe = ends[1];
	fixture->heard = ends[0];
	if (!target_open(&fixture->settings, &fixture->target, error))
		fail_msg("%s", error->text);
	execution = fixture_execution(fixture);
	assert_int_equal(pthread_create(&thread, NULL, fixture_interrupt, fixture), 0);
	done = executor_run(&execution, &stopped, error);
	atomic_store(&fixture->ended, true);
	pthread_join(thread, NULL);
	target_close(fixture->target);
	close(ends[0]);
	close(ends[1]);
	fixture->pipe = -1;
	return done;
}

/* One attempt in a process of its own that is killed after so many reports and a little more.  True
 * when it had finished before. */
static inline bool fixture_attempt_killed(struct fixture *fixture, unsigned reports, unsigned spin)
{
	int ends[2], status = 0;
	char byte;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct error error = { 0 };
		bool done;

		fixture->pipe = ends[1];
		done = fixture_run(fixture, &error);
		if (!done)
			dprintf(2, "%s\n", error.text);
		_exit(done ? 0 : 1);
	}
	close(ends[1]);
	for (unsigned i = 0; i < reports && read(ends[0], &byte, 1) == 1; i++)
		continue;
	for (volatile unsigned i = 0; i < spin; i++)
		continue;
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(ends[0]);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFEXITED(status);
}

/* Attempts killed at points that the seed chooses, until one comes through. */
static inline unsigned fixture_attempts_killed(struct fixture *fixture, unsigned seed)
{
	unsigned attempts = 1;

	while (!fixture_attempt_killed(fixture, (unsigned)rand_r(&seed) % 12,
				       (unsigned)rand_r(&seed) % 2000000)) {
		fixture->epoch++;
		attempts++;
		assert_true(attempts < 1000);
	}
	return attempts;
}
#endif
