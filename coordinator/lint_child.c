#include "coordinator/lint_child.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "coordinator/lint_sum.h"
#include "coordinator/linter.h"
#include "core/lint/environment.h"
#include "core/lint/report.h"
#include "core/lint/run.h"
#include "core/lint/runner.h"

#define CPU_SECONDS   60
#define ADDRESS_SPACE ((rlim_t)3 << 30) /* 256 MiB of it are the parser's stack */
#define CHUNK         ((size_t)256 * 1024)
#define TOLD_MOST     2000 /* findings, the worst of them */
#define LINE_LIMIT    2000

/* Sanitizers open files of their own, and their shadows are larger than any limit. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

static void limit(__rlimit_resource_t resource, rlim_t most)
{
	struct rlimit limits = { most, most };

	setrlimit(resource, &limits);
}

/* No descriptor but the standard ones, and none can be opened: no file, no socket. */
static void shut_in(void)
{
	close_range(STDERR_FILENO + 1, ~0U, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, CPU_SECONDS);
#ifndef SANITIZED
	limit(RLIMIT_NOFILE, STDERR_FILENO + 1);
	limit(RLIMIT_AS, ADDRESS_SPACE);
#endif
}

static bool read_all(struct buffer *buffer)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *chunk = arena_alloc(arena, CHUNK);
	ssize_t got;

	while ((got = read(STDIN_FILENO, chunk, CHUNK)) > 0 || (got < 0 && errno == EINTR))
		if (got > 0)
			buffer_add(buffer, chunk, (size_t)got);
	return !got;
}

/* The next line, as a text. */
static const char *take(struct arena *arena, struct bytes *rest)
{
	struct bytes line = bytes_take_line(rest);

	return line.size <= LINE_LIMIT ? arena_text_n(arena, line.data, line.size) : "";
}

static bool read_files(struct arena *arena, struct bytes rest, size_t count, struct file_set *files)
{
	*files = (struct file_set) { arena_new_array(arena, struct file, count + 1), count };
	for (size_t i = 0; i < count; i++) {
		const char *line = take(arena, &rest);
		char *path;
		unsigned long long size = strtoull(line, &path, 10);

		if (*path != ' ' || size > rest.size)
			return false;
		files->files[i].path = path + 1;
		files->files[i].bytes = (struct bytes) { rest.data, (size_t)size };
		rest.data += size;
		rest.size -= size;
	}
	return !rest.size;
}

/* The worst ones, in their order. */
static struct lint_findings told(struct arena *arena, const struct lint_findings *findings)
{
	struct lint_findings list = { 0 };
	size_t room = TOLD_MOST, left[LINT_ERROR + 1] = { 0 };

	for (enum lint_severity severity = LINT_ERROR; severity > LINT_OFF; severity--) {
		size_t all = findings->by_severity[severity];

		left[severity] = all < room ? all : room;
		room -= left[severity];
	}
	for (size_t i = 0; i < findings->count; i++)
		if (left[findings->items[i].severity]) {
			left[findings->items[i].severity]--;
			lint_findings_add(arena, &list, &findings->items[i]);
		}
	return list;
}

static struct value *verdict_value(struct arena *arena, const struct directory *directory,
				   const struct lint_findings *findings)
{
	struct lint_findings list = told(arena, findings);
	struct lint_sum sum = lint_sum_of(arena, directory, findings);
	struct value *value = value_object(arena);

	value_put(value, "document", lint_findings_value(arena, &list));
	value_put(value, "summary", lint_sum_value(arena, &sum));
	value_put_integer(value, "errors", (int64_t)findings->by_severity[LINT_ERROR]);
	value_put_integer(value, "warnings", (int64_t)findings->by_severity[LINT_WARNING]);
	value_put_integer(value, "notes", (int64_t)findings->by_severity[LINT_NOTE]);
	value_put_integer(value, "silenced", (int64_t)findings->silenced);
	return value;
}

/* As if it ran in that environment. */
static bool heed(struct arena *arena, struct bytes text, struct lint_options *options,
		 struct error *error)
{
	struct lint_environment environment;
	struct value *value;

	return !text.size || (value_parse(arena, text, &value, error) &&
			      lint_environment_read(arena, value, &environment, error) &&
			      lint_environment_heed(arena, &environment, options, error));
}

static bool judge(struct arena *arena, struct bytes input, struct value **verdict,
		  struct error *error)
{
	struct lint_options options = { 0 };
	struct lint_findings findings;
	struct directory directory;
	struct file_set files;
	bool known = text_equal(take(arena, &input), LINTER_GREETING);
	const char *format = take(arena, &input), *dialect = take(arena, &input);
	size_t count = strtoul(take(arena, &input), NULL, 10);
	size_t size = strtoul(take(arena, &input), NULL, 10);
	struct bytes environment = { input.data, size };

	if (!known || size > input.size || count > input.size - size ||
	    !dialect_from_name(dialect, &options.dialect) ||
	    !read_files(arena, (struct bytes) { input.data + size, input.size - size }, count,
			&files))
		return error_set(error, ERROR_INVALID, "what came is no release");
	lint_runner_heed(&options.runner, NULL);
	if (!heed(arena, environment, &options, error) ||
	    !directory_read(arena, format, &files, &directory, error) ||
	    !lint_run(arena, &directory, &options, &findings, error))
		return false;
	*verdict = verdict_value(arena, &directory, &findings);
	return true;
}

int lint_child(void)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer input = buffer_in(arena);
	struct value *verdict = NULL;
	struct error error;
	struct bytes text;

	shut_in();
	if (!read_all(&input))
		return 1;
	if (!judge(arena, buffer_bytes(&input), &verdict, &error)) {
		verdict = value_object(arena);
		value_put_text(verdict, "error", error.text);
	}
	text = value_write(arena, verdict);
	return fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0;
}
