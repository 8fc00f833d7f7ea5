#ifndef COORDINATOR_PIPELINE_LINT_H
#define COORDINATOR_PIPELINE_LINT_H
#include "coordinator/pipeline.h"
#include "coordinator/pipeline_rows.h"

PIPELINE_READER(lint); /* (struct pipeline_lint) fail-on, and severities of rules */

/* From which severity on lint shuts the gate stands in one place of the two. */
bool pipeline_check_lint(const struct pipeline_reading *reading, const struct yaml *node,
			 struct pipeline_environment *environment, struct error *error) MUST_CHECK;
#endif
