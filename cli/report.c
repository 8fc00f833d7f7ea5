#include "cli/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/field.h"
#include "cli/proofs.h"
#include "cli/table.h"
#include "core/base/clock.h"
#include "core/base/file.h"

/* The entries that say who may do what, what pipelines demand, what held rollouts back, and what
 * was done past them. */
static const char *const changes[] = {
	"pipeline.proposed",
	"pipeline.confirmed",
	"pipeline.withdrawn",
	"access.locked",
	"pipeline.applied",
	"token.created",
	"token.revoked",
	"agent.token_created",
	"agent.enrolled",
	"agent.revoked",
	"brake.put",
	"brake.lifted",
	"target.accepted",
	"target.regressed",
	"target.break_glass",
	"target.foreign",
	"target.foreign_settled",
	"agent.rotation_asked",
	"key.rotated",
	"key.revoked",
	"key.recovery_set",
	"log.redacted",
	"release.imported",
};

struct asking {
	struct invocation *call;
	struct api *api;
	const char *project; /* name; of entries that are about one */
	const char *since, *until;
};

/* All entries of the period that the query asks for, oldest first. */
static bool fetch(const struct asking *asking, const char *name, const char *value,
		  struct value *items, struct error *error)
{
	struct arena *arena = asking->call->arena;
	const char *after = NULL;
	struct value *page;

	do {
		struct buffer path = buffer_in(arena);

		buffer_add_text(&path, "/v1/history?limit=1000");
		api_query(&path, name, value);
		api_query(&path, "since", asking->since);
		api_query(&path, "until", asking->until);
		api_query(&path, "after", after);
		if (!api_get(arena, asking->api, buffer_text(&path), &page, error))
			return false;
		for (size_t i = 0; i < value_count(value_get(page, "items")); i++) {
			struct value *entry = value_at(value_get(page, "items"), i);
			const char *project = value_get_text(entry, "project");

			if (!project || text_equal(project, asking->project))
				value_add(items, entry);
		}
		after = field_number(arena, page, "next");
	} while (*after);
	return true;
}

static int by_seq(const void *a, const void *b)
{
	int64_t one = value_get_integer(*(struct value *const *)a, "seq", 0);
	int64_t other = value_get_integer(*(struct value *const *)b, "seq", 0);

	return (one > other) - (one < other);
}

static struct value *sorted(struct arena *arena, const struct value *items)
{
	size_t count = value_count(items);
	struct value **list = arena_new_array(arena, struct value *, count + 1);
	struct value *result = value_array(arena);

	for (size_t i = 0; i < count; i++)
		list[i] = value_at(items, i);
	qsort(list, count, sizeof *list, by_seq);
	for (size_t i = 0; i < count; i++)
		value_add(result, list[i]);
	return result;
}

static bool fetch_entries(const struct asking *asking, struct value *found, struct error *error)
{
	struct arena *arena = asking->call->arena;
	struct value *releases = value_array(arena), *refusals = value_array(arena);
	struct value *changed = value_array(arena);

	if (!fetch(asking, "type", "release.sealed", releases, error) ||
	    !fetch(asking, "refusals", "1", refusals, error))
		return false;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (!fetch(asking, "type", changes[i], changed, error))
			return false;
	value_put(found, "releases", releases);
	value_put(found, "refusals", refusals);
	value_put(found, "changes", sorted(arena, changed));
	return true;
}

/* What the report rests on: whoever holds this checkpoint can verify every entry that it names. */
static bool describe_log(struct invocation *call, struct value *found, const char **words,
			 struct error *error)
{
	struct signed_checkpoint head;
	struct log_source source;
	struct note_key key;
	struct bytes text;
	bool given;

	if (!log_source_open(call, &source, error) ||
	    !log_key(call, &source, &key, &given, error) ||
	    !log_source_read(call->arena, &source, "checkpoint", &text, error) ||
	    !checkpoint_open(call->arena, text, &key, &head, error))
		return false;
	value_put_text_n(found, "checkpoint", text);
	*words = arena_printf(call->arena,
			      "Every line names the entry of the log %s that says so; the log had "
			      "%" PRIu64 " entries, and its root was %s.",
			      key.name, head.head.size,
			      base64_encode(call->arena, head.head.root.bytes, HASH_SIZE));
	return true;
}

