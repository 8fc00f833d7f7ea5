#ifndef CORE_LINT_OPTIONS_H
#define CORE_LINT_OPTIONS_H
#include "core/lint/rule.h"

/* What somebody sets in place of a rule's own severity. */
struct lint_level {
	const struct lint_rule *rule;
	enum lint_severity severity;
};

struct lint_options {
	enum dialect dialect; /* DIALECT_ANY: the directory's, else PostgreSQL */
	struct lint_runner runner;
	size_t from; /* index of the first migration whose findings are wanted; those before it are
			only replayed */
	const bool *fresh; /* by index: those that nobody has yet, as the one who asks knows it;
			      NULL: nobody knows */
	const struct lint_level *levels;
	size_t level_count;
};

/* The severity of what the rule finds; `usual` is that which nobody has changed.  Rules that are
 * off are not asked. */
enum lint_severity lint_level_of(const struct lint_options *options, const struct lint_rule *rule,
				 enum lint_severity usual);
#endif
