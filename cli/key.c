#include "cli/key.h"

#include <string.h>

#include "cli/field.h"
#include "cli/table.h"
#include "core/base/file.h"
#include "core/tlog/succession.h"

#define FILE_LIMIT ((size_t)4096)

static bool post(struct invocation *call, const char *path, const struct value *body,
		 struct value **answered, struct error *error)
{
	struct api_request request = { .method = "POST", .path = path };
	struct api *api;

	return online_open(call, &api, error) &&
	       api_send(call->arena, api, &request, body, answered, error);
}

static const char *path_of(struct invocation *call, const char *act)
{
	return arena_printf(call->arena, "/v1/keys/%s/%s",
			    api_escape(call->arena, call->operands[0]), act);
}

static const struct column columns[] = {
	{ "SINCE", true, 0 },
	{ "KEY OF", false, 0 },
	{ "WAS", false, 0 },
	{ "BY", false, 0 },
};

static void show_changes(struct invocation *call, const struct value *items)
{
	struct table *table = table_in(call->arena, columns, 4);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);
		bool revoked = text_equal(field_text(item, "act"), "revoke");

		table_add(table, field_number(call->arena, item, "since"), field_text(item, "of"),
			  arena_printf(call->arena, "%s %.16s", revoked ? "revoked" : "rotated",
				       field_text(item, "key")),
			  arena_printf(call->arena, "%.16s", field_text(item, "successor")));
		table_paint(table, 2, revoked ? STYLE_BAD : STYLE_PLAIN);
	}
	if (table_count(table))
		table_show(call->screen, table);
}

static void show_agents(struct invocation *call, const struct value *keys)
{
	const char *lost = field_text(keys, "lost"), *unsaved = field_text(keys, "unsaved");

	if (*lost)
		complain(call->screen, STYLE_WARNING,
			 "would not follow a new key (too old, or not here since the upgrade): %s",
			 lost);
	if (*unsaved && *field_text(keys, "recovery"))
		complain(call->screen, STYLE_WARNING,
			 "have not pinned the recovery key, and would believe a stolen key until "
			 "they are enrolled anew: %s",
			 unsaved);
	if (!*field_text(keys, "recovery"))
		complain(call->screen, STYLE_WARNING,
			 "there is no recovery key: a stolen key could not be revoked. Next: "
			 "lockstep key recovery --out FILE");
}

static void show_keys(struct invocation *call, struct value *keys)
{
	const char *recovery = field_text(keys, "recovery");

	if (call->screen->json)
		answer(call->screen, keys);
	say(call->screen, STYLE_PLAIN, "coordinator  %s", field_text(keys, "coordinator"));
	say(call->screen, STYLE_PLAIN, "log          %s", field_text(keys, "log"));
	say(call->screen, STYLE_PLAIN, "recovery     %s", *recovery ? recovery : "none");
	say(call->screen, STYLE_FAINT, "%s of %s agents follow, %s pinned the recovery key",
	    field_number(call->arena, keys, "follow"), field_number(call->arena, keys, "agents"),
	    field_number(call->arena, keys, "pinned"));
	show_changes(call, value_get(keys, "items"));
	show_agents(call, keys);
}

bool command_key_list(struct invocation *call, struct error *error)
{
	struct value *answered;
	struct api *api;

	if (!online_open(call, &api, error) ||
	    !api_get(call->arena, api, "/v1/keys", &answered, error))
		return false;
	show_keys(call, answered);
	return true;
}

/* The public half first, the secret before anybody hears of it. */
bool command_key_recovery(struct invocation *call, struct error *error)
{
	const struct key_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;
	struct note_key key;
	struct key_pair pair;

	if (!options->out)
		return error_set(error, ERROR_INVALID,
				 "where is the secret to be written? Give --out FILE");
	if (file_exists(options->out))
		return error_set(error, ERROR_CONFLICT, "%s is there already", options->out);
	if (!key_pair_load(&pair, options->out, error))
		return false;
	key = note_key_make(RECOVERY_NAME, NOTE_ED25519, pair.public_key);
	key_pair_release(&pair);
	value_put_text(body, "key", note_key_text(call->arena, &key));
	if (!post(call, "/v1/keys/recovery", body, &answered, error))
		return error_wrap(error, "%s was written and is the key of nothing", options->out);
	show_keys(call, answered);
	say(call->screen, STYLE_STRONG,
	    "%s holds the secret. Keep it where neither the coordinator nor its backups are, and "
	    "twice:\nwhoever has it decides which key agents believe; without it a stolen key "
	    "cannot be revoked.",
	    options->out);
	return true;
}

