#include <inttypes.h>
#include <time.h>

#include "cli/log_cursor.h"
#include "core/base/file.h"
#include "core/tlog/receipt.h"

static bool show_entry(struct arena *arena, void *context, struct bytes entry, struct error *error)
{
	struct invocation *call = context;
	struct value *value;

	if (!value_parse(arena, entry, &value, error))
		return false;
	answer_line(call->screen, value);
	return true;
}

static bool read_head(struct arena *arena, const struct log_source *source,
		      const struct note_key *key, struct checkpoint *head, struct error *error)
{
	struct signed_checkpoint checkpoint;
	struct bytes text;

	if (!log_source_read(arena, source, "checkpoint", &text, error) ||
	    !checkpoint_open(arena, text, key, &checkpoint, error))
		return false;
	*head = checkpoint.head;
	return true;
}

static bool advance(struct invocation *call, struct log_cursor *cursor, const struct note_key *key,
		    struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct checkpoint head;

	return read_head(arena, cursor->source, key, &head, error) &&
	       log_cursor_advance(cursor, &head, show_entry, call, error);
}

static bool may_pass(const struct error *error)
{
	return error->code == ERROR_UNREACHABLE || error->code == ERROR_TIMEOUT;
}

/* Until the program is ended, or something is wrong that time does not heal. */
static bool follow(struct invocation *call, struct log_cursor *cursor, const struct note_key *key,
		   struct error *error)
{
	static const struct timespec pause = { 1, 0 };
	bool away = false;

	for (;;) {
		bool fine = advance(call, cursor, key, error);

		if (!fine && !may_pass(error))
			return false;
		if (!fine && !away)
			complain(call->screen, STYLE_WARNING, "%s; it is asked again", error->text);
		away = !fine;
		nanosleep(&pause, NULL);
	}
}

bool command_log_tail(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	struct log_cursor cursor;
	struct checkpoint head;
	struct log_source source;
	struct note_key key;
	uint64_t from;
	bool given;

	if (!log_source_open(call, &source, error) ||
	    !log_key(call, &source, &key, &given, error) ||
	    !read_head(call->arena, &source, &key, &head, error))
		return false;
	from = head.size > options->limit ? head.size - options->limit : 0;
	call->screen->answered = true;
	return log_cursor_open(&source, &head, from, &cursor, error) &&
	       log_cursor_advance(&cursor, &head, show_entry, call, error) &&
	       (!options->follow || follow(call, &cursor, &key, error));
}

/* Offline: a receipt, and the key of the log that somebody trusts. */
bool command_log_check(struct invocation *call, struct error *error)
{
	const struct log_options *options = call->options;
	struct value *value = value_object(call->arena), *entry;
	struct log_source nowhere = { .name = "a file", .folder = "." };
	struct receipt receipt;
	struct note checkpoint;
	struct note_key key;
	struct bytes text;
	bool given;

	if (!options->key)
		return error_set(
		    error, ERROR_INVALID,
		    "--key is missing: the log's verifier key, from where you trust it");
	if (!log_key(call, &nowhere, &key, &given, error) ||
	    !file_read(call->arena, call->operands[0], NOTE_SIZE_LIMIT, &text, error) ||
	    !receipt_read(call->arena, text, &receipt, error) ||
	    !receipt_verify(call->arena, &receipt, receipt.extra, &key, error) ||
	    !note_read(call->arena, receipt.checkpoint, &checkpoint, error) ||
	    !log_policy_holds(call->arena, options->policy, &key, &checkpoint, error) ||
	    !value_parse(call->arena, receipt.extra, &entry, error))
		return error_wrap(error, "%s", call->operands[0]);
	value_put_integer(value, "entry", (int64_t)receipt.index);
	value_put_text(value, "origin", key.name);
	value_put(value, "body", entry);
	if (call->screen->json)
		answer(call->screen, value);
	say(call->screen, STYLE_GOOD,
	    "%s entry %" PRIu64 " of %s:", symbol(call->screen, SYMBOL_DONE), receipt.index,
	    key.name);
	say(call->screen, STYLE_PLAIN, "%.*s", (int)receipt.extra.size, receipt.extra.data);
	return true;
}
