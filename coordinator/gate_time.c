#include "coordinator/gate_rules.h"

#include "coordinator/calendar.h"
#include "core/base/settings.h"

static bool is_fine(const struct gate_upstream *upstream)
{
	return upstream->proven && !upstream->lost && !upstream->newcomer;
}

static bool any_fine(const struct gate_facts *facts)
{
	for (size_t i = 0; i < facts->upstream_count; i++)
		if (is_fine(&facts->upstream[i]))
			return true;
	return false;
}

const char *gate_upstream(struct arena *arena, const struct gate_facts *facts)
{
	struct buffer buffer = buffer_in(arena);

	if (facts->upstream_any && facts->release && any_fine(facts))
		return NULL;
	if (facts->upstream_count && !facts->release)
		return "there is no release that could be proven";
	for (size_t i = 0; i < facts->upstream_count; i++) {
		const struct gate_upstream *upstream = &facts->upstream[i];

		if (upstream->lost)
			buffer_printf(
			    &buffer,
			    "%starget %s of %s is regressed, so release %llu is no longer "
			    "proven there (`lockstep status`)",
			    buffer.size ? "; " : "", upstream->lost, upstream->environment,
			    (unsigned long long)facts->release);
		else if (!upstream->proven && upstream->elsewhere)
			buffer_printf(&buffer,
				      "%snothing proves that release %llu succeeded in %s at %s; "
				      "`lockstep release export` there, `lockstep release import` "
				      "here",
				      buffer.size ? "; " : "", (unsigned long long)facts->release,
				      upstream->environment, upstream->elsewhere);
		else if (!upstream->proven)
			buffer_printf(
			    &buffer,
			    "%srelease %llu has not succeeded in %s%s; roll it out there first",
			    buffer.size ? "; " : "", (unsigned long long)facts->release,
			    upstream->environment,
			    upstream->targets ? "" : ", which has no targets");
		else if (upstream->newcomer)
			buffer_printf(&buffer,
				      "%starget %s of %s ran neither release %llu nor one after "
				      "it; roll it out there once more",
				      buffer.size ? "; " : "", upstream->newcomer,
				      upstream->environment, (unsigned long long)facts->release);
	}
	if (buffer.size && facts->proven)
		buffer_printf(&buffer, ", or promote release %llu with --release %llu",
			      (unsigned long long)facts->proven, (unsigned long long)facts->proven);
	return buffer.size ? buffer_text(&buffer) : NULL;
}

/* The upstream that the time counts from: of all of them the last that was proven, of any of them
 * the first.  NULL: the gate `upstream` is shut, or there is none. */
static const struct gate_upstream *soaking(const struct gate_facts *facts)
{
	const struct gate_upstream *found = NULL;

	for (size_t i = 0; i < facts->upstream_count; i++) {
		const struct gate_upstream *upstream = &facts->upstream[i];

		if (is_fine(upstream)) {
			if (!found || (facts->upstream_any ? upstream->since < found->since
							   : upstream->since > found->since))
				found = upstream;
		} else if (!facts->upstream_any) {
			return NULL;
		}
	}
	return found;
}

/* The zone that the environment's people think in. */
static const char *zone_of(const struct gate_time *time)
{
	if (time->window_count)
		return time->windows[0].zone;
	return time->freeze_count ? time->freezes[0].zone : "UTC";
}

int64_t gate_soak_opens(const struct gate_facts *facts)
{
	const struct gate_upstream *from = soaking(facts);

	return from && facts->time.soak ? from->since + facts->time.soak : 0;
}

const char *gate_soak(struct arena *arena, const struct gate_facts *facts)
{
	int64_t opens = gate_soak_opens(facts);
	const char *zone = zone_of(&facts->time);

	if (opens <= facts->now)
		return NULL;
	return arena_printf(arena, "release %llu has to be in %s for %s, and is since %s; opens %s",
			    (unsigned long long)facts->release, soaking(facts)->environment,
			    duration_text(arena, facts->time.soak),
			    calendar_text(arena, opens - facts->time.soak, zone),
			    calendar_text(arena, opens, zone));
}

static const struct gate_span *inside_of(const struct gate_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (spans[i].inside)
			return &spans[i];
	return NULL;
}

