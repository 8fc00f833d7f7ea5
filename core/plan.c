#include "core/plan.h"

#include <string.h>

/* The same bytes as hasher_add_field feeds. */
static void put_field(struct buffer *buffer, const void *bytes, size_t size)
{
	uint8_t length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)((uint64_t)size >> (8 * (7 - i)));
	buffer_add(buffer, length, sizeof length);
	buffer_add(buffer, bytes, size);
}

static void put_text(struct buffer *buffer, const char *text)
{
	put_field(buffer, text, strlen(text));
}

static void put_hash(struct buffer *buffer, const struct hash *hash)
{
	put_field(buffer, hash->bytes, HASH_SIZE);
}

static void put_number(struct buffer *buffer, uint64_t number)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(number >> (8 * (7 - i)));
	put_field(buffer, bytes, sizeof bytes);
}

struct bytes plan_part_bytes(struct arena *arena, const struct plan_part *part)
{
	struct buffer buffer = buffer_in(arena);

	put_text(&buffer, "lockstep-part-v1");
	put_text(&buffer, part->target);
	put_hash(&buffer, &part->base);
	put_number(&buffer, part->pending_count);
	for (size_t i = 0; i < part->pending_count; i++)
		put_text(&buffer, part->pending[i]);
	if (part->wave) {
		put_text(&buffer, "wave");
		put_number(&buffer, part->wave);
	}
	return buffer_bytes(&buffer);
}

struct hash plan_digest(const struct plan *plan)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer buffer = buffer_in(arena);

	put_text(&buffer, "lockstep-plan-v1");
	put_text(&buffer, plan->project);
	put_text(&buffer, plan->environment);
	put_text(&buffer, plan->verb);
	put_number(&buffer, plan->release);
	put_hash(&buffer, &plan->release_digest);
	put_hash(&buffer, &plan->policy);
	put_hash(&buffer, &plan->targets);
	put_number(&buffer, plan->target_count);
	if (*plan->execution)
		put_text(&buffer, plan->execution);
	if (*plan->resolution) {
		put_text(&buffer, "resolution");
		put_text(&buffer, plan->resolution);
	}
	if (plan->verify && *plan->verify) {
		put_text(&buffer, "verify");
		put_text(&buffer, plan->verify);
	}
	if (plan->evidence && *plan->evidence) {
		put_text(&buffer, "evidence");
		put_text(&buffer, plan->evidence);
	}
	return hash_of(buffer.data, buffer.size);
}

struct bytes ticket_bytes(struct arena *arena, const struct ticket *ticket)
{
	struct buffer buffer = buffer_in(arena);

	put_text(&buffer, "lockstep-ticket-v1");
	put_hash(&buffer, &ticket->plan);
	put_text(&buffer, ticket->rollout);
	put_text(&buffer, ticket->target);
	put_text(&buffer, ticket->attempt);
	put_number(&buffer, ticket->epoch);
	put_number(&buffer, ticket->valid_for);
	return buffer_bytes(&buffer);
}

struct bytes planned_bytes(struct arena *arena, const char *rollout, const struct hash *plan)
{
	struct buffer buffer = buffer_in(arena);

	put_text(&buffer, "lockstep-planned-v1");
	put_text(&buffer, rollout);
	put_hash(&buffer, plan);
	return buffer_bytes(&buffer);
}
