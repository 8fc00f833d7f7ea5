#ifndef CORE_LINT_NAMES_H
#define CORE_LINT_NAMES_H
#include "core/sql/tree.h"

/* Objects by name, in a schema or wherever they are; several may have the same. */
struct lint_named {
	const char *schema, *name;
	void *object;
	struct lint_named *next;
	unsigned hash;
};

struct lint_names {
	struct arena *arena;
	struct lint_named **buckets;
	size_t bucket_count, count;
	struct lint_named *spare; /* entries to be used again */
};

/* The names are not copied. */
void lint_names_add(struct lint_names *names, const char *schema, const char *name, void *object);
void lint_names_remove(struct lint_names *names, const char *name, const void *object);
/* The one added last; NULL: none. */
void *lint_names_find(const struct lint_names *names, const char *schema, const char *name);
/* The only one of that name in any schema; NULL: there is none, or more than one. */
void *lint_names_only(const struct lint_names *names, const char *name);
/* All of a name, in any schema: `at` is NULL at first; NULL behind the last. */
const struct lint_named *lint_names_next(const struct lint_names *names, const char *name,
					 const struct lint_named *at);
#endif
