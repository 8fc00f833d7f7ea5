#include "coordinator/wave_plan.h"

#include "coordinator/selector.h"
#include "core/base/settings.h"

#define REST "rest"

/* What is to be done there is known, and no wave before this one took it. */
static bool is_free(const struct pipeline_wave *wave, const struct wave_target *target,
		    const struct plan_part *part)
{
	return part->pending_count && !part->wave &&
	       !selector_misses(&wave->select, target->labels, target->label_count);
}

static uint64_t wanted(const struct pipeline_wave *wave, const struct wave_target *targets,
		       const struct plan_document *document)
{
	uint64_t meant = 0, share;

	if (!wave->amount.count)
		return document->count;
	for (size_t i = 0; i < document->count; i++)
		meant += document->parts[i].pending_count &&
			 !selector_misses(&wave->select, targets[i].labels, targets[i].label_count);
	share = amount_of(&wave->amount, meant);
	return share ? share : 1;
}

static void take(const struct pipeline_wave *wave, const struct wave_target *targets,
		 struct plan_document *document)
{
	struct wave *made = &document->waves.items[document->waves.count];
	uint64_t left = wanted(wave, targets, document);

	*made = (struct wave) {
		.number = ++document->waves.count,
		.name = wave->name,
		.parallel = wave->parallel,
		.pause = wave->pause,
		.approve = wave->approve,
		.has_budget = wave->has_budget,
	};
	for (size_t i = 0; i < document->count && left; i++)
		if (is_free(wave, &targets[i], &document->parts[i])) {
			document->parts[i].wave = made->number;
			made->targets++;
			left--;
		}
	made->budget = wave->has_budget ? amount_of(&wave->budget, made->targets) : 0;
}

/* Nobody's name for a wave is in its way: it is the last. */
static void take_rest(const struct wave_target *targets, struct plan_document *document)
{
	static const struct pipeline_wave rest = { .name = REST };

	take(&rest, targets, document);
	if (!document->waves.items[document->waves.count - 1].targets)
		document->waves.count--;
}

static uint32_t group_of(struct spread *spread, const char *value)
{
	size_t i = 0;

	while (i < spread->value_count && !text_equal(spread->values[i], value))
		i++;
	if (i == spread->value_count)
		spread->values[spread->value_count++] = value;
	return (uint32_t)i;
}

static void spread_over(struct arena *arena, const struct pipeline_environment *environment,
			const struct wave_target *targets, struct plan_document *document)
{
	struct waves *waves = &document->waves;
	size_t rules = environment->spread_count;

	waves->spread_count = rules;
	waves->spread = arena_new_array(arena, struct spread, rules + 1);
	document->groups = arena_new_array(arena, uint32_t, document->count * rules + 1);
	for (size_t r = 0; r < rules; r++) {
		struct spread *spread = &waves->spread[r];

		*spread = (struct spread) {
			.label = environment->spread[r].label,
			.most = environment->spread[r].most,
			.values = arena_new_array(arena, const char *, document->count + 1),
		};
		for (size_t i = 0; i < document->count; i++) {
			const char *value =
			    label_value(targets[i].labels, targets[i].label_count, spread->label);

			document->groups[i * rules + r] = group_of(spread, value ? value : "");
		}
	}
}

void wave_plan(struct arena *arena, const struct pipeline_environment *environment,
	       const struct wave_target *targets, struct plan_document *document)
{
	document->waves = (struct waves) {
		.items = arena_new_array(arena, struct wave, environment->wave_count + 1),
		.parallel = environment->parallel,
	};
	spread_over(arena, environment, targets, document);
	for (size_t i = 0; i < environment->wave_count; i++)
		take(&environment->waves[i], targets, document);
	if (environment->wave_count)
		take_rest(targets, document);
}

const struct pipeline_wave *wave_plan_misses(const struct pipeline_environment *environment,
					     const struct wave_target *targets, size_t count)
{
	for (size_t w = 0; w < environment->wave_count; w++) {
		const struct pipeline_wave *wave = &environment->waves[w];
		size_t i = 0;

		while (i < count &&
		       selector_misses(&wave->select, targets[i].labels, targets[i].label_count))
			i++;
		if (wave->select.count && i == count)
			return wave;
	}
	return NULL;
}

uint64_t wave_plan_budget(const struct pipeline_environment *environment,
			  const struct plan_document *document)
{
	uint64_t work = 0;

	for (size_t i = 0; i < document->count; i++)
		work += document->parts[i].pending_count > 0;
	return amount_of(&environment->budget, work);
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t wave_plan_concurrency(const struct waves *waves, const struct wave *wave, uint64_t budget)
{
	uint64_t most = budget + 1;

	if (waves->parallel)
		most = least(most, waves->parallel);
	if (wave && wave->has_budget)
		most = least(most, wave->budget + 1);
	return wave && wave->parallel ? least(most, wave->parallel) : most;
}

const char *wave_plan_goes(struct arena *arena, const struct waves *waves, size_t index,
			   uint64_t budget)
{
	const struct wave *wave = &waves->items[index];
	uint64_t most = wave_plan_concurrency(waves, wave, budget);
	struct buffer text = buffer_in(arena);

	if (most == 1)
		buffer_add_text(&text, "one at a time");
	else
		buffer_printf(&text, "at most %llu at once", (unsigned long long)most);
	buffer_printf(
	    &text, " (budget %llu)",
	    (unsigned long long)(wave->has_budget ? least(wave->budget, budget) : budget));
	if (wave->pause)
		buffer_printf(&text, ", then a pause of %s", duration_text(arena, wave->pause));
	if (wave->approve)
		buffer_printf(&text, "%s a person lets the next one begin",
			      wave->pause ? " and" : ", then");
	return buffer_text(&text);
}

const char *wave_plan_text(struct arena *arena, const struct waves *waves, size_t index,
			   uint64_t budget)
{
	const struct wave *wave = &waves->items[index];

	return arena_printf(arena, "wave %zu of %zu, %s: %llu target%s, %s", index + 1,
			    waves->count, wave->name, (unsigned long long)wave->targets,
			    wave->targets == 1 ? "" : "s",
			    wave_plan_goes(arena, waves, index, budget));
}
