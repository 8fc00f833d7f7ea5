#include "core/deviation.h"

#include <string.h>

const struct deviation_limits deviation_limits = { 10, 10000000 };

const struct evidence_statement *deviation_rehearsed(const struct evidence *evidence,
						     const struct deviation_run *run)
{
	for (size_t i = 0; i < evidence->count; i++) {
		const struct evidence_statement *statement = &evidence->statements[i];

		if (statement->index == run->index && !strcmp(statement->version, run->version))
			return statement;
	}
	return NULL;
}

bool deviation_foretold(const struct evidence *evidence, const struct evidence_statement *statement)
{
	if (statement->state != EVIDENCE_SHOWN || statement->duration < 0)
		return false;
	return evidence->way != EVIDENCE_SCRATCH || statement->grows == GROWS_NO;
}

bool deviates(const struct evidence *evidence, const struct deviation_run *run,
	      const struct deviation_limits *limits)
{
	const struct evidence_statement *rehearsed = deviation_rehearsed(evidence, run);

	return rehearsed && deviation_foretold(evidence, rehearsed) &&
	       run->duration / limits->factor >= rehearsed->duration &&
	       run->duration - rehearsed->duration >= limits->least;
}
