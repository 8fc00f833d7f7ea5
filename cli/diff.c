#include "cli/diff.h"

#include <string.h>

#define AROUND      3
#define CELLS_LIMIT ((size_t)4 << 20) /* above: the middle is shown as replaced */

struct lines {
	struct bytes *items;
	size_t count;
};

/* One line of the result. */
struct change {
	char sign; /* ' ', '-', '+' */
	struct bytes line;
};

struct changes {
	struct change *items;
	size_t count;
};

static struct lines cut(struct arena *arena, struct bytes text)
{
	struct lines lines = { 0 };
	size_t count = 1;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n';
	lines.items = arena_new_array(arena, struct bytes, count);
	while (text.size) {
		const char *end = memchr(text.data, '\n', text.size);
		size_t size = end ? (size_t)(end - text.data) + 1 : text.size;

		lines.items[lines.count++] = (struct bytes) { text.data, size };
		text.data += size;
		text.size -= size;
	}
	return lines;
}

static void add(struct changes *changes, char sign, struct bytes line)
{
	changes->items[changes->count++] = (struct change) { sign, line };
}

/* Lengths of the longest common rest from each pair of lines on. */
static unsigned *common_rests(struct arena *arena, const struct lines *a, const struct lines *b)
{
	size_t width = b->count + 1;
	unsigned *rests = arena_new_array(arena, unsigned, (a->count + 1) * width);

	for (size_t i = a->count; i--;)
		for (size_t k = b->count; k--;) {
			unsigned down = rests[(i + 1) * width + k],
				 right = rests[i * width + k + 1];

			rests[i * width + k] = bytes_equal(a->items[i], b->items[k])
						   ? rests[(i + 1) * width + k + 1] + 1
					       : down > right ? down
							      : right;
		}
	return rests;
}

static void compare_middle(struct arena *arena, const struct lines *a, const struct lines *b,
			   struct changes *changes)
{
	bool small = a->count * b->count <= CELLS_LIMIT;
	unsigned *rests = small ? common_rests(arena, a, b) : NULL;
	size_t width = b->count + 1, i = 0, k = 0;

	while (rests && i < a->count && k < b->count) {
		if (bytes_equal(a->items[i], b->items[k])) {
			add(changes, ' ', a->items[i++]);
			k++;
		} else if (rests[(i + 1) * width + k] >= rests[i * width + k + 1]) {
			add(changes, '-', a->items[i++]);
		} else {
			add(changes, '+', b->items[k++]);
		}
	}
	while (i < a->count)
		add(changes, '-', a->items[i++]);
	while (k < b->count)
		add(changes, '+', b->items[k++]);
}

static struct changes compare(struct arena *arena, struct lines a, struct lines b)
{
	struct changes changes = { arena_new_array(arena, struct change, a.count + b.count + 1),
				   0 };
	struct lines rest = { NULL, 0 };

	while (a.count && b.count && bytes_equal(*a.items, *b.items)) {
		add(&changes, ' ', *a.items++);
		b.items++;
		a.count--;
		b.count--;
	}
	while (a.count && b.count && bytes_equal(a.items[a.count - 1], b.items[b.count - 1])) {
		a.count--;
		b.count--;
		rest.items = &a.items[a.count];
		rest.count++;
	}
	compare_middle(arena, &a, &b, &changes);
	for (size_t i = 0; i < rest.count; i++)
		add(&changes, ' ', rest.items[i]);
	return changes;
}

/* Is there a change within AROUND lines? */
static bool is_near(const struct changes *changes, size_t at)
{
	size_t from = at > AROUND ? at - AROUND : 0;

	for (size_t i = from; i <= at + AROUND && i < changes->count; i++)
		if (changes->items[i].sign != ' ')
			return true;
	return false;
}

static void write_line(struct buffer *text, const struct change *change)
{
	struct bytes line = change->line;

	buffer_add(text, &change->sign, 1);
	buffer_add(text, line.data, line.size);
	if (line.data[line.size - 1] != '\n')
		buffer_add_text(text, "\n\\ No newline at end of file\n");
}

/* From `from` on, where `old` and `new` lines stand before it; gives the change behind it. */
static size_t write_hunk(struct buffer *text, const struct changes *changes, size_t from,
			 size_t *old, size_t *new)
{
	size_t to = from, old_count = 0, new_count = 0;

	for (; to < changes->count && is_near(changes, to); to++) {
		old_count += changes->items[to].sign != '+';
		new_count += changes->items[to].sign != '-';
	}
	buffer_printf(text, "@@ -%zu,%zu +%zu,%zu @@\n", *old + (old_count > 0), old_count,
		      *new + (new_count > 0), new_count);
	for (size_t i = from; i < to; i++)
		write_line(text, &changes->items[i]);
	*old += old_count;
	*new += new_count;
	return to;
}

const char *diff_unified(struct arena *arena, const char *path, struct bytes before,
			 struct bytes after)
{
	struct changes changes = compare(arena, cut(arena, before), cut(arena, after));
	struct buffer text = buffer_in(arena);
	size_t old = 0, new = 0;

	for (size_t i = 0; i < changes.count;) {
		if (!is_near(&changes, i)) {
			old++;
			new ++;
			i++;
			continue;
		}
		if (!text.size)
			buffer_printf(&text, "--- %s%s\n+++ b/%s\n",
				      before.data ? "a/" : "/dev/null", before.data ? path : "",
				      path);
		i = write_hunk(&text, &changes, i, &old, &new);
	}
	return buffer_text(&text);
}
