#include "tests/support/story.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"

#define STEP  "* "
#define TRACE "      "
#define FENCE "```"
#define LIMIT ((size_t)1 << 20)
#define SHOWN 1000

/* A file that is read line by line, and what would be written. */
struct telling {
	struct story story;
	const char *path;
	char **lines;
	size_t count, at; /* lines; the next one */
	struct buffer written;
	bool same;
};

void story_tell(struct story *story, const char *format, ...)
{
	char line[SHOWN];
	va_list values;

	va_start(values, format);
	vsnprintf(line, sizeof line, format, values);
	va_end(values);
	buffer_printf(&story->trace, "%s%s\n", TRACE, line);
}

uint64_t story_number(const char *word)
{
	char *end;
	uint64_t number = strtoull(word, &end, 10);

	if (end == word || *end)
		fail_msg("'%s' is no number", word);
	return number;
}

const char *story_migration(struct arena *arena, const char *version)
{
	return arena_printf(arena, "migration %s", version + strlen(version) - 1);
}

static void tells(void *context, const char *line)
{
	story_tell(context, "%s", line);
}

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* A % stands for the words up to what follows it in the sentence; the last one for all the rest. */
static bool fits(struct arena *arena, const char *sentence, const char *text,
		 struct story_words *words)
{
	size_t count = 0;

	for (; *sentence; sentence++) {
		const char *end, *stop;
		char next[120];

		if (*sentence != '%') {
			if (*text++ != *sentence)
				return false;
			continue;
		}
		stop = strchr(sentence + 1, '%');
		snprintf(next, sizeof next, "%.*s",
			 (int)(stop ? stop - sentence - 1 : (ptrdiff_t)strlen(sentence + 1)),
			 sentence + 1);
		end = *next ? strstr(text, next) : text + strlen(text);
		if (!end || end == text || count == COUNT(words->items) ||
		    (!stop && *next && strlen(end) != strlen(next)))
			return false;
		words->items[count++] = arena_text_n(arena, text, (size_t)(end - text));
		text = end;
	}
	return !*text;
}

static bool take_from(struct story *story, const struct story_step *steps, const char *text)
{
	for (; steps->sentence; steps++) {
		struct story_words words = { 0 };

		if (!fits(story->arena, steps->sentence, text, &words))
			continue;
		steps->take(story, &words);
		fleet_watch(story->fleet);
		return true;
	}
	return false;
}

/* The lines between two fences. */
static const char *read_block(struct telling *telling)
{
	struct buffer block = buffer_in(telling->story.arena);
	size_t at = telling->at;

	buffer_add_text(&block, "");
	while (at < telling->count && !*telling->lines[at])
		at++;
	if (at == telling->count || !begins(telling->lines[at], FENCE))
		return "";
	while (telling->at < at)
		buffer_printf(&telling->written, "%s\n", telling->lines[telling->at++]);
	buffer_printf(&telling->written, "%s\n", telling->lines[telling->at++]);
	while (telling->at < telling->count && !begins(telling->lines[telling->at], FENCE)) {
		buffer_printf(&block, "%s\n", telling->lines[telling->at]);
		buffer_printf(&telling->written, "%s\n", telling->lines[telling->at++]);
	}
	if (telling->at < telling->count)
		buffer_printf(&telling->written, "%s\n", telling->lines[telling->at++]);
	return buffer_text(&block);
}

static const char *read_trace(struct telling *telling)
{
	struct buffer trace = buffer_in(telling->story.arena);
	size_t at = telling->at;

	buffer_add_text(&trace, "");
	while (at < telling->count && !*telling->lines[at])
		at++;
	if (at == telling->count || !begins(telling->lines[at], TRACE))
		return "";
	while (at < telling->count && begins(telling->lines[at], TRACE))
		buffer_printf(&trace, "%s\n", telling->lines[at++]);
	telling->at = at;
	return buffer_text(&trace);
}

/* Lines of both, those that only one has marked. */
static void show(const char *told, const char *happened)
{
	while (*told || *happened) {
		size_t a = strcspn(told, "\n"), b = strcspn(happened, "\n");
		bool equal = a == b && strncmp(told, happened, a) == 0;

		if (*told)
			printf("%c%.*s\n", equal ? ' ' : '-', (int)a, told);
		if (*happened && !equal)
			printf("+%.*s\n", (int)b, happened);
		told += a + (told[a] == '\n');
		happened += b + (happened[b] == '\n');
	}
}

static void take_step(struct telling *telling)
{
	struct story *story = &telling->story;
	size_t number = telling->at + 1;
	const char *line = telling->lines[telling->at++], *told, *happened;

	buffer_printf(&telling->written, "%s\n", line);
	story->block = read_block(telling);
	told = read_trace(telling);
	story->trace = buffer_in(story->arena);
	buffer_add_text(&story->trace, "");
	printf("%s:%zu\r", telling->path, number);
	if (!take_from(story, story_steps, line + strlen(STEP)) &&
	    !take_from(story, story_people, line + strlen(STEP)))
		fail_msg("%s:%zu: nobody knows the step '%s'", telling->path, number, line);
	happened = buffer_text(&story->trace);
	if (*happened)
		buffer_printf(&telling->written, "\n%s%s", happened,
			      telling->at < telling->count && *telling->lines[telling->at] ? "\n"
											   : "");
	if (text_equal(told, happened))
		return;
	printf("%s:%zu: %s\n", telling->path, number, line);
	show(told, happened);
	telling->same = false;
}

static void split(struct telling *telling, struct bytes text)
{
	char *rest = arena_text_n(telling->story.arena, text.data, text.size), *line;

	telling->lines = arena_new_array(telling->story.arena, char *, text.size + 1);
	while (*rest) {
		line = rest;
		rest += strcspn(rest, "\n");
		if (*rest)
			*rest++ = '\0';
		telling->lines[telling->count++] = line;
	}
}

bool story_run(const char *path, bool write)
{
	struct arena *arena = arena_open();
	struct telling telling = { .path = path, .same = true, .written = buffer_in(arena) };
	struct story *story = &telling.story;
	struct error error = { 0 };
	struct bytes text;

	story->arena = arena;
	story->fleet = fleet_open_empty(arena);
	story->fleet->tells = tells;
	story->fleet->reads = story_read;
	story->fleet->listener = story;
	assert_ok(file_read(arena, path, LIMIT, &text, &error));
	split(&telling, text);
	while (telling.at < telling.count)
		if (begins(telling.lines[telling.at], STEP))
			take_step(&telling);
		else
			buffer_printf(&telling.written, "%s\n", telling.lines[telling.at++]);
	story->trace = buffer_in(arena);
	fleet_check_log(story->fleet);
	fleet_close(story->fleet);
	printf("%s: %zu lines\n", path, telling.count);
	if (write && !telling.same)
		assert_ok(
		    file_write(path, bytes_of(buffer_text(&telling.written)), FILE_PUBLIC, &error));
	arena_close(arena);
	return telling.same || write;
}
