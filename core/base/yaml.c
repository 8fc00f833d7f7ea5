#include "core/base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/base/nearest.h"

#define DEPTH_LIMIT 64
#define NODE_LIMIT  100000

/* A list or map whose end has not come yet. */
struct open_node {
	struct yaml *node;
	struct yaml *key; /* of a map: waits for its value */
	size_t room;
};

struct builder {
	struct arena *arena;
	const char *name;
	struct yaml *root;
	size_t nodes, documents, depth;
	struct open_node open[DEPTH_LIMIT];
};

/* Grows by doubling; the arena keeps the outgrown ones until its reset. */
static struct yaml **grown(struct arena *arena, struct yaml **items, size_t count, size_t room)
{
	struct yaml **result = arena_new_array(arena, struct yaml *, room);

	if (count)
		memcpy(result, items, count * sizeof *items);
	return result;
}

bool yaml_error(const char *name, const struct yaml *at, struct error *error, const char *format,
		...)
{
	va_list args;
	char text[sizeof error->text];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return error_set(error, ERROR_INVALID, "%s:%u:%u: %s", name, at->line, at->column, text);
}

static bool attach(struct builder *builder, struct yaml *node, struct error *error)
{
	struct open_node *top;
	struct yaml *parent;

	if (!builder->depth) {
		builder->root = node;
		return true;
	}
	top = &builder->open[builder->depth - 1];
	parent = top->node;
	if (parent->kind == YAML_MAP && !top->key) {
		if (node->kind != YAML_TEXT)
			return yaml_error(builder->name, node, error,
					  "a key must be a single word");
		top->key = node;
		return true;
	}
	if (parent->count == top->room) {
		top->room = top->room ? top->room * 2 : 4;
		parent->items = grown(builder->arena, parent->items, parent->count, top->room);
		if (parent->kind == YAML_MAP)
			parent->keys =
			    grown(builder->arena, parent->keys, parent->count, top->room);
	}
	if (parent->kind == YAML_MAP)
		parent->keys[parent->count] = top->key;
	parent->items[parent->count++] = node;
	top->key = NULL;
	return true;
}

static struct yaml *node_at(struct builder *builder, enum yaml_kind kind, yaml_mark_t mark)
{
	struct yaml *node = arena_new(builder->arena, struct yaml);

	node->kind = kind;
	node->line = (unsigned)mark.line + 1;
	node->column = (unsigned)mark.column + 1;
	return node;
}

static bool node_add(struct builder *builder, struct yaml *node, const void *anchor,
		     const void *tag, struct error *error)
{
	if (anchor)
		return yaml_error(builder->name, node, error,
				  "anchors are not supported; write the value out");
	if (tag)
		return yaml_error(builder->name, node, error,
				  "tags are not supported; put quotes around a text");
	if (++builder->nodes > NODE_LIMIT)
		return yaml_error(builder->name, node, error, "more than %d values", NODE_LIMIT);
	return attach(builder, node, error);
}

static bool scalar_add(struct builder *builder, const yaml_event_t *event, struct error *error)
{
	struct yaml *node = node_at(builder, YAML_TEXT, event->start_mark);
	const char *text = (const char *)event->data.scalar.value;
	size_t size = event->data.scalar.length;

	if (memchr(text, 0, size))
		return yaml_error(builder->name, node, error,
				  "a value must not hold a NUL character");
	node->text = arena_text_n(builder->arena, text, size);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return node_add(builder, node, event->data.scalar.anchor, event->data.scalar.tag, error);
}

static bool collection_start(struct builder *builder, const yaml_event_t *event,
			     struct error *error)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	struct yaml *node = node_at(builder, map ? YAML_MAP : YAML_LIST, event->start_mark);
	const void *anchor =
	    map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
	const void *tag = map ? event->data.mapping_start.tag : event->data.sequence_start.tag;

	if (builder->depth == DEPTH_LIMIT)
		return yaml_error(builder->name, node, error, "nested deeper than %d levels",
				  DEPTH_LIMIT);
	if (!node_add(builder, node, anchor, tag, error))
		return false;
	builder->open[builder->depth++] = (struct open_node) { .node = node };
	return true;
}

static int compare_keys(const void *a, const void *b)
{
	const struct yaml *left = *(struct yaml *const *)a, *right = *(struct yaml *const *)b;
	int order = strcmp(left->text, right->text);

	if (order)
		return order;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->column < right->column ? -1 : left->column > right->column;
}