/* Of those that are on, or of all. */
static const char *names_of(struct arena *arena, const struct gate_span *spans, size_t count,
			    bool on)
{
	struct buffer names = buffer_in(arena);

	for (size_t i = 0; i < count; i++)
		if (spans[i].inside || !on)
			buffer_printf(&names, "%s%s", names.size ? ", " : "", spans[i].name);
	return buffer_text(&names);
}

static const char *untold(struct arena *arena, const struct gate_span *spans, size_t count,
			  const char *what)
{
	for (size_t i = 0; i < count; i++)
		if (spans[i].problem)
			return arena_printf(arena, "%s %s cannot be told: %s", what, spans[i].name,
					    spans[i].problem);
	return NULL;
}

static const struct gate_span *next_window(const struct gate_time *time)
{
	const struct gate_span *next = NULL;

	for (size_t i = 0; i < time->window_count; i++)
		if (time->windows[i].next && (!next || time->windows[i].next < next->next))
			next = &time->windows[i];
	return next;
}

int64_t gate_window_opens(const struct gate_facts *facts)
{
	const struct gate_span *next = next_window(&facts->time);

	return next ? next->next : 0;
}

const char *gate_window(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_time *time = &facts->time;
	const struct gate_span *next = next_window(time);
	const char *problem;

	if (!time->window_count || inside_of(time->windows, time->window_count))
		return NULL;
	problem = untold(arena, time->windows, time->window_count, "window");
	if (problem)
		return problem;
	return arena_printf(arena, "%s changes only in its windows (%s); %s%s", facts->environment,
			    names_of(arena, time->windows, time->window_count, false),
			    next ? "opens " : "none of them comes in the next ten years",
			    next ? calendar_text(arena, next->next, next->zone) : "");
}

int64_t gate_freeze_opens(const struct gate_facts *facts)
{
	return facts->time.thaws;
}

const char *gate_freeze(struct arena *arena, const struct gate_facts *facts)
{
	const struct gate_time *time = &facts->time;
	const struct gate_span *on = inside_of(time->freezes, time->freeze_count);

	if (!on)
		return untold(arena, time->freezes, time->freeze_count, "freeze");
	return arena_printf(arena, "%s is frozen (%s)%s%s", facts->environment,
			    names_of(arena, time->freezes, time->freeze_count, true),
			    time->thaws ? "; opens " : "",
			    time->thaws ? calendar_text(arena, time->thaws, on->zone) : "");
}

/* What was open last says what its end means. */
static bool windows_drain(const struct gate_time *time)
{
	const struct gate_span *last = NULL;

	for (size_t i = 0; i < time->window_count; i++)
		if (!last || time->windows[i].ended > last->ended)
			last = &time->windows[i];
	return last && last->drains;
}

static bool freezes_drain(const struct gate_time *time)
{
	for (size_t i = 0; i < time->freeze_count; i++)
		if (time->freezes[i].drains &&
		    (time->freezes[i].inside || time->freezes[i].problem))
			return true;
	return false;
}

bool gate_drains(const struct gate_facts *facts, const char *gate)
{
	return (text_equal(gate, "window") && windows_drain(&facts->time)) ||
	       (text_equal(gate, "freeze") && freezes_drain(&facts->time));
}

static void earlier(int64_t *changes, int64_t now, int64_t time)
{
	if (time > now && time < *changes)
		*changes = time;
}

static void earliest_expiry(const struct gate_facts *facts, int64_t *changes)
{
	const struct gate_people *people = &facts->people;

	if (!people->wanted || !people->wanted->expire)
		return;
	for (size_t i = 0; i < people->approvals.count; i++)
		earlier(changes, facts->now,
			people->approvals.items[i].time + people->wanted->expire);
}

int64_t gate_changes(const struct gate_facts *facts)
{
	const struct gate_time *time = &facts->time;
	int64_t changes = INT64_MAX;

	for (size_t i = 0; i < time->window_count; i++) {
		earlier(&changes, facts->now, time->windows[i].until);
		earlier(&changes, facts->now, time->windows[i].next);
	}
	for (size_t i = 0; i < time->freeze_count; i++) {
		earlier(&changes, facts->now, time->freezes[i].until);
		earlier(&changes, facts->now, time->freezes[i].next);
	}
	earlier(&changes, facts->now, gate_soak_opens(facts));
	earliest_expiry(facts, &changes);
	return changes;
}
