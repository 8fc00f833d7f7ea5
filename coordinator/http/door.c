#include "coordinator/http/door.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/jwt.h"
#include "core/base/crypto.h"

#define GOOD_COUNT    4096
#define TOLD_A_MINUTE 30 /* lockouts: a crowd of strangers cannot make the log grow at will */

struct door {
	struct throttle *throttle;
	struct hash good[GOOD_COUNT]; /* of tokens, each in its place */
	int64_t since;                /* the current minute began */
	uint64_t told, unsaid;        /* in it; since the last that was told */
	pthread_mutex_t mutex;
};

struct door *door_open(const struct throttle_options *options)
{
	struct door *door = calloc(1, sizeof *door);

	if (!door)
		abort();
	door->throttle = throttle_open(options);
	pthread_mutex_init(&door->mutex, NULL);
	return door;
}

void door_close(struct door *door)
{
	if (!door)
		return;
	throttle_close(door->throttle);
	pthread_mutex_destroy(&door->mutex);
	free(door);
}

static struct hash *place_of(struct door *door, const struct hash *hash)
{
	return &door->good[(hash->bytes[0] << 8 | hash->bytes[1]) % GOOD_COUNT];
}

int64_t door_shut(struct door *door, const char *address, const char *token, int64_t now)
{
	struct hash hash = hash_of(token, strlen(token));
	int64_t rest = 0;

	pthread_mutex_lock(&door->mutex);
	if (!jwt_is(token) && !hash_equal(place_of(door, &hash), &hash))
		rest = throttle_locked(door->throttle, address, now);
	pthread_mutex_unlock(&door->mutex);
	return rest;
}

bool door_knows(struct door *door, const char *token)
{
	struct hash hash = hash_of(token, strlen(token));
	bool known;

	pthread_mutex_lock(&door->mutex);
	known = hash_equal(place_of(door, &hash), &hash);
	pthread_mutex_unlock(&door->mutex);
	return known;
}

void door_good(struct door *door, const char *token)
{
	struct hash hash = hash_of(token, strlen(token));

	pthread_mutex_lock(&door->mutex);
	*place_of(door, &hash) = hash;
	pthread_mutex_unlock(&door->mutex);
}

/* With the mutex held. */
static bool may_tell(struct door *door, int64_t now)
{
	if (now - door->since >= THROTTLE_WINDOW) {
		door->since = now;
		door->told = 0;
	}
	if (door->told < TOLD_A_MINUTE) {
		door->told++;
		return true;
	}
	door->unsaid++;
	return false;
}

/* With the mutex held. */
static void count(struct door *door, const char *who, int64_t now, struct door_lockout *lockout)
{
	int64_t rest = throttle_locked(door->throttle, who, now);
	int64_t lasts = throttle_fail(door->throttle, who, now);

	if (rest > lockout->rest)
		lockout->rest = rest;
	if (!lasts || lockout->lasts || !may_tell(door, now))
		return;
	lockout->lasts = lasts;
	lockout->unsaid = door->unsaid;
	door->unsaid = 0;
}

void door_fail(struct door *door, const struct door_failure *failure, int64_t now,
	       struct door_lockout *lockout)
{
	*lockout = (struct door_lockout) { 0 };
	pthread_mutex_lock(&door->mutex);
	if (!failure->known) {
		count(door, failure->address, now, lockout);
		lockout->address = lockout->lasts ? failure->address : NULL;
	}
	if (failure->token) {
		bool before = lockout->lasts != 0;

		count(door, failure->token, now, lockout);
		lockout->token = lockout->lasts && !before ? failure->token : NULL;
	}
	pthread_mutex_unlock(&door->mutex);
}
