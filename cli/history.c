#include "cli/history.h"

#include <string.h>

#include "cli/field.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/nearest.h"

enum weight {
	DETAIL, /* shown when all is asked for */
	EVENT,
	GOOD,     /* the end that was wished for */
	OVERRIDE, /* a person stepped in, or somebody should look */
	BAD,      /* a refusal, a failure */
};

static const struct {
	enum symbol symbol;
	enum style style;
} weights[] = {
	[DETAIL] = { SYMBOL_PENDING, STYLE_FAINT },
	[EVENT] = { SYMBOL_RUNNING, STYLE_PLAIN },
	[GOOD] = { SYMBOL_DONE, STYLE_GOOD },
	[OVERRIDE] = { SYMBOL_ATTENTION, STYLE_WARNING },
	[BAD] = { SYMBOL_FAILED, STYLE_BAD },
};

/* One row per kind of entry: of those for a type, the first whose member has the value is taken
 * (no value: it is there; no member: always).  In the words {a|b} is the first of two members that
 * is there, and what stands in [] is left out when its member is not. */
static const struct {
	const char *type, *member, *value;
	enum weight weight;
	const char *words;
} phrases[] = {
	{ "project.created", NULL, NULL, EVENT, "project registered" },
	{ "release.sealed", NULL, NULL, EVENT,
	  "release {number} sealed[, tag {tag}], migrations: {migrations}[, replaces {replaced}]" },
	{ "release.refused", NULL, NULL, BAD, "push refused: {error}" },
	{ "release.signed", NULL, NULL, EVENT, "release {release} signed by key {key}" },
	{ "release.signature_refused", NULL, NULL, BAD, "signature refused: {error}" },
	{ "key.rotated", "of", "agent", EVENT, "agent {agent} replaced its key, now {successor}" },
	{ "agent.rotation_asked", NULL, NULL, EVENT,
	  "agent {agent} asked to replace its key[: {reason}]" },
	{ "key.rotated", NULL, NULL, OVERRIDE, "{of}'s key rotated, now {successor}[: {reason}]" },
	{ "key.revoked", NULL, NULL, BAD,
	  "{of}'s key {key} revoked since entry {since}, now {head}[: {reason}]" },
	{ "key.recovery_set", NULL, NULL, OVERRIDE, "recovery key made known: {key}" },
	{ "key.refused", NULL, NULL, BAD, "change of the {of}'s key refused: {error}" },
	{ "agent.followed", NULL, NULL, DETAIL, "agent {agent} believes the key {key}" },
	{ "release.linted", "error", NULL, OVERRIDE,
	  "release {release} could not be judged by the linter: {error}" },
	{ "release.linted", NULL, NULL, DETAIL,
	  "release {release} linted, errors: {errors}, warnings: {warnings}, notes: {notes}" },
	{ "release.imported", NULL, NULL, EVENT,
	  "release {release}: what {origin} says of it was imported" },
	{ "import.refused", NULL, NULL, BAD, "import refused: {error}" },
	{ "release.weighed", "error", NULL, OVERRIDE,
	  "release {release} could not be judged by the linter for {environment}: {error}" },
	{ "release.weighed", NULL, NULL, DETAIL,
	  "release {release} linted as for {environment}, errors: {errors}, warnings: {warnings}, "
	  "notes: {notes}" },
	{ "pipeline.applied", NULL, NULL, EVENT, "pipeline version {version} put in force" },
	{ "pipeline.proposed", NULL, NULL, OVERRIDE,
	  "another pipeline waits for other people: {sha256}" },
	{ "pipeline.confirmed", NULL, NULL, EVENT, "pipeline confirmed: {sha256}" },
	{ "pipeline.withdrawn", NULL, NULL, OVERRIDE, "proposed pipeline taken back[: {reason}]" },
	{ "pipeline.refused", NULL, NULL, BAD, "pipeline refused: {error}" },
	{ "rollout.created", "kind", "rehearse", EVENT, "{rollout}: rehearse release {release}" },
	{ "rollout.created", "adopted_from", NULL, OVERRIDE,
	  "{rollout}: adopt what {adopted_from} recorded, migrations: {adopted}[, never to run: "
	  "{skipped}][: {reason}]" },
	{ "rollout.created", "kind", "baseline", OVERRIDE,
	  "{rollout}: adopt history up to {version} of release {release}" },
	{ "rollout.created", "kind", "reconcile", OVERRIDE,
	  "{rollout}: look in the catalog what ran unrecorded[, applied through {through}][, "
	  "recorded: {reason}]" },
	{ "rollout.created", "kind", "eject", OVERRIDE,
	  "{rollout}: compare the history of {tool} with the ledger[, write what it lacks: "
	  "{writes}][: {reason}]" },
	{ "rollout.created", "kind", "resolve", OVERRIDE,
	  "{rollout}: {version} resolved, {resolved}: {reason}" },
	{ "rollout.created", "replaces", NULL, EVENT,
	  "{rollout}: release {release} planned anew in place of {replaces}" },
	{ "rollout.created", "promote", "yes", EVENT, "{rollout}: promote release {release}" },
	{ "rollout.created", NULL, NULL, EVENT, "{rollout}: roll out release {release}" },
	{ "rollout.refused", "gates", NULL, BAD, "release {release} refused: {gates}" },
	{ "rollout.refused", NULL, NULL, BAD, "refused: {error}" },
	{ "rollout.moved", "event", "gates_open", DETAIL, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "to", "succeeded", GOOD, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "event", "pause", OVERRIDE, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "event", "resume", OVERRIDE, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "event", "retry", OVERRIDE, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "event", "cancel", OVERRIDE, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.moved", "to", "pending", OVERRIDE, "{rollout}: {why}" },
	{ "rollout.moved", "to", "running", OVERRIDE, "{rollout}: {why}" },
	{ "rollout.moved", "to", "paused", OVERRIDE, "{rollout}: {why}" },
	{ "rollout.moved", NULL, NULL, BAD, "{rollout}: {from} -> {to}: {why}" },
	{ "rollout.wave_moved", "event", "advance", OVERRIDE, "{rollout}: wave {name} {why}" },
	{ "rollout.wave_moved", NULL, NULL, DETAIL,
	  "{rollout}: wave {name}: {from} -> {to}: {why}" },
	{ "rollout.interrupted", NULL, NULL, OVERRIDE,
	  "{rollout}: running statements interrupted: {why}" },
	{ "task.moved", "to", "succeeded", GOOD, "{rollout}: {from} -> {to}" },
	{ "task.moved", "to", "failed", BAD, "{rollout}: {from} -> {to}: {error|why}" },
	{ "task.moved", "to", "errored", OVERRIDE, "{rollout}: {from} -> {to}: {error|why}" },
	{ "task.moved", "to", "indeterminate", BAD, "{rollout}: {from} -> {to}: {error|why}" },
	{ "task.moved", NULL, NULL, DETAIL, "{rollout}: {from} -> {to}: {why}" },
	{ "report.late", NULL, NULL, OVERRIDE,
	  "{rollout}: report on attempt {attempt}, which was over: {outcome}" },
	{ "agent.token_created", NULL, NULL, EVENT, "join token made[ for {name}]" },
	{ "agent.enrolled", NULL, NULL, EVENT, "agent {agent} joined: {name}, version {version}" },
	{ "agent.refused", NULL, NULL, BAD, "agent[ {agent}] refused: {error}" },
	{ "agent.revoked", NULL, NULL, OVERRIDE, "agent {agent} revoked[: {reason}]" },
	{ "target.reported", "problem", NULL, OVERRIDE, "target: {problem}" },
	{ "target.reported", NULL, NULL, DETAIL, "target reported[, {server}]" },
	{ "target.regressed", NULL, NULL, BAD, "target regressed: {why}" },
	{ "target.restored", NULL, NULL, GOOD, "target has again what it had lost" },
	{ "target.accepted", NULL, NULL, OVERRIDE, "target accepted as it is ({lost}): {reason}" },
	{ "target.foreign_settled", "reason", NULL, OVERRIDE,
	  "what another tool did is taken as it is ({rows}): {reason}" },
	{ "target.foreign_settled", NULL, NULL, EVENT, "{rows}: {why}" },
	{ "target.foreign", NULL, NULL, OVERRIDE, "{tool} recorded {rows} in the target" },
	{ "target.break_glass", NULL, NULL, OVERRIDE,
	  "changed past the coordinator by {by}: {versions}: {reason}" },
	{ "target.refused", NULL, NULL, BAD, "refused: {error}" },
	{ "target.withdrawn", NULL, NULL, EVENT, "target no longer served by {agent}" },
	{ "access.locked", NULL, NULL, BAD,
	  "{address|token} locked out for {seconds} seconds, failures within a minute: "
	  "{failures}" },
	{ "log.redacted", "entry", NULL, OVERRIDE,
	  "what entry {entry} holds of people was redacted, texts: {count}: {reason}" },
	{ "log.redacted", NULL, NULL, OVERRIDE,
	  "{redacted} was redacted, name and texts with it: {count}: {reason}" },
	{ "access.refused", NULL, NULL, BAD, "refused: {reason|error}" },
	{ "token.created", NULL, NULL, EVENT,
	  "token {token} made: {name}, {role}[, only project {scope_project}][, only environment "
	  "{scope_environment}]" },
	{ "token.revoked", NULL, NULL, OVERRIDE, "token {token} revoked" },
	{ "approval.given", NULL, NULL, GOOD, "{rollout}: plan approved[: {reason}]" },
	{ "approval.denied", NULL, NULL, BAD, "{rollout}: plan denied: {reason}" },
	{ "approval.withdrawn", NULL, NULL, OVERRIDE,
	  "{rollout}: what {person} decided is withdrawn[: {reason}]" },
	{ "approval.refused", NULL, NULL, BAD, "{rollout}: refused: {error}" },
	{ "gate.answered", NULL, NULL, EVENT, "{rollout}: {gate}: {answer}" },
	{ "override.recorded", NULL, NULL, OVERRIDE,
	  "{rollout}: wants gate {gate} passed: {reason}" },
	{ "brake.put", "kind", "line", OVERRIDE, "line stopped: {reason}" },
	{ "brake.put", "kind", "hold", OVERRIDE, "on hold: {reason}" },
	{ "brake.put", "kind", "pin", OVERRIDE, "pinned to release {release}: {reason}" },
	{ "brake.put", NULL, NULL, OVERRIDE, "release {release} marked as bad: {reason}" },
	{ "brake.lifted", "kind", "line", OVERRIDE, "line resumed[: {reason}]" },
	{ "brake.lifted", "kind", "hold", OVERRIDE, "no longer on hold[: {reason}]" },
	{ "brake.lifted", "kind", "pin", OVERRIDE,
	  "no longer pinned to release {release}[: {reason}]" },
	{ "brake.lifted", NULL, NULL, OVERRIDE,
	  "release {release} no longer marked as bad[: {reason}]" },
	{ "brake.refused", NULL, NULL, BAD, "refused: {error}" },
	{ NULL, NULL, NULL, EVENT, "{type}[: {error|why}]" },
};

/* "upstream: staging has not run it; alone: ..." */
static const char *gates_text(struct arena *arena, const struct value *gates)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < value_count(gates); i++)
		buffer_printf(&buffer, "%s%s: %s", i ? "; " : "",
			      field_text(value_at(gates, i), "name"),
			      field_text(value_at(gates, i), "reason"));
	return buffer_text(&buffer);
}

