#include "coordinator/gate_rules.h"

#include "core/base/clock.h"

/* "anna stopped the line at 2026-03-01T09:00:00Z: REASON" */
static const char *since(struct arena *arena, const struct brake *brake, const char *did)
{
	return arena_printf(arena, "%s %s at %.19sZ: %s", brake->person, did,
			    clock_text(arena, brake->time), brake->reason);
}

const char *gate_line(struct arena *arena, const struct gate_facts *facts)
{
	const struct brake *line = facts->people.line;

	if (!line)
		return NULL;
	return arena_printf(arena, "%s; `lockstep resume-the-line%s%s` lets go",
			    since(arena, line, "stopped the line"),
			    line->project ? " --project " : "", line->project ? line->project : "");
}

/* What began goes on to its end. */
const char *gate_hold(struct arena *arena, const struct gate_facts *facts)
{
	const struct brake *hold = facts->people.hold;

	if (!hold || facts->people.begun)
		return NULL;
	return arena_printf(
	    arena, "%s; `lockstep unhold %s` lets go",
	    since(arena, hold, arena_printf(arena, "put %s on hold", facts->environment)),
	    facts->environment);
}

const char *gate_pin(struct arena *arena, const struct gate_facts *facts)
{
	const struct brake *pin = facts->people.pin;

	if (!pin || pin->release == facts->release)
		return NULL;
	return arena_printf(
	    arena, "%s; `lockstep unpin %s` lets go",
	    since(arena, pin,
		  arena_printf(arena, "pinned %s to release %llu", facts->environment,
			       (unsigned long long)pin->release)),
	    facts->environment);
}

const char *gate_veto(struct arena *arena, const struct gate_facts *facts)
{
	const struct brake *veto = facts->people.veto;
	const char *where;

	if (!veto)
		return NULL;
	where = veto->environment ? arena_printf(arena, " --env %s", veto->environment) : "";
	return arena_printf(arena, "%s; `lockstep unveto %llu%s` lets go",
			    since(arena, veto,
				  arena_printf(arena, "marked release %llu as bad",
					       (unsigned long long)veto->release)),
			    (unsigned long long)veto->release, where);
}

/* ---- approvals ---- */

/* Why somebody's own approval would not count: "author", or NULL. */
static const char *own_part(const struct gate_facts *facts, const char *person)
{
	const struct gate_people *people = &facts->people;

	if (!people->wanted || people->wanted->author_may)
		return NULL;
	if (text_equal(person, people->pushed_by) || text_equal(person, people->author))
		return "author";
	return text_equal(person, people->started_by) ? "started it" : NULL;
}

static bool role_counts(const struct pipeline_approvals *wanted, enum role role)
{
	for (size_t i = 0; i < wanted->role_count; i++)
		if (text_equal(wanted->roles[i], role_name(role)))
			return true;
	return !wanted->role_count && (role == ROLE_APPROVER || role == ROLE_ADMIN);
}

const char *gate_approval_flaw(const struct gate_facts *facts, const struct approval *approval)
{
	const struct pipeline_approvals *wanted = facts->people.wanted;

	if (!wanted || !wanted->count)
		return NULL;
	if (approval->used)
		return "an earlier rollout used it up";
	if (approval->revoked)
		return "the token that gave it was revoked";
	if (wanted->expire && approval->time + wanted->expire <= facts->now)
		return "expired";
	if (!role_counts(wanted, approval->role))
		return role_name(approval->role);
	return own_part(facts, approval->person);
}

static void put_roles(struct buffer *buffer, const struct pipeline_approvals *wanted)
{
	if (!wanted->role_count)
		buffer_add_text(buffer, "approver or admin");
	for (size_t i = 0; i < wanted->role_count; i++)
		buffer_printf(buffer, "%s%s", i ? " or " : "", wanted->roles[i]);
}

/* ", not boris (author), not ci (started it)": people whose approval would not count. */
static void put_excluded(struct buffer *buffer, const struct gate_facts *facts)
{
	const struct gate_people *people = &facts->people;
	const char *names[] = { people->pushed_by, people->author, people->started_by };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		bool told = false;

		for (size_t k = 0; k < i; k++)
			told = told || text_equal(names[i], names[k]);
		if (names[i] && *names[i] && !told && own_part(facts, names[i]))
			buffer_printf(buffer, ", not %s (%s)", names[i], own_part(facts, names[i]));
	}
}

