#include "coordinator/release_export.h"

#include "coordinator/logbook.h"
#include "coordinator/store/accounts.h"
#include "coordinator/store/log.h"
#include "coordinator/store/registry.h"
#include "coordinator/store/rollouts.h"
#include "coordinator/store/tree.h"

struct exporting {
	struct arena *arena;
	struct store *store;
	const struct release_export *asked;
	struct release_bundle bundle;
	struct buffer entries;   /* struct entry, to be proven */
	struct buffer outcomes;  /* struct bundle_outcome */
	struct buffer blobs;     /* struct hash */
	struct buffer documents; /* struct bytes */
};

/* False: it is there already. */
static bool add_blob(struct exporting *exporting, const struct hash *hash)
{
	const struct hash *have = (const struct hash *)(void *)exporting->blobs.data;

	for (size_t i = 0; i < exporting->blobs.size / sizeof *have; i++)
		if (hash_equal(&have[i], hash))
			return false;
	buffer_add(&exporting->blobs, hash, sizeof *hash);
	return true;
}

static bool add_document(struct exporting *exporting, const struct hash *hash, struct error *error)
{
	struct bytes text;

	if (!add_blob(exporting, hash))
		return true;
	if (!blob_get(exporting->arena, exporting->store, hash, &text, error))
		return false;
	buffer_add(&exporting->documents, &text, sizeof text);
	return true;
}

static size_t entry_count(const struct exporting *exporting)
{
	return exporting->entries.size / sizeof(struct entry);
}

/* The entry that sealed it. */
static bool add_sealing(struct exporting *exporting, struct error *error)
{
	struct log_filter filter = { .project = exporting->bundle.project,
				     .type = entry_type_name(ENTRY_RELEASE_SEALED),
				     .after = -1,
				     .limit = 1000 };
	struct log_page page = { .more = true };

	while (page.more) {
		if (!log_page_read(exporting->arena, exporting->store, &filter, &page, error))
			return false;
		for (size_t i = 0; i < page.count; i++) {
			const struct entry *entry = &page.items[i];

			filter.after = (int64_t)entry->seq;
			if (value_get_integer(entry->body, "number", 0) !=
			    (int64_t)exporting->bundle.number)
				continue;
			exporting->bundle.sealed = entry->seq;
			buffer_add(&exporting->entries, entry, sizeof *entry);
			return true;
		}
	}
	return error_set(error, ERROR_INTERNAL, "the log does not say that release %llu was sealed",
			 (unsigned long long)exporting->bundle.number);
}

static bool is(const struct entry *entry, enum entry_type type)
{
	return text_equal(entry->type, entry_type_name(type));
}

/* Steps on the way are left out; so are single targets where there are very many. */
static bool is_worth(const struct entry *entry, bool targets)
{
	const char *to = value_get_text(entry->body, "to");

	if (is(entry, ENTRY_TASK_MOVED))
		return targets && (text_equal(to, "succeeded") || text_equal(to, "failed"));
	if (is(entry, ENTRY_ROLLOUT_MOVED))
		return value_get_bool(entry->body, "final", false);
	return is(entry, ENTRY_ROLLOUT_CREATED) || is(entry, ENTRY_APPROVAL_GIVEN) ||
	       is(entry, ENTRY_OVERRIDE_RECORDED);
}

/* What is proven of it, without the page that it was read with. */
static void add_entry(struct exporting *exporting, const struct entry *entry)
{
	const char *text = arena_text_n(exporting->arena, entry->text.data, entry->text.size);
	struct entry kept = { .seq = entry->seq, .text = { text, entry->text.size } };

	buffer_add(&exporting->entries, &kept, sizeof kept);
}

static bool add_entries(struct exporting *exporting, const struct rollout *rollout,
			struct bundle_outcome *outcome, struct error *error)
{
	bool targets = entry_count(exporting) + rollout->task_count < BUNDLE_PROOFS_MOST / 2;
	SCOPED(arena_release) struct arena *pages = arena_open();
	struct log_page page = { .more = true };
	int64_t after = -1;

	while (page.more) {
		arena_reset(pages);
		if (!log_rollout_page(pages, exporting->store, rollout->id, after, &page, error))
			return false;
		for (size_t i = 0; i < page.count; i++) {
			const struct entry *entry = &page.items[i];

			after = (int64_t)entry->seq;
			if (!is_worth(entry, targets) ||
			    entry_count(exporting) == BUNDLE_PROOFS_MOST)
				continue;
			if (is(entry, ENTRY_ROLLOUT_CREATED))
				outcome->created = entry->seq;
			if (is(entry, ENTRY_ROLLOUT_MOVED))
				outcome->finished = entry->seq;
			add_entry(exporting, entry);
		}
	}
	return true;
}

