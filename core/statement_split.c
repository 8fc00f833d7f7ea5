#include "core/statement.h"

#include <stdint.h>
#include <string.h>

#include "core/pattern.h"
#include "core/scan.h"
#include "core/splitter.h"

/* What a byte may begin where it stands outside quotes and comments.  The loop over ordinary bytes
 * is one table look-up each. */
enum class {
	CLASS_ORDINARY,
	CLASS_OTHER, /* begins a custom delimiter or breakpoint, else means nothing */
	CLASS_QUOTE,
	CLASS_BRACKET,
	CLASS_DOLLAR,
	CLASS_DASH,
	CLASS_SLASH,
	CLASS_OPEN,
	CLASS_CLOSE,
	CLASS_SEMICOLON,
	CLASS_BACKSLASH,
	CLASS_WORD, /* only while looking for a body */
};

static const uint8_t postgres_classes[256] = {
	['\''] = CLASS_QUOTE, ['"'] = CLASS_QUOTE,     ['$'] = CLASS_DOLLAR,
	['-'] = CLASS_DASH,   ['/'] = CLASS_SLASH,     ['('] = CLASS_OPEN,
	[')'] = CLASS_CLOSE,  [';'] = CLASS_SEMICOLON, ['\\'] = CLASS_BACKSLASH,
};

static const uint8_t sqlite_classes[256] = {
	['\''] = CLASS_QUOTE, ['"'] = CLASS_QUOTE, ['`'] = CLASS_QUOTE,     ['['] = CLASS_BRACKET,
	['-'] = CLASS_DASH,   ['/'] = CLASS_SLASH, [';'] = CLASS_SEMICOLON,
};

/* Statements whose words have to be watched.  A body begins at the word `opens` and ends at an END
 * that begins a statement: no name or CASE can stand there. */
struct statement_body {
	enum dialect dialect;
	const char *pattern;
	const char *before; /* the word that has to stand before `opens`; NULL: any */
	const char *opens;
	bool copy; /* `opens` begins no body but says that data follow */
};

static const struct statement_body bodies[] = {
	{ DIALECT_POSTGRES, "CREATE [OR] [REPLACE] FUNCTION", "BEGIN", "ATOMIC", false },
	{ DIALECT_POSTGRES, "CREATE [OR] [REPLACE] PROCEDURE", "BEGIN", "ATOMIC", false },
	{ DIALECT_SQLITE, "CREATE [TEMP] [TEMPORARY] TRIGGER", NULL, "BEGIN", false },
	{ DIALECT_POSTGRES, "COPY", "FROM", "STDIN", true },
};

/* `behind` is NULL when what opens at s->at is never closed. */
static bool pass(struct splitter *s, const char *behind, const char *what)
{
	if (!behind)
		return splitter_fail(s, s->at, "unclosed %s; nothing behind it ends it", what);
	s->at = s->floor = behind;
	return true;
}

/* Also where files were put together. */
static const struct bytes byte_order_mark = { "\xEF\xBB\xBF", 3 };

static bool skip_between(struct splitter *s)
{
	s->depth = 0;
	s->inside = s->copy = false;
	s->body = NULL;
	while (s->at < s->end) {
		const char *at = s->at, *behind = splitter_terminator(s, at);
		bool pair = s->end - at > 1;

		if (!behind)
			behind = splitter_delimiter_at_line_start(s, at);
		if (behind)
			s->at = behind;
		else if (scan_is_blank(*at))
			s->at++;
		else if (splitter_starts_with(s, at, byte_order_mark))
			s->at += byte_order_mark.size;
		else if (pair && at[0] == '-' && at[1] == '-')
			s->at = splitter_line_comment(s, at);
		else if (pair && at[0] == '/' && at[1] == '*') {
			if (!pass(s, scan_block_comment(at, s->end, s->dialect), "comment"))
				return false;
		} else
			break;
	}
	s->floor = s->at;
	return true;
}

/* One look at the first letter spares most statements the look at their words.  A delimiter of the
 * author's own stands for itself inside bodies. */
static void look_at_first_words(struct splitter *s)
{
	struct tokens tokens = { s->at, s->end, s->dialect };
	struct bytes first;

	if ((*s->at | 0x20) != 'c')
		return;
	first = token_next(&tokens);
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		if ((s->dialect == DIALECT_ANY || s->dialect == bodies[i].dialect) &&
		    (!s->delimiter.size || bodies[i].copy) &&
		    tokens_match_after(tokens, first, bodies[i].pattern))
			s->body = &bodies[i];
	s->before = false;
}

