#ifndef CORE_BASE_YAML_H
#define CORE_BASE_YAML_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"

/* A YAML document as a tree that remembers where each node stood, over libyaml (its only home).
 * Anchors and aliases, tags, several documents and duplicate keys are refused; at most 64 levels
 * and 100,000 nodes. */
enum yaml_kind {
	YAML_TEXT,
	YAML_LIST,
	YAML_MAP,
};

struct yaml {
	enum yaml_kind kind;
	const char *text;    /* YAML_TEXT: the scalar, whatever its style */
	bool quoted;         /* YAML_TEXT: written in quotes or as a block */
	struct yaml **items; /* YAML_LIST: elements; YAML_MAP: values */
	struct yaml **keys;  /* YAML_MAP: the keys, each a YAML_TEXT */
	size_t count;
	unsigned line, column; /* from 1 */
};

/* `name` is what errors call the input ("pipeline.yaml").  ERROR_INVALID: "name:LINE:COLUMN: ...".
 * An empty document gives an empty map. */
bool yaml_parse(struct arena *arena, const char *name, struct bytes text, struct yaml **root,
		struct error *error) MUST_CHECK;

struct yaml *yaml_get(const struct yaml *map, const char *key); /* NULL when absent */

/* ERROR_INVALID with "name:LINE:COLUMN: " in front. */
bool yaml_error(const char *name, const struct yaml *at, struct error *error, const char *format,
		...) __attribute__((format(printf, 4, 5)));

/* Every key of `map` is one of `known` (NULL ends), else yaml_error with the nearest known one.
 * ERROR_INVALID also when `map` is no map. */
bool yaml_keys_known(const char *name, const struct yaml *map, const char *const *known,
		     struct error *error) MUST_CHECK;
#endif
