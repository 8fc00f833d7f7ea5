#include "coordinator/account_soak.h"

#include "coordinator/account_elsewhere.h"
#include "coordinator/pipeline.h"
#include "core/base/clock.h"
#include "core/base/settings.h"

/* The pipeline that the plan was made under, and what it demanded of the environment; NULL: the
 * environment was not in it. */
struct demanded {
	const struct pipeline *pipeline;
	const struct pipeline_environment *environment;
};

static bool demands_of(struct account *account, struct store *store, struct demanded *demanded,
		       struct error *error)
{
	const struct rollout *rollout = account->rollout;
	static const struct hash none;
	struct pipeline *pipeline = arena_new(account->arena, struct pipeline);
	struct bytes text;

	*demanded = (struct demanded) { pipeline, NULL };
	if (hash_equal(&rollout->policy, &none))
		return true;
	if (!blob_get(account->arena, store, &rollout->policy, &text, error) ||
	    !pipeline_parse(account->arena, "pipeline", text, pipeline, error))
		return error_wrap(error, "the pipeline of %s", rollout->id);
	demanded->environment = pipeline_find(pipeline, rollout->environment);
	return true;
}

/* Since when it had been in all that come before, or in the first of any; 0: it had not. */
static bool upstream_since(struct account *account, struct store *store,
			   const struct demanded *demanded, int64_t *since, struct error *error)
{
	const struct pipeline_environment *demands = demanded->environment;
	const struct rollout *rollout = account->rollout;

	*since = 0;
	for (size_t i = 0; i < demands->after_count; i++) {
		const struct pipeline_environment *upstream =
		    pipeline_find(demanded->pipeline, demands->after[i]);
		struct account_upstream question = { rollout->project, demands->after[i],
						     &rollout->release_digest, rollout->started,
						     demands->accept_failures };
		int64_t one;

		if (upstream && upstream->elsewhere
			? !account_elsewhere_since(store, &question, upstream->elsewhere, &one,
						   error)
			: !account_upstream_since(store, &question, &one, error))
			return false;
		if (!demands->after_any && !one) {
			*since = 0;
			return true;
		}
		if (one && (!*since || (one < *since) == demands->after_any))
			*since = one;
	}
	return true;
}

static void put_bypass(struct account *account, struct value *bypasses, const char *what,
		       const char *why, struct value *entries)
{
	struct value *bypass = value_object(account->arena);

	value_put_text(bypass, "what", what);
	value_put_text(bypass, "why", why);
	value_put(bypass, "entries", entries);
	value_add(bypasses, bypass);
}

/* The entry that says it began. */
static struct value *entry_of_start(const struct account *account)
{
	struct value *entries = value_array(account->arena);

	value_add(entries, value_integer(account->arena,
					 value_get_integer(value_get(account->object, "started"),
							   "entry", 0)));
	return entries;
}

/* As exactly as a person asks. */
static const char *spoken(struct arena *arena, int64_t milliseconds)
{
	int64_t unit = milliseconds < 120000 ? 1000 : milliseconds < 7200000 ? 60000 : 3600000;

	return milliseconds < unit ? "less than 1s"
				   : duration_text(arena, milliseconds / unit * unit);
}

static void judge_soak(struct account *account, const struct pipeline_environment *demands,
		       int64_t since, struct value *bypasses)
{
	struct arena *arena = account->arena;
	int64_t had = since ? account->rollout->started - since : -1;
	struct value *soak = value_object(arena), *upstream = value_array(arena);
	const char *why = NULL;

	for (size_t i = 0; i < demands->after_count; i++)
		value_add(upstream, value_text(arena, demands->after[i]));
	value_put_integer(soak, "demanded", demands->soak);
	value_put(soak, "had", since ? value_integer(arena, had) : value_text(arena, NULL));
	value_put(soak, "upstream", upstream);
	value_put(account->object, "soak", soak);
	if (!since)
		why = "the release had not succeeded upstream";
	else if (!demands->soak)
		why = arena_printf(arena,
				   "the pipeline asked for no soak; it had been upstream "
				   "for %s",
				   spoken(arena, had));
	else if (had < demands->soak)
		why = arena_printf(arena, "it had been upstream for %s of %s", spoken(arena, had),
				   duration_text(arena, demands->soak));
	if (why)
		put_bypass(account, bypasses, since ? "soak" : "upstream", why,
			   entry_of_start(account));
}

/* A gate counts as passed over when two people asked for it. */
static void judge_override(struct account *account, size_t first, struct value *bypasses)
{
	const struct value *overrides = account->overrides;
	const char *gate = value_get_text(value_at(overrides, first), "gate");
	struct value *entries = value_array(account->arena);
	struct buffer people = buffer_in(account->arena);

	for (size_t i = 0; i < value_count(overrides); i++) {
		const struct value *item = value_at(overrides, i);

		if (!text_equal(value_get_text(item, "gate"), gate))
			continue;
		if (i < first)
			return; /* said already */
		buffer_printf(&people, "%s%s: %s", people.size ? "; " : "",
			      value_get_text(item, "person"), value_get_text(item, "reason"));
		value_add(entries,
			  value_integer(account->arena, value_get_integer(item, "entry", 0)));
	}
	if (value_count(entries) > 1)
		put_bypass(account, bypasses, arena_printf(account->arena, "override of %s", gate),
			   buffer_text(&people), entries);
}

bool account_judge(struct account *account, struct store *store, struct error *error)
{
	const struct rollout *rollout = account->rollout;
	struct value *bypasses = value_array(account->arena);
	struct demanded demanded;
	int64_t since;

	value_put(account->object, "bypasses", bypasses);
	if (!rollout->started || rollout->kind != ROLLOUT_APPLY)
		return true;
	if (!demands_of(account, store, &demanded, error))
		return false;
	if (demanded.environment && demanded.environment->after_count) {
		if (!upstream_since(account, store, &demanded, &since, error))
			return false;
		judge_soak(account, demanded.environment, since, bypasses);
	}
	for (size_t i = 0; i < value_count(account->overrides); i++)
		judge_override(account, i, bypasses);
	return true;
}
