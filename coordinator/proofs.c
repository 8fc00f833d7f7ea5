#include "coordinator/proofs.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/log.h"
#include "coordinator/store/tree.h"

static struct bytes kept(struct bytes bytes)
{
	char *copy = malloc(bytes.size + 1);

	if (!copy)
		abort();
	if (bytes.size)
		memcpy(copy, bytes.data, bytes.size);
	return (struct bytes) { copy, bytes.size };
}

static void drop(struct bytes *bytes)
{
	free((char *)(uintptr_t)bytes->data);
	*bytes = (struct bytes) { 0 };
}

static struct bytes given(struct arena *arena, struct bytes bytes)
{
	return (struct bytes) { arena_copy(arena, bytes.data, bytes.size), bytes.size };
}

static struct bytes bytes_of_path(const struct merkle_path *path)
{
	return (struct bytes) { (const char *)path->hashes, path->count * sizeof *path->hashes };
}

static void drop_entry(struct entry_proof *entry)
{
	free(entry->rollout);
	drop(&entry->entry);
	drop(&entry->path);
	*entry = (struct entry_proof) { 0 };
}

void proofs_forget(struct proofs *proofs)
{
	for (size_t i = 0; i < sizeof proofs->entries / sizeof *proofs->entries; i++)
		drop_entry(&proofs->entries[i]);
	for (size_t i = 0; i < sizeof proofs->growths / sizeof *proofs->growths; i++)
		drop(&proofs->growths[i].path);
	memset(proofs->growths, 0, sizeof proofs->growths);
}

static struct entry_proof *slot_of(struct proofs *proofs, const char *rollout)
{
	size_t sum = 0;

	for (const char *c = rollout; *c; c++)
		sum = sum * 31 + (unsigned char)*c;
	return &proofs->entries[sum % (sizeof proofs->entries / sizeof *proofs->entries)];
}

static bool find_entry(struct proofs *proofs, struct store *store, const char *rollout,
		       struct entry_proof **found, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct entry_proof *slot = slot_of(proofs, rollout);
	struct bytes entry;
	uint64_t index;

	*found = slot;
	if (slot->rollout && text_equal(slot->rollout, rollout))
		return true;
	if (!log_rollout_entry(arena, store, rollout, &index, &entry, error))
		return false;
	drop_entry(slot);
	slot->rollout = strdup(rollout);
	slot->index = index;
	slot->entry = kept(entry);
	return true;
}

bool proofs_entry(struct proofs *proofs, struct store *store, const char *rollout, uint64_t *index,
		  struct error *error)
{
	struct entry_proof *slot;

	if (!find_entry(proofs, store, rollout, &slot, error))
		return false;
	*index = slot->index;
	return true;
}

bool proofs_inclusion(struct arena *arena, struct proofs *proofs, struct store *store,
		      struct entry_proof *proof, struct error *error)
{
	struct merkle_source source = tree_source(store);
	struct merkle_path path;
	struct entry_proof *slot;

	if (!find_entry(proofs, store, proof->rollout, &slot, error))
		return false;
	if (slot->size != proof->size) {
		if (!merkle_prove(arena, &source, slot->index, proof->size, &path, error))
			return false;
		drop(&slot->path);
		slot->path = kept(bytes_of_path(&path));
		slot->size = proof->size;
	}
	proof->index = slot->index;
	proof->entry = given(arena, slot->entry);
	proof->path = given(arena, slot->path);
	return true;
}

bool proofs_growth(struct arena *arena, struct proofs *proofs, struct store *store,
		   struct growth_proof *proof, struct error *error)
{
	struct growth_proof *slot =
	    &proofs->growths[(proof->from * 31 + proof->to) %
			     (sizeof proofs->growths / sizeof *proofs->growths)];
	struct merkle_source source = tree_source(store);
	struct merkle_path path;

	proof->path = (struct bytes) { 0 };
	if (proof->from >= proof->to)
		return true;
	if (slot->from != proof->from || slot->to != proof->to) {
		if (!merkle_prove_growth(arena, &source, proof->from, proof->to, &path, error))
			return false;
		drop(&slot->path);
		*slot =
		    (struct growth_proof) { proof->from, proof->to, kept(bytes_of_path(&path)) };
	}
	proof->path = given(arena, slot->path);
	return true;
}
