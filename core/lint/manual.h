#ifndef CORE_LINT_MANUAL_H
#define CORE_LINT_MANUAL_H
#include "core/lint/rule.h"

/* What is known of a rule, in Markdown: its code and name, what it finds and why, what to write
 * instead, its severity, and other tools' names for it. */
const char *lint_rule_text(struct arena *arena, const struct lint_rule *rule);
/* The manual of all rules, theme by theme: deploy/lint-rules.md. */
const char *lint_manual(struct arena *arena);
#endif