/* Sorted once at the end of the map: a map from outside may be large. */
static bool collection_end(struct builder *builder, struct error *error)
{
	struct yaml *map = builder->open[--builder->depth].node, **sorted;

	if (map->kind != YAML_MAP || map->count < 2)
		return true;
	sorted = grown(builder->arena, map->keys, map->count, map->count);
	qsort(sorted, map->count, sizeof(struct yaml *), compare_keys);
	for (size_t i = 1; i < map->count; i++)
		if (!strcmp(sorted[i - 1]->text, sorted[i]->text))
			return yaml_error(builder->name, sorted[i], error,
					  "the key '%s' is already in line %u", sorted[i]->text,
					  sorted[i - 1]->line);
	return true;
}

static bool event_take(struct builder *builder, const yaml_event_t *event, struct error *error)
{
	struct yaml here = { .line = (unsigned)event->start_mark.line + 1,
			     .column = (unsigned)event->start_mark.column + 1 };

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return !builder->documents++ ||
		       yaml_error(builder->name, &here, error,
				  "a second document begins; only one is expected");
	case YAML_ALIAS_EVENT:
		return yaml_error(builder->name, &here, error,
				  "aliases are not supported; write the value out");
	case YAML_SCALAR_EVENT:
		return scalar_add(builder, event, error);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return collection_start(builder, event, error);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return collection_end(builder, error);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	}
	return true;
}

/* The reader knows only the offset of a byte it cannot decode. */
static bool parser_failed(const yaml_parser_t *parser, const char *name, struct bytes text,
			  struct error *error)
{
	struct yaml at = { .line = (unsigned)parser->problem_mark.line + 1,
			   .column = (unsigned)parser->problem_mark.column + 1 };

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR) {
		at = (struct yaml) { .line = 1, .column = 1 };
		for (size_t i = 0; i < parser->problem_offset && i < text.size; i++) {
			at.column = text.data[i] == '\n' ? 1 : at.column + 1;
			at.line += text.data[i] == '\n';
		}
	}
	return yaml_error(name, &at, error, "not YAML: %s%s%s", parser->problem,
			  parser->context ? " " : "", parser->context ? parser->context : "");
}

static bool parse_events(struct builder *builder, yaml_parser_t *parser, struct bytes text,
			 struct error *error)
{
	bool ended = false, ok = true;

	while (ok && !ended) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return parser_failed(parser, builder->name, text, error);
		ok = event_take(builder, &event, error);
		ended = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return ok;
}

bool yaml_parse(struct arena *arena, const char *name, struct bytes text, struct yaml **root,
		struct error *error)
{
	SCOPED(yaml_parser_delete) yaml_parser_t parser;
	struct builder builder = { .arena = arena, .name = name };
	struct yaml *result;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)(text.size ? text.data : ""),
				     text.size);
	if (!parse_events(&builder, &parser, text, error))
		return false;
	result = builder.root;
	if (!result || (result->kind == YAML_TEXT && !result->quoted && !*result->text)) {
		result = arena_new(arena, struct yaml);
		*result = (struct yaml) { .kind = YAML_MAP, .line = 1, .column = 1 };
	}
	*root = result;
	return true;
}

struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	if (map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (!strcmp(map->keys[i]->text, key))
			return map->items[i];
	return NULL;
}

static bool is_known(const char *key, const char *const *known)
{
	for (; *known; known++)
		if (!strcmp(key, *known))
			return true;
	return false;
}

static bool unknown_key(const char *name, const struct yaml *key, const char *const *known,
			struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer list = buffer_in(arena);
	struct nearest nearest = nearest_to(key->text);

	for (size_t i = 0; known[i]; i++) {
		nearest_offer(&nearest, known[i]);
		buffer_printf(&list, "%s%s", i ? ", " : "", known[i]);
	}
	if (nearest.best)
		return yaml_error(name, key, error, "unknown key '%s'; did you mean '%s'?",
				  key->text, nearest.best);
	return yaml_error(name, key, error, "unknown key '%s'; known here: %s", key->text,
			  buffer_text(&list));
}

bool yaml_keys_known(const char *name, const struct yaml *map, const char *const *known,
		     struct error *error)
{
	if (map->kind != YAML_MAP)
		return yaml_error(name, map, error,
				  "lines of the form 'key: value' are expected here");
	for (size_t i = 0; i < map->count; i++)
		if (!is_known(map->keys[i]->text, known))
			return unknown_key(name, map->keys[i], known, error);
	return true;
}
