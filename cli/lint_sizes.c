#include "cli/lint_sizes.h"

void lint_sizes_take(struct arena *arena, const struct evidence *evidence,
		     struct lint_runner *runner)
{
	struct lint_size *sizes =
	    arena_new_array(arena, struct lint_size, evidence->table_count + 1);

	if (!evidence->sized)
		return;
	for (size_t i = 0; i < evidence->table_count; i++) {
		const struct evidence_table *table = &evidence->tables[i];

		sizes[i] = (struct lint_size) { table->name, table->rows,
						table->bytes + table->index_bytes };
	}
	runner->sizes = sizes;
	runner->size_count = evidence->table_count;
}
