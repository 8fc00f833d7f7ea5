#include <string.h>
#include <strings.h>

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

/* As it is compared: without quotes. */
static struct bytes bare_name(struct bytes token)
{
	if (token.size > 2 && *token.data == '"')
		return (struct bytes) { token.data + 1, token.size - 2 };
	return token;
}

/* One of the functions whose bodies reach out: whatever names it may call it, also later. */
static bool names_one(const struct rehearsal *rehearsal, struct bytes token)
{
	struct bytes name = bare_name(token);

	for (size_t i = 0; i < rehearsal->reaching_count; i++)
		if (strlen(rehearsal->reaching[i]) == name.size &&
		    !strncasecmp(rehearsal->reaching[i], name.data, name.size))
			return true;
	return false;
}

/* What stands between the marks of a text. */
static struct bytes inside(struct bytes token)
{
	size_t mark = 1;

	while (*token.data == '$' && mark < token.size && token.data[mark] != '$')
		mark++;
	mark += *token.data == '$';
	if (token.size <= 2 * mark)
		return (struct bytes) { "", 0 };
	return (struct bytes) { token.data + mark, token.size - 2 * mark };
}

/* CREATE [OR REPLACE] FUNCTION a.b (: where b stands; 0: it is no such statement. */
static size_t function_named(const struct words *words)
{
	size_t at = 1;

	if (!is_word(words, 0, "CREATE"))
		return 0;
	at += is_word(words, at, "OR") ? 2 : 0;
	if (!is_word(words, at, "FUNCTION") && !is_word(words, at, "PROCEDURE"))
		return 0;
	while (at < words->count && !words_is_byte(words, at + 1, '('))
		at++;
	return at < words->count ? at : 0;
}

/* Only what is written in these can be read here, or cannot reach out. */
static bool is_foreign(const struct words *words)
{
	static const char *const known[] = { "SQL", "PLPGSQL", "PLPERL", "PLTCL" };
	size_t at = 0;

	while (at < words->count && !is_word(words, at, "LANGUAGE"))
		at++;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct bytes name = { 0 };

		if (at + 1 < words->count)
			name = is_text(words, at + 1) ? inside(words->items[at + 1].text)
						      : bare_name(words->items[at + 1].text);
		if (!name.size ||
		    (name.size == strlen(known[i]) && !strncasecmp(name.data, known[i], name.size)))
			return false;
	}
	return true;
}

static bool reaches_out(const struct rehearsal *rehearsal, struct arena *arena, struct bytes text,
			int depth)
{
	struct words words;
	bool within;

	words_read(arena, text, rehearsal->run->dialect, &words);
	within = depth || is_word(&words, 0, "DO");
	if (subscribes(&words))
		return true;
	for (size_t i = 0; i < words.count; i++) {
		if (calls_out(&words, i) || names_one(rehearsal, words.items[i].text) ||
		    copies_out(&words, i, !depth && is_word(&words, 0, "COPY")))
			return true;
		if (within && depth < TEXT_DEPTH && is_text(&words, i) &&
		    reaches_out(rehearsal, arena, inside(words.items[i].text), depth + 1))
			return true;
	}
	return false;
}

static void remember(struct rehearsal *rehearsal, struct bytes name)
{
	struct arena *arena = rehearsal->run->arena;
	size_t count = rehearsal->reaching_count++;

	rehearsal->reaching =
	    arena_grow(arena, rehearsal->reaching, count * sizeof *rehearsal->reaching,
		       (count + 1) * sizeof *rehearsal->reaching);
	rehearsal->reaching[count] = arena_text_n(arena, name.data, name.size);
}

/* Making a function does nothing yet; it is remembered when calling it would. */
static bool makes_function(struct rehearsal *rehearsal, struct arena *arena, struct bytes text)
{
	struct words words;
	struct bytes name;
	size_t at;
	bool reaches;

	words_read(arena, text, rehearsal->run->dialect, &words);
	at = function_named(&words);
	if (!at)
		return false;
	name = bare_name(words.items[at].text);
	reaches = is_foreign(&words);
	for (size_t i = at + 1; !reaches && i < words.count; i++)
		reaches = is_text(&words, i) &&
			  reaches_out(rehearsal, arena, inside(words.items[i].text), 1);
	if (reaches && !names_one(rehearsal, name))
		remember(rehearsal, name);
	return reaches;
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

bool rehearsal_reaches_out(struct rehearsal *rehearsal, const struct statement *statement)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (rehearsal->run->dialect == DIALECT_SQLITE)
		return names_a_file(arena, statement->text);
	return !makes_function(rehearsal, arena, statement->text) &&
	       reaches_out(rehearsal, arena, statement->text, 0);
}
