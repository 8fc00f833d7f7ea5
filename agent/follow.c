#include "agent/follow.h"

#include <string.h>

#define OURS   SUCCESSION_LIMIT
#define THEIRS (2 * SUCCESSION_LIMIT)

static bool equal(const uint8_t a[PUBLIC_KEY_SIZE], const uint8_t b[PUBLIC_KEY_SIZE])
{
	return memcmp(a, b, PUBLIC_KEY_SIZE) == 0;
}

/* Those that were followed, and those that are shown and can be read: others prove nothing. */
static struct succession_list gather(struct arena *arena, const struct identity *identity,
				     const struct welcome *welcome)
{
	struct succession *items = arena_new_array(arena, struct succession, OURS + THEIRS);
	size_t count = 0;
	struct error ignored;

	for (size_t i = 0; i < identity->succession.count && i < OURS; i++)
		items[count++] = identity->succession.items[i];
	for (size_t i = 0; i < welcome->succession_count && i < THEIRS; i++)
		count += succession_read(arena, welcome->succession[i], &items[count], &ignored);
	return (struct succession_list) { items, count };
}

/* The statement of `list` about `key`; NULL: there is none. */
static const struct succession *about(const struct succession_list *list, const uint8_t *key)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].of == SUCCESSION_COORDINATOR && equal(list->items[i].key, key))
			return &list->items[i];
	return NULL;
}

/* Is it said to be revoked, by whomever? */
static bool said_revoked(const struct succession_list *list, const uint8_t *key)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].of == SUCCESSION_COORDINATOR &&
		    list->items[i].act == SUCCESSION_REVOKE && equal(list->items[i].key, key))
			return true;
	return false;
}

static bool refuse(struct arena *arena, const struct identity *identity,
		   const struct welcome *welcome, const struct succession_list *shown,
		   const struct succession_end *end, struct error *error)
{
	const char *key = hex_encode(arena, welcome->coordinator_key, PUBLIC_KEY_SIZE);
	const char *ours = hex_encode(arena, end->key, PUBLIC_KEY_SIZE);
	const struct succession *replaced = about(&end->path, welcome->coordinator_key);

	if (replaced)
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator has the key %s, which was %s: %s came after it. "
				 "It was restored from an older backup, or is somebody who has "
				 "the old key",
				 key, replaced->act == SUCCESSION_REVOKE ? "revoked" : "replaced",
				 ours);
	if (said_revoked(shown, end->key))
		return error_set(
		    error, ERROR_INTEGRITY,
		    "the coordinator has the key %s and says that %s was revoked, but this agent "
		    "%s: if that is right, remove identity.json and enrol again",
		    key, ours,
		    identity->recoverable ? "knows another recovery key"
					  : "never heard of a recovery key");
	return error_set(error, ERROR_INTEGRITY,
			 "the coordinator has the key %s, this agent was enrolled by %s: if it was "
			 "really set up anew, remove identity.json and enrol again",
			 key, ours);
}

/* Kept on the disk first. */
static bool keep(struct identity *identity, const char *state, const struct identity *changed,
		 struct error *error)
{
	if (!identity_save(state, changed, error))
		return false;
	*identity = *changed;
	return true;
}

static bool pin(struct identity *identity, const char *state, const struct welcome *welcome,
		struct followed *followed, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const uint8_t *shown = (const uint8_t *)welcome->recovery_key.data;
	struct identity changed = *identity;
	struct bytes covered;

	if (!welcome->recovery_key.size)
		return true;
	followed->other_recovery = identity->recoverable && !equal(identity->recovery_key, shown);
	if (identity->recoverable)
		return true;
	covered = recovery_vouch_bytes(arena, shown);
	if (welcome->recovery_signature.size != SIGNATURE_SIZE ||
	    !signature_holds(identity->coordinator_key, covered.data, covered.size,
			     (const uint8_t *)welcome->recovery_signature.data))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator's key does not vouch for the recovery key that "
				 "it shows, %s",
				 hex_encode(arena, shown, PUBLIC_KEY_SIZE));
	memcpy(changed.recovery_key, shown, PUBLIC_KEY_SIZE);
	changed.recoverable = followed->pinned = true;
	return keep(identity, state, &changed, error);
}

/* The path outlives the answer that it came in. */
static struct succession_list lasting(struct arena *arena, const struct succession_list *path)
{
	struct succession *items = arena_copy(arena, path->items, path->count * sizeof *items);

	for (size_t i = 0; i < path->count; i++)
		items[i].note = arena_text(arena, items[i].note);
	return (struct succession_list) { items, path->count };
}

static bool same_path(const struct succession_list *a, const struct succession_list *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = text_equal(a->items[i].note, b->items[i].note);
	return same;
}

static bool go(struct identity *identity, const char *state, const struct succession_end *end,
	       struct followed *followed, struct error *error)
{
	const struct succession *left = about(&end->path, identity->coordinator_key);
	struct identity changed = *identity;

	if (same_path(&end->path, &identity->succession))
		return true;
	memcpy(followed->before, identity->coordinator_key, PUBLIC_KEY_SIZE);
	if (!equal(end->key, identity->coordinator_key))
		/* A key that the path does not know any more was a thief's choice. */
		followed->key = left && left->act == SUCCESSION_ROTATE ? FOLLOWED_ROTATION
								       : FOLLOWED_REVOCATION;
	memcpy(changed.coordinator_key, end->key, PUBLIC_KEY_SIZE);
	changed.succession = lasting(identity->arena, &end->path);
	return keep(identity, state, &changed, error);
}

bool follow(struct identity *identity, const char *state, const struct welcome *welcome,
	    struct followed *followed, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct succession_list list = gather(arena, identity, welcome);
	struct succession_start start = { SUCCESSION_COORDINATOR, identity->first_key,
					  identity->recoverable ? identity->recovery_key : NULL };
	struct succession_end end;

	*followed = (struct followed) { 0 };
	if (!succession_follow(arena, &start, &list, &end, error))
		return false;
	if (!equal(end.key, welcome->coordinator_key))
		return refuse(arena, identity, welcome, &list, &end, error);
	return go(identity, state, &end, followed, error) &&
	       pin(identity, state, welcome, followed, error);
}
