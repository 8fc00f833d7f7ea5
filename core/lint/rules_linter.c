#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/table.h"

/* What the first words of a command that is not parsed let fear. */
static const char *fear(const struct lint_site *site)
{
	struct bytes text = site->statement->text;
	bool strong = text.size > 5 &&
		      (!strncasecmp(text.data, "ALTER", 5) || !strncasecmp(text.data, "DROP ", 5));

	return strong ? ": it may lock a table against all use"
	       : text.size > 6 && !strncasecmp(text.data, "CREATE", 6) ? ": it may keep writes out"
								       : "";
}

static bool is_variable(const struct lint_site *site)
{
	struct bytes text = site->statement->text;
	size_t at = site->parsed->offset;

	return at < text.size && text.data[at] == ':' && (!at || text.data[at - 1] != ':');
}

static void unparsed(struct lint_site *site, const struct lint_rule *rule)
{
	if (site->command || site->nested || !site->parsed || is_variable(site) ||
	    (site->outcome != SQL_UNPARSED && site->outcome != SQL_TOO_MUCH))
		return;
	lint_hit(
	    site, rule,
	    &(struct lint_hit) { .offset = site->parsed->offset,
				 .title = arena_printf(site->arena, "not understood (%s)%s",
						       site->parsed->why ? site->parsed->why : "",
						       fear(site)) });
}

static void variable(struct lint_site *site, const struct lint_rule *rule)
{
	if (site->command || !site->parsed || site->outcome != SQL_UNPARSED || !is_variable(site))
		return;
	lint_hit(site, rule,
		 &(struct lint_hit) { .offset = site->parsed->offset,
				      .title = "a variable of psql, which only psql fills in" });
}

static void dynamic(struct lint_site *site, const struct lint_rule *rule)
{
	static const struct lint_effect nobody_knows = { .grows = LINT_UNKNOWN };
	const struct sql_body *body = site->body;

	if (body && body->why)
		lint_hit(
		    site, rule,
		    &(struct lint_hit) { .effect = &nobody_knows,
					 .title = arena_printf(site->arena,
							       "the body is not understood (%s): "
							       "what it does is unchecked",
							       body->why) });
	for (size_t i = 0; body && i < body->count; i++) {
		if (body->steps[i].kind != SQL_STEP_DYNAMIC)
			continue;
		lint_hit(
		    site, rule,
		    &(struct lint_hit) { .offset = body->steps[i].offset,
					 .effect = body->steps[i].guess ? NULL : &nobody_knows });
		return;
	}
}

#define ROW(level) .dialect = DIALECT_POSTGRES, .severity = level, .needs = LINT_TREE

const struct lint_rule lint_rules_linter[] = {
	{ .code = "LN001",
	  .name = "statement-not-understood",
	  ROW(LINT_WARNING),
	  .title = "a statement is not understood",
	  .why =
	      "It is no SQL of PostgreSQL 15: a mistake, or syntax of a newer version. Nothing of "
	      "what it does was checked, and what comes after it may be judged wrongly.",
	  .fix = "-- try it on a server of the target's version: lockstep migrate apply --dry-run",
	  .look = unparsed },
	{ .code = "LN002",
	  .name = "unchecked-dynamic-sql",
	  .aliases = "pgsafe:unchecked-do-block",
	  ROW(LINT_NOTE),
	  .title = "SQL that is put together when it runs is unchecked",
	  .why = "What EXECUTE runs is known to the server only, when it runs.",
	  .fix = "DO $$ BEGIN ALTER TABLE t ADD COLUMN c int; END $$;",
	  .look = dynamic },
	{ .code = "LN004",
	  .name = "history-rewritten",
	  .dialect = DIALECT_ANY,
	  .severity = LINT_WARNING,
	  .needs = LINT_TREE,
	  .title = "the history is not what others have of it",
	  .why = "A migration was edited, put in between or taken away after the sum was written, "
		 "or after others had what comes behind it. While it is being written that is as "
		 "it should be (`lockstep migrate hash`); targets that have applied what is behind "
		 "it are no longer what the files say.",
	  .fix = "-- put the file back as it was, and add a new migration behind the last one" },
	{ .code = "LN005",
	  .name = "psql-only",
	  ROW(LINT_ERROR),
	  .title = "only psql understands it",
	  .why = "Commands that begin with a backslash, and variables like :name, are replaced by "
		 "psql "
		 "before the server sees them. Lockstep sends what is in the file.",
	  .fix = "INSERT INTO t (c) VALUES (1); -- what psql would have made of it",
	  .look = variable },
	{ .code = "LN006",
	  .name = "hidden-bytes",
	  .dialect = DIALECT_ANY,
	  .severity = LINT_ERROR,
	  .needs = LINT_TREE,
	  .title = "bytes that people do not see",
	  .why =
	      "Bytes that are not UTF-8 mean one thing here and another to the server, a NUL byte "
	      "hides what is behind it from parsers, a sign that turns the direction of "
	      "writing hides it from people, and old line ends make one line of a file, all of it "
	      "perhaps a comment.",
	  .fix =
	      "-- save the file as UTF-8 without byte order mark, with \\n at the end of lines" },
};
const size_t lint_rules_linter_count = sizeof lint_rules_linter / sizeof *lint_rules_linter;