bool command_key_rotate(struct invocation *call, struct error *error)
{
	const struct key_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "reason", options->reason);
	value_put_bool(body, "leave_behind", options->leave_behind);
	if (!post(call, path_of(call, "rotate"), body, &answered, error))
		return false;
	show_keys(call, answered);
	return true;
}

static bool prepare(struct invocation *call, const char **text, struct error *error)
{
	const struct key_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "key", options->key);
	if (!post(call, path_of(call, "prepare"), body, &answered, error))
		return false;
	*text = value_get_text(answered, "text");
	return *text || error_set(error, ERROR_INVALID, "the coordinator answered no text");
}

/* What is to be passed on, into a file or to the screen. */
static bool hand_out(struct invocation *call, const char *name, const char *text,
		     struct error *error)
{
	const struct key_options *options = call->options;
	struct value *value = value_object(call->arena);

	if (options->out && !file_write(options->out, bytes_of(text), FILE_PUBLIC, error))
		return false;
	value_put_text(value, name, text);
	if (call->screen->json)
		answer(call->screen, value);
	if (!options->out)
		say(call->screen, STYLE_PLAIN, "%.*s", (int)strlen(text) - 1, text); /* no \n */
	return true;
}

bool command_key_prepare(struct invocation *call, struct error *error)
{
	const struct key_options *options = call->options;
	const char *text;

	if (!prepare(call, &text, error) || !hand_out(call, "text", text, error))
		return false;
	if (options->out)
		say(call->screen, STYLE_FAINT,
		    "Next, where the recovery key is: lockstep key sign %s --recovery-key FILE "
		    "--out %s.signed\nThen: lockstep key revoke %s --statement %s.signed",
		    options->out, options->out, call->operands[0], options->out);
	return true;
}

static bool sign(struct invocation *call, const char *text, const char **statement,
		 struct error *error)
{
	const struct key_options *options = call->options;
	struct succession revocation;
	struct key_pair pair;

	if (!options->recovery_key)
		return error_set(error, ERROR_INVALID, "who signs it? Give --recovery-key FILE");
	if (!file_exists(options->recovery_key))
		return error_set(error, ERROR_NOT_FOUND, "--recovery-key: there is no file %s",
				 options->recovery_key);
	if (!succession_parse(call->arena, bytes_of(text), &revocation, error))
		return false;
	if (revocation.act != SUCCESSION_REVOKE)
		return error_set(error, ERROR_REFUSED,
				 "the recovery key signs revocations, and this is none");
	if (options->since)
		revocation.since = options->since;
	if (!key_pair_load(&pair, options->recovery_key, error))
		return false;
	*statement = succession_sign(call->arena, &revocation, &pair);
	key_pair_release(&pair);
	return true;
}

bool command_key_sign(struct invocation *call, struct error *error)
{
	const char *statement;
	struct bytes text;

	return file_read(call->arena, call->operands[0], FILE_LIMIT, &text, error) &&
	       sign(call, text.data, &statement, error) &&
	       hand_out(call, "statement", statement, error);
}

/* Signed elsewhere, or here and now. */
static bool signed_statement(struct invocation *call, const char **statement, struct error *error)
{
	const struct key_options *options = call->options;
	struct bytes bytes;
	const char *text;

	if (!options->statement == !options->recovery_key)
		return error_set(error, ERROR_INVALID,
				 "a revocation is signed by the recovery key: give --recovery-key "
				 "FILE, or with --statement FILE what was signed elsewhere "
				 "(`lockstep key prepare`, `lockstep key sign`)");
	if (!options->statement)
		return prepare(call, &text, error) && sign(call, text, statement, error);
	if (!file_read(call->arena, options->statement, FILE_LIMIT, &bytes, error))
		return error_wrap(error, "--statement");
	*statement = bytes.data;
	return true;
}

bool command_key_revoke(struct invocation *call, struct error *error)
{
	const struct key_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;
	const char *statement;

	if (!signed_statement(call, &statement, error))
		return false;
	value_put_text(body, "statement", statement);
	value_put_text(body, "reason", options->reason);
	if (!post(call, path_of(call, "revoke"), body, &answered, error))
		return false;
	show_keys(call, answered);
	say(call->screen, STYLE_FAINT,
	    "Next: whoever had the key may have had more of that disk: lockstep token list");
	return true;
}