/* A success that was taken back, or that a target lost, is none to tell others of. */
static bool stands(struct exporting *exporting, const struct rollout *rollout, bool *still,
		   struct error *error)
{
	*still = rollout->state == ROLLOUT_FAILED || rollout->state == ROLLOUT_CANCELLED;
	return *still || rollout_stands(exporting->store, rollout->id, still, error);
}

static bool add_rollout(struct exporting *exporting, const char *id, struct error *error)
{
	struct bundle_outcome outcome = { 0 };
	struct rollout rollout;
	bool still;

	if (!rollout_load(exporting->arena, exporting->store, exporting->bundle.project, id,
			  &rollout, error) ||
	    !stands(exporting, &rollout, &still, error))
		return false;
	if (!still)
		return true;
	outcome.environment = rollout.environment;
	outcome.rollout = rollout.id;
	outcome.state = rollout_state_name(rollout.state);
	if (!add_entries(exporting, &rollout, &outcome, error))
		return false;
	if (!add_document(exporting, &rollout.plan, error))
		return false;
	if (outcome.created && outcome.finished)
		buffer_add(&exporting->outcomes, &outcome, sizeof outcome);
	return true;
}

static bool gather(struct exporting *exporting, struct error *error)
{
	struct account_rollouts ended;
	struct release_row row;

	if (!release_load(exporting->arena, exporting->store, exporting->asked->project,
			  exporting->asked->number, &row, error))
		return false;
	exporting->bundle.project = row.release.project;
	exporting->bundle.number = row.release.number;
	exporting->bundle.digest = row.release.digest;
	exporting->bundle.manifest = row.manifest;
	for (size_t i = 0; i < row.release.file_count; i++)
		add_blob(exporting, &row.release.files[i].content);
	if (!add_document(exporting, &row.manifest, error) || !add_sealing(exporting, error) ||
	    !account_ended(exporting->arena, exporting->store, row.release.project,
			   &row.release.digest, &ended, error))
		return false;
	for (size_t i = 0; i < ended.count; i++)
		if (!add_rollout(exporting, ended.items[i], error))
			return false;
	exporting->bundle.outcomes = (struct bundle_outcome *)(void *)exporting->outcomes.data;
	exporting->bundle.outcome_count = exporting->outcomes.size / sizeof(struct bundle_outcome);
	exporting->bundle.blobs = (struct hash *)(void *)exporting->blobs.data;
	exporting->bundle.blob_count = exporting->blobs.size / sizeof(struct hash);
	return true;
}

static bool prove(struct exporting *exporting, const char *checkpoint, uint64_t size,
		  struct bundle_parts *parts, struct error *error)
{
	const struct entry *entries = (const struct entry *)(void *)exporting->entries.data;
	struct merkle_source source = tree_source(exporting->store);
	struct bytes *proofs;

	parts->proof_count = entry_count(exporting);
	parts->proofs = proofs =
	    arena_new_array(exporting->arena, struct bytes, parts->proof_count);
	for (size_t i = 0; i < parts->proof_count; i++) {
		struct receipt receipt = { .extra = entries[i].text,
					   .index = entries[i].seq,
					   .checkpoint = bytes_of(checkpoint) };

		if (!merkle_prove(exporting->arena, &source, receipt.index, size, &receipt.path,
				  error))
			return false;
		proofs[i] = bytes_of(receipt_text(exporting->arena, &receipt));
	}
	return true;
}

bool release_export(struct arena *arena, struct store *store, const struct release_export *asked,
		    struct bundle_parts *parts, struct error *error)
{
	struct exporting exporting = { .arena = arena,
				       .store = store,
				       .asked = asked,
				       .entries = buffer_moving_in(arena),
				       .outcomes = buffer_moving_in(arena),
				       .blobs = buffer_moving_in(arena),
				       .documents = buffer_moving_in(arena) };
	const struct note_key *key = logbook_key(asked->logbook);
	struct signed_checkpoint head;
	const char *checkpoint;

	exporting.bundle.origin = key->name;
	*parts = (struct bundle_parts) { 0 };
	if (!gather(&exporting, error) ||
	    !logbook_publish(arena, asked->logbook, store, &checkpoint, error) ||
	    !checkpoint_open(arena, bytes_of(checkpoint), key, &head, error) ||
	    !prove(&exporting, checkpoint, head.head.size, parts, error))
		return false;
	parts->documents = (const struct bytes *)(const void *)exporting.documents.data;
	parts->document_count = exporting.documents.size / sizeof(struct bytes);
	parts->index = release_bundle_index(arena, &exporting.bundle, parts);
	parts->note = bytes_of(logbook_sign_bundle(arena, asked->logbook, parts->index));
	return true;
}
