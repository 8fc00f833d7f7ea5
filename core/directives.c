#include <ctype.h>
#include <string.h>

#include "core/batch.h"
#include "core/migration.h"
#include "core/policy.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* One `atlas:NAME ARGUMENT` in a comment line. */
struct directive {
	bool own; /* lockstep:, not atlas: */
	struct bytes name;
	struct bytes argument; /* without blanks around it and the \r of a CRLF line */
	struct bytes raw;      /* to the end of the line */
	size_t prefix;         /* bytes before it on its line */
};

struct reader {
	struct arena *arena;
	const char *file;
	struct bytes text;
	struct directives *directives;
	struct error *error;
	unsigned line;
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Our own names have dashes, too. */
static bool is_own_name(char c)
{
	return is_name(c) || c == '-';
}

/* The length of "atlas:" or "lockstep:" with a name behind it at `at`, else 0. */
static size_t mark_at(struct bytes line, size_t at, bool *own)
{
	static const char *const marks[] = { "atlas:", "lockstep:" };

	if (line.data[at] != 'a' && line.data[at] != 'l')
		return 0;
	for (size_t i = 0; i < 2; i++) {
		struct bytes rest = { line.data + at, line.size - at };
		size_t size = strlen(marks[i]);

		if (bytes_start_with(rest, marks[i]) && rest.size > size &&
		    is_name(rest.data[size])) {
			*own = i == 1;
			return size;
		}
	}
	return 0;
}

/* The last directive of the line, as Atlas's greedy pattern ^([ -~]*)atlas:(\w+)(?: +(.+))* finds
 * it; what stands before it must be printable ASCII. */
static bool directive_in(struct bytes line, struct directive *directive)
{
	bool found = false;

	for (size_t i = 0; i < line.size; i++) {
		bool own;
		size_t mark = mark_at(line, i, &own), end = i + mark;

		if (mark) {
			while (end < line.size && (own ? is_own_name : is_name)(line.data[end]))
				end++;
			*directive = (struct directive) {
				.own = own,
				.name = { line.data + i + mark, end - i - mark },
				.raw = { line.data + end, line.size - end },
				.prefix = i,
			};
			found = true;
		}
		if ((line.data[i] < ' ' && line.data[i] != '\t') || line.data[i] == 0x7F)
			break;
	}
	if (found && directive->raw.size && directive->raw.data[0] == ' ')
		directive->argument = bytes_trimmed(directive->raw);
	return found;
}

static bool refuse(struct reader *reader, const char *why)
{
	return error_set(reader->error, ERROR_INVALID, "%s:%u: %s", reader->file, reader->line,
			 why);
}

static const char *unheeded(struct reader *reader, const char *name)
{
	return arena_printf(reader->arena,
			    "%s:%u: the %s directive does not count without an empty line after "
			    "its comment block; add one if it is meant",
			    reader->file, reader->line, name);
}

static bool read_txmode(struct reader *reader, const struct directive *directive)
{
	struct directives *directives = reader->directives;
	char *value =
	    arena_text_n(reader->arena, directive->argument.data, directive->argument.size);

	if (directives->txmode_given)
		return refuse(reader, "a second txmode directive; keep one");
	if (!txmode_from_name(value, &directives->txmode))
		return refuse(reader,
			      arena_printf(reader->arena,
					   "txmode \"%.100s\" is not known; allowed values: "
					   "file, none",
					   value));
	directives->txmode_given = true;
	return true;
}

static bool read_checkpoint(struct reader *reader, const struct directive *directive)
{
	(void)directive;
	if (reader->directives->checkpoint)
		return refuse(reader, "a second checkpoint directive; keep one");
	reader->directives->checkpoint = true;
	return true;
}

static bool read_on_failure(struct reader *reader, const struct directive *directive)
{
	if (reader->directives->may_fail)
		return refuse(reader, "a second on-failure directive; keep one");
	reader->directives->may_fail = true;
	return bytes_equal_text(directive->argument, "continue") ||
	       refuse(reader, "on-failure has to be `continue`; without the directive a failure "
			      "stops what comes behind it");
}

/* With arguments it silences single rules, which the linter reads for itself. */
static bool read_nolint(struct reader *reader, const struct directive *directive)
{
	if (!directive->argument.size)
		reader->directives->nolint = true;
	return true;
}

static bool read_txtar(struct reader *reader, const struct directive *directive)
{
	(void)directive;
	return refuse(reader, "a txtar archive with checks cannot be run: its assertions would be "
			      "passed over; put the migration alone into the file");
}

/* On the first line they were read already; elsewhere they mean nothing, to Atlas too. */
static bool read_first_line_only(struct reader *reader, const struct directive *directive)
{
	if (reader->line == 1 && bytes_equal_text(directive->name, "sum") &&
	    !reader->directives->sum_ignored)
		reader->directives->unheeded =
		    arena_printf(reader->arena,
				 "%s:1: the sum directive does not count unless the line ends in "
				 "exactly \"atlas:sum ignore\" and LF",
				 reader->file);
	if (reader->line > 1)
		reader->directives->unheeded = arena_printf(
		    reader->arena, "%s:%u: a %.*s directive counts on the first line only",
		    reader->file, reader->line, (int)directive->name.size, directive->name.data);
	return true;
}

/* It is of the statement that follows it directly (core/batch.h). */
static bool read_batch(struct reader *reader, const struct directive *directive)
{
	return !directive->own ||
	       refuse(reader, "the batch directive stands directly above the statement that it is "
			      "for: take the empty line between them out");
}

/* How this file may treat the database, in place of what the environment says. */
static bool read_policy(struct reader *reader, const struct directive *directive, bool heeded)
{
	struct arena *arena = reader->arena;
	const struct policy *before = reader->directives->policy;
	struct policy *policy = arena_new(arena, struct policy);
	const char *name = arena_text_n(arena, directive->name.data, directive->name.size);
	struct error wrong;

	if (!heeded) {
		reader->directives->unheeded = unheeded(reader, name);
		return true;
	}
	if (before)
		*policy = *before;
	reader->directives->policy = policy;
	if (policy_gives(policy, name))
		return refuse(reader, arena_printf(arena, "a second %s directive; keep one", name));
	return policy_put(policy, name,
			  arena_text_n(arena, directive->argument.data, directive->argument.size),
			  &wrong) ||
	       refuse(reader, arena_text(arena, wrong.text));
}

static bool is_policy(const struct directive *directive)
{
	for (size_t i = 0; i < POLICY_COUNT; i++)
		if (directive->own && policy_knobs[i].by_file &&
		    bytes_equal_text(directive->name, policy_knobs[i].name))
			return true;
	return false;
}

static const char *allowed_names(struct arena *arena)
{
	struct buffer names = buffer_in(arena);

	buffer_add_text(&names, "txmode, delimiter, checkpoint, nolint, batch, on-failure");
	for (size_t i = 0; i < POLICY_COUNT; i++)
		if (policy_knobs[i].by_file)
			buffer_printf(&names, ", %s", policy_knobs[i].name);
	return buffer_text(&names);
}

static const struct {
	const char *name;
	bool (*read)(struct reader *reader, const struct directive *directive);
	bool of_statements; /* it may stand above a statement as well */
} kinds[] = {
	{ "txmode", read_txmode, false },
	{ "delimiter", read_first_line_only, false },
	{ "checkpoint", read_checkpoint, false },
	{ "nolint", read_nolint, true },
	{ "sum", read_first_line_only, false },
	{ "txtar", read_txtar, false },
	{ "batch", read_batch, true },
	{ "on-failure", read_on_failure, false },
};

static bool read_directive(struct reader *reader, const struct directive *directive, bool heeded)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!bytes_equal_text(directive->name, kinds[i].name))
			continue;
		if (heeded || kinds[i].read == read_txtar)
			return kinds[i].read(reader, directive);
		if (!kinds[i].of_statements && kinds[i].read != read_first_line_only)
			reader->directives->unheeded = unheeded(reader, kinds[i].name);
		return true;
	}
	if (!directive->own)
		return true;
	if (is_policy(directive))
		return read_policy(reader, directive, heeded);
	return refuse(reader,
		      arena_printf(reader->arena,
				   "directive \"lockstep:%.*s\" is not known; allowed: "
				   "%s",
				   directive->name.size > 100 ? 100 : (int)directive->name.size,
				   directive->name.data, allowed_names(reader->arena)));
}

