#include "core/sql/older.h"

#include <string.h>
#include <strings.h>

#include "core/words.h"

struct rewriting {
	struct words words;
	struct buffer text;
	size_t at;
	bool creating; /* CREATE TABLE */
	bool altering; /* ALTER TABLE */
	bool changed;
};

static bool is(const struct rewriting *rewriting, size_t at, const char *word)
{
	struct bytes text =
	    at < rewriting->words.count ? rewriting->words.items[at].text : (struct bytes) { 0 };

	return text.size == strlen(word) && !strncasecmp(text.data, word, text.size);
}

static bool are(const struct rewriting *rewriting, size_t at, const char *first, const char *second)
{
	return is(rewriting, at, first) && is(rewriting, at + 1, second);
}

static struct bytes word(const struct rewriting *rewriting, size_t at)
{
	return at < rewriting->words.count ? rewriting->words.items[at].text
					   : (struct bytes) { "", 0 };
}

static void put(struct rewriting *rewriting, const char *text)
{
	buffer_printf(&rewriting->text, " %s ", text);
	rewriting->changed = true;
}

static void skip(struct rewriting *rewriting, size_t count)
{
	rewriting->at += count;
	rewriting->changed = true;
}

/* Behind the ')' that belongs to the '(' at `at`. */
static size_t behind_group(const struct rewriting *rewriting, size_t at)
{
	size_t depth = 0;

	for (; at < rewriting->words.count; at++) {
		depth += is(rewriting, at, "(");
		depth -= is(rewriting, at, ")");
		if (!depth)
			return at + 1;
	}
	return at;
}

/* [CONSTRAINT k] NOT NULL c: where a constraint of the table begins. */
static bool begins_constraint(const struct rewriting *rewriting, size_t at)
{
	if (at >= 2 && is(rewriting, at - 2, "CONSTRAINT"))
		at -= 2;
	return at > 0 && (is(rewriting, at - 1, "ADD") ||
			  (rewriting->creating &&
			   (is(rewriting, at - 1, "(") || is(rewriting, at - 1, ","))));
}

static bool not_null(struct rewriting *rewriting)
{
	size_t at = rewriting->at;
	struct bytes column = word(rewriting, at + 2);

	if (!are(rewriting, at, "NOT", "NULL") || !column.size || !begins_constraint(rewriting, at))
		return false;
	buffer_printf(&rewriting->text, " CHECK (%.*s IS NOT NULL) ", (int)column.size,
		      column.data);
	skip(rewriting, 3);
	return true;
}

static bool not_enforced(struct rewriting *rewriting)
{
	bool negated = are(rewriting, rewriting->at, "NOT", "ENFORCED");

	if (!negated && !is(rewriting, rewriting->at, "ENFORCED"))
		return false;
	if (negated && rewriting->altering &&
	    !(rewriting->at >= 3 && are(rewriting, rewriting->at - 3, "ALTER", "CONSTRAINT")))
		put(rewriting, "NOT VALID");
	skip(rewriting, negated ? 2 : 1);
	return true;
}

static bool virtual_column(struct rewriting *rewriting)
{
	size_t at = rewriting->at, behind;

	if (!are(rewriting, at, "GENERATED", "ALWAYS") || !are(rewriting, at + 2, "AS", "("))
		return false;
	behind = behind_group(rewriting, at + 3);
	if (is(rewriting, behind, "STORED"))
		return false;
	skip(rewriting, behind - at + is(rewriting, behind, "VIRTUAL"));
	return true;
}

static bool left_out(struct rewriting *rewriting)
{
	size_t at = rewriting->at;

	if (are(rewriting, at, "WITHOUT", "OVERLAPS")) {
		skip(rewriting, 2);
	} else if (rewriting->creating && at && is(rewriting, at, "STORAGE") &&
		   !is(rewriting, at - 1, "INCLUDING") && !is(rewriting, at - 1, "EXCLUDING")) {
		skip(rewriting, 2);
	} else if (is(rewriting, at, "PERIOD") && at &&
		   (is(rewriting, at - 1, ",") || is(rewriting, at - 1, "("))) {
		skip(rewriting, 1);
	} else if (are(rewriting, at, "METHOD", "DEFAULT")) {
		put(rewriting, "METHOD heap");
		skip(rewriting, 2);
	} else if (at && is(rewriting, at, "ONLY") &&
		   (is(rewriting, at - 1, "ANALYZE") || is(rewriting, at - 1, "VACUUM"))) {
		skip(rewriting, 1);
	} else {
		return false;
	}
	return true;
}

bool sql_parse_older(struct arena *arena, struct bytes statement, struct sql_parsed *parsed)
{
	struct rewriting rewriting = { .text = buffer_in(arena) };
	size_t from = 0;

	if (statement.size > SQL_SIZE_LIMIT)
		return false;
	words_read(arena, statement, DIALECT_POSTGRES, &rewriting.words);
	rewriting.creating = is(&rewriting, 0, "CREATE");
	rewriting.altering = is(&rewriting, 0, "ALTER");
	while (rewriting.at < rewriting.words.count) {
		size_t here = words_offset(&rewriting.words, rewriting.at);

		buffer_add(&rewriting.text, statement.data + from, here - from);
		from = here;
		if (not_null(&rewriting) || not_enforced(&rewriting) ||
		    virtual_column(&rewriting) || left_out(&rewriting)) {
			from = rewriting.at < rewriting.words.count
				   ? words_offset(&rewriting.words, rewriting.at)
				   : statement.size;
			continue;
		}
		rewriting.at++;
	}
	buffer_add(&rewriting.text, statement.data + from, statement.size - from);
	if (!rewriting.changed)
		return false;
	sql_parse(arena, buffer_bytes(&rewriting.text), parsed);
	return parsed->outcome == SQL_PARSED;
}
