#include "cli/proofs.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/text.h"
#include "core/base/file.h"

/* A walk over an answer. */
struct walk {
	struct buffer numbers; /* uint64_t each */
	struct buffer open;    /* struct value *: still to be looked into */
};

static void add_number(struct walk *walk, const struct value *value)
{
	uint64_t number = (uint64_t)value_as_integer(value, 0);

	if (value_is_integer(value))
		buffer_add(&walk->numbers, &number, sizeof number);
}

static void add_open(struct walk *walk, struct value *value)
{
	if (value_is_object(value) || value_is_array(value))
		buffer_add(&walk->open, &value, sizeof value);
}

static void visit(const char *key, struct value *value, void *context)
{
	struct walk *walk = context;

	if (text_equal(key, "entry") || text_equal(key, "seq"))
		add_number(walk, value);
	else if (text_equal(key, "entries"))
		for (size_t i = 0; i < value_count(value); i++)
			add_number(walk, value_at(value, i));
	else
		add_open(walk, value);
}

static int by_number(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

/* In their order, each once. */
static const uint64_t *collect(struct arena *arena, struct value *answer, size_t *count)
{
	struct walk walk = { buffer_moving_in(arena), buffer_moving_in(arena) };
	uint64_t *numbers;
	size_t kept = 0;

	add_open(&walk, answer);
	for (size_t at = 0; at < walk.open.size; at += sizeof(struct value *)) {
		struct value *value = *(struct value **)(void *)(walk.open.data + at);

		for (size_t i = 0; i < value_count(value); i++)
			add_open(&walk, value_at(value, i));
		if (value_is_object(value))
			value_each(value, visit, &walk);
	}
	numbers = (uint64_t *)(void *)walk.numbers.data;
	*count = walk.numbers.size / sizeof *numbers;
	if (*count)
		qsort(numbers, *count, sizeof *numbers, by_number);
	for (size_t i = 0; i < *count; i++)
		if (!i || numbers[i] != numbers[kept - 1])
			numbers[kept++] = numbers[i];
	*count = kept;
	return numbers;
}

static bool write_proof(const struct log_source *source, const struct note_key *key,
			const char *folder, uint64_t entry, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = arena_printf(arena, "%s/%" PRIu64 ".tlog-proof", folder, entry);
	struct receipt receipt;

	return log_prove(arena, source, key, entry, &receipt, error) &&
	       file_write(path, bytes_of(receipt_text(arena, &receipt)), FILE_PUBLIC, error);
}

bool proofs_write(struct invocation *call, struct value *answer, const char *folder,
		  struct error *error)
{
	struct log_source source;
	struct note_key key;
	const uint64_t *numbers;
	size_t count;
	bool given;

	if (!folder)
		return true;
	numbers = collect(call->arena, answer, &count);
	if (!log_source_open(call, &source, error) ||
	    !log_key(call, &source, &key, &given, error) || !folder_make(folder, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!write_proof(&source, &key, folder, numbers[i], error))
			return error_wrap(error, "entry %" PRIu64, numbers[i]);
	value_put_integer(answer, "proofs", (int64_t)count);
	say(call->screen, STYLE_GOOD, "%s %s of the log say so: the proofs are in %s",
	    symbol(call->screen, SYMBOL_DONE),
	    count == 1 ? "1 entry" : arena_printf(call->arena, "%zu entries", count), folder);
	say(call->screen, STYLE_FAINT,
	    "  check one anywhere: lockstep log check %s/N.tlog-proof "
	    "--key log.vkey",
	    folder);
	if (!given)
		say(call->screen, STYLE_FAINT,
		    "  the log's key came from the coordinator itself; --key KEY|FILE takes yours");
	return true;
}
