#include "coordinator/pipeline.h"

#include <string.h>

#define NAME_LIMIT 63

bool pipeline_is_environment(const char *name, struct error *error)
{
	size_t size = strlen(name);

	return (size && size <= NAME_LIMIT && *name >= 'a' && *name <= 'z' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == size) ||
	       error_set(error, ERROR_INVALID,
			 "'%.200s' is no name for an environment: use a to z, 0 to 9 and '-', a "
			 "letter first, at most %d characters",
			 name, NAME_LIMIT);
}

const struct pipeline_environment *pipeline_find(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->count; i++)
		if (text_equal(pipeline->environments[i].name, name))
			return &pipeline->environments[i];
	return NULL;
}
