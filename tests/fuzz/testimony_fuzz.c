/* Entries from anywhere, one on each line: what agents signed of them is refused or holds, and a
 * whole log of them is vetted.  Nothing here is signed by a key that anybody has, but for the
 * corpus. */
#include <stdint.h>
#include <stdlib.h>

#include "core/named_blobs.h"
#include "core/testimony.h"
#include "core/vetting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void an_entry(struct arena *arena, struct vetting *vetting, const struct value *entry)
{
	static const uint8_t key[PUBLIC_KEY_SIZE] = { 1 };
	struct named_blob blobs[NAMED_BLOBS_LIMIT];
	struct value *words;
	struct error error;

	if (named_blobs(entry, blobs) > NAMED_BLOBS_LIMIT)
		abort();
	if (testimony_supports(arena, entry, entry, &error) && !testimony_fits(entry))
		abort();
	if (testimony_open(arena, value_get(entry, "testimony"), key, &words, &error) &&
	    !value_is_object(value_get(words, "claims")))
		abort();
	if (!vetting_entry(arena, vetting, entry, &error) && error.code != ERROR_INTEGRITY &&
	    error.code != ERROR_INVALID)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes rest = { (const char *)data, size };
	struct vetting vetting;

	vetting_open(&vetting);
	while (rest.size) {
		struct bytes line = bytes_take_line(&rest);
		struct value *entry;
		struct error error;

		if (value_parse(arena, line, &entry, &error) && value_is_object(entry))
			an_entry(arena, &vetting, entry);
	}
	vetting_release(&vetting);
	return 0;
}
