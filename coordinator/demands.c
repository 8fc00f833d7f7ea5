#include "coordinator/demands.h"

#include "coordinator/selector.h"
#include "core/base/settings.h"
#include "core/policy.h"

static const char *joined(struct arena *arena, const char *const *names, size_t count,
			  const char *last)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < count; i++)
		buffer_printf(&text, "%s%s", !i ? "" : i + 1 < count ? ", " : last, names[i]);
	return buffer_text(&text);
}

static const char *amount_text(struct arena *arena, const struct pipeline_amount *amount)
{
	return arena_printf(arena, "%llu%s", (unsigned long long)amount->count,
			    amount->percent ? "%" : "");
}

static const char *say_after(struct arena *arena, const struct pipeline_environment *of)
{
	if (!of->after_count)
		return NULL;
	return arena_printf(
	    arena, "the identical release succeeded in %s%s",
	    joined(arena, of->after, of->after_count, of->after_any ? " or " : " and "),
	    of->accept_failures ? ", or completed with failures" : "");
}

static const char *say_soak(struct arena *arena, const struct pipeline_environment *of)
{
	return of->soak ? arena_printf(arena, "and has been there for %s",
				       duration_text(arena, of->soak))
			: NULL;
}

static const char *say_promote(struct arena *arena, const struct pipeline_environment *of)
{
	(void)arena;
	return of->promote_auto ? "the rollout is made as soon as the release is proven there"
				: NULL;
}

static const char *say_select(struct arena *arena, const struct pipeline_environment *of)
{
	return of->select.count
		   ? arena_printf(arena, "only targets whose %s", selector_text(arena, &of->select))
		   : NULL;
}

static const char *say_approvals(struct arena *arena, const struct pipeline_environment *of)
{
	const struct pipeline_approvals *wanted = &of->approvals;

	if (!wanted->count)
		return NULL;
	return arena_printf(
	    arena, "%u approval%s by %s%s%s%s", wanted->count, wanted->count == 1 ? "" : "s",
	    wanted->role_count ? joined(arena, wanted->roles, wanted->role_count, " or ")
			       : "approver or admin",
	    wanted->author_may ? "" : ", not by the author",
	    wanted->expire ? ", each good for " : "",
	    wanted->expire ? duration_text(arena, wanted->expire) : "");
}

static const char *span_text(struct arena *arena, const struct pipeline_window *span)
{
	const char *length =
	    span->end ? arena_printf(arena, "to %s", span->end)
		      : arena_printf(arena, "for %s", duration_text(arena, span->duration));

	return arena_printf(arena, "%s (%s%s%s %s, %s%s)", span->name, span->rule ? span->rule : "",
			    span->rule ? " from " : "", span->start, length, span->zone,
			    span->closing == PIPELINE_OVERRUN ? "; what runs may overrun" : "");
}

static const char *spans_text(struct arena *arena, const struct pipeline_window *spans,
			      size_t count, const char *what)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < count; i++)
		buffer_printf(&text, "%s%s", i ? ", " : "", span_text(arena, &spans[i]));
	return count ? arena_printf(arena, "%s %s", what, buffer_text(&text)) : NULL;
}

static const char *say_windows(struct arena *arena, const struct pipeline_environment *of)
{
	return spans_text(arena, of->windows, of->window_count, "only within");
}

static const char *say_freezes(struct arena *arena, const struct pipeline_environment *of)
{
	return spans_text(arena, of->freezes, of->freeze_count, "never within");
}

/* " (PG101: warning, PG510: off)" */
static const char *levels_text(struct arena *arena, const struct pipeline_lint *lint)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < lint->level_count; i++)
		buffer_printf(&text, "%s%s: %s", i ? ", " : " (", lint->levels[i].code,
			      lint->levels[i].severity);
	if (lint->level_count)
		buffer_add_text(&text, ")");
	return buffer_text(&text);
}

static const char *say_checks(struct arena *arena, const struct pipeline_environment *of)
{
	const char *names[4];
	size_t count = 0;

	if (of->checks.rehearsal)
		names[count++] = "rehearsed in the state that each target is in";
	if (of->checks.reversible)
		names[count++] = "reversible";
	if (of->checks.drift)
		names[count++] = "no target has drifted";
	if (of->checks.lint)
		names[count++] = arena_printf(arena, "lint finds nothing of severity %s%s",
					      of->checks.lint, levels_text(arena, &of->lint));
	return count ? arena_printf(arena, "checked: %s", joined(arena, names, count, ", ")) : NULL;
}