/* "; cora's does not count (expired)" */
static void put_flaws(struct buffer *buffer, const struct gate_facts *facts)
{
	const struct approval_list *list = &facts->people.approvals;

	for (size_t i = 0; i < list->count; i++) {
		const struct approval *approval = &list->items[i];

		if (approval->decision == PLAN_APPROVED && gate_approval_flaw(facts, approval))
			buffer_printf(buffer, "; %s's does not count (%s)", approval->person,
				      gate_approval_flaw(facts, approval));
	}
}

static const char *denied(struct arena *arena, const struct gate_facts *facts)
{
	const struct approval_list *list = &facts->people.approvals;
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].decision == PLAN_DENIED)
			buffer_printf(&buffer, "%s%s denied it: %s", buffer.size ? "; " : "",
				      list->items[i].person, list->items[i].reason);
	if (!buffer.size)
		return NULL;
	buffer_printf(&buffer, "; it stays shut until `lockstep rollout withdraw %s`",
		      facts->people.rollout ? facts->people.rollout : "ID");
	return buffer_text(&buffer);
}

const char *gate_approvals(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_people *people = &facts->people;
	const struct pipeline_approvals *wanted = people->wanted;
	const char *refused = denied(arena, facts);
	struct buffer names = buffer_in(arena), buffer = buffer_in(arena);
	unsigned count = 0;

	if (refused || !wanted || !wanted->count)
		return refused;
	for (size_t i = 0; i < people->approvals.count; i++) {
		const struct approval *approval = &people->approvals.items[i];

		if (approval->decision != PLAN_APPROVED || gate_approval_flaw(facts, approval))
			continue;
		buffer_printf(&names, "%s%s", count++ ? ", " : "", approval->person);
	}
	if (count >= wanted->count)
		return NULL;
	buffer_printf(&buffer, "%u of %u approvals%s%s%s; %u more of role ", count, wanted->count,
		      count ? " (" : "", count ? buffer_text(&names) : "", count ? ")" : "",
		      wanted->count - count);
	put_roles(&buffer, wanted);
	put_excluded(&buffer, facts);
	put_flaws(&buffer, facts);
	buffer_printf(&buffer, ": `lockstep rollout approve %s`",
		      people->rollout ? people->rollout : "ID");
	return buffer_text(&buffer);
}

/* ---- overrides ---- */

static bool may_decide(const struct override *override)
{
	return override->role == ROLE_APPROVER || override->role == ROLE_ADMIN;
}

/* Has the person said so before, further up in the list? */
static bool said_before(const struct override_list *list, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (override_counts(&list->items[i]) &&
		    text_equal(list->items[i].gate, list->items[at].gate) &&
		    text_equal(list->items[i].person, list->items[at].person))
			return true;
	return false;
}

enum override_stage gate_override(struct arena *arena, const struct gate_facts *facts,
				  const char *gate, const char **words)
{
	const struct override_list *list = &facts->people.overrides;
	struct buffer buffer = buffer_in(arena);
	bool decided = false;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct override *override = &list->items[i];

		if (!override_counts(override) || !text_equal(override->gate, gate) ||
		    said_before(list, i))
			continue;
		buffer_printf(&buffer, "%s%s (%s)", count++ ? " and " : "", override->person,
			      override->reason);
		decided = decided || may_decide(override);
	}
	*words = buffer_text(&buffer);
	if (count >= 2 && decided)
		return OVERRIDE_OPEN;
	if (!count)
		return OVERRIDE_NONE;
	*words = arena_printf(arena,
			      "%s would pass it all the same; it takes another person%s: `lockstep "
			      "rollout override %s %s --reason TEXT`",
			      buffer_text(&buffer), decided ? "" : " of role approver or admin",
			      facts->people.rollout ? facts->people.rollout : "ID", gate);
	return OVERRIDE_ASKED;
}
