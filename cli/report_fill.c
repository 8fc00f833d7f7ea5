#include "cli/field.h"
#include "cli/history.h"
#include "cli/report.h"
#include "cli/text.h"

static const char *const release_heads[] = { "RELEASE",    "SEALED (UTC)", "BY",
					     "MIGRATIONS", "DIGEST",       "ENTRY" };
static const char *const rollout_heads[] = { "ROLLOUT",       "ENVIRONMENT",    "KIND", "RELEASE",
					     "ASKED FOR BY",  "APPROVED BY",    "SOAK", "STATE",
					     "STARTED (UTC)", "FINISHED (UTC)", "ENTRY" };
static const char *const run_heads[] = { "ROLLOUT", "ENVIRONMENT",   "RELEASE",        "TARGET",
					 "AGENT",   "STARTED (UTC)", "FINISHED (UTC)", "STATE",
					 "WHY",     "ENTRY" };
static const char *const bypass_heads[] = { "ROLLOUT", "ENVIRONMENT", "RELEASE",
					    "WHAT",    "WHY",         "ENTRIES" };
static const char *const entry_heads[] = { "TIME (UTC)", "WHO", "WHERE", "WHAT", "ENTRY" };

#define SHEET(title, none, heads)                                                                  \
	{                                                                                          \
		title, none, heads, sizeof(heads) / sizeof *(heads),                               \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
static const struct sheet empty_sheets[REPORT_SHEETS] = {
	[REPORT_RELEASES] = SHEET("Releases that were sealed", "None was.", release_heads),
	[REPORT_ROLLOUTS] =
	    SHEET("Rollouts, who asked for and approved them", "There was none.", rollout_heads),
	[REPORT_RUNS] = SHEET("What ran on which database", "Nothing did.", run_heads),
	[REPORT_BYPASSES] =
	    SHEET("Without soak, or past a shut gate", "Nothing went on so.", bypass_heads),
	[REPORT_REFUSALS] = SHEET("What was refused", "Nothing was.", entry_heads),
	[REPORT_CHANGES] = SHEET("Access, pipelines, brakes and what went past rollouts",
				 "Nothing was changed.", entry_heads),
};

size_t sheet_rows(const struct sheet *sheet)
{
	return sheet->cells.size / sizeof(const char *) / sheet->width;
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return ((const char *const *)(const void *)sheet->cells.data)[row * sheet->width + column];
}

static void add_row(struct sheet *sheet, const char *const *cells)
{
	buffer_add(&sheet->cells, cells, sheet->width * sizeof *cells);
}
#define ADD(sheet, ...) add_row((sheet), (const char *const[]) { __VA_ARGS__ })

static void fill_releases(struct arena *arena, const struct value *items, struct sheet *sheet)
{
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *entry = value_at(items, i);

		ADD(sheet, field_number(arena, entry, "number"), field_time(arena, entry, "time"),
		    field_text(value_get(entry, "actor"), "name"),
		    field_number(arena, entry, "migrations"), field_text(entry, "digest"),
		    field_number(arena, entry, "seq"));
	}
}

static void fill_runs(struct arena *arena, const struct value *account, struct sheet *sheet)
{
	const struct value *runs = value_get(account, "runs");

	for (size_t i = 0; i < value_count(runs); i++) {
		const struct value *run = value_at(runs, i);
		const char *error = field_line(arena, run, "error");

		ADD(sheet, field_text(account, "rollout"), field_text(account, "environment"),
		    field_number(arena, account, "release"), field_text(run, "target"),
		    field_text(run, "agent"), field_time(arena, run, "started"),
		    field_time(arena, run, "finished"), field_text(run, "state"),
		    *error ? error : field_line(arena, run, "why"),
		    field_number(arena, run, "entry"));
	}
}

static void fill_bypasses(struct arena *arena, const struct value *account, struct sheet *sheet)
{
	const struct value *bypasses = value_get(account, "bypasses");

	for (size_t i = 0; i < value_count(bypasses); i++) {
		const struct value *item = value_at(bypasses, i);

		ADD(sheet, field_text(account, "rollout"), field_text(account, "environment"),
		    field_number(arena, account, "release"), field_text(item, "what"),
		    field_line(arena, item, "why"),
		    account_entries(arena, value_get(item, "entries")));
	}
}

static void fill_rollouts(struct arena *arena, const struct value *items, struct sheet *sheets)
{
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *account = value_at(items, i);
		const struct value *created = value_get(account, "created");
		const char *soak = account_soak(arena, account);

		ADD(&sheets[REPORT_ROLLOUTS], field_text(account, "rollout"),
		    field_text(account, "environment"), field_text(account, "kind"),
		    field_number(arena, account, "release"), field_text(created, "by"),
		    account_approvals(arena, account), soak ? soak : "",
		    field_text(account, "state"),
		    field_time(arena, value_get(account, "started"), "time"),
		    field_time(arena, value_get(account, "finished"), "time"),
		    field_number(arena, created, "entry"));
		fill_runs(arena, account, &sheets[REPORT_RUNS]);
		fill_bypasses(arena, account, &sheets[REPORT_BYPASSES]);
	}
}

static void fill_entries(struct arena *arena, const struct value *items, struct sheet *sheet)
{
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *entry = value_at(items, i);
		const char *target = field_text(entry, "target");

		ADD(sheet, field_time(arena, entry, "time"),
		    field_text(value_get(entry, "actor"), "name"),
		    arena_printf(arena, "%s%s%s", field_text(entry, "environment"),
				 *target ? "/" : "", target),
		    history_words(arena, entry), field_number(arena, entry, "seq"));
	}
}

void report_fill(struct arena *arena, const struct value *found, struct report *report)
{
	for (size_t i = 0; i < REPORT_SHEETS; i++) {
		report->sheets[i] = empty_sheets[i];
		report->sheets[i].cells = buffer_moving_in(arena);
	}
	fill_releases(arena, value_get(found, "releases"), &report->sheets[REPORT_RELEASES]);
	fill_rollouts(arena, value_get(found, "rollouts"), report->sheets);
	fill_entries(arena, value_get(found, "refusals"), &report->sheets[REPORT_REFUSALS]);
	fill_entries(arena, value_get(found, "changes"), &report->sheets[REPORT_CHANGES]);
}
