#include "tests/support/cuts.h"

#include <string.h>

#include "tests/support/test.h"

static void cut_holds(const struct cut *cut, const struct statement_options *options)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct statement_list list;
	/* No NUL behind the input: what reads on is found by the sanitizer. */
	struct bytes text = { memcpy(test_malloc(strlen(cut->sql) + !*cut->sql), cut->sql,
				     strlen(cut->sql)),
			      strlen(cut->sql) };
	size_t wanted = 0;

	if (!statement_split(arena, text, options, &list, &error))
		fail_msg("%s\n: %s", cut->sql, error.text);
	while (wanted < COUNT(cut->texts) && cut->texts[wanted])
		wanted++;
	for (size_t i = 0; i < list.count && i < wanted; i++) {
		const struct statement *s = &list.items[i];

		if (!bytes_equal_text(s->text, cut->texts[i]))
			fail_msg("%s\n: statement %zu is\n%.*s\nand not\n%s", cut->sql, i,
				 (int)s->text.size, s->text.data, cut->texts[i]);
		assert_int_equal(s->index, i);
		assert_ptr_equal(s->text.data, text.data + s->offset);
	}
	if (list.count != wanted)
		fail_msg("%s\n: %zu statements, not %zu", cut->sql, list.count, wanted);
	test_free((char *)(uintptr_t)text.data);
}

void cuts_hold(const struct cut *cuts, size_t count, struct statement_options options)
{
	for (size_t i = 0; i < count; i++)
		cut_holds(&cuts[i], &options);
}
