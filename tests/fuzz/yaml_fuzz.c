/* Whatever is read as YAML gives a tree in bounds or an error that names a place in it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct yaml *node, unsigned lines)
{
	if (!node->line || node->line > lines + 1 || !node->column)
		abort();
	if ((node->kind == YAML_TEXT) != (node->text != NULL))
		abort();
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == YAML_MAP && !yaml_get(node, node->keys[i]->text))
			abort();
		check(node->items[i], lines);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct yaml *root;
	unsigned lines = 0;

	for (size_t i = 0; i < size; i++) /* a CR, NEL, LS or PS may end a line as well */
		lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80;
	if (yaml_parse(arena, "x", (struct bytes) { (const char *)data, size }, &root, &error))
		check(root, lines + 1);
	else if (error.code != ERROR_INVALID || strncmp(error.text, "x:", 2) != 0)
		abort();
	return 0;
}
