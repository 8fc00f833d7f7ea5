#include "tests/support/planned.h"

#include "core/release_directory.h"
#include "core/tlog/merkle.h"
#include "tests/support/test.h"

struct planned *planned_release(struct arena *arena, const struct planned_file *files, size_t count)
{
	struct planned *planned = arena_new(arena, struct planned);
	struct file_set set = { arena_new_array(arena, struct file, count), count };
	struct directory directory;
	struct error error = { 0 };

	for (size_t i = 0; i < count; i++)
		set.files[i] = (struct file) { files[i].path, bytes_of(files[i].text) };
	assert_ok(directory_read(arena, "plain", &set, &directory, &error));
	release_of_directory(arena, &directory, "shop", DIALECT_SQLITE, &planned->release);
	planned->release.number = 3;
	planned->release.pushed_by = "test";
	planned->sum = sum_write(arena, &directory.sum);
	planned->manifest = release_manifest(arena, &planned->release);
	return planned;
}

void planned_sign(struct arena *arena, struct planned *planned, const struct key_pair *key)
{
	struct assignment *assignment = &planned->assignment;
	struct ticket ticket = { plan_digest(&assignment->plan),
				 assignment->rollout,
				 assignment->target,
				 assignment->attempt,
				 assignment->epoch,
				 assignment->valid_for };
	struct bytes covered = ticket_bytes(arena, &ticket);

	sign_bytes(key, covered.data, covered.size, assignment->signature);
}

void planned_seal(struct arena *arena, struct planned *planned, const struct key_pair *key)
{
	struct assignment *assignment = &planned->assignment;
	struct plan_part other = { .target = "zz" };
	struct hash leaves[2] = {
		merkle_leaf(plan_part_bytes(arena, &assignment->part)),
		merkle_leaf(plan_part_bytes(arena, &other)),
	};

	assignment->plan.targets = merkle_root(leaves, 2);
	assignment->part_index = 0;
	assignment->part_proof =
	    merkle_inclusion(arena, leaves, 2, 0, &assignment->part_proof_count);
	planned_sign(arena, planned, key);
}

void planned_assign(struct arena *arena, struct planned *planned, enum verb verb,
		    const char *target, const char *attempt, const struct ledger *ledger,
		    const struct key_pair *key)
{
	const struct release *release = &planned->release;
	struct reconciliation state;
	struct plan_part *part = &planned->assignment.part;

	reconcile(arena, release->migrations, release->count, ledger, &state);
	planned->assignment = (struct assignment) {
		.verb = verb,
		.rollout = "r-1",
		.project = "shop",
		.target = target,
		.attempt = attempt,
		.epoch = 1,
		.valid_for = 60000,
		.plan = { .project = "shop",
			  .environment = "staging",
			  .verb = verb_name(verb),
			  .execution = "",
			  .resolution = "",
			  .release = release->number,
			  .release_digest = release->digest,
			  .target_count = 2 },
		.manifest = hash_of(planned->manifest.data, planned->manifest.size),
	};
	part->target = target;
	part->pending = arena_new_array(arena, const char *, state.pending_count);
	for (size_t i = 0; i < state.pending_count; i++)
		part->pending[part->pending_count++] = state.pending[i]->version;
	part->base = ledger_base(ledger, part->pending, part->pending_count);
	planned_seal(arena, planned, key);
}
