/* atlas.sum from anywhere: it is refused, or it is written again and reads the same. */
#include <stdint.h>
#include <stdlib.h>

#include "core/sum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct sum sum, again;
	struct bytes text;

	if (!sum_parse(arena, (struct bytes) { (const char *)data, size }, &sum, &error)) {
		if (error.code != ERROR_INTEGRITY || !*error.text)
			abort();
		return 0;
	}
	text = sum_write(arena, &sum);
	if (!sum_parse(arena, text, &again, &error) || !bytes_equal(sum_write(arena, &again), text))
		abort();
	if (again.count != sum.count)
		abort();
	sum_compare(&sum, &again);
	return 0;
}