static bool is_comment(struct bytes line)
{
	return bytes_start_with(line, "--") || bytes_start_with(line, "#");
}

/* The bytes of the leading comment lines; `heeded` when an empty line or the end follows them. */
static struct bytes leading_block(struct bytes text, bool *heeded)
{
	struct bytes rest = text, line;
	size_t size = 0;
	bool ended = false;

	*heeded = false;
	while (rest.size) {
		line = bytes_take_line(&rest);
		if (!is_comment(line)) {
			*heeded = !bytes_trimmed(line).size;
			return (struct bytes) { text.data, size };
		}
		size = (size_t)(rest.data - text.data);
		ended = size && text.data[size - 1] == '\n';
	}
	*heeded = ended;
	return (struct bytes) { text.data, size };
}

static bool read_block(struct reader *reader)
{
	bool heeded;
	struct bytes block = leading_block(reader->text, &heeded);

	for (reader->line = 1; block.size; reader->line++) {
		struct directive directive = { 0 };

		if (directive_in(bytes_take_line(&block), &directive) &&
		    !read_directive(reader, &directive, heeded))
			return false;
	}
	return true;
}

static char *unescaped(struct arena *arena, struct bytes text)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	char *result = arena_alloc(arena, text.size + 1);
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		const char *known = text.data[i] == '\\' && i + 1 < text.size
					? strchr(from, text.data[i + 1])
					: NULL;

		result[size++] = known && *known ? to[known - from] : text.data[i];
		i += known && *known;
	}
	return result;
}

