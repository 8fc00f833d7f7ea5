/* plan digest, rollout approve: what approvers sign. */
#include <stdio.h>
#include <string.h>

#include "cli/field.h"
#include "cli/sign.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/signing.h"

static bool hash_of_field(const struct value *object, const char *key, struct hash *hash,
			  struct error *error)
{
	return hash_from_hex(field_text(object, key), hash) ||
	       error_set(error, ERROR_INTEGRITY, "the coordinator's plan has no %s", key);
}

/* The digest follows from what the coordinator shows, or nothing is signed. */
static bool read_plan(const struct value *answered, struct plan *plan, struct hash *digest,
		      struct error *error)
{
	const struct value *covered = value_get(answered, "covered");
	struct hash own;

	*plan = (struct plan) {
		.project = field_text(answered, "project"),
		.environment = field_text(answered, "environment"),
		.verb = field_text(answered, "kind"),
		.release = (uint64_t)value_get_integer(answered, "release", 0),
		.target_count = (uint64_t)value_get_integer(answered, "targets", 0),
		.execution = field_text(covered, "execution"),
		.resolution = field_text(covered, "resolution"),
		.verify = field_text(covered, "verify"),
		.evidence = field_text(covered, "evidence"),
	};
	if (!hash_of_field(answered, "release_digest", &plan->release_digest, error) ||
	    !hash_of_field(covered, "policy", &plan->policy, error) ||
	    !hash_of_field(covered, "parts", &plan->targets, error) ||
	    !hash_of_field(answered, "plan_digest", digest, error))
		return false;
	own = plan_digest(plan);
	return hash_equal(&own, digest) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the digest of this plan is not the one that the coordinator names; sign "
			 "nothing, and look at `lockstep log verify`");
}

/* The text that is signed, of the rollout that the first operand names. */
static bool statement_of(struct invocation *call, const char **statement, struct error *error)
{
	struct value *answered;
	struct hash digest;
	struct plan plan;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api,
		     arena_printf(call->arena, "%s/rollouts/%s/plan", path,
				  api_escape(call->arena, call->operands[0])),
		     &answered, error) ||
	    !read_plan(answered, &plan, &digest, error))
		return false;
	*statement = plan_statement(call->arena, &plan, &digest);
	return true;
}

bool command_plan_digest(struct invocation *call, struct error *error)
{
	const struct plan_digest_options *options = call->options;
	struct value *document = value_object(call->arena);
	const char *statement;

	if (!statement_of(call, &statement, error))
		return false;
	value_put_text(document, "statement", statement);
	if (call->screen->json)
		answer(call->screen, document);
	if (options->out)
		return file_write(options->out, bytes_of(statement), FILE_PUBLIC, error);
	if (!call->screen->json)
		fputs(statement, stdout);
	return true;
}

static bool sign_here(struct invocation *call, const struct signer_options *options,
		      const char **text, struct error *error)
{
	SCOPED(minisign_secret_release) struct minisign_secret secret = { 0 };
	struct minisign_signature signature;
	const char *statement;

	if (!statement_of(call, &statement, error) || !signer_open(call, options, &secret, error))
		return false;
	minisign_sign(&secret, bytes_of(statement), plan_claim(call->arena, clock_wall() / 1000),
		      &signature);
	*text = minisign_signature_write(call->arena, &signature);
	if (!call->screen->json)
		say(call->screen, STYLE_FAINT, "signed:\n%.*s", (int)strlen(statement) - 1,
		    statement);
	return true;
}

bool command_rollout_approve(struct invocation *call, struct error *error)
{
	const struct approve_options *options = call->options;
	struct value *body = value_object(call->arena);
	const char *text = NULL;
	struct bytes given;
	bool wanted;

	if (!signer_wanted(&options->signer, &wanted, error) ||
	    (options->signer.sign_key && !sign_here(call, &options->signer, &text, error)))
		return false;
	if (options->signer.signature) {
		if (!file_read(call->arena, options->signer.signature, MINISIGN_LIMIT, &given,
			       error))
			return false;
		text = arena_text_n(call->arena, given.data, given.size);
	}
	value_put_text(body, "signature", text);
	return rollout_decide(call, body, error);
}
