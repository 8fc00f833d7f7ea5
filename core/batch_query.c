#include "core/batch.h"

struct writer {
	struct buffer text;
	const struct batch *batch;
	const struct batch_wish *wish;
};

static const char *quoted(struct arena *arena, const char *name)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, "\"");
	for (; *name; name++)
		buffer_add(&text, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
	buffer_add_text(&text, "\"");
	return buffer_text(&text);
}

/* The key as the table `alias` has it: with the alias, so that SQLite cannot take it for a text. */
static const char *key_of(const struct writer *w, const char *alias)
{
	return arena_printf(w->text.arena, "%s.%s", alias, quoted(w->text.arena, w->batch->key));
}

static void add_bound(struct writer *w, const char *key, const char *than, int value)
{
	buffer_printf(&w->text, "%s %s CAST(%s%d AS %s)", key, than,
		      w->wish->dialect == DIALECT_SQLITE ? "?" : "$", value, w->wish->type);
}

static void add_range(struct writer *w, const char *key)
{
	add_bound(w, key, "<=", 1);
	if (!w->wish->begun)
		return;
	buffer_add_text(&w->text, " AND ");
	add_bound(w, key, ">", 2);
}

/* SELECT the key FROM the table AS k: as a text that is the same whatever the session's settings,
 * such as DateStyle, are. */
static void add_select(struct writer *w, const char *key)
{
	bool sqlite = w->wish->dialect == DIALECT_SQLITE;

	if (sqlite)
		buffer_printf(&w->text, "SELECT CAST(%s AS TEXT), typeof(%s)", key, key);
	else
		buffer_printf(&w->text, "SELECT to_json(%s) #>> '{}'", key);
	buffer_printf(&w->text, " FROM %s AS k", w->batch->table);
}

static void add_changed(struct writer *w, struct bytes statement, size_t from, const char *key)
{
	const struct batch *batch = w->batch;

	buffer_add(&w->text, statement.data + from, batch->condition - from);
	buffer_add_text(&w->text, batch->conditional ? "(" : " WHERE ");
	buffer_add(&w->text, statement.data + batch->condition, batch->behind - batch->condition);
	buffer_add_text(&w->text, batch->conditional ? ") AND " : "");
	if (!key) {
		buffer_add_text(&w->text, "1 = 0");
		return;
	}
	add_range(w, key);
	buffer_add(&w->text, statement.data + batch->behind, statement.size - batch->behind);
}

const char *batch_query(struct arena *arena, const struct batch *batch, struct bytes statement,
			const struct batch_wish *wish, enum batch_query query)
{
	struct writer w = { buffer_in(arena), batch, wish };
	const char *key = key_of(&w, "k");

	switch (query) {
	case BATCH_LEAST:
	case BATCH_MOST:
		add_select(&w, key);
		buffer_printf(&w.text, " WHERE %s IS NOT NULL ORDER BY %s %s LIMIT 1", key, key,
			      query == BATCH_LEAST ? "ASC" : "DESC");
		break;
	case BATCH_KEYLESS:
		buffer_printf(&w.text, "SELECT 1 FROM %s AS k WHERE %s IS NULL LIMIT 1",
			      batch->table, key);
		break;
	case BATCH_GROUPS:
		add_changed(&w, statement, batch->query, NULL);
		break;
	case BATCH_NEXT:
		add_select(&w, key);
		buffer_add_text(&w.text, " WHERE ");
		add_range(&w, key);
		buffer_printf(&w.text, " ORDER BY %s LIMIT 1 OFFSET %u", key, wish->size - 1);
		break;
	case BATCH_CHANGE:
		add_changed(&w, statement, 0, key_of(&w, batch->alias));
		break;
	}
	return buffer_text(&w.text);
}

unsigned batch_shift(const struct batch *batch, struct bytes statement, unsigned position)
{
	unsigned characters = 0;

	for (size_t i = 0; i < batch->condition && i < statement.size; i++)
		characters += ((unsigned char)statement.data[i] & 0xc0) != 0x80;
	return batch->conditional && position > characters;
}