static const char *say_signed(struct arena *arena, const struct pipeline_environment *of)
{
	const struct pipeline_signed *wanted = &of->sealed;
	const char *names[2];
	size_t count = 0;

	if (wanted->release)
		names[count++] = "releases that their author signed";
	if (wanted->approvals)
		names[count++] = arena_printf(arena, "plans with %llu signed approval%s",
					      (unsigned long long)wanted->approvals,
					      wanted->approvals == 1 ? "" : "s");
	return count ? arena_printf(arena, "its agents insist on %s",
				    joined(arena, names, count, " and "))
		     : NULL;
}

static const char *say_http(struct arena *arena, const struct pipeline_environment *of)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < of->http_count; i++) {
		const struct pipeline_http *http = &of->http[i];

		buffer_printf(&text, "%s%s: %s %s answers %llu%s%s%s%s", i ? "; " : "", http->name,
			      http->method, http->url, (unsigned long long)http->status,
			      http->field ? " with " : "", http->field ? http->field : "",
			      http->field ? " = " : "", http->field ? http->value : "");
	}
	return of->http_count ? buffer_text(&text) : NULL;
}

static const char *say_waves(struct arena *arena, const struct pipeline_environment *of)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < of->wave_count; i++) {
		const struct pipeline_wave *wave = &of->waves[i];

		buffer_printf(&text, "%s%s", i ? ", then " : "in waves: ", wave->name);
		if (wave->amount.count)
			buffer_printf(&text, " (%s)", amount_text(arena, &wave->amount));
		if (wave->pause)
			buffer_printf(&text, ", a pause of %s", duration_text(arena, wave->pause));
		if (wave->approve)
			buffer_add_text(&text, ", a person's word");
	}
	return of->wave_count ? buffer_text(&text) : NULL;
}

static const char *say_parallel(struct arena *arena, const struct pipeline_environment *of)
{
	return of->parallel ? arena_printf(arena, "at most %llu targets at once",
					   (unsigned long long)of->parallel)
			    : NULL;
}

static const char *say_spread(struct arena *arena, const struct pipeline_environment *of)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < of->spread_count; i++)
		buffer_printf(&text, "%s%llu of the same %s", i ? ", " : "at once at most ",
			      (unsigned long long)of->spread[i].most, of->spread[i].label);
	return of->spread_count ? buffer_text(&text) : NULL;
}

static const char *say_verify(struct arena *arena, const struct pipeline_environment *of)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < of->verify_count; i++)
		buffer_printf(&text, "%s%s",
			      i ? ", " : "verified on each target: ", of->verify[i].name);
	return of->verify_count ? buffer_text(&text) : NULL;
}

static const char *say_budget(struct arena *arena, const struct pipeline_environment *of)
{
	if (!of->budget.count)
		return "halts when a target fails";
	return arena_printf(arena, "halts when more than %s%s fail",
			    amount_text(arena, &of->budget),
			    of->budget.percent ? " of the targets" : "");
}

static const char *say_execution(struct arena *arena, const struct pipeline_environment *of)
{
	struct policy policy;
	struct error ignored;

	if (!*of->execution || !policy_read(of->execution, &policy, &ignored))
		return NULL;
	return arena_printf(arena, "execution: %s", policy_text(arena, &policy));
}

static const char *(*const sentences[])(struct arena *arena,
					const struct pipeline_environment *of) = {
	say_after,   say_soak,    say_promote, say_select,    say_approvals, say_signed,
	say_windows, say_freezes, say_checks,  say_http,      say_waves,     say_parallel,
	say_spread,  say_verify,  say_budget,  say_execution,
};

struct demands demands_of(struct arena *arena, const struct pipeline_environment *environment)
{
	size_t most = sizeof sentences / sizeof *sentences;
	struct demands demands = { arena_new_array(arena, const char *, most), 0 };

	for (size_t i = 0; i < most; i++) {
		const char *sentence = sentences[i](arena, environment);

		if (sentence)
			demands.items[demands.count++] = sentence;
	}
	return demands;
}
