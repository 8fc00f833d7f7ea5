/* DO blocks of one form, which generators write for want of ADD CONSTRAINT IF NOT EXISTS:
 *     DO $$ BEGIN ALTER TABLE ...; EXCEPTION WHEN duplicate_object THEN null; END $$; */
#include <string.h>
#include <strings.h>

#include "core/lint/fix_step.h"
#include "core/sql/parse.h"

/* The body's bytes in the statement, between its dollar quotes. */
static bool take_body(const struct fix_site *site, size_t *from, size_t *to)
{
	for (size_t i = 1; i < site->words.count; i++) {
		struct bytes word = site->words.items[i].text;
		const char *second = word.size > 1 && *word.data == '$'
					 ? memchr(word.data + 1, '$', word.size - 1)
					 : NULL;
		size_t quote = second ? (size_t)(second - word.data) + 1 : 0;

		if (!second || word.size < 2 * quote)
			continue;
		*from = words_offset(&site->words, i) + quote;
		*to = words_behind(&site->words, i) - quote;
		return true;
	}
	return false;
}

static bool ends_like_it(const struct words *words, size_t at)
{
	static const char *const end[] = { "EXCEPTION", "WHEN", "duplicate_object", "THEN", "NULL",
					   ";",         "END" };

	for (size_t i = 0; i < sizeof end / sizeof *end; i++, at++)
		if (at >= words->count || words->items[at].text.size != strlen(end[i]) ||
		    strncasecmp(words->items[at].text.data, end[i], strlen(end[i])) != 0)
			return false;
	return at == words->count || words_is_byte(words, at, ';');
}

/* The one statement of such a body. */
static bool take_inner(struct fix_site *site, struct bytes body, struct bytes *inner)
{
	struct words words;
	size_t end = 1;

	words_read(site->arena, body, DIALECT_POSTGRES, &words);
	while (end < words.count && (words.items[end].depth || !words_is_byte(&words, end, ';')))
		end++;
	if (end < 2 || !words_is_keyword(&words, 0, "BEGIN") || !ends_like_it(&words, end + 1))
		return fix_refuse(site,
				  "it stands in a DO block that does more than to add what is "
				  "not there: write its steps by hand");
	*inner = (struct bytes) { body.data + words_offset(&words, 1),
				  words_behind(&words, end - 1) - words_offset(&words, 1) };
	return true;
}

static bool is_alter(const struct sql_parsed *parsed)
{
	return parsed->tree && parsed->tree->count == 1 &&
	       parsed->tree->commands[0]->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT;
}

/* The steps of the statement inside: its own goes back into the block. */
static bool take_steps(struct fix_site *site, const struct fix_site *inside, struct bytes inner)
{
	struct bytes text = site->statement->text;
	size_t from = (size_t)(inner.data - text.data), behind = from + inner.size;

	for (size_t i = 0; i < inside->step_count; i++) {
		const struct fix_step *step = &inside->steps[i];

		if (step->phase == FIX_IN_PLACE)
			fix_add(site, FIX_IN_PLACE, FIX_TOGETHER, "%.*s%s%.*s", (int)from,
				text.data, step->text, (int)(text.size - behind),
				text.data + behind);
		else if (step->phase == FIX_PROVE)
			fix_add(site, FIX_PROVE, step->place, "%s", step->text);
		else
			return fix_refuse(site,
					  "it stands in a DO block, which is one transaction: "
					  "write its steps by hand");
	}
	site->what = inside->what;
	return true;
}

bool fix_do(struct fix_site *site)
{
	struct statement statement = *site->statement;
	struct fix_site inside = *site;
	struct sql_parsed parsed;
	struct bytes inner;
	size_t from, to;

	if (!take_body(site, &from, &to))
		return fix_refuse(site, "its DO block cannot be read");
	if (!take_inner(site, (struct bytes) { site->statement->text.data + from, to - from },
			&inner))
		return false;
	sql_parse(site->arena, inner, &parsed);
	if (!is_alter(&parsed))
		return fix_refuse(site, "what its DO block does has no recipe");
	statement.text = inner;
	inside.statement = &statement;
	inside.command = parsed.tree->commands[0];
	words_read(site->arena, inner, DIALECT_POSTGRES, &inside.words);
	if (!fix_alter(&inside))
		return fix_refuse(site, "%s", inside.why);
	fix_order(&inside);
	return take_steps(site, &inside, inner);
}
