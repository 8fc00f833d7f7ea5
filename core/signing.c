#include "core/signing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MARK      "lockstep-release"
#define TIMESTAMP "timestamp:"

#define REFUSE(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)

struct hash release_contents(const struct release *release)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct release bare = *release;
	struct hasher hasher;
	struct bytes manifest;

	bare.number = 0;
	bare.tag = bare.git_revision = bare.author = bare.pushed_by = NULL;
	bare.created = 0;
	manifest = release_manifest(arena, &bare);
	hasher_start(&hasher);
	hasher_add_field(&hasher, "lockstep-contents-v1", strlen("lockstep-contents-v1"));
	hasher_add_field(&hasher, manifest.data, manifest.size);
	return hasher_end(&hasher);
}

char *release_claim(struct arena *arena, const struct release *release, int64_t time)
{
	struct hash contents = release_contents(release);

	return arena_printf(
	    arena, TIMESTAMP "%" PRId64 "\t" MARK "\tproject:%s\tdigest:%s\tcontents:%s", time,
	    release->project, hash_hex(arena, &release->digest), hash_hex(arena, &contents));
}

/* What stands behind `key` in the one member of the comment that begins so; NULL: none does, or
 * more than one. */
static const char *member_of(struct arena *arena, const char *comment, const char *key)
{
	const char *found = NULL;

	for (const char *at = comment;; at++) {
		size_t size = strcspn(at, "\t");

		if (size >= strlen(key) && !memcmp(at, key, strlen(key))) {
			if (found)
				return NULL;
			found = arena_text_n(arena, at + strlen(key), size - strlen(key));
		}
		at += size;
		if (!*at)
			return found;
	}
}

bool release_claim_holds(const struct release *release, const char *comment, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hash contents = release_contents(release);
	const char *mark = member_of(arena, comment, MARK);
	const char *project = member_of(arena, comment, "project:");
	const char *digest = member_of(arena, comment, "digest:");
	const char *named = member_of(arena, comment, "contents:");

	if (!mark || *mark || !project || !digest || !named)
		return REFUSE("its trusted comment does not name a release (`lockstep release "
			      "statement` says what has to stand there)");
	if (!text_equal(project, release->project))
		return REFUSE("it is for project %.100s, not for %s", project, release->project);
	if (!text_equal(digest, hash_hex(arena, &release->digest)))
		return REFUSE("it is for the release with the digest %.64s, this one has %s",
			      digest, hash_hex(arena, &release->digest));
	return text_equal(named, hash_hex(arena, &contents)) ||
	       REFUSE("it is for other files, another format or dialect, with the same "
		      "migrations: contents %.64s, this release has %s",
		      named, hash_hex(arena, &contents));
}

/* Contents name the total, and the total every line. */
static bool sum_is_of(const struct release *release, struct bytes text, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error cause;
	struct sum sum;

	if (!sum_parse(arena, text, &sum, &cause))
		return REFUSE("the sum that was signed: %s", cause.text);
	return text_equal(sum_total_text(arena, &sum), release->sum) ||
	       REFUSE("the sum that was signed is %s, the release's is %s",
		      sum_total_text(arena, &sum), release->sum);
}

bool release_signature_holds(const struct release *release, struct bytes sum,
			     const struct minisign_public *key,
			     const struct minisign_signature *signature, struct error *error)
{
	return minisign_verify(key, sum, signature, error) && sum_is_of(release, sum, error) &&
	       release_claim_holds(release, signature->comment, error);
}

char *plan_statement(struct arena *arena, const struct plan *plan, const struct hash *digest)
{
	return arena_printf(arena,
			    "lockstep plan, version 1\n"
			    "project: %s\n"
			    "environment: %s\n"
			    "verb: %s\n"
			    "release: %" PRIu64 "\n"
			    "release digest: %s\n"
			    "targets: %" PRIu64 "\n"
			    "plan: %s\n",
			    plan->project, plan->environment, plan->verb, plan->release,
			    hash_hex(arena, &plan->release_digest), plan->target_count,
			    hash_hex(arena, digest));
}

char *plan_claim(struct arena *arena, int64_t time)
{
	return arena_printf(arena, TIMESTAMP "%" PRId64 "\tlockstep-plan", time);
}

bool signature_time(const struct minisign_signature *signature, int64_t *time, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = member_of(arena, signature->comment, TIMESTAMP);

	if (!text || !*text || strlen(text) > 15 || strspn(text, "0123456789") != strlen(text))
		return REFUSE(
		    "its trusted comment does not say when it was signed "
		    "(timestamp:SECONDS, as minisign writes it unless -t says otherwise)");
	*time = (int64_t)strtoull(text, NULL, 10);
	return true;
}