static void body_opens(struct splitter *s, const char *at)
{
	if (s->body->copy) {
		s->copy = true;
		s->body = NULL;
		return;
	}
	s->inside = s->separated = true;
	s->opened = at;
}

static void take_word(struct splitter *s)
{
	const struct statement_body *body = s->body;
	const char *from = s->at;
	struct bytes word;
	bool first = s->separated, after = s->before;

	while (s->at < s->end && scan_in_word(*s->at))
		s->at++;
	word = (struct bytes) { from, (size_t)(s->at - from) };
	s->separated = false;
	s->before = body->before && token_is(word, body->before);
	if (s->inside && first && token_is(word, "END")) {
		s->inside = false;
		s->body = NULL;
	} else if (!s->inside && !s->depth && (after || !body->before) &&
		   token_is(word, body->opens)) {
		body_opens(s, from);
	}
}

/* Is the quote at s->at that of E'...'? */
static bool escaped_here(const struct splitter *s)
{
	const char *at = s->at;

	return s->dialect != DIALECT_SQLITE && *at == '\'' && at > s->floor &&
	       (at[-1] | 0x20) == 'e' && (at - 1 == s->floor || !scan_in_word(at[-2]));
}

/* Does the '$' at s->at belong to a name (a$b$c)?  A number or parameter before it is none. */
static bool dollar_in_name(const struct splitter *s)
{
	const char *from = s->at;

	while (from > s->floor && scan_in_word(from[-1]))
		from--;
	return from < s->at && scan_starts_word(*from);
}

static bool take_dollar(struct splitter *s)
{
	const char *behind;

	if (dollar_in_name(s)) {
		while (s->at < s->end && scan_in_word(*s->at))
			s->at++;
		return true;
	}
	behind = scan_dollar(s->at, s->end);
	if (behind == s->at)
		behind++;
	return pass(s, behind, "dollar quote");
}

static bool take_quote(struct splitter *s)
{
	if (escaped_here(s))
		return pass(s, scan_escaped(s->at, s->end), "quote E'");
	return pass(s, scan_quoted(s->at, s->end),
		    *s->at == '\''  ? "quote '"
		    : *s->at == '"' ? "quote \""
				    : "quote `");
}

/* Comments: true when one was there. */
static bool take_comment(struct splitter *s, bool *ok)
{
	const char *at = s->at;
	bool pair = s->end - at > 1;

	*ok = true;
	if (pair && at[0] == '-' && at[1] == '-')
		s->at = s->floor = splitter_line_comment(s, at);
	else if (pair && at[0] == '/' && at[1] == '*')
		*ok = pass(s, scan_block_comment(at, s->end, s->dialect), "comment");
	else
		return false;
	return true;
}

static void take_parenthesis(struct splitter *s)
{
	if (*s->at == '(' && !s->depth++ && !s->inside)
		s->opened = s->at;
	else if (*s->at == ')' && s->depth)
		s->depth--;
	s->at++;
}

/* One thing that is not an ordinary byte. */
static bool take_special(struct splitter *s, enum class class)
{
	bool ok;

	if ((class == CLASS_DASH || class == CLASS_SLASH) && take_comment(s, &ok))
		return ok;
	if (class == CLASS_WORD) {
		take_word(s);
		return true;
	}
	s->separated = class == CLASS_SEMICOLON;
	s->before = false;
	switch (class) {
	case CLASS_QUOTE:
		return take_quote(s);
	case CLASS_BRACKET:
		return pass(s, scan_bracketed(s->at, s->end), "name [");
	case CLASS_DOLLAR:
		return take_dollar(s);
	case CLASS_BACKSLASH:
		return splitter_refuse_meta_command(s);
	case CLASS_OPEN:
	case CLASS_CLOSE:
		take_parenthesis(s);
		return true;
	default:
		s->at++;
		return true;
	}
}

