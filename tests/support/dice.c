#include "tests/support/dice.h"

struct dice dice_of(uint64_t seed)
{
	return (struct dice) { seed * 0x9e3779b97f4a7c15u + 1 };
}

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
	dice->state ^= dice->state << 13; /* xorshift64, Marsaglia 2003 */
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state % sides;
}

bool dice_hit(struct dice *dice, unsigned percent)
{
	return dice_roll(dice, 100) < percent;
}
