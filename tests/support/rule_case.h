#ifndef TESTS_SUPPORT_RULE_CASE_H
#define TESTS_SUPPORT_RULE_CASE_H
#include "core/lint/lint.h"

/* A schema, and behind it a text divided into migrations where LINT_THEN stands. */
struct directory test_rule_directory(struct arena *arena, const char *setup, const char *text);
/* What is looked for: a rule, which is on for it, on a server (server_version_num; 0: any). */
struct rule_wanted {
	const char *code;
	int version;
};
/* The first finding of the rule behind the schema; NULL: there is none. */
const struct lint_finding *test_rule_finding(struct arena *arena, const char *setup,
					     const char *text, struct rule_wanted wanted);
/* "PG101 3_then.sql:1: ...": what keeps others out, or fails, behind the schema; NULL: nothing. */
const char *test_rule_errors(struct arena *arena, const char *setup, const char *text);
#endif
