#include "coordinator/expectation.h"

#include "coordinator/move.h"
#include "core/base/settings.h"
#include "core/deviation.h"

/* Only what took long at all is worth a look at the evidence. */
static bool is_long(const struct statement_report *statement)
{
	return text_equal(statement->state, "succeeded") &&
	       statement->duration >= deviation_limits.least;
}

static const char *sentence(struct arena *arena, const struct report *report,
			    const struct statement_report *statement,
			    const struct evidence_statement *rehearsed)
{
	return arena_printf(arena,
			    "target %s took far longer than rehearsed: %s line %u took %s, in the "
			    "rehearsal %s; a person decides: resume or cancel",
			    report->target, statement->version, statement->line,
			    duration_text(arena, statement->duration / 1000),
			    duration_text(arena, rehearsed->duration / 1000));
}

static bool compare_one(struct turn *turn, struct rollout *rollout, const struct report *report,
			const struct evidence *evidence, struct error *error)
{
	for (size_t i = 0; i < report->statement_count; i++) {
		const struct statement_report *statement = &report->statements[i];
		struct deviation_run run = { statement->version, statement->index,
					     statement->duration };

		if (is_long(statement) && deviates(evidence, &run, &deviation_limits))
			return move_halt(turn, rollout,
					 sentence(turn->arena, report, statement,
						  deviation_rehearsed(evidence, &run)),
					 error);
	}
	return true;
}

static bool any_long(const struct report *report)
{
	for (size_t i = 0; i < report->statement_count; i++)
		if (is_long(&report->statements[i]))
			return true;
	return false;
}

bool expectation_compare(struct turn *turn, struct rollout *rollout, const struct report *report,
			 struct error *error)
{
	struct rollout_terms terms;
	struct value *list;

	if (rollout->kind != ROLLOUT_APPLY || !any_long(report))
		return true;
	if (!rollout_terms_load(turn->arena, turn->store, rollout->id, &terms, error))
		return false;
	if (!*terms.evidence)
		return true;
	if (!value_parse(turn->arena, bytes_of(terms.evidence), &list, error))
		return error_wrap(error, "the evidence of %s", rollout->id);
	for (size_t i = 0; i < value_count(list); i++) {
		struct evidence evidence;
		struct bytes text;
		struct hash found;

		if (!hash_from_hex(value_get_text(value_at(list, i), "found"), &found) ||
		    !blob_get(turn->arena, turn->store, &found, &text, error) ||
		    !evidence_parse(turn->arena, text, &evidence, error))
			return error_wrap(error, "the evidence of %s", rollout->id);
		if (!compare_one(turn, rollout, report, &evidence, error))
			return false;
	}
	return true;
}
