#include "coordinator/pipeline.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A pipeline that is accepted has environments, and `after` names only those. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct pipeline pipeline;

	if (!pipeline_parse(arena, "p", (struct bytes) { (const char *)data, size }, &pipeline,
			    &error))
		return 0;
	if (!pipeline.count)
		abort();
	for (size_t i = 0; i < pipeline.count; i++)
		for (size_t j = 0; j < pipeline.environments[i].after_count; j++)
			if (!pipeline_find(&pipeline, pipeline.environments[i].after[j]))
				abort();
	return 0;
}