/* From the first byte of a statement to behind what ends it; `end` receives its own end. */
static bool take_statement(struct splitter *s, const char **end)
{
	while (s->at < s->end) {
		const uint8_t *classes = s->body ? s->word_classes : s->classes;
		const char *at = s->at, *behind;

		while (at < s->end && classes[(unsigned char)*at] == CLASS_ORDINARY)
			at++;
		s->at = at;
		if (at == s->end)
			break;
		behind = splitter_terminator(s, at);
		if (behind) {
			*end = at;
			s->at = behind;
			return true;
		}
		if (!take_special(s, classes[(unsigned char)*at]))
			return false;
	}
	*end = s->end;
	if (s->inside)
		return splitter_fail(s, s->opened, "unclosed body: no END; follows the %s here",
				     s->body->opens);
	if (s->depth)
		return splitter_fail(s, s->opened, "unclosed (: it opens here and is not closed");
	return true;
}

static bool describe(struct splitter *s, const char *from, const char *end,
		     struct statement *statement)
{
	while (end > from && scan_is_blank(end[-1]))
		end--;
	s->line += splitter_lines(s->counted, from);
	s->counted = from;
	*statement = (struct statement) {
		.index = s->count++,
		.text = { from, (size_t)(end - from) },
		.offset = (size_t)(from - s->start),
		.line = s->line,
		.kind =
		    statement_kind_of((struct bytes) { from, (size_t)(end - from) }, s->dialect),
	};
	if (statement->kind == STATEMENT_COPY_STDIN)
		return splitter_take_data(s, statement);
	return splitter_check_strings(s, statement);
}

static void prepare_classes(struct splitter *s)
{
	memcpy(s->classes, s->dialect == DIALECT_SQLITE ? sqlite_classes : postgres_classes,
	       sizeof s->classes);
	for (int i = 0; i < 2; i++) {
		struct bytes what = i ? s->breakpoint : s->delimiter;
		uint8_t *class = &s->classes[what.size ? (unsigned char)*what.data : ';'];

		*class = *class == CLASS_ORDINARY ? CLASS_OTHER : *class;
	}
	if (s->classes['\n'] == CLASS_OTHER)
		s->classes['\r'] = CLASS_OTHER;
	memcpy(s->word_classes, s->classes, sizeof s->classes);
	for (int c = 0; c < 256; c++)
		if (scan_starts_word((char)c))
			s->word_classes[c] = CLASS_WORD;
}

static struct splitter splitter_on(struct bytes text, const struct statement_options *options)
{
	const char *start = text.size ? text.data : "";
	struct splitter s = { .dialect = options->dialect,
			      .start = start,
			      .at = start + options->from,
			      .end = start + (options->to ? options->to : text.size),
			      .counted = start + (options->line ? options->from : 0),
			      .line = options->line ? options->line : 1 };

	if (options->delimiter && strcmp(options->delimiter, ";"))
		s.delimiter = bytes_of(options->delimiter);
	s.breakpoint = bytes_of(options->breakpoint);
	prepare_classes(&s);
	return s;
}

struct splitter *splitter_open(struct arena *arena, struct bytes text,
			       const struct statement_options *options)
{
	struct splitter *splitter = arena_new(arena, struct splitter);

	*splitter = splitter_on(text, options);
	return splitter;
}

void splitter_restart(struct splitter *splitter, struct bytes text,
		      const struct statement_options *options)
{
	*splitter = splitter_on(text, options);
}

bool splitter_next(struct splitter *s, struct statement *statement, struct error *error)
{
	const char *from, *end;

	*statement = (struct statement) { 0 };
	s->error = error;
	if (!skip_between(s))
		return false;
	if (s->at == s->end)
		return true;
	from = s->at;
	look_at_first_words(s);
	return take_statement(s, &end) && describe(s, from, end, statement);
}

bool statement_split(struct arena *arena, struct bytes text,
		     const struct statement_options *options, struct statement_list *list,
		     struct error *error)
{
	struct splitter s = splitter_on(text, options);
	struct statement next;
	size_t room = 0;

	*list = (struct statement_list) { 0 };
	for (;;) {
		if (!splitter_next(&s, &next, error))
			return false;
		if (!next.text.size)
			return true;
		if (list->count == room) {
			struct statement *grown;

			room = room ? room * 4 : 16; /* what is not touched costs nothing */
			grown = arena_new_array(arena, struct statement, room);
			if (list->count)
				memcpy(grown, list->items, list->count * sizeof *grown);
			list->items = grown;
		}
		list->items[list->count++] = next;
	}
}
