#include <stdio.h>
#include <string.h>

#include "core/lint/catalog_keep.h"

#define NAME_SIZE 63

/* So many bytes of the text that no character is cut. */
static size_t clipped(const char *text, size_t size)
{
	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	return size;
}

/* indexcmds.c, makeObjectName: the longer of both parts is shortened until all fits. */
static const char *composed(struct arena *arena, const char *first, const char *second,
			    const char *label)
{
	size_t first_size = strlen(first), second_size = second ? strlen(second) : 0;
	size_t over = strlen(label) + 1 + (second != NULL);

	while (first_size + second_size + over > NAME_SIZE && first_size + second_size > 0) {
		if (first_size > second_size)
			first_size--;
		else
			second_size--;
	}
	first_size = clipped(first, first_size);
	if (second)
		second_size = clipped(second, second_size);
	return arena_printf(arena, "%.*s%s%.*s_%s", (int)first_size, first, second ? "_" : "",
			    (int)second_size, second ? second : "", label);
}

static bool is_taken(const struct lint_catalog *catalog, const char *schema, const char *name,
		     bool relation)
{
	if (relation && lint_names_find(&catalog->relation_names, schema, name))
		return true;
	return lint_names_find(&catalog->constraint_names, schema, name) != NULL;
}

static const char *choose(struct lint_catalog *catalog, const char *schema,
			  const char *const *parts, const char *label, bool relation)
{
	char numbered[NAME_SIZE + 1];
	const char *name = composed(catalog->scratch, parts[0], parts[1], label);

	for (unsigned i = 1; is_taken(catalog, schema, name, relation); i++) {
		snprintf(numbered, sizeof numbered, "%s%u", label, i);
		name = composed(catalog->scratch, parts[0], parts[1], numbered);
	}
	return name;
}

const char *lint_name_relation(struct lint_catalog *catalog, const char *schema, const char *table,
			       const char *columns, const char *label)
{
	return choose(catalog, schema, (const char *const[]) { table, columns }, label, true);
}

const char *lint_name_constraint(struct lint_catalog *catalog, const struct lint_relation *table,
				 const char *columns, const char *label)
{
	return choose(catalog, table->schema, (const char *const[]) { table->name, columns }, label,
		      false);
}

/* Is it one of those before? */
static bool is_among(const char *const *columns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(columns[i], name))
			return true;
	}
	return false;
}

const char *lint_name_columns(struct arena *arena, const char *const *columns, size_t count)
{
	const char **names = arena_new_array(arena, const char *, count + 1);
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < count && text.size < NAME_SIZE; i++) {
		const char *wanted = *columns[i] ? columns[i] : "expr";

		names[i] = wanted;
		for (unsigned k = 1; is_among(names, i, names[i]); k++)
			names[i] = arena_printf(arena, "%s%u", wanted, k);
		buffer_printf(&text, "%s%s", i ? "_" : "", names[i]);
	}
	return buffer_text(&text);
}
