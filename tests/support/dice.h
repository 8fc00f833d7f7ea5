#ifndef TESTS_SUPPORT_DICE_H
#define TESTS_SUPPORT_DICE_H
#include <stdbool.h>
#include <stdint.h>

/* Chance that comes again with the same seed. */
struct dice {
	uint64_t state;
};
struct dice dice_of(uint64_t seed);
uint64_t dice_roll(struct dice *dice, uint64_t sides); /* 0 .. sides - 1 */
bool dice_hit(struct dice *dice, unsigned percent);
#endif
