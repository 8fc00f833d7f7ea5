#include "core/dialect.h"

#include <string.h>

static const char *const dialect_names[] = {
	[DIALECT_ANY] = "any",
	[DIALECT_POSTGRES] = "postgres",
	[DIALECT_SQLITE] = "sqlite",
};

const char *dialect_name(enum dialect dialect)
{
	return dialect_names[dialect];
}

bool dialect_from_name(const char *name, enum dialect *dialect)
{
	for (int i = 0; i < DIALECT_COUNT; i++) {
		if (strcmp(name, dialect_names[i]))
			continue;
		*dialect = (enum dialect)i;
		return true;
	}
	return false;
}
