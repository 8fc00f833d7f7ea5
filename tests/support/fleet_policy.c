#include "tests/support/fleet_policy.h"

#include "core/base/clock.h"

#define SECOND  1000
#define FOREVER ((int64_t)86400000 * 365)

static const char *const regions[] = { "eu", "us" };

static int64_t seconds(struct dice *dice, uint64_t least, uint64_t most)
{
	return (int64_t)(least + dice_roll(dice, most - least)) * SECOND;
}

/* Spans with pauses between them. */
static size_t roll_spans(struct dice *dice, int64_t from, size_t most, struct model_span *spans)
{
	size_t count = (size_t)dice_roll(dice, most) + 1;

	for (size_t i = 0; i < count; i++) {
		from += seconds(dice, 5, 60);
		spans[i] = (struct model_span) { .from = from, .drains = dice_hit(dice, 50) };
		from += seconds(dice, 10, 90);
		spans[i].until = from;
	}
	return count;
}

/* The last of the windows does not close any more. */
static void roll_times(struct dice *dice, int64_t wall, struct model_policy *policy)
{
	int64_t from = wall - wall % SECOND - 30 * SECOND;

	if (dice_hit(dice, 20)) {
		policy->window_count = roll_spans(dice, from, MODEL_SPANS - 1, policy->windows);
		policy->windows[policy->window_count - 1].until += FOREVER;
	}
	if (dice_hit(dice, 15))
		policy->freeze_count = roll_spans(dice, from, MODEL_SPANS / 2, policy->freezes);
	policy->soak = dice_hit(dice, 20) ? seconds(dice, 1, 60) : 0;
}

static struct model_wave roll_wave(struct dice *dice, const char *name)
{
	struct model_wave wave = {
		.name = name,
		.region = dice_hit(dice, 30) ? regions[dice_roll(dice, 2)] : NULL,
		.targets = dice_hit(dice, 70) ? 1 + (unsigned)dice_roll(dice, 2) : 0,
		.approve = dice_hit(dice, 25),
		.has_budget = dice_hit(dice, 50),
		.budget = (unsigned)dice_roll(dice, 2),
		.parallel = dice_hit(dice, 25) ? 1 + (unsigned)dice_roll(dice, 2) : 0,
		.pause = dice_hit(dice, 40) ? seconds(dice, 1, 40) : 0,
	};

	if (dice_hit(dice, 30)) {
		wave.targets = 1 + (unsigned)dice_roll(dice, 33);
		wave.percent = true;
	}
	return wave;
}

static void roll_course(struct dice *dice, struct model_policy *policy)
{
	static const char *const names[MODEL_WAVES] = { "first", "second", "third" };

	if (dice_hit(dice, 50))
		policy->wave_count = 1 + (size_t)dice_roll(dice, MODEL_WAVES);
	for (size_t i = 0; i < policy->wave_count; i++) {
		policy->waves[i] = roll_wave(dice, names[i]);
		if (!policy->waves[i].region && !policy->waves[i].targets) /* it takes all */
			policy->wave_count = i + 1;
	}
	policy->parallel = dice_hit(dice, 25) ? 1 + (unsigned)dice_roll(dice, 2) : 0;
	policy->region_spread = dice_hit(dice, 25) ? 1 + (unsigned)dice_roll(dice, 2) : 0;
	policy->host_spread = dice_hit(dice, 20) ? 1 : 0;
	policy->budget = (unsigned)dice_roll(dice, 4);
	if (dice_hit(dice, 20)) {
		policy->budget = (unsigned)dice_roll(dice, 80);
		policy->percent = true;
	}
}

struct model_policy policy_roll(struct dice *dice, int64_t wall)
{
	struct model_policy policy = {
		.any = dice_hit(dice, 30),
		.accepts_failures = dice_hit(dice, 20),
		.automatic = dice_hit(dice, 30),
		.approvals = dice_hit(dice, 20) ? 1 + (unsigned)dice_roll(dice, 2) : 0,
		.expire = dice_hit(dice, 50) ? seconds(dice, 60, 180) : 0,
		.asks = dice_hit(dice, 12),
		.verifies = dice_hit(dice, 30),
	};

	roll_times(dice, wall, &policy);
	roll_course(dice, &policy);
	return policy;
}

