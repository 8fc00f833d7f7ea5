#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/base/value.h"

static int64_t asked(const struct run *run, enum policy_name name)
{
	return policy_value(&run->execution->policy, NULL, name);
}

/* "lockstep shop r3 r-12.0-1"; the server cuts nothing off, it takes 63 bytes. */
static const char *restore_point_name(struct run *run)
{
	const struct execution *execution = run->execution;
	const char *project = execution->project ? execution->project : "";

	if (!execution->release)
		return arena_printf(run->arena, "lockstep %.20s %.30s", project,
				    execution->attempt);
	return arena_printf(run->arena, "lockstep %.15s r%llu %.20s", project,
			    (unsigned long long)execution->release, execution->attempt);
}

static bool restore_point_make(struct run *run, struct preparation *made, struct error *error)
{
	const char *name = restore_point_name(run), *position;

	if (run->dialect == DIALECT_SQLITE || !asked(run, POLICY_RESTORE_POINT))
		return true;
	if (!target_restore_point(run->arena, run->target, name, &position, error))
		return error_wrap(error, "no restore point can be made, and nothing was changed");
	made->restore_point = arena_printf(run->arena, "'%s' at %s", name, position);
	return true;
}

static bool copy_make(struct run *run, struct preparation *made, struct error *error)
{
	struct kept_copy copy = { .label = run->execution->attempt,
				  .now = clock_wall(),
				  .keep = (size_t)asked(run, POLICY_COPIES) };

	if (run->dialect != DIALECT_SQLITE || !copy.keep)
		return true;
	if (!target_keep_copy(run->arena, run->target, &copy, error))
		return error_wrap(error, "nothing was changed");
	made->copy = copy.path;
	return true;
}

/* What cannot be seen is left out: it is told for people, and proves nothing by itself. */
static void origin_note(struct run *run)
{
	struct error ignored;

	if (!target_origin(run->arena, run->target, &run->origin, &ignored))
		run->origin = (struct origin) { 0 };
	run->details = origin_write(run->arena, NULL, &run->origin);
}

bool run_prepare(struct run *run, struct error *error)
{
	struct preparation made = { 0 }, *told = run->execution->preparation;

	origin_note(run);
	if (!restore_point_make(run, &made, error) || !copy_make(run, &made, error))
		return false;
	if (!told)
		return true;
	told->origin = (struct origin) { arena_text(told->arena, run->origin.system),
					 arena_text(told->arena, run->origin.timeline),
					 arena_text(told->arena, run->origin.position) };
	told->restore_point = arena_text(told->arena, made.restore_point);
	told->copy = arena_text(told->arena, made.copy);
	return true;
}

const char *preparation_write(struct arena *arena, const struct preparation *preparation)
{
	struct value *value = value_object(arena);
	struct bytes text;

	if (!preparation->origin.timeline && !preparation->copy)
		return "";
	value_put_text(value, "system",
		       preparation->origin.timeline && !preparation->origin.system
			   ? "not permitted"
			   : preparation->origin.system);
	value_put_text(value, "timeline", preparation->origin.timeline);
	value_put_text(value, "position", preparation->origin.position);
	value_put_text(value, "restore_point", preparation->restore_point);
	value_put_text(value, "copy", preparation->copy);
	value_put_text(value, "unwatched", preparation->unwatched);
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}
