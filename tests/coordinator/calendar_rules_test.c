#include "coordinator/calendar.h"

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "tests/support/test.h"

#define HOUR  ((int64_t)3600000)
#define MARCH ((int64_t)1772323200000) /* 2026-03-01 */

static uint64_t seed = 88172645463325252;

static unsigned below(unsigned limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % limit);
}

/* "NAME=N,N,..." now and then; values from `least` on. */
static void add_part(struct buffer *rule, const char *name, int least, unsigned range)
{
	unsigned more = below(5);

	if (below(3))
		return;
	buffer_printf(rule, ";%s=%d", name, least + (int)below(range));
	while (more--)
		buffer_printf(rule, ",%d", least + (int)below(range));
}

static const char *any_rule(struct arena *arena)
{
	static const char *const frequencies[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
	static const char *const days[] = { "MO", "TU,TH", "-1FR", "5MO,SA", "53TH", "-53SA" };
	struct buffer rule = buffer_in(arena);

	buffer_printf(&rule, "FREQ=%s", frequencies[below(COUNT(frequencies))]);
	if (!below(3))
		buffer_printf(&rule, ";INTERVAL=%u", below(4) ? below(20) + 1 : below(70000));
	if (!below(4))
		buffer_printf(&rule, ";COUNT=%u", below(1100));
	if (!below(4))
		buffer_printf(&rule, ";UNTIL=%u%02u%02u", 1970 + below(120), below(14), below(33));
	if (below(2))
		buffer_printf(&rule, ";BYDAY=%s", days[below(COUNT(days))]);
	add_part(&rule, "BYMONTH", 0, 14);
	add_part(&rule, "BYMONTHDAY", -32, 64);
	add_part(&rule, "BYSETPOS", -6, 12);
	add_part(&rule, "BYHOUR", 0, 25);
	if (!below(30))
		rule.data[below((unsigned)rule.size)] = (char)(' ' + below(90));
	return buffer_text(&rule);
}

static void whatever_the_rule_it_is_told_or_refused_in_time(void **state)
{
	unsigned sound = 0;

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct calendar_span span = { any_rule(arena), "1970-01-01T02:30:00", NULL,
					      HOUR * (1 + below(366 * 24)), "Europe/Berlin" };
		int64_t begin = clock_monotonic();
		struct calendar_state found;
		struct error error = { 0 };

		if (calendar_rule_is_sound(span.rule, span.start, &error)) {
			sound++;
			if (!calendar_at(&span, MARCH + below(1000) * 24 * HOUR, &found, &error))
				assert_int_equal(error.code, ERROR_INVALID);
		}
		if (clock_monotonic() - begin > 3000)
			fail_msg("%s took %lld ms", span.rule,
				 (long long)(clock_monotonic() - begin));
	}
	assert_true(sound > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_the_rule_it_is_told_or_refused_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