/* Exactly "-- atlas:delimiter X" on the first line. */
static bool read_delimiter(struct reader *reader)
{
	struct bytes rest = reader->text, line = bytes_take_line(&rest), argument;
	struct directive directive = { 0 };

	if (!bytes_start_with(line, "-- ") || !directive_in(line, &directive) ||
	    directive.prefix != 3 || !bytes_equal_text(directive.name, "delimiter"))
		return true;
	argument = directive.raw;
	while (argument.size && argument.data[0] == ' ') {
		argument.data++;
		argument.size--;
	}
	if (argument.size && argument.data[argument.size - 1] == '\r')
		argument.size--;
	if (!bytes_trimmed(argument).size)
		return refuse(reader, "the delimiter is empty; write it behind the directive");
	reader->directives->delimiter = unescaped(reader->arena, argument);
	return true;
}

bool directives_ignore_sum(struct bytes text)
{
	struct bytes rest = text, line = bytes_take_line(&rest), argument;
	struct directive directive = { 0 };

	if (!directive_in(line, &directive) || directive.own ||
	    memchr(line.data, '\t', line.size) || !bytes_equal_text(directive.name, "sum") ||
	    !directive.raw.size || directive.raw.data[0] != ' ')
		return false;
	argument = directive.raw;
	while (argument.size && argument.data[0] == ' ') {
		argument.data++;
		argument.size--;
	}
	return bytes_equal_text(argument, "ignore");
}

bool directives_read(struct arena *arena, const char *name, struct bytes text,
		     struct directives *directives, struct error *error)
{
	struct reader reader = { arena, name, text, directives, error, 1 };

	*directives = (struct directives) { .txmode = TXMODE_FILE };
	if (!text.size)
		return true;
	directives->sum_ignored = directives_ignore_sum(text);
	directives->batched = memmem(text.data, text.size, BATCH_MARK, strlen(BATCH_MARK));
	if (bytes_start_with(text, BYTE_ORDER_MARK)) {
		reader.text.data += strlen(BYTE_ORDER_MARK);
		reader.text.size -= strlen(BYTE_ORDER_MARK);
	}
	return !reader.text.size || (read_delimiter(&reader) && read_block(&reader));
}
