#include "coordinator/signatures.h"

#include <string.h>

#include "coordinator/release_files.h"
#include "coordinator/store/signatures.h"
#include "core/directory.h"

/* The same bytes as atlas.sum of the directory that was pushed. */
static bool sum_of(struct arena *arena, struct store *store, const struct release *release,
		   struct bytes *sum, struct error *error)
{
	struct release_files list = { release->files, release->file_count };
	struct directory directory;
	struct file_set files;

	if (!release_files_load(arena, store, release->project, &list, &files, error) ||
	    !directory_read(arena, release->format, &files, &directory, error))
		return false;
	*sum = sum_write(arena, &directory.sum);
	return true;
}

bool release_signing_prepare(struct arena *arena, struct store *store, const char *project,
			     uint64_t number, const char *text, struct release_signing *signing,
			     struct error *error)
{
	*signing = (struct release_signing) { 0 };
	if (strlen(text) > SIGNATURE_TEXT_LIMIT)
		return error_set(error, ERROR_INVALID, "a signature has at most %zu bytes",
				 SIGNATURE_TEXT_LIMIT);
	if (!release_load(arena, store, project, number, &signing->release, error) ||
	    !minisign_signature_read(arena, bytes_of(text), &signing->signature, error))
		return false;
	signing->text = minisign_signature_write(arena, &signing->signature);
	if (!release_claim_holds(&signing->release.release, signing->signature.comment, error))
		return error_wrap(error, "the signature is not of release %llu",
				  (unsigned long long)signing->release.release.number);
	return sum_of(arena, store, &signing->release.release, &signing->sum, error);
}

static bool is_there(const struct release_signatures *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].text, text))
			return true;
	return false;
}

/* By whose key it holds the agents judge: ids of keys are anybody's to choose, so that what one of
 * them names would shut out the author. */
bool operation_release_sign(struct turn *turn, const struct release_signing *signing, bool *added,
			    struct error *error)
{
	const struct release *release = &signing->release.release;
	struct value *body = turn_entry(turn);
	struct release_signatures list;
	struct hash sum;

	*added = false;
	if (!release_signatures_load(turn->arena, turn->store, release->project, release->number,
				     &list, error))
		return false;
	if (is_there(&list, signing->text))
		return true;
	if (list.count == SIGNATURES_LIMIT)
		return error_set(error, ERROR_CONFLICT, "release %llu has %d signatures already",
				 (unsigned long long)release->number, SIGNATURES_LIMIT);
	if (!blob_put(turn->store, signing->sum, &sum, error))
		return false;
	*added = true;
	value_put_text(body, "project", release->project);
	value_put_integer(body, "release", (int64_t)release->number);
	value_put_text(body, "digest", hash_hex(turn->arena, &release->digest));
	value_put_text(body, "key", minisign_id_text(turn->arena, signing->signature.id));
	value_put_text(body, "signature", signing->text);
	value_put_text(body, "sum", hash_hex(turn->arena, &sum));
	return log_append(turn, ENTRY_RELEASE_SIGNED, body, error);
}

void operation_release_sign_refused(struct turn *turn, const char *project, uint64_t number,
				    const struct error *why)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project);
	value_put_integer(body, "release", (int64_t)number);
	value_put_text(body, "code", error_name(why->code));
	value_put_text(body, "error", why->text);
	turn_refuse(turn, ENTRY_SIGNATURE_REFUSED, body);
}