/* "20260101000000, 20260102000000" */
static const char *list_text(struct arena *arena, const struct value *list)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < value_count(list); i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "", value_as_text(value_at(list, i)));
	return buffer_text(&buffer);
}

/* Texts, lists of texts, integers, gates, and "yes" for true; "" when there is none. */
static const char *member_text(struct arena *arena, const struct value *entry, const char *name)
{
	const struct value *member = value_get(entry, name);

	if (value_is_integer(member))
		return field_number(arena, entry, name);
	if (value_is_array(member))
		return value_is_text(value_at(member, 0)) ? list_text(arena, member)
							  : gates_text(arena, member);
	return value_get_bool(entry, name, false) ? "yes" : field_text(entry, name);
}

static size_t phrase_of(const struct value *entry)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *type = field_text(entry, "type");
	size_t i = 0;

	for (; phrases[i].type; i++) {
		const char *member = phrases[i].member, *text;

		if (!text_equal(phrases[i].type, type))
			continue;
		text = member ? member_text(arena, entry, member) : "";
		if (!member || (phrases[i].value ? text_equal(text, phrases[i].value) : *text))
			break;
	}
	return i;
}

/* `names` is "error|why}..."; the text of the first that is there. */
static const char *first_of(struct arena *arena, const struct value *entry, const char *names)
{
	const char *text = "";

	while (!*text && *names != '}') {
		size_t size = strcspn(names, "|}");

		text = member_text(arena, entry, arena_text_n(arena, names, size));
		names += size + (names[size] == '|');
	}
	return text;
}

