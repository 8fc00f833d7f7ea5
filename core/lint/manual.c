#include "core/lint/manual.h"

#include <string.h>

static const char *where(const struct lint_rule *rule)
{
	return rule->dialect == DIALECT_POSTGRES ? "PostgreSQL"
	       : rule->dialect == DIALECT_SQLITE ? "SQLite"
						 : "every database";
}

static const char *level(const struct lint_rule *rule)
{
	return rule->severity == LINT_OFF ? "off, unless a pipeline sets a severity"
					  : lint_severity_name(rule->severity);
}

static void add_rule(struct buffer *text, const struct lint_rule *rule)
{
	buffer_printf(text, "### %s %s\n\n", rule->code, rule->name);
	buffer_printf(text, "Finds: %s. (%s; %s)\n\n", rule->title, where(rule), level(rule));
	buffer_printf(text, "%s\n\n```sql\n%s\n```\n", rule->why, rule->fix);
	if (rule->aliases && *rule->aliases)
		buffer_printf(text, "\nAlso known as: %s\n", rule->aliases);
}

const char *lint_rule_text(struct arena *arena, const struct lint_rule *rule)
{
	struct buffer text = buffer_in(arena);

	add_rule(&text, rule);
	return buffer_text(&text);
}

const char *lint_manual(struct arena *arena)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(
	    &text,
	    "# What `lockstep migrate lint` finds\n\n"
	    "Made from the table of rules. What is said here with the names of an example is said "
	    "of a finding with its own: the SQL below a rule is what to write instead. \"-- then, "
	    "in "
	    "a migration of its own\" divides what one transaction may not hold together.\n\n"
	    "An error keeps others out for a time that grows with a table, or fails. A warning "
	    "does "
	    "so for a moment, loses something, or breaks code that runs. A note is worth knowing. "
	    "`-- lockstep:nolint CODE REASON` in front of a statement silences a rule; the names "
	    "of "
	    "other tools are understood, too.\n");
	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		buffer_printf(&text, "\n## %s\n", theme->title);
		for (size_t i = 0; i < *theme->count; i++) {
			buffer_add_text(&text, "\n");
			add_rule(&text, &theme->rules[i]);
		}
	}
	return buffer_text(&text);
}
