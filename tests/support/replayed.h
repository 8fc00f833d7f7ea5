#ifndef TESTS_SUPPORT_REPLAYED_H
#define TESTS_SUPPORT_REPLAYED_H
#include "core/directory.h"
#include "core/lint/catalog.h"

/* The catalog after these texts, each a migration, as lines, sorted: "column public.t.a integer not
 * null default", "constraint public.t.t_pkey PRIMARY KEY", "index t_a_idx ON public.t btree UNIQUE
 * WHERE INVALID", "table public.t", "sequence public.s", "view public.v".  Names are quoted as the
 * server's quote_ident does. */
struct replayed {
	const char **lines;
	size_t count, room;
};
struct replayed test_replayed(struct arena *arena, const char *const *texts); /* NULL ends them */
struct replayed test_replayed_directory(struct arena *arena, const struct directory *directory);
void test_line_add(struct arena *arena, struct replayed *replayed, const char *line);
void test_lines_sort(struct replayed *replayed);
#endif
