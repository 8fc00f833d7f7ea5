#include "cli/summary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/field.h"
#include "cli/rollout_next.h"
#include "cli/rollout_view.h"
#include "cli/text.h"

/* One line in which nothing is markup. */
static const char *plain(struct arena *arena, const char *text)
{
	struct buffer buffer = buffer_in(arena);

	for (const char *at = text_visible(arena, bytes_of(text), false); *at; at++) {
		if (*at == '<')
			buffer_add_text(&buffer, "&lt;");
		else if (*at == '&')
			buffer_add_text(&buffer, "&amp;");
		else if (strchr("\\`*_{}[]()#+!|~@>", *at))
			buffer_printf(&buffer, "\\%c", *at);
		else
			buffer_add(&buffer, at, 1);
	}
	return buffer_text(&buffer);
}

static size_t longest_fence(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t run = strspn(text, "`");

		longest = run > longest ? run : longest;
		text += run ? run : 1;
	}
	return longest;
}

/* A block that no text within can end. */
static void add_code(struct buffer *buffer, const char *language, const char *text)
{
	struct arena *arena = buffer->arena;
	const char *shown = text_visible(arena, bytes_of(text), true);
	size_t size = longest_fence(shown) + 1;
	char *fence;

	size = size < 3 ? 3 : size;
	fence = arena_alloc(arena, size + 1);
	memset(fence, '`', size);
	fence[size] = '\0';
	buffer_printf(buffer, "\n%s%s\n%s\n%s\n", fence, language, shown, fence);
}

static bool is_bad(const struct value *task)
{
	enum symbol symbol = state_look(field_text(task, "state"))->symbol;

	return symbol == SYMBOL_FAILED || symbol == SYMBOL_UNKNOWN || symbol == SYMBOL_ATTENTION;
}

static void add_target(struct buffer *buffer, const struct value *task)
{
	struct arena *arena = buffer->arena;
	int64_t span = field_span(task, "started", "finished");
	bool fine = text_equal(field_text(task, "state"), "succeeded");

	buffer_printf(
	    buffer, "| %s | %s | %s | %s | %s |\n", plain(arena, field_text(task, "target")),
	    plain(arena, field_text(task, "state")), plain(arena, task_progress(arena, task)),
	    span < 0 ? "" : text_milliseconds(arena, span),
	    fine ? "" : plain(arena, field_text(task, "why")));
}

static void add_targets(struct buffer *buffer, const struct value *tasks)
{
	size_t count = value_count(tasks), shown = 0;

	if (!count)
		return;
	buffer_add_text(buffer,
			"\n| Target | State | Progress | Took | |\n|---|---|---|---:|---|\n");
	for (int bad = 1; bad >= 0; bad--)
		for (size_t i = 0; i < count && shown < SUMMARY_TARGETS; i++)
			if (is_bad(value_at(tasks, i)) == (bool)bad) {
				add_target(buffer, value_at(tasks, i));
				shown++;
			}
	if (shown < count)
		buffer_printf(buffer, "\n… and %zu more.\n", count - shown);
}

static void add_failure(struct buffer *buffer, const struct value *rollout,
			const struct value *release, const struct value *task,
			const struct value *statement)
{
	struct arena *arena = buffer->arena;
	const char *sqlstate = field_text(statement, "sqlstate");

	buffer_printf(
	    buffer, "\n**%s**, %s line %s: %s", plain(arena, field_text(task, "target")),
	    plain(arena, rollout_file_of(rollout, release, field_text(statement, "version"))),
	    field_number(arena, statement, "line"), plain(arena, field_text(statement, "message")));
	if (*sqlstate)
		buffer_printf(buffer, " (SQLSTATE %s)", plain(arena, sqlstate));
	buffer_add_text(buffer, "\n");
	add_code(buffer, "sql", field_text(statement, "text"));
}

