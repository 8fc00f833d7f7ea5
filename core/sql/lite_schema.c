#include "core/sql/lite_schema.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/pattern.h"
#include "core/sql/lite_keep.h"

static bool is_set(const char *text)
{
	return text && *text && !text_equal(text, "0");
}

static unsigned number(const char *text)
{
	return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

static void read_columns(struct arena *arena, struct lite *lite, struct lite_table *table)
{
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_COLUMNS, table->name, &rows);
	table->columns = arena_new_array(arena, struct lite_column, rows.count + 1);
	table->column_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const char *const *row = rows.items[i];
		bool nothing = !row[3] || !strcasecmp(row[3], "NULL");
		unsigned hidden = number(row[5]); /* 2: VIRTUAL, 3: STORED */

		table->columns[i] = (struct lite_column) { .name = row[0],
							   .type = row[1] ? row[1] : "",
							   .not_null = is_set(row[2]),
							   .fallback = nothing ? NULL : row[3],
							   .key = number(row[4]),
							   .hidden = hidden == 1,
							   .generated = hidden > 1 };
	}
}

static void read_indexes(struct arena *arena, struct lite *lite, struct lite_table *table)
{
	struct lite_rows rows, parts;

	lite_ask(arena, lite, LITE_INDEXES, table->name, &rows);
	table->indexes = arena_new_array(arena, struct lite_index, rows.count + 1);
	table->index_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const char *const *row = rows.items[i];
		struct lite_index *index = &table->indexes[i];

		lite_ask(arena, lite, LITE_INDEX_COLUMNS, row[0], &parts);
		*index = (struct lite_index) { .name = row[0],
					       .unique = is_set(row[1]),
					       .origin = row[2] ? *row[2] : 'c',
					       .partial = is_set(row[3]),
					       .sql = row[4],
					       .count = parts.count };
		index->columns = arena_new_array(arena, const char *, parts.count + 1);
		for (size_t j = 0; j < parts.count; j++)
			index->columns[j] = parts.items[j][0];
	}
}

static void read_foreigns(struct arena *arena, struct lite *lite, struct lite_table *table)
{
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_FOREIGNS, table->name, &rows);
	table->foreigns = arena_new_array(arena, struct lite_foreign, rows.count + 1);
	table->foreign_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const char *const *row = rows.items[i];

		table->foreigns[i] =
		    (struct lite_foreign) { number(row[0]), row[1], row[2], row[3], row[4] };
	}
}

static void read_triggers(struct arena *arena, struct lite *lite, struct lite_table *table)
{
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_TRIGGERS, table->name, &rows);
	table->triggers = arena_new_array(arena, struct lite_trigger, rows.count + 1);
	table->trigger_count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		table->triggers[i] = (struct lite_trigger) { rows.items[i][0], rows.items[i][1] };
}

/* What no pragma tells stands as a word in the table's text. */
static void read_words(struct lite_table *table)
{
	struct bytes sql = bytes_of(table->sql);
	struct tokens tokens = { sql.data, sql.data + sql.size, DIALECT_SQLITE };
	struct bytes token;

	while ((token = token_next(&tokens)).size) {
		table->autoincrement |= token_is(token, "AUTOINCREMENT");
		table->checks += token_is(token, "CHECK");
	}
}

const struct lite_table *lite_table(struct arena *arena, struct lite *lite, const char *name)
{
	struct lite_table *table;
	struct lite_rows rows;
	const char *const *row;

	lite_ask(arena, lite, LITE_TABLE_ROW, name, &rows);
	if (!rows.count)
		return NULL;
	row = rows.items[0];
	table = arena_new(arena, struct lite_table);
	*table = (struct lite_table) { .name = row[1],
				       .sql = row[2] ? row[2] : "",
				       .without_rowid = is_set(row[3]),
				       .strict = is_set(row[4]) };
	table->kind = text_equal(row[0], "view")      ? LITE_VIEW
		      : text_equal(row[5], "virtual") ? LITE_VIRTUAL
						      : LITE_TABLE;
	read_columns(arena, lite, table);
	if (table->kind == LITE_TABLE) {
		read_indexes(arena, lite, table);
		read_foreigns(arena, lite, table);
		read_words(table);
	}
	read_triggers(arena, lite, table);
	return table;
}

const struct lite_column *lite_column(const struct lite_table *table, const char *name)
{
	for (size_t i = 0; table && name && i < table->column_count; i++) {
		if (!strcasecmp(table->columns[i].name, name))
			return &table->columns[i];
	}
	return NULL;
}

