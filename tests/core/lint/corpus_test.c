#include "core/base/file.h"
#include "tests/support/replayed.h"
#include "tests/support/test.h"

#include <string.h>

/* The public migration folders, replayed by the linter and compared with the catalog that a real
 * server had after the same files: tables, columns with their types and whether they may be NULL,
 * constraints and whether they are valid, indexes, sequences, views. */
static const struct {
	const char *name;
	size_t differences; /* lines that only one side has */
	const char *why;
} folders[] = {
	{ "ai-chatbot", 0, NULL },
	{ "better-chatbot", 0, NULL },
	{ "cas-cif", 376,
	  "functions that the migrations call add columns, indexes and constraints" },
	{ "cas-cif-mocks", 0, NULL },
	{ "chainloop", 0, NULL },
	{ "cosmo", 0, NULL },
	{ "datum", 0, NULL },
	{ "datum-goose-pg", 0, NULL },
	{ "digger", 0, NULL },
	{ "digger-taco-pg", 0, NULL },
	{ "e2b-atlas", 0, NULL },
	{ "e2b-golang-migrate", 0, NULL },
	{ "e2b-goose", 0, NULL },
	{ "hatchet-atlas", 0, NULL },
	{ "homarr-pg", 0, NULL },
	{ "kaneo", 0, NULL },
	{ "latitude-v1", 108,
	  "a function makes partitions by the date of the day, an extension is not here" },
	{ "llmgateway", 0, NULL },
	{ "mail0-zero", 0, NULL },
	{ "marquez", 0, NULL },
	{ "minder", 0, NULL },
	{ "uaa", 0, NULL },
	{ "umami", 0, NULL },
};

static const char *before(struct arena *arena, const char *text, const char *mark)
{
	const char *at = strstr(text, mark);

	return at ? arena_text_n(arena, text, (size_t)(at - text)) : text;
}

/* A quoted name may hold blanks. */
static size_t name_size(const char *text)
{
	bool quoted = false;
	size_t size = 0;

	for (; text[size] && (quoted || text[size] != ' '); size++)
		quoted ^= text[size] == '"';
	return size;
}

static const char *column_line(struct arena *arena, const char *line)
{
	const char *shape = before(arena, before(arena, line, " default "), " identity ");

	bool fallback = strstr(line, " default ") && !strstr(line, " default NULL::");

	return arena_printf(arena, "%s%s%s", shape, fallback ? " default" : "",
			    strstr(line, " identity ") ? " identity" : "");
}

static const char *constraint_line(struct arena *arena, const char *line)
{
	static const char *const kinds[] = { "CHECK", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY",
					     "EXCLUDE" };
	size_t name = strlen("constraint ") + name_size(line + strlen("constraint "));

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!strncmp(line + name + 1, kinds[i], strlen(kinds[i])))
			return arena_printf(
			    arena, "%.*s %s%s", (int)name, line, kinds[i],
			    text_ends_with(line, " NOT-VALIDATED") ? " NOT-VALIDATED" : "");
	}
	return line;
}

/* index CREATE UNIQUE INDEX i ON ONLY s.t USING btree (a) WHERE ... INVALID */
static const char *index_line(struct arena *arena, const char *line)
{
	bool unique = strstr(line, "CREATE UNIQUE ") != NULL;
	const char *name = strstr(line, " INDEX ") + strlen(" INDEX ");
	size_t size = name_size(name), method;
	const char *table = name + size + strlen(" ON "), *using;

	if (text_starts_with(table, "ONLY "))
		table += strlen("ONLY ");
	using = table + name_size(table) + strlen(" USING ");
	method = strcspn(using, " ");
	return arena_printf(arena, "index %.*s ON %.*s %.*s%s%s%s", (int)size, name,
			    (int)name_size(table), table, (int)method, using,
			    unique ? " UNIQUE" : "", strstr(line, " WHERE ") ? " WHERE" : "",
			    text_ends_with(line, " INVALID") ? " INVALID" : "");
}

static const char *line_of(struct arena *arena, const char *line)
{
	if (text_starts_with(line, "column "))
		return column_line(arena, line);
	if (text_starts_with(line, "constraint "))
		return constraint_line(arena, line);
	if (text_starts_with(line, "index "))
		return index_line(arena, line);
	if (text_starts_with(line, "table ") || text_starts_with(line, "view ") ||
	    text_starts_with(line, "sequence ")) {
		size_t kind = strcspn(line, " ") + 1;

		return arena_text_n(arena, line, kind + name_size(line + kind));
	}
	return NULL;
}

/* Which words want quotes differs between writers. */
static void drop_quotes(struct replayed *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		char *to = (char *)lines->lines[i];

		for (const char *at = to; *at; at++) {
			if (*at != '"')
				*to++ = *at;
		}
		*to = 0;
	}
	test_lines_sort(lines);
}

static struct replayed expected_lines(struct arena *arena, const char *path)
{
	struct replayed lines = { 0 };
	struct bytes text;
	struct error error;

	assert_ok(file_read(arena, path, SIZE_MAX, &text, &error));
	while (text.size) {
		struct bytes line = bytes_take_line(&text);
		const char *shape = line_of(arena, arena_text_n(arena, line.data, line.size));

		if (shape)
			test_line_add(arena, &lines, shape);
	}
	drop_quotes(&lines);
	return lines;
}

static size_t compare(const struct replayed *ours, const struct replayed *real, bool aloud,
		      size_t *same)
{
	size_t i = 0, j = 0, different = 0;

	while (i < ours->count || j < real->count) {
		int order = i == ours->count   ? 1
			    : j == real->count ? -1
					       : strcmp(ours->lines[i], real->lines[j]);

		if (aloud && order)
			print_message("%s %s\n", order < 0 ? "only here:" : "missing:",
				      order < 0 ? ours->lines[i] : real->lines[j]);
		*same += !order;
		different += order != 0;
		i += order <= 0;
		j += order >= 0;
	}
	return different;
}

static void a_replay_ends_with_the_catalog_that_a_server_has(void **state)
{
	SCOPED(arena_release) struct arena *home = arena_open();
	const char *corpus = test_corpus(home);
	size_t same = 0, wrong = 0;

	(void)state;
	if (!corpus) {
		arena_close(home); /* nothing comes back from skip */
		skip();
	}
	for (size_t i = 0; i < COUNT(folders); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *root = arena_printf(arena, "%s/%s", corpus, folders[i].name);
		struct replayed ours, real;
		struct directory directory;
		struct file_set files;
		size_t different;
		struct error error;

		assert_ok(directory_load(arena, arena_printf(arena, "%s/dir", root), NULL, &files,
					 &error) &&
			  directory_read(arena, NULL, &files, &directory, &error));
		ours = test_replayed_directory(arena, &directory);
		drop_quotes(&ours);
		real = expected_lines(arena, arena_printf(arena, "%s/expected/catalog.txt", root));
		different = compare(&ours, &real, !folders[i].differences, &same);
		if (different != folders[i].differences) {
			print_message("%s: %zu differences, not %zu%s%s\n", folders[i].name,
				      different, folders[i].differences, folders[i].why ? ": " : "",
				      folders[i].why ? folders[i].why : "");
			wrong++;
		}
	}
	print_message("%zu lines of catalogs are the same\n", same);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_replay_ends_with_the_catalog_that_a_server_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
