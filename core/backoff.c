#include "core/backoff.h"

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t mixed = *state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

int64_t backoff(uint64_t *random, unsigned failed)
{
	int64_t bound = BACKOFF_FIRST;

	for (unsigned i = 1; i < failed && bound < BACKOFF_MOST; i++)
		bound *= 2;
	if (bound > BACKOFF_MOST)
		bound = BACKOFF_MOST;
	return (int64_t)(next(random) % (uint64_t)(bound + 1));
}