/* A token of one project reads no log: that of all projects is no matter of its holder's. */
static bool describe(struct invocation *call, struct value *found, const char **words,
		     struct error *error)
{
	struct error why = { 0 };

	if (describe_log(call, found, words, &why))
		return true;
	if (why.code != ERROR_FORBIDDEN) {
		*error = why;
		return false;
	}
	*words = "Every line names the entry of the log that says so; the token of who made this "
		 "may not read the log's checkpoint.";
	return true;
}

static bool gather(struct invocation *call, struct report *report, struct value **found,
		   struct error *error)
{
	const struct audit_options *options = call->options;
	struct accounts_query query = { .environment = options->environment,
					.since = options->since,
					.until = options->until };
	struct asking asking = { .call = call };
	struct value *accounts;
	const char *path;

	if (!moment_read(call->arena, "from", options->since, &asking.since, error) ||
	    !moment_read(call->arena, "to", options->until, &asking.until, error) ||
	    !online_project(call, &asking.api, &path, error) ||
	    !accounts_fetch(call, asking.api, path, &query, &accounts, error))
		return false;
	asking.project = strrchr(path, '/') + 1;
	*found = value_object(call->arena);
	report->project = asking.project;
	report->from = asking.since;
	report->to = asking.until;
	report->made = clock_text(call->arena, clock_wall());
	value_put_text(*found, "project", report->project);
	value_put_text(*found, "from", report->from);
	value_put_text(*found, "to", report->to);
	value_put_text(*found, "made", report->made);
	value_put(*found, "rollouts", value_get(accounts, "items"));
	return fetch_entries(&asking, *found, error) && describe(call, *found, &report->log, error);
}

#define COLUMNS_MOST 12

static void show_sheet(struct invocation *call, const struct sheet *sheet)
{
	struct column columns[COLUMNS_MOST] = { 0 };
	struct table *table = table_in(call->arena, columns, sheet->width);

	say(call->screen, STYLE_STRONG, "%s", sheet->title);
	for (size_t i = 0; i < sheet->width; i++)
		columns[i] = (struct column) { sheet->heads[i], false, 8 };
	for (size_t row = 0; row < sheet_rows(sheet); row++)
		table_row(table, (const char *const *)(const void *)sheet->cells.data +
				     row * sheet->width);
	if (!sheet_rows(sheet))
		say(call->screen, STYLE_FAINT, "%s", sheet->none);
	table_show(call->screen, table);
	say(call->screen, STYLE_PLAIN, "%s", "");
}

static bool write_file(struct invocation *call, const char *path, struct bytes bytes,
		       struct error *error)
{
	if (!file_write(path, bytes, FILE_PUBLIC, error))
		return false;
	say(call->screen, STYLE_GOOD, "%s the report is in %s", symbol(call->screen, SYMBOL_DONE),
	    path);
	return true;
}

bool command_report(struct invocation *call, struct error *error)
{
	const struct audit_options *options = call->options;
	struct report report;
	struct value *found;

	if (!gather(call, &report, &found, error))
		return false;
	report_fill(call->arena, found, &report);
	if ((options->html &&
	     !write_file(call, options->html, report_html(call->arena, &report), error)) ||
	    (options->csv &&
	     !write_file(call, options->csv, report_csv(call->arena, &report), error)))
		return false;
	if (!options->html && !options->csv) {
		for (size_t i = 0; i < REPORT_SHEETS; i++)
			show_sheet(call, &report.sheets[i]);
		say(call->screen, STYLE_FAINT, "%s", report.log);
	}
	if (!proofs_write(call, found, options->proof, error))
		return false;
	if (call->screen->json)
		answer(call->screen, found);
	return true;
}
