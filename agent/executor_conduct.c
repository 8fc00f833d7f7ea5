#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/executor.h"
#include "agent/executor_step.h"

#define TAIL 40 /* bytes of release and version, at most */

/* At most so many bytes, and no half character: a continuation byte is 10xxxxxx. */
static int length_within(const char *text, size_t most)
{
	size_t size = strlen(text);

	if (size <= most)
		return (int)size;
	while (most && ((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	return (int)most;
}

/* "lockstep shop 12 20260102": a long project is cut before release and version are. */
static void application_put(const struct execution *execution, const char *version,
			    char application[APPLICATION_SIZE])
{
	const char *project = execution->project ? execution->project : "";
	char tail[TAIL + 1] = "", release[24] = "";
	size_t room = APPLICATION_SIZE - 1 - strlen("lockstep ");

	if (execution->release)
		snprintf(release, sizeof release, " %" PRIu64, execution->release);
	if (version)
		snprintf(tail, sizeof tail, "%s %.*s", release,
			 length_within(version, TAIL - 1 - strlen(release)), version);
	else
		snprintf(tail, sizeof tail, "%s", release);
	snprintf(application, APPLICATION_SIZE, "lockstep %.*s%s",
		 length_within(project, room - strlen(tail)), project, tail);
}

struct conduct run_conduct(const struct run *run)
{
	const struct execution *execution = run->execution;
	struct conduct conduct = { .patience = patience_of(&execution->policy, NULL) };

	application_put(execution, NULL, conduct.application);
	return conduct;
}

struct conduct step_conduct(const struct run *run, const struct step *step)
{
	const struct migration *migration = step->migration;
	const struct execution *execution = run->execution;
	struct conduct conduct = {
		.patience = patience_of(&execution->policy, migration->directives.policy),
	};

	application_put(execution, migration->version, conduct.application);
	return conduct;
}

bool step_is_plain(const struct step *step)
{
	return !step->migration->directives.policy;
}

bool step_reset(struct run *run, const struct step *step, struct error *error)
{
	struct conduct conduct = step_conduct(run, step);

	return target_reset(run->target, &conduct, error);
}

/* The file's own SET holds for what comes after it. */
void conduct_heed(struct step *step, const struct statement *statement)
{
	step->sets_lock_timeout =
	    step->sets_lock_timeout || statement_mentions(statement, "lock_timeout");
	step->sets_statement_timeout =
	    step->sets_statement_timeout || statement_mentions(statement, "statement_timeout");
}

static bool be_patient(struct run *run, const struct step *step, struct patience patience,
		       struct error *error)
{
	if (step->sets_lock_timeout)
		patience.lock = PATIENCE_AS_IT_IS;
	if (step->sets_statement_timeout)
		patience.statement = PATIENCE_AS_IT_IS;
	return target_be_patient(run->target, &patience, error);
}

bool conduct_begin(struct run *run, const struct step *step, const struct statement *statement,
		   struct error *error)
{
	struct conduct conduct = step_conduct(run, step);
	const struct policy *file = step->migration->directives.policy;

	return run->dialect != DIALECT_POSTGRES || !statement_is_weak(statement) ||
	       be_patient(run, step, patience_without_end(&conduct.patience, file), error);
}

bool conduct_end(struct run *run, const struct step *step, const struct statement *statement,
		 struct error *error)
{
	struct conduct conduct = step_conduct(run, step);

	return run->dialect != DIALECT_POSTGRES || !statement_is_weak(statement) ||
	       be_patient(run, step, conduct.patience, error);
}
