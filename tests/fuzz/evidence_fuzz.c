#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read is written so that it can be read again, to the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text = { (const char *)data, size }, written;
	struct evidence evidence, again;
	struct error error;

	if (!evidence_parse(arena, text, &evidence, &error))
		return 0;
	written = evidence_write(arena, &evidence);
	if (!evidence_parse(arena, written, &again, &error) ||
	    !bytes_equal(evidence_write(arena, &again), written))
		abort();
	evidence_judge(&evidence);
	return 0;
}