void lite_children(struct arena *arena, struct lite *lite, const char *parent,
		   struct lite_children *children)
{
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_CHILDREN, parent, &rows);
	children->items = arena_new_array(arena, struct lite_child, rows.count + 1);
	children->count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const char *const *row = rows.items[i];

		children->items[i] = (struct lite_child) { row[0], row[1], row[2], row[3] };
	}
}

const char *lite_owner(struct arena *arena, struct lite *lite, const char *object)
{
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_OBJECT, object, &rows);
	return rows.count ? rows.items[0][2] : NULL;
}

/* "error in view v: ..." of ALTER TABLE, which reads all of them before and behind a renaming. */
static bool read_fault(struct arena *arena, const char *message, const char **type,
		       const char **name)
{
	static const char begin[] = "error in ";
	const char *blank, *colon;

	if (!text_starts_with(message, begin))
		return false;
	message += sizeof begin - 1;
	blank = strchr(message, ' ');
	colon = blank ? strstr(blank, ": ") : NULL;
	if (!colon)
		return false;
	*type = arena_text_n(arena, message, (size_t)(blank - message));
	*name = arena_text_n(arena, blank + 1, (size_t)(colon - blank - 1));
	if (text_ends_with(*name, " after rename"))
		*name = arena_text_n(arena, *name, strlen(*name) - strlen(" after rename"));
	return true;
}

void lite_faults(struct arena *arena, struct lite *lite, size_t most, struct lite_faults *faults)
{
	const char *type, *name;
	struct lite_said said;

	faults->items = arena_new_array(arena, struct lite_fault, most + 1);
	faults->count = 0;
	if (!lite_any(lite, lite_sql[LITE_READER]))
		return;
	lite_mark(lite);
	lite_run(arena, lite, bytes_of("CREATE TABLE lockstep_probe (a)"), LITE_RUN, &said);
	while (faults->count < most) {
		lite_run(arena, lite,
			 bytes_of("ALTER TABLE lockstep_probe RENAME TO lockstep_probed"), LITE_RUN,
			 &said);
		if (said.outcome == LITE_DONE || !read_fault(arena, said.message, &type, &name))
			break;
		faults->items[faults->count++] = (struct lite_fault) { name, said.message };
		lite_run(arena, lite,
			 bytes_of(arena_printf(arena, "DROP %s main.%s", type,
					       lite_quoted(arena, name))),
			 LITE_RUN, &said);
		if (said.outcome != LITE_DONE)
			break;
	}
	lite_back(lite);
}

bool lite_object_of(struct arena *arena, struct lite *lite, const char *message,
		    struct lite_object *object)
{
	struct lite_rows rows;

	if (!read_fault(arena, message, &object->type, &object->name))
		return false;
	lite_ask(arena, lite, LITE_OBJECT, object->name, &rows);
	object->sql = rows.count ? rows.items[0][3] : NULL;
	return object->sql != NULL;
}

const char *lite_text(struct arena *arena, struct lite *lite)
{
	struct buffer text = buffer_in(arena);
	struct lite_rows rows;

	lite_ask(arena, lite, LITE_OBJECTS, NULL, &rows);
	for (size_t i = 0; i < rows.count; i++)
		buffer_printf(&text, "%s %s %s\n", rows.items[i][0], rows.items[i][1],
			      rows.items[i][3] ? rows.items[i][3] : "");
	return buffer_text(&text);
}

static bool is_filled(const struct lite_column *column, const char *const *filled, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcasecmp(filled[i], column->name))
			return true;
	}
	return column->not_null || column->key;
}

/* What any column takes, also one of a STRICT table. */
static const char *value_for(const struct lite_column *column)
{
	return !strcasecmp(column->type, "BLOB")   ? "x'31'"
	       : !strcasecmp(column->type, "TEXT") ? "'1'"
						   : "1";
}

bool lite_put(struct arena *arena, struct lite *lite, const struct lite_table *table,
	      const char *const *filled, size_t count)
{
	struct buffer names = buffer_in(arena), values = buffer_in(arena);
	const char *comma = "";

	if (table->kind != LITE_TABLE)
		return false;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct lite_column *column = &table->columns[i];

		if (column->generated || column->hidden)
			continue;
		buffer_printf(&names, "%s%s", comma, lite_quoted(arena, column->name));
		buffer_printf(&values, "%s%s", comma,
			      is_filled(column, filled, count) ? value_for(column) : "NULL");
		comma = ", ";
	}
	return *comma &&
	       lite_force(lite, arena_printf(arena, "INSERT INTO main.%s (%s) VALUES (%s)",
					     lite_quoted(arena, table->name), buffer_text(&names),
					     buffer_text(&values)));
}

bool lite_is_empty(struct lite *lite, const char *table)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return !lite_any(
	    lite, arena_printf(arena, "SELECT 1 FROM main.%s LIMIT 1", lite_quoted(arena, table)));
}