static void add_failures(struct buffer *buffer, const struct value *rollout,
			 const struct value *release)
{
	const struct value *tasks = value_get(rollout, "tasks");
	size_t shown = 0;

	for (size_t i = 0; i < value_count(tasks); i++) {
		const struct value *items = value_get(value_at(tasks, i), "statements");

		for (size_t k = 0; k < value_count(items) && shown < SUMMARY_TARGETS; k++)
			if (text_equal(field_text(value_at(items, k), "state"), "failed")) {
				add_failure(buffer, rollout, release, value_at(tasks, i),
					    value_at(items, k));
				shown++;
			}
	}
}

static void add_gates(struct buffer *buffer, const struct value *gates)
{
	struct arena *arena = buffer->arena;
	const char *title = "\nShut gates:\n\n";

	for (size_t i = 0; i < value_count(gates); i++) {
		const struct value *gate = value_at(gates, i);

		if (value_get_bool(gate, "open", false))
			continue;
		buffer_printf(buffer, "%s- **%s**: %s\n", title,
			      plain(arena, field_text(gate, "name")),
			      plain(arena, field_text(gate, "reason")));
		title = "";
	}
}

static const char *mark_of(const struct value *rollout)
{
	switch (state_look(field_text(rollout, "state"))->symbol) {
	case SYMBOL_DONE:
		return "✅";
	case SYMBOL_PENDING:
	case SYMBOL_RUNNING:
		return "⏳";
	case SYMBOL_ATTENTION:
		return "⚠️";
	default:
		return "❌";
	}
}

struct bytes summary_of(struct arena *arena, const struct value *rollout,
			const struct value *release)
{
	struct buffer buffer = buffer_in(arena);
	const char *state = field_text(rollout, "state"), *why = field_text(rollout, "why");
	int64_t span = field_span(rollout, "started", "finished");
	char *next = rollout_next(arena, rollout);

	bool reverts = text_equal(field_text(rollout, "kind"), "revert");

	buffer_printf(&buffer, "### %s %s %s in %s: %s\n\n", mark_of(rollout),
		      reverts ? "Revert to" : "Release",
		      reverts ? plain(arena, field_text(rollout, "version"))
			      : field_number(arena, rollout, "release"),
		      plain(arena, field_text(rollout, "environment")), plain(arena, state));
	buffer_printf(
	    &buffer, "%s (%s) of %s, started by %s, plan `%.16s`%s%s%s%s\n",
	    plain(arena, field_text(rollout, "id")), plain(arena, field_text(rollout, "kind")),
	    plain(arena, field_text(rollout, "project")),
	    plain(arena, field_text(rollout, "created_by")), field_text(rollout, "plan_digest"),
	    span < 0 ? "" : ", took ", span < 0 ? "" : text_milliseconds(arena, span),
	    *why ? ": " : ".", plain(arena, why));
	add_gates(&buffer, value_get(rollout, "gates"));
	add_targets(&buffer, value_get(rollout, "tasks"));
	add_failures(&buffer, rollout, release);
	if (*next)
		add_code(&buffer, "sh", next);
	buffer_add_text(&buffer, "\n");
	return buffer_bytes(&buffer);
}

struct bytes summary_of_refusal(struct arena *arena, const char *sentence,
				const struct value *problem)
{
	struct buffer buffer = buffer_in(arena);

	buffer_printf(&buffer, "### ❌ Refused\n\n%s\n", plain(arena, sentence));
	add_gates(&buffer, value_get(problem, "gates"));
	buffer_add_text(&buffer, "\n");
	return buffer_bytes(&buffer);
}

bool summary_append(const char *path, struct bytes text, struct error *error)
{
	FILE *file = fopen(path, "ae");
	bool written = file && fwrite(text.data, 1, text.size, file) == text.size;
	int problem = errno;

	if (file && fclose(file) != 0 && written) {
		written = false;
		problem = errno;
	}
	return written || error_set(error, ERROR_FAILED, "the summary %s cannot be written: %s",
				    path, strerror(problem));
}
