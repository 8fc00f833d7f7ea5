#include "cli/audit.h"
#include "cli/field.h"
#include "cli/proofs.h"
#include "core/base/crypto.h"

static bool ask(struct invocation *call, const struct accounts_query *query, struct value **answer,
		const char **project, struct error *error)
{
	struct api *api;

	return online_project(call, &api, project, error) &&
	       accounts_fetch(call, api, *project, query, answer, error);
}

static void show_accounts(struct invocation *call, const struct value *answer)
{
	const struct value *items = value_get(answer, "items");

	for (size_t i = 0; i < value_count(items); i++)
		account_show(call->arena, call->screen, value_at(items, i));
}

static void show_deeds(struct invocation *call, const struct value *list, const char *what)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *deed = value_at(list, i);
		const char *release = field_number(call->arena, deed, "release");

		say(call->screen, STYLE_PLAIN, "  %s%s%s%s by %s at %s UTC (entry %s)", what,
		    *release ? release : field_text(deed, "type"),
		    *field_text(deed, "target") ? " on " : "",
		    *field_text(deed, "target")
			? arena_printf(call->arena, "%s/%s", field_text(deed, "environment"),
				       field_text(deed, "target"))
			: "",
		    field_text(deed, "by"), field_time(call->arena, deed, "time"),
		    field_number(call->arena, deed, "entry"));
	}
}

static void show_migration(struct invocation *call, const struct value *migration)
{
	say(call->screen, STYLE_STRONG, "Migration %s %s", field_text(migration, "version"),
	    field_text(migration, "description"));
	say(call->screen, STYLE_PLAIN, "  %s, sha256 %s", field_text(migration, "file"),
	    field_text(migration, "sha256"));
	show_deeds(call, value_get(migration, "releases"), "sealed in release ");
	show_deeds(call, value_get(migration, "past"), "past every rollout: ");
	say(call->screen, STYLE_PLAIN, "%s", "");
}

/* Exactly what ran: the bytes have the hash that the log's entries name. */
static bool show_sql(struct invocation *call, const char *project, struct value *migration,
		     struct error *error)
{
	struct api_request request = { .method = "GET" };
	const char *wanted = field_text(migration, "sha256");
	struct bytes text;
	struct hash hash;
	struct api *api;

	request.path = arena_printf(call->arena, "%s/blobs/%s", project, wanted);
	if (!online_open(call, &api, error) || !api_call(call->arena, api, &request, &text, error))
		return false;
	hash = hash_of(text.data, text.size);
	if (!text_equal(hash_hex(call->arena, &hash), wanted))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator's bytes of migration %s do not have the hash %s "
				 "that its log names; its store was changed",
				 field_text(migration, "version"), wanted);
	value_put_text_n(migration, "sql", text);
	say(call->screen, STYLE_PLAIN, "%.*s", (int)text.size, text.data);
	return true;
}

static bool finish(struct invocation *call, struct value *answer_, struct error *error)
{
	const struct audit_options *options = call->options;

	if (!proofs_write(call, answer_, options->proof, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answer_);
	return true;
}

bool command_audit_migration(struct invocation *call, struct error *error)
{
	const struct audit_options *options = call->options;
	struct accounts_query query = { .environment = options->environment,
					.migration = call->operands[0] };
	struct value *found;
	const char *project;

	if (!ask(call, &query, &found, &project, error))
		return false;
	show_migration(call, value_get(found, "migration"));
	if (options->sql && !show_sql(call, project, value_get(found, "migration"), error))
		return false;
	show_accounts(call, found);
	if (!value_count(value_get(found, "items")))
		say(call->screen, STYLE_PLAIN, "No rollout had it to do%s%s.",
		    options->environment ? " in " : "",
		    options->environment ? options->environment : "");
	return finish(call, found, error);
}

bool command_audit_bypasses(struct invocation *call, struct error *error)
{
	const struct audit_options *options = call->options;
	struct accounts_query query = { .environment = options->environment,
					.since = options->since,
					.until = options->until,
					.bypassed = true };
	struct value *found;
	const char *project;

	if (!ask(call, &query, &found, &project, error))
		return false;
	show_accounts(call, found);
	if (!value_count(value_get(found, "items")))
		say(call->screen, STYLE_GOOD,
		    "%s Every rollout that began had soaked upstream, and no gate was passed over.",
		    symbol(call->screen, SYMBOL_DONE));
	return finish(call, found, error);
}

static void show_history(struct invocation *call, const struct value *history, bool first)
{
	const struct value *targets = value_get(history, "targets");
	const struct value *differences = value_get(history, "differences");

	say(call->screen, first ? STYLE_GOOD : STYLE_WARNING, "%s %s migrations on %zu %s:",
	    symbol(call->screen, first ? SYMBOL_DONE : SYMBOL_ATTENTION),
	    field_number(call->arena, history, "migrations"), value_count(targets),
	    value_count(targets) == 1 ? "target" : "targets");
	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *target = value_at(targets, i);

		say(call->screen, STYLE_PLAIN, "  %s/%s, reported at %s UTC (entry %s)",
		    field_text(target, "environment"), field_text(target, "target"),
		    field_time(call->arena, target, "reported"),
		    field_number(call->arena, target, "entry"));
	}
	for (size_t i = 0; i < value_count(differences); i++)
		say(call->screen, STYLE_BAD, "  %s %s: %s", symbol(call->screen, SYMBOL_FAILED),
		    field_text(value_at(differences, i), "version"),
		    field_text(value_at(differences, i), "what"));
}

bool command_audit_compare(struct invocation *call, struct error *error)
{
	struct buffer path = buffer_in(call->arena);
	const char *project;
	struct value *found;
	struct api *api;

	if (!online_project(call, &api, &project, error))
		return false;
	buffer_printf(&path, "%s/comparison", project);
	api_query(&path, "left", call->operands[0]);
	api_query(&path, "right", call->operands[1]);
	if (!api_get(call->arena, api, buffer_text(&path), &found, error))
		return false;
	for (size_t i = 0; i < value_count(value_get(found, "histories")); i++)
		show_history(call, value_at(value_get(found, "histories"), i), !i);
	if (!finish(call, found, error))
		return false;
	return value_get_bool(found, "identical", false) ||
	       error_set(error, ERROR_FAILED, "the schema histories of %s and %s are not the same",
			 call->operands[0], call->operands[1]);
}