/* Adds the words up to `end`; false when a member of them is not there. */
static bool expand(struct buffer *buffer, const struct value *entry, const char **words, char end)
{
	const char *at = *words;
	bool whole = true;

	for (; *at && *at != end; at++) {
		const char *text;

		if (*at != '{') {
			buffer_add(buffer, at, 1);
			continue;
		}
		text = first_of(buffer->arena, entry, at + 1);
		whole = whole && *text;
		buffer_add_text(buffer, text);
		at = strchr(at, '}');
	}
	*words = at;
	return whole;
}

char *history_words(struct arena *arena, const struct value *entry)
{
	const char *words = phrases[phrase_of(entry)].words;
	struct buffer buffer = buffer_in(arena);

	while (*words) {
		struct buffer part = buffer_in(arena);

		expand(&buffer, entry, &words, '[');
		if (!*words)
			break;
		words++;
		if (expand(&part, entry, &words, ']'))
			buffer_add_text(&buffer, buffer_text(&part));
		words++;
	}
	return arena_text(arena, buffer_text(&buffer));
}

bool history_knows(const char *type)
{
	size_t i = 0;

	while (phrases[i].type && !text_equal(phrases[i].type, type))
		i++;
	return phrases[i].type;
}

const char *history_nearest(const char *type)
{
	struct nearest nearest = nearest_to(type);

	for (size_t i = 0; phrases[i].type; i++)
		nearest_offer(&nearest, phrases[i].type);
	return nearest.best;
}

