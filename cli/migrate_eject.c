/* migrate eject: the history table of the tool that was used before, or is to be used next, is
 * brought up to date. */
#include "agent/eject.h"
#include "cli/adoption_view.h"
#include "cli/migrate.h"
#include "cli/table.h"
#include "cli/text.h"

static const struct column columns[] = {
	{ "MIGRATION", false, 30 },
	{ "CHECKSUM", false, 12 },
};

static struct value *entries_value(struct arena *arena, const struct ejection *ejection)
{
	struct value *items = value_array(arena);

	for (size_t i = 0; i < ejection->count; i++) {
		struct value *item = value_object(arena);

		value_put_text(item, "version", ejection->entries[i].version);
		value_put_text(item, "name", ejection->entries[i].name);
		value_put_text(item, "checksum", ejection->entries[i].checksum);
		value_add(items, item);
	}
	return items;
}

static void show(struct invocation *call, const struct history *history,
		 const struct ejection *ejection)
{
	const struct eject_options *options = call->options;
	struct table *table = table_in(call->arena, columns, 2);
	struct value *document = value_object(call->arena);

	for (size_t i = 0; i < ejection->count; i++)
		table_add(table, ejection->entries[i].name, ejection->entries[i].checksum);
	table_show(call->screen, table);
	value_put_text(document, "tool", history->tool->name);
	value_put_bool(document, "written", options->write);
	value_put(document, "rows", entries_value(call->arena, ejection));
	if (call->screen->json)
		answer(call->screen, document);
	if (!ejection->count)
		say(call->screen, STYLE_GOOD, "the history of %s lacks nothing",
		    history->tool->name);
	else if (options->write)
		say(call->screen, STYLE_GOOD, "\n%s written to the history of %s; nothing was run",
		    text_count(call->arena, ejection->count, "row"), history->tool->name);
	else
		say(call->screen, STYLE_PLAIN,
		    "\nnothing was written. Next: the same command with --write writes %s to the "
		    "history of %s",
		    text_count(call->arena, ejection->count, "row"), history->tool->name);
}

bool command_migrate_eject(struct invocation *call, struct error *error)
{
	const struct eject_options *options = call->options;
	struct offline offline = { 0 };
	const struct history *history;
	struct adoption_files files;
	struct adoption adoption;
	struct ejection ejection;
	struct ejection_facts facts;

	if (!offline_open(call, &options->database, &offline, error) ||
	    !offline_may_change(&offline, true, error) ||
	    !history_choose(call, &offline, options->to, &history, error))
		return false;
	files = adoption_files_of(call->arena, history->tool, &offline.directory);
	adoption_match(call->arena, history, &files, &adoption);
	facts = (struct ejection_facts) { history->tool, &files, &adoption, &offline.standing };
	if (!ejection_make(call->arena, &facts, &ejection, error))
		return false;
	if (options->write && ejection.count &&
	    !eject(offline.target, history->tool, &ejection, options->wait, error))
		return false;
	show(call, history, &ejection);
	return true;
}
