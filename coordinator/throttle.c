#include "coordinator/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/crypto.h"

#define SETS    1024
#define WAYS    4
#define MEMORY  ((int64_t)15 * 60000) /* ms after a lockout */
#define LONGEST ((int64_t)15 * 60000)
#define DOUBLED 16 /* times, at most */

struct slot {
	uint64_t who; /* 0: free */
	int64_t since, touched, until;
	unsigned failures, lockouts;
};

struct throttle {
	struct throttle_options options;
	uint8_t salt[16]; /* nobody outside knows who shares a set with whom */
	struct slot slots[SETS][WAYS];
};

struct throttle *throttle_open(const struct throttle_options *options)
{
	struct throttle *throttle = calloc(1, sizeof *throttle);

	if (!throttle)
		abort();
	throttle->options = *options;
	random_bytes(throttle->salt, sizeof throttle->salt);
	return throttle;
}

void throttle_close(struct throttle *throttle)
{
	free(throttle);
}

static uint64_t number_of(const struct throttle *throttle, const char *who)
{
	struct hasher hasher;
	struct hash hash;
	uint64_t number;

	hasher_start(&hasher);
	hasher_add(&hasher, throttle->salt, sizeof throttle->salt);
	hasher_add(&hasher, who, strlen(who));
	hash = hasher_end(&hasher);
	memcpy(&number, hash.bytes, sizeof number);
	return number ? number : 1;
}

static struct slot *find(struct slot *set, uint64_t who)
{
	for (size_t i = 0; i < WAYS; i++)
		if (set[i].who == who)
			return &set[i];
	return NULL;
}

/* Whoever was quiet for longest makes room. */
static struct slot *make(struct slot *set, uint64_t who, int64_t now)
{
	struct slot *oldest = set;

	for (size_t i = 1; i < WAYS; i++)
		if (set[i].touched < oldest->touched)
			oldest = &set[i];
	*oldest = (struct slot) { .who = who, .since = now };
	return oldest;
}

int64_t throttle_locked(const struct throttle *throttle, const char *who, int64_t now)
{
	uint64_t number = number_of(throttle, who);
	const struct slot *slot =
	    find((struct slot *)(uintptr_t)throttle->slots[number % SETS], number);

	return slot && slot->until > now ? slot->until - now : 0;
}

static int64_t lockout_of(const struct throttle *throttle, unsigned before)
{
	int64_t lockout = throttle->options.lockout;

	for (unsigned i = 0; i < before && lockout < LONGEST; i++)
		lockout *= 2;
	return lockout < LONGEST ? lockout : LONGEST;
}

int64_t throttle_fail(struct throttle *throttle, const char *who, int64_t now)
{
	uint64_t number = number_of(throttle, who);
	struct slot *set = throttle->slots[number % SETS], *slot = find(set, number);
	int64_t lockout;

	slot = slot ? slot : make(set, number, now);
	slot->touched = now;
	if (!throttle->options.failures || slot->until > now)
		return 0;
	if (slot->until && now - slot->until > MEMORY)
		slot->lockouts = 0;
	if (now - slot->since >= THROTTLE_WINDOW) {
		slot->since = now;
		slot->failures = 0;
	}
	if (++slot->failures < throttle->options.failures)
		return 0;
	lockout = lockout_of(throttle, slot->lockouts);
	slot->lockouts += slot->lockouts < DOUBLED;
	slot->failures = 0;
	slot->until = now + lockout;
	return lockout;
}