bool history_is_detail(const struct value *entry)
{
	return phrases[phrase_of(entry)].weight == DETAIL;
}

/* A person by name, an agent by its id. */
static const char *who(struct arena *arena, const struct value *entry)
{
	const struct value *actor = value_get(entry, "actor");
	const char *name = field_text(actor, "name");

	return text_equal(field_text(actor, "kind"), "agent")
		   ? arena_printf(arena, "agent %s", name)
		   : name;
}

/* "production/eu"; with the project where there are several. */
static const char *where(struct arena *arena, const struct value *entry, bool projects)
{
	const char *project = field_text(entry, "project"), *target = field_text(entry, "target");
	const char *environment = field_text(entry, "environment");
	bool both = projects && *project && *environment;

	if (!*environment)
		return project;
	return arena_printf(arena, "%s%s%s%s%s", both ? project : "", both ? ": " : "", environment,
			    *target ? "/" : "", target);
}

static bool several_projects(const struct value *items)
{
	const char *first = "";

	for (size_t i = 0; i < value_count(items); i++) {
		const char *project = field_text(value_at(items, i), "project");

		if (*project && *first && !text_equal(project, first))
			return true;
		first = *project ? project : first;
	}
	return false;
}

static const struct column columns[] = {
	{ "SEQ", true, 0 },     { "TIME (UTC)", false, 0 },    { "WHO", false, 8 },
	{ "WHERE", false, 10 }, { "WHAT AND WHY", false, 26 },
};
#define COLUMNS (sizeof columns / sizeof *columns)

void history_show(struct arena *arena, struct screen *screen, const struct value *items, bool all)
{
	size_t skipped = all ? 0 : 1;
	struct table *table = table_in(arena, columns + skipped, COLUMNS - skipped);
	bool projects = several_projects(items);

	table_wrap(table);
	for (size_t i = value_count(items); i-- > 0;) {
		const struct value *entry = value_at(items, i);
		enum weight weight = phrases[phrase_of(entry)].weight;
		const char *cells[] = {
			field_number(arena, entry, "seq"),
			field_time(arena, entry, "time"),
			who(arena, entry),
			where(arena, entry, projects),
			arena_printf(arena, "%s %s", symbol(screen, weights[weight].symbol),
				     history_words(arena, entry)),
		};

		table_row(table, cells + skipped);
		table_paint(table, COLUMNS - skipped - 1, weights[weight].style);
	}
	table_show(screen, table);
}