/* "2026-11-20T00:01:30": without zone and parts of a second. */
static const char *local(struct arena *arena, int64_t wall)
{
	return arena_text_n(arena, clock_text(arena, wall), 19);
}

static void write_spans(struct buffer *buffer, const char *key, const struct model_span *spans,
			size_t count)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (count)
		buffer_printf(buffer, "    %s:\n", key);
	for (size_t i = 0; i < count; i++)
		buffer_printf(buffer,
			      "      - { name: span %zu, start: \"%s\", end: \"%s\", at-close: %s "
			      "}\n",
			      i + 1, local(arena, spans[i].from), local(arena, spans[i].until),
			      spans[i].drains ? "drain" : "overrun");
}

static void write_wave(struct buffer *buffer, const struct model_wave *wave)
{
	buffer_printf(buffer, "      - { name: %s", wave->name);
	if (wave->region)
		buffer_printf(buffer, ", select: { region: %s }", wave->region);
	if (wave->targets)
		buffer_printf(buffer, ", targets: %u%s", wave->targets, wave->percent ? "%" : "");
	if (wave->has_budget)
		buffer_printf(buffer, ", budget: %u", wave->budget);
	if (wave->parallel)
		buffer_printf(buffer, ", parallel: %u", wave->parallel);
	if (wave->pause)
		buffer_printf(buffer, ", pause: %llds", (long long)(wave->pause / SECOND));
	buffer_add_text(buffer, wave->approve ? ", approve: yes }\n" : " }\n");
}

static void write_course(struct buffer *buffer, const struct model_policy *policy)
{
	buffer_printf(buffer, "    budget: %u%s\n", policy->budget, policy->percent ? "%" : "");
	if (policy->parallel)
		buffer_printf(buffer, "    parallel: %u\n", policy->parallel);
	if (policy->region_spread || policy->host_spread)
		buffer_add_text(buffer, "    spread:\n");
	if (policy->region_spread)
		buffer_printf(buffer, "      region: %u\n", policy->region_spread);
	if (policy->host_spread)
		buffer_printf(buffer, "      host: %u\n", policy->host_spread);
	if (policy->wave_count)
		buffer_add_text(buffer, "    waves:\n");
	for (size_t i = 0; i < policy->wave_count; i++)
		write_wave(buffer, &policy->waves[i]);
}

static void write_people(struct buffer *buffer, const struct model_policy *policy)
{
	if (!policy->approvals)
		return;
	buffer_printf(buffer, "    approvals:\n      count: %u\n", policy->approvals);
	if (policy->expire)
		buffer_printf(buffer, "      expire: %llds\n",
			      (long long)(policy->expire / SECOND));
}

void policy_write_lines(struct buffer *buffer, const struct model_policy *policy)
{
	if (policy->any)
		buffer_add_text(buffer, "    upstream: any\n");
	if (policy->accepts_failures)
		buffer_add_text(buffer, "    accept-failures: yes\n");
	if (policy->automatic)
		buffer_add_text(buffer, "    promote: auto\n");
	if (policy->soak)
		buffer_printf(buffer, "    soak: %llds\n", (long long)(policy->soak / SECOND));
	write_people(buffer, policy);
	write_spans(buffer, "windows", policy->windows, policy->window_count);
	write_spans(buffer, "freezes", policy->freezes, policy->freeze_count);
	if (policy->asks)
		buffer_add_text(buffer, "    http:\n      - { name: desk, url: "
					"\"https://desk.example/{rollout}\", every: 20s }\n");
	if (policy->verifies)
		buffer_add_text(buffer,
				"    verify:\n      - { name: whole, sql: \"SELECT 1 = 1\" }\n");
	write_course(buffer, policy);
}

bool policy_inside(const struct model_span *spans, size_t count, int64_t wall)
{
	for (size_t i = 0; i < count; i++)
		if (wall >= spans[i].from && wall < spans[i].until)
			return true;
	return false;
}

int64_t policy_calm(const struct model_policy *policy)
{
	int64_t calm = 0;

	if (policy->window_count)
		calm = policy->windows[policy->window_count - 1].from;
	for (size_t i = 0; i < policy->freeze_count; i++)
		calm = policy->freezes[i].until > calm ? policy->freezes[i].until : calm;
	return calm;
}
