#include "core/sql/parse.h"

#include <pg_query.h>
#include <string.h>
#include <strings.h>

#include "core/scan.h"
#include "core/sql/tree.h"

static void *allocate(void *arena, size_t size)
{
	return arena_alloc(arena, size ? size : 1);
}

static void keep(void *arena, void *pointer)
{
	(void)arena, (void)pointer; /* it goes with the arena */
}

static bool starts_with_word(struct bytes text, const char *word)
{
	size_t size = strlen(word);

	return text.size > size && !strncasecmp(text.data, word, size) &&
	       !scan_in_word(text.data[size]);
}

static bool is_bulk(struct bytes text)
{
	return text.size > SQL_BULK_SIZE &&
	       (starts_with_word(text, "INSERT") || starts_with_word(text, "COPY"));
}

/* Signs that may nest, wherever they stand: a string full of them is refused, too. */
static size_t operators(struct bytes text)
{
	static const char signs[] = "+-*/<>=~!@#%^&|([.:";
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] && strchr(signs, text.data[i]) != NULL;
	return count;
}

/* libpg_query counts characters from 1. */
static size_t byte_offset(struct bytes text, int characters)
{
	size_t at = 0;

	for (int i = 1; i < characters && at < text.size; i++) {
		at++;
		while (at < text.size && ((unsigned char)text.data[at] & 0xc0) == 0x80)
			at++;
	}
	return at;
}

static void unparsed(struct arena *arena, struct bytes text, const PgQueryError *said,
		     struct sql_parsed *parsed)
{
	parsed->outcome = SQL_UNPARSED;
	parsed->why = arena_text(arena, said->message);
	parsed->offset = byte_offset(text, said->cursorpos);
}

static void unpack(struct arena *arena, const PgQueryProtobuf *packed, struct sql_parsed *parsed)
{
	ProtobufCAllocator allocator = { allocate, keep, arena };
	PgQuery__ParseResult *result =
	    pg_query__parse_result__unpack(&allocator, packed->len, (const uint8_t *)packed->data);
	struct sql_tree *tree = arena_new(arena, struct sql_tree);
	const PgQuery__Node **commands;

	if (!result) {
		parsed->outcome = SQL_TOO_MUCH;
		parsed->why = "its parse tree is too large to be read";
		return;
	}
	commands = arena_new_array(arena, const PgQuery__Node *, result->n_stmts + 1);
	for (size_t i = 0; i < result->n_stmts; i++)
		commands[i] = result->stmts[i]->stmt;
	*tree = (struct sql_tree) { commands, result->n_stmts };
	parsed->tree = tree;
}

void sql_parse(struct arena *arena, struct bytes statement, struct sql_parsed *parsed)
{
	PgQueryProtobufParseResult result;

	*parsed = (struct sql_parsed) { .outcome = SQL_PARSED };
	if (is_bulk(statement)) {
		parsed->outcome = SQL_BULK;
		parsed->why = "it holds data, which is not looked at";
	} else if (statement.size > SQL_SIZE_LIMIT || memchr(statement.data, 0, statement.size)) {
		parsed->outcome = SQL_TOO_MUCH;
		parsed->why = "it is larger than 1 MiB, or holds a NUL byte";
	} else if (operators(statement) > SQL_OPERATOR_LIMIT) {
		parsed->outcome = SQL_TOO_MUCH;
		parsed->why = "it nests too deeply, or has too many operators";
	}
	if (parsed->outcome != SQL_PARSED)
		return;
	result = pg_query_parse_protobuf(arena_text_n(arena, statement.data, statement.size));
	if (result.error)
		unparsed(arena, statement, result.error, parsed);
	else
		unpack(arena, &result.parse_tree, parsed);
	pg_query_free_protobuf_parse_result(result);
}

void sql_parse_end(void)
{
	pg_query_exit();
}
