/* formats: what is read, from the table that reads it. */
#include "cli/migrate.h"
#include "cli/table.h"
#include "core/adopt/history.h"
#include "core/directory.h"

struct fact {
	const char *title, *key;
	const char *text;
};

enum {
	FACTS = 8
};

/* What a row of the tool's history table says of the file's content. */
static const char *checksum_of(const struct history_tool *tool)
{
	static const char *const words[] = {
		[CHECKSUM_NONE] = "",
		[CHECKSUM_FOREIGN] = "of the tool's own making",
		[CHECKSUM_SUM_ENTRY] = "the file's hash in atlas.sum",
		[CHECKSUM_SHA256] = "SHA-256 of the file",
		[CHECKSUM_SHA1] = "SHA-1 of the file",
		[CHECKSUM_CRC32_LINES] = "CRC-32 of the lines",
	};

	return tool ? words[tool->checksum] : "";
}

static void facts_of(const struct format *format, struct fact facts[FACTS])
{
	const struct history_tool *tool = history_tool_find(format->name);
	const struct fact all[FACTS] = {
		{ "files", "files", format->title },
		{ "order", "order", format->order },
		{ "statements end at ; and", "statements", format->statements },
		{ "no transaction by", "transactions", format->transactions },
		{ "way back, kept and not run", "down", format->down },
		{ "refused", "refused", format->refused },
		{ "checksum kept of a file", "checksum", checksum_of(tool) },
		{ "history table", "history", tool ? tool->table : NULL },
	};

	for (size_t i = 0; i < FACTS; i++)
		facts[i] = all[i];
}

static struct value *document_of(struct arena *arena, const struct format *format)
{
	struct value *value = value_object(arena);
	struct fact facts[FACTS];

	facts_of(format, facts);
	value_put_text(value, "name", format->name);
	for (size_t i = 0; i < FACTS; i++)
		value_put_text(value, facts[i].key, facts[i].text);
	return value;
}

static void show_one(struct invocation *call, const struct format *format)
{
	struct fact facts[FACTS];

	facts_of(format, facts);
	say(call->screen, STYLE_STRONG, "%s", format->name);
	for (size_t i = 0; i < FACTS; i++)
		say(call->screen, STYLE_PLAIN, "  %-27s %s", facts[i].title,
		    facts[i].text && *facts[i].text ? facts[i].text : "none");
}

static void show_all(struct invocation *call)
{
	static const struct column columns[] = {
		{ "FORMAT", false, 0 },
		{ "FILES", false, 20 },
		{ "HISTORY TABLE", false, 0 },
	};
	struct table *table = table_in(call->arena, columns, 3);

	for (size_t i = 0; formats[i]; i++) {
		const struct history_tool *tool = history_tool_find(formats[i]->name);

		table_add(table, formats[i]->name, formats[i]->title, tool ? tool->table : NULL);
	}
	table_show(call->screen, table);
}

bool command_formats(struct invocation *call, struct error *error)
{
	const char *name = call->count ? call->operands[0] : NULL;
	const struct format *format = name ? format_find(name) : NULL;
	struct value *document = value_object(call->arena), *list = value_array(call->arena);

	if (name && !format)
		return error_set(error, ERROR_INVALID,
				 "format \"%.60s\" is not known; known are %s", name,
				 format_names(call->arena));
	for (size_t i = 0; formats[i]; i++)
		if (!format || format == formats[i])
			value_add(list, document_of(call->arena, formats[i]));
	value_put(document, "formats", list);
	if (call->screen->json)
		answer(call->screen, document);
	if (format)
		show_one(call, format);
	else
		show_all(call);
	return true;
}
