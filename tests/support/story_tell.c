#include <string.h>

#include "tests/support/fleet_rules.h"
#include "tests/support/story.h"

/* The entries of the log in words. */
static const char *word(const struct entry *entry, const char *key)
{
	const char *text = value_get_text(entry->body, key);

	return text ? text : "";
}

static unsigned long long number(const struct entry *entry, const char *key)
{
	return (unsigned long long)value_get_integer(entry->body, key, 0);
}

static void release_sealed(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s seals release %llu", entry->actor_name, number(entry, "number"));
}

static void pipeline_applied(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s puts the pipeline in force, version %llu", entry->actor_name,
		   number(entry, "version"));
}

static void agent_enrolled(struct story *story, const struct entry *entry)
{
	story_tell(story, "agent %s joins %s", word(entry, "name"), word(entry, "environment"));
}

static const char *row_text(struct arena *arena, const struct ledger_row *row)
{
	if (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_REVERTED)
		return arena_printf(arena, "%s is %s", story_migration(arena, row->version),
				    ledger_outcome_name(row->outcome));
	return arena_printf(arena, "%s is %s, %u of %u statements",
			    story_migration(arena, row->version), ledger_outcome_name(row->outcome),
			    row->applied, row->statements);
}

static void target_reported(struct story *story, const struct entry *entry)
{
	struct buffer rows = buffer_in(story->arena);
	struct ledger ledger = { 0 };
	struct error error = { 0 };
	struct bytes text;
	struct hash hash;

	assert_true(hash_from_hex(word(entry, "ledger"), &hash));
	assert_ok(blob_get(story->arena, story->fleet->reader, &hash, &text, &error));
	if (text.size)
		assert_ok(ledger_parse(story->arena, text, &ledger, &error));
	for (size_t i = 0; i < ledger.count; i++)
		buffer_printf(&rows, "%s%s", i ? "; " : "",
			      row_text(story->arena, &ledger.rows[i]));
	story_tell(story, "%s tells its ledger: %s", word(entry, "target"),
		   ledger.count ? buffer_text(&rows) : "nothing is applied");
}

static const char *actor(const struct entry *entry)
{
	return text_equal(entry->actor_kind, "person") ? entry->actor_name : "the coordinator";
}

static void rollout_created(struct story *story, const struct entry *entry)
{
	const char *cause = word(entry, "cause");

	story_tell(story, "%s: %s plans to %s release %llu in %s, budget %llu%s%s%s",
		   word(entry, "rollout"), actor(entry), word(entry, "kind"),
		   number(entry, "release"), word(entry, "environment"), number(entry, "budget"),
		   text_equal(cause, "test") ? "" : " (", text_equal(cause, "test") ? "" : cause,
		   text_equal(cause, "test") ? "" : ")");
}

static void rollout_moved(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s: %s -> %s: %s", word(entry, "rollout"), word(entry, "from"),
		   word(entry, "to"), word(entry, "why"));
}

static void task_moved(struct story *story, const struct entry *entry)
{
	const char *error = word(entry, "error"), *given = "";

	if (text_equal(word(entry, "event"), "lease"))
		given = arena_printf(story->arena, ", epoch %llu", number(entry, "epoch"));
	story_tell(story, "%s %s: %s -> %s: %s%s%s%s%s", word(entry, "rollout"),
		   word(entry, "target"), word(entry, "from"), word(entry, "to"),
		   word(entry, "why"), given, *error ? " (" : "", error, *error ? ")" : "");
}

static void wave_moved(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s wave %llu (%s): %s -> %s: %s", word(entry, "rollout"),
		   number(entry, "wave"), word(entry, "name"), word(entry, "from"),
		   word(entry, "to"), word(entry, "why"));
}

static void report_late(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s %s: the end of epoch %llu (%s) is only noted: it comes too late",
		   word(entry, "rollout"), word(entry, "target"), number(entry, "epoch"),
		   word(entry, "outcome"));
}

static void plan_decided(struct story *story, const struct entry *entry)
{
	static const char *const verbs[][2] = { { "approved", "approves" },
						{ "denied", "denies" },
						{ "withdrawn", "takes back what was said of" } };
	const char *verb = "";

	for (size_t i = 0; i < COUNT(verbs); i++)
		if (text_equal(word(entry, "decision"), verbs[i][0]))
			verb = verbs[i][1];
	story_tell(story, "%s: %s %s the plan: %s", word(entry, "rollout"), word(entry, "person"),
		   verb, word(entry, "reason"));
}

static void override_recorded(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s: %s asks that the gate %s be passed: %s", word(entry, "rollout"),
		   entry->actor_name, word(entry, "gate"), word(entry, "reason"));
}

static const char *brake_text(struct arena *arena, const struct entry *entry)
{
	const char *environment = word(entry, "environment");
	unsigned long long release = number(entry, "release");

	return arena_printf(arena, "%s%s%s%s", word(entry, "kind"), *environment ? " of " : "",
			    environment,
			    release ? arena_printf(arena, ", release %llu", release) : "");
}

static void brake_put(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s puts a brake (%s): %s", entry->actor_name,
		   brake_text(story->arena, entry), word(entry, "reason"));
}

static void brake_lifted(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s lifts a brake (%s)", entry->actor_name,
		   brake_text(story->arena, entry));
}

static void gate_answered(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s: the service of the gate %s answers: %s", word(entry, "rollout"),
		   word(entry, "gate"), word(entry, "answer"));
}

static void target_regressed(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s is regressed: %s", word(entry, "target"), word(entry, "why"));
}

static void target_restored(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s has again what it had lost", word(entry, "target"));
}

static void target_accepted(struct story *story, const struct entry *entry)
{
	story_tell(story, "%s takes the ledger of %s as it is: %s", entry->actor_name,
		   word(entry, "target"), word(entry, "reason"));
}

static void refused(struct story *story, const struct entry *entry)
{
	story_tell(story, "refused: %s", word(entry, "error"));
}

static void silent(struct story *story, const struct entry *entry)
{
	(void)story;
	(void)entry;
}

static const struct {
	const char *type;
	void (*told)(struct story *story, const struct entry *entry);
} tellings[] = {
	{ "project.created", silent },
	{ "agent.token_created", silent },
	{ "release.sealed", release_sealed },
	{ "pipeline.applied", pipeline_applied },
	{ "agent.enrolled", agent_enrolled },
	{ "target.reported", target_reported },
	{ "rollout.created", rollout_created },
	{ "rollout.moved", rollout_moved },
	{ "task.moved", task_moved },
	{ "rollout.wave_moved", wave_moved },
	{ "report.late", report_late },
	{ "approval.given", plan_decided },
	{ "approval.denied", plan_decided },
	{ "approval.withdrawn", plan_decided },
	{ "override.recorded", override_recorded },
	{ "brake.put", brake_put },
	{ "brake.lifted", brake_lifted },
	{ "gate.answered", gate_answered },
	{ "target.regressed", target_regressed },
	{ "target.restored", target_restored },
	{ "target.accepted", target_accepted },
};

void story_read(void *context, const struct entry *entry)
{
	struct story *story = context;
	size_t length = strlen(entry->type);

	for (size_t i = 0; i < COUNT(tellings); i++)
		if (text_equal(tellings[i].type, entry->type)) {
			tellings[i].told(story, entry);
			return;
		}
	if (length > 8 && text_equal(entry->type + length - 8, ".refused"))
		refused(story, entry);
	else
		story_tell(story, "%s", entry->type);
}
