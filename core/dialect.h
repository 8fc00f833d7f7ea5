#ifndef CORE_DIALECT_H
#define CORE_DIALECT_H
#include <stdbool.h>

#include "core/base/error.h"

enum dialect {
	DIALECT_ANY, /* not known; cut as PostgreSQL, SQLite's trigger bodies known too */
	DIALECT_POSTGRES,
	DIALECT_SQLITE,
	DIALECT_COUNT
};

const char *dialect_name(enum dialect dialect); /* "any", "postgres", "sqlite" */
bool dialect_from_name(const char *name, enum dialect *dialect) MUST_CHECK;
#endif
