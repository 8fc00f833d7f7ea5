/* release sign, statement, signature. */
#include <stdio.h>
#include <time.h>

#include "cli/field.h"
#include "cli/sign.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/directory.h"
#include "core/release_directory.h"
#include "core/signing.h"

bool release_signature_make(struct invocation *call, const struct signer_options *options,
			    const struct release *release, struct bytes sum, const char **text,
			    struct error *error)
{
	SCOPED(minisign_secret_release) struct minisign_secret secret = { 0 };
	struct minisign_signature signature;
	struct bytes given;

	if (options->signature) {
		if (!file_read(call->arena, options->signature, MINISIGN_LIMIT, &given, error) ||
		    !minisign_signature_read(call->arena, given, &signature, error) ||
		    !release_claim_holds(release, signature.comment, error))
			return error_wrap(error, "%s", options->signature);
		*text = minisign_signature_write(call->arena, &signature);
		return true;
	}
	if (!signer_open(call, options, &secret, error))
		return false;
	minisign_sign(&secret, sum, release_claim(call->arena, release, clock_wall() / 1000),
		      &signature);
	*text = minisign_signature_write(call->arena, &signature);
	return true;
}

bool release_signature_send(struct invocation *call, struct api *api, const char *path,
			    const char *number, const char *text, struct error *error)
{
	struct value *body = value_object(call->arena), *answered;
	struct api_request request = {
		.method = "POST",
		.path = arena_printf(call->arena, "%s/releases/%s/signatures", path, number),
	};

	value_put_text(body, "signature", text);
	if (!api_send(call->arena, api, &request, body, &answered, error))
		return error_wrap(error, "release %s is not signed", number);
	say(call->screen, STYLE_GOOD, "release %s %s by key %s",
	    field_number(call->arena, answered, "release"),
	    value_get_bool(answered, "added", true) ? "is signed" : "was signed before",
	    field_text(answered, "key"));
	return true;
}

void release_signatures_show(struct invocation *call, const struct value *release)
{
	const struct value *items = value_get(release, "signatures");

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		say(call->screen, STYLE_PLAIN, "  signed   by key %s, %s by %s",
		    field_text(item, "key"), field_time(call->arena, item, "time"),
		    field_text(item, "given_by"));
	}
}

/* The directory as the release that a push with the same options makes of it. */
static bool read_release(struct invocation *call, struct release *release, struct bytes *sum,
			 struct error *error)
{
	const struct release_sign_options *options = call->options;
	struct directory_limits limits = { .file_size = options->file_limit };
	struct directory *directory = arena_new(call->arena, struct directory);
	enum dialect dialect = DIALECT_ANY;
	struct file_set files;

	if (!options->online.project)
		return error_set(error, ERROR_INVALID,
				 "a release of which project? Give --project NAME or "
				 "LOCKSTEP_PROJECT");
	if (options->dialect && !dialect_from_name(options->dialect, &dialect))
		return error_set(error, ERROR_INVALID,
				 "--dialect: '%s' is none of any, postgres, sqlite",
				 options->dialect);
	if (!directory_load(call->arena, call->operands[0], &limits, &files, error) ||
	    !directory_read(call->arena, options->format, &files, directory, error) ||
	    !directory_verify(directory, error))
		return false;
	release_of_directory(call->arena, directory, options->online.project, dialect, release);
	*sum = sum_write(call->arena, &directory->sum);
	return true;
}

/* Where --out says so, else on stdout. */
static bool put_out(struct invocation *call, const char *out, const char *text, struct error *error)
{
	if (out)
		return file_write(out, bytes_of(text), FILE_PUBLIC, error);
	if (!call->screen->json)
		fputs(text, stdout);
	return true;
}

bool command_release_sign(struct invocation *call, struct error *error)
{
	const struct release_sign_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct release release;
	struct bytes sum;
	const char *text;

	if (!options->signer.sign_key)
		return error_set(error, ERROR_INVALID, "with which key? Give --sign-key FILE");
	if (!read_release(call, &release, &sum, error) ||
	    !release_signature_make(call, &options->signer, &release, sum, &text, error) ||
	    !put_out(call, options->out, text, error))
		return false;
	value_put_text(document, "project", release.project);
	value_put_text(document, "digest", hash_hex(call->arena, &release.digest));
	value_put_text(document, "signature", text);
	if (call->screen->json)
		answer(call->screen, document);
	return true;
}

bool command_release_statement(struct invocation *call, struct error *error)
{
	const struct release_sign_options *options = call->options;
	struct value *document = value_object(call->arena);
	struct release release;
	struct bytes sum;
	const char *claim;

	if (!read_release(call, &release, &sum, error) ||
	    (options->sum && !file_write(options->sum, sum, FILE_PUBLIC, error)))
		return false;
	claim = release_claim(call->arena, &release, clock_wall() / 1000);
	value_put_text(document, "comment", claim);
	value_put_text_n(document, "sum", sum);
	if (call->screen->json)
		answer(call->screen, document);
	else
		printf("%s\n", claim);
	return true;
}

static bool show_signatures(struct invocation *call, const struct value *release,
			    struct error *error)
{
	const struct signature_options *options = call->options;
	struct value *items = value_get(release, "signatures");
	struct value *document = value_object(call->arena);
	struct buffer text = buffer_in(call->arena);

	if (!value_count(items))
		return error_set(error, ERROR_NOT_FOUND,
				 "release %s is not signed: `lockstep release sign DIR --sign-key "
				 "FILE`, then --add",
				 field_number(call->arena, release, "number"));
	if (options->out) {
		buffer_add_text(&text,
				field_text(value_at(items, value_count(items) - 1), "signature"));
		if (!put_out(call, options->out, buffer_text(&text), error))
			return false;
	}
	if (call->screen->json)
		answer(call->screen, document);
	else if (!options->out)
		for (size_t i = 0; i < value_count(items); i++)
			printf("%s", field_text(value_at(items, i), "signature"));
	return true;
}

bool command_release_signature(struct invocation *call, struct error *error)
{
	const struct signature_options *options = call->options;
	struct value *release;
	struct bytes given;
	struct api *api;
	const char *path, *number;
	int64_t which;

	if (!online_release(call->operands[0], &which, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	number = which ? arena_printf(call->arena, "%lld", (long long)which) : "latest";
	if (options->add)
		return file_read(call->arena, options->add, MINISIGN_LIMIT, &given, error) &&
		       release_signature_send(call, api, path, number,
					      arena_text_n(call->arena, given.data, given.size),
					      error);
	return api_get(call->arena, api, arena_printf(call->arena, "%s/releases/%s", path, number),
		       &release, error) &&
	       show_signatures(call, release, error);
}
