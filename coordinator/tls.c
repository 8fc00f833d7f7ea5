#include "coordinator/tls.h"

#include <stdio.h>

#include "coordinator/certificate.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/tlog/succession.h"

#define FILE_LIMIT ((size_t)256 * 1024)
#define SOON       30 /* days */

static const char *made_path(struct arena *arena, const struct coordinator_settings *settings,
			     const char *name)
{
	return path_join(arena, path_join(arena, settings->state, "tls"), name);
}

static bool read_text(struct arena *arena, const char *setting, const char *path, const char **text,
		      struct error *error)
{
	struct bytes bytes;

	if (!file_read(arena, path, FILE_LIMIT, &bytes, error))
		return error_wrap(error, "%s", setting);
	*text = bytes.data;
	return true;
}

static bool read_identity(struct arena *arena, const char *certificate, const char *key,
			  struct tls_identity *identity, struct error *error)
{
	int64_t days;

	if (!read_text(arena, "tls-certificate", certificate, &identity->certificate, error) ||
	    !read_text(arena, "tls-key", key, &identity->key, error) ||
	    !certificate_check(identity->certificate, identity->key, clock_wall(), &days, error))
		return false;
	if (days < 0)
		return error_set(error, ERROR_INVALID,
				 "tls-certificate: %s has ended %lld days ago; what `init` made is "
				 "renewed by `lockstep-coordinator init`",
				 certificate, (long long)-days);
	if (days < SOON)
		log_line(LOG_WARNING, "certificate.ends", "file=%s days=%lld", certificate,
			 (long long)days);
	return true;
}

bool tls_load(struct arena *arena, const struct coordinator_settings *settings,
	      struct tls_identity *identity, struct error *error)
{
	const char *certificate = settings->tls_certificate, *key = settings->tls_key;

	*identity = (struct tls_identity) { 0 };
	if (!certificate != !key)
		return error_set(error, ERROR_INVALID,
				 "tls-certificate and tls-key belong together: one is missing");
	if (!certificate && file_exists(made_path(arena, settings, "server.pem"))) {
		certificate = made_path(arena, settings, "server.pem");
		key = made_path(arena, settings, "server.key");
	}
	return !certificate || read_identity(arena, certificate, key, identity, error);
}

/* Once: agents pin it, and never another one. */
static bool make_recovery(struct arena *arena, const struct coordinator_settings *settings,
			  const char **secret, struct error *error)
{
	const char *public_half = path_join(arena, settings->state, "recovery.vkey");
	struct note_key key;
	struct key_pair pair;

	*secret = settings->recovery_key ? settings->recovery_key
					 : path_join(arena, settings->state, "recovery.key");
	if (file_exists(public_half)) {
		*secret = NULL;
		return true;
	}
	if (!key_pair_load(&pair, *secret, error))
		return false;
	key = note_key_make(RECOVERY_NAME, NOTE_ED25519, pair.public_key);
	key_pair_release(&pair);
	return file_write(public_half,
			  bytes_of(arena_printf(arena, "%s\n", note_key_text(arena, &key))),
			  FILE_PUBLIC, error);
}

bool tls_init(struct arena *arena, const struct coordinator_settings *settings, struct error *error)
{
	struct certificate_order order = { .folder = path_join(arena, settings->state, "tls"),
					   .names = settings->tls_names,
					   .now = clock_wall() };
	const char *authority = made_path(arena, settings, "ca.pem");
	bool renewed = file_exists(authority);
	const char *recovery;

	if (!certificate_make(arena, &order, error) ||
	    !make_recovery(arena, settings, &recovery, error))
		return false;
	if (recovery &&
	    printf("%s holds the recovery key, which alone can revoke a stolen key of the "
		   "coordinator.\nMove it to where neither the coordinator nor its backups are, "
		   "and keep it twice.\n",
		   recovery) < 0)
		return error_set(error, ERROR_FAILED, "standard output cannot be written");
	return printf("%s in %s/tls, for localhost%s%s.\n"
		      "Next: start the coordinator with --state %s; it speaks TLS from now on.\n"
		      "Give agents %s as `ca-file`, and people as LOCKSTEP_CA_FILE.\n",
		      renewed ? "a new certificate of the same CA is"
			      : "a CA and a certificate are",
		      settings->state, settings->tls_names ? " and " : "",
		      settings->tls_names ? settings->tls_names : "", settings->state,
		      authority) >= 0 ||
	       error_set(error, ERROR_FAILED, "standard output cannot be written");
}
