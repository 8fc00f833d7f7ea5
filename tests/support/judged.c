#include "tests/support/judged.h"

#include <string.h>

#include "core/lint/catalog_keep.h"
#include "core/migration.h"
#include "core/sql/deep.h"
#include "core/sql/older.h"
#include "core/sql/parse.h"
#include "tests/support/test.h"

struct job {
	struct arena *arena;
	const char *setup, *before, *text;
	const struct lint_server *server;
	struct lint_catalog *catalog;
	struct judged judged;
};

const struct judged_touch *test_judged_touch(const struct judged *judged, const char *name)
{
	for (size_t i = 0; i < judged->count; i++) {
		if (!strcmp(judged->touches[i].name, name))
			return &judged->touches[i];
	}
	return NULL;
}

static void add(struct job *job, const struct lint_effect *effect)
{
	struct judged *judged = &job->judged;

	for (size_t i = 0; i < effect->count; i++) {
		const struct lint_touch *touch = &effect->touches[i];
		const char *dot = strrchr(touch->relation, '.');
		const char *name = touch->known ? touch->known->name
				   : dot        ? dot + 1
						: touch->relation;
		struct judged_touch *sum = (struct judged_touch *)test_judged_touch(judged, name);

		if (!sum) {
			sum = LINT_ADD(job->arena, judged->touches, judged->count, judged->room);
			*sum = (struct judged_touch) { .name = name, .fresh = touch->fresh };
		}
		sum->lock = touch->lock > sum->lock ? touch->lock : sum->lock;
		sum->index |= touch->index;
		sum->parted |= touch->known && touch->known->kind == LINT_PARTITIONED;
		sum->rewrites |= touch->rewrites;
		sum->scans |= touch->scans || touch->builds;
	}
	if (effect->grows != LINT_NO && judged->grows != LINT_YES)
		judged->grows = effect->grows;
}

static void run(struct job *job, const char *text, bool judging)
{
	struct statement_list list;
	struct statement_options options = { .dialect = DIALECT_POSTGRES };
	struct error error;

	assert_ok(statement_split(job->arena, bytes_of(text), &options, &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		struct sql_parsed parsed;

		sql_parse(job->arena, list.items[i].text, &parsed);
		job->judged.unparsed |= judging && parsed.outcome != SQL_PARSED;
		if (parsed.outcome == SQL_UNPARSED &&
		    !sql_parse_older(job->arena, list.items[i].text, &parsed)) {
			struct lint_effect effect;

			lint_effect_of_words(job->arena, job->catalog, job->server,
					     list.items[i].text, &effect);
			if (judging)
				add(job, &effect);
		}
		for (size_t k = 0; parsed.tree && k < parsed.tree->count; k++) {
			struct lint_effect effect;

			lint_effect_of(job->arena, job->catalog, job->server,
				       parsed.tree->commands[k], &effect);
			if (judging)
				add(job, &effect);
			lint_replay(job->catalog, parsed.tree->commands[k]);
		}
	}
}

static void work(void *context)
{
	struct job *job = context;

	job->catalog = lint_catalog_open(job->arena);
	lint_catalog_begin(job->catalog, 1);
	run(job, job->setup, false);
	lint_catalog_begin(job->catalog, 2);
	run(job, job->before, false);
	run(job, job->text, true);
}

struct judged test_judge(struct arena *arena, const char *setup, const char *before,
			 const char *text, const struct lint_server *server)
{
	struct job job = {
		.arena = arena, .setup = setup, .before = before, .text = text, .server = server
	};
	struct error error;

	assert_ok(deep_run(work, &job, &error));
	return job.judged;
}
