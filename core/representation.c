#include "core/representation.h"

#include <string.h>

static int64_t size_of(const struct evidence *evidence, const char *name)
{
	for (size_t i = 0; evidence->sized && i < evidence->table_count; i++) {
		const struct evidence_table *table = &evidence->tables[i];

		if (!strcmp(table->name, name))
			return table->bytes + table->index_bytes;
	}
	return -1;
}

static bool touches(const struct evidence *evidence, const char *name)
{
	for (size_t i = 0; i < evidence->count; i++) {
		const struct effects *effects = &evidence->statements[i].effects;

		for (size_t k = 0; k < effects->lock_count; k++)
			if (!strcmp(effects->locks[k].relation, name))
				return true;
	}
	return false;
}

static void compare_tables(struct arena *arena, const struct evidence *here,
			   const struct evidence *there, struct representation *representation)
{
	representation->tables =
	    arena_new_array(arena, struct representation_table, here->table_count + 1);
	for (size_t i = 0; here->sized && i < here->table_count; i++) {
		const char *name = here->tables[i].name;

		if (touches(here, name))
			representation->tables[representation->table_count++] =
			    (struct representation_table) { name, size_of(here, name),
							    size_of(there, name) };
	}
}

static int64_t took(const struct representation_runs *runs,
		    const struct evidence_statement *statement)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->items[i].index == statement->index &&
		    !strcmp(runs->items[i].version, statement->version))
			return runs->items[i].duration;
	return -1;
}

/* What does not grow takes as long here as there. */
static int64_t predict(const struct evidence_statement *here,
		       const struct evidence_statement *there, int64_t took)
{
	if (took < 0 || here->grows == GROWS_UNKNOWN)
		return -1;
	if (here->grows == GROWS_NO)
		return took;
	if (!there || here->bytes < 0 || there->bytes <= 0)
		return -1;
	return (int64_t)((double)took * ((double)here->bytes / (double)there->bytes));
}

static void predict_all(struct arena *arena, const struct evidence *here,
			const struct evidence *there, const struct representation_runs *runs,
			struct representation *representation)
{
	representation->statements =
	    arena_new_array(arena, struct representation_statement, here->count + 1);
	for (size_t i = 0; i < here->count; i++) {
		const struct evidence_statement *statement = &here->statements[i];
		struct deviation_run place = { statement->version, statement->index, 0 };
		int64_t before = took(runs, statement);

		if (statement->blocks == BLOCKS_NONE || statement->state != EVIDENCE_SHOWN)
			continue;
		representation->statements[representation->statement_count++] =
		    (struct representation_statement) {
			    .version = statement->version,
			    .line = statement->line,
			    .head = statement->head,
			    .blocks = statement->blocks,
			    .took = before,
			    .predicted =
				predict(statement, deviation_rehearsed(there, &place), before),
		    };
	}
}

void represent(struct arena *arena, const struct evidence *here, const struct evidence *there,
	       const struct representation_runs *runs, struct representation *representation)
{
	*representation = (struct representation) { 0 };
	compare_tables(arena, here, there, representation);
	predict_all(arena, here, there, runs, representation);
}

static void put_known(struct value *object, const char *key, int64_t number)
{
	if (number >= 0)
		value_put_integer(object, key, number);
}

struct value *representation_value(struct arena *arena, const struct representation *representation)
{
	struct value *value = value_object(arena), *tables = value_array(arena),
		     *statements = value_array(arena);

	for (size_t i = 0; i < representation->table_count; i++) {
		const struct representation_table *table = &representation->tables[i];
		struct value *item = value_object(arena);

		value_put_text(item, "table", table->name);
		put_known(item, "here", table->here);
		put_known(item, "there", table->there);
		value_add(tables, item);
	}
	for (size_t i = 0; i < representation->statement_count; i++) {
		const struct representation_statement *statement = &representation->statements[i];
		struct value *item = value_object(arena);

		value_put_text(item, "version", statement->version);
		value_put_integer(item, "line", statement->line);
		value_put_text(item, "head", statement->head);
		value_put_text(item, "blocks", evidence_blocks_name(statement->blocks));
		put_known(item, "took", statement->took);
		put_known(item, "predicted", statement->predicted);
		value_add(statements, item);
	}
	value_put(value, "tables", tables);
	value_put(value, "statements", statements);
	return value;
}
