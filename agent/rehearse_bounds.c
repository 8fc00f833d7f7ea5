#include <string.h>

#include "agent/rehearse.h"
#include "core/pattern.h"
#include "core/words.h"

/* What takes effect at once and elsewhere, so that no ROLLBACK and no DROP DATABASE undoes it. */
static const char *const calls[] = {
	"DBLINK",
	"DBLINK_CONNECT",
	"DBLINK_EXEC",
	"DBLINK_SEND_QUERY",
	"LO_EXPORT",
	"PG_CANCEL_BACKEND",
	"PG_CREATE_LOGICAL_REPLICATION_SLOT",
	"PG_CREATE_PHYSICAL_REPLICATION_SLOT",
	"PG_DROP_REPLICATION_SLOT",
	"PG_FILE_WRITE",
	"PG_PROMOTE",
	"PG_RELOAD_CONF",
	"PG_REPLICATION_SLOT_ADVANCE",
	"PG_ROTATE_LOGFILE",
	"PG_SWITCH_WAL",
	"PG_TERMINATE_BACKEND",
	"PG_WAL_REPLAY_PAUSE",
};

#define TEXT_DEPTH 3 /* of a text within a text within a DO block */

static bool is_text(const struct words *words, size_t at)
{
	return at < words->count && words->items[at].text.size > 1 &&
	       strchr("'$", *words->items[at].text.data);
}

static bool is_word(const struct words *words, size_t at, const char *upper)
{
	return at < words->count && token_is(words->items[at].text, upper);
}

static bool calls_out(const struct words *words, size_t at)
{
	for (size_t i = 0; words_is_byte(words, at + 1, '(') && i < sizeof calls / sizeof *calls;
	     i++) {
		if (is_word(words, at, calls[i]))
			return true;
	}
	return false;
}

/* COPY ... PROGRAM 'x', COPY ... TO 'file'. */
static bool copies_out(const struct words *words, size_t at, bool copying)
{
	if (is_word(words, at, "PROGRAM") && is_text(words, at + 1))
		return at && (is_word(words, at - 1, "TO") || is_word(words, at - 1, "FROM"));
	return copying && is_word(words, at, "TO") && is_text(words, at + 1);
}

static bool subscribes(const struct words *words)
{
	return (is_word(words, 0, "CREATE") || is_word(words, 0, "ALTER") ||
		is_word(words, 0, "DROP")) &&
	       is_word(words, 1, "SUBSCRIPTION");
}

static bool reaches_out(struct arena *arena, struct bytes text, enum dialect dialect, int depth)
{
	struct words words;
	bool within;

	words_read(arena, text, dialect, &words);
	within = depth || is_word(&words, 0, "DO");
	if (subscribes(&words))
		return true;
	for (size_t i = 0; i < words.count; i++) {
		struct bytes token = words.items[i].text;

		if (calls_out(&words, i) ||
		    copies_out(&words, i, !depth && is_word(&words, 0, "COPY")))
			return true;
		if (within && depth < TEXT_DEPTH && is_text(&words, i)) {
			size_t mark = 1;

			while (*token.data == '$' && mark < token.size && token.data[mark] != '$')
				mark++;
			mark += *token.data == '$';
			if (token.size > 2 * mark &&
			    reaches_out(arena,
					(struct bytes) { token.data + mark, token.size - 2 * mark },
					dialect, depth + 1))
				return true;
		}
	}
	return false;
}

/* ATTACH 'file', VACUUM INTO 'file': it may be the database that is rehearsed for. */
static bool names_a_file(struct arena *arena, struct bytes text)
{
	struct words words;

	words_read(arena, text, DIALECT_SQLITE, &words);
	if (words_take(&words, "ATTACH"))
		return true;
	for (size_t i = 0; words_is_keyword(&words, 0, "VACUUM") && i < words.count; i++) {
		if (is_word(&words, i, "INTO"))
			return true;
	}
	return false;
}

bool rehearsal_reaches_out(struct run *run, const struct statement *statement)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return run->dialect == DIALECT_SQLITE
		   ? names_a_file(arena, statement->text)
		   : reaches_out(arena, statement->text, run->dialect, 0);
}
