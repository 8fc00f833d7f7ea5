#include "coordinator/certificate.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/base/file.h"

#define DAY        86400
#define FILE_LIMIT ((size_t)64 * 1024)
#define NAME_LIMIT 255

struct pair {
	gnutls_x509_crt_t certificate;
	gnutls_x509_privkey_t key;
};

struct making {
	struct arena *arena;
	const struct certificate_order *order;
	struct pair authority, server;
};

static bool failed(int code, const char *what, struct error *error)
{
	return error_set(error, ERROR_INTERNAL, "%s: %s", what, gnutls_strerror(code));
}

static void pair_init(struct pair *pair)
{
	gnutls_x509_crt_init(&pair->certificate);
	gnutls_x509_privkey_init(&pair->key);
}

static void pair_release(struct pair *pair)
{
	gnutls_x509_crt_deinit(pair->certificate);
	gnutls_x509_privkey_deinit(pair->key);
}

static gnutls_datum_t datum(struct bytes text)
{
	return (gnutls_datum_t) { (unsigned char *)(uintptr_t)text.data, (unsigned)text.size };
}

static const char *path_of(const struct making *making, const char *name)
{
	return path_join(making->arena, making->order->folder, name);
}

/* What both have in common. */
static int fill(const struct making *making, struct pair *pair, const char *name, int days)
{
	time_t now = (time_t)(making->order->now / 1000);
	uint8_t serial[16];
	int code = gnutls_x509_privkey_generate(
	    pair->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);

	random_bytes(serial, sizeof serial);
	serial[0] &= 0x7f; /* a positive number */
	code = code < 0 ? code : gnutls_x509_crt_set_version(pair->certificate, 3);
	code =
	    code < 0 ? code : gnutls_x509_crt_set_serial(pair->certificate, serial, sizeof serial);
	code = code < 0 ? code : gnutls_x509_crt_set_activation_time(pair->certificate, now - DAY);
	code = code < 0 ? code
			: gnutls_x509_crt_set_expiration_time(pair->certificate,
							      now + (time_t)days * DAY);
	code = code < 0 ? code : gnutls_x509_crt_set_key(pair->certificate, pair->key);
	return code < 0
		   ? code
		   : gnutls_x509_crt_set_dn_by_oid(pair->certificate, GNUTLS_OID_X520_COMMON_NAME,
						   0, name, (unsigned)strlen(name));
}

static int sign(struct pair *pair, const struct pair *authority)
{
	unsigned char id[20];
	size_t size = sizeof id;
	int code = gnutls_x509_crt_get_key_id(pair->certificate, 0, id, &size);

	code = code < 0 ? code : gnutls_x509_crt_set_subject_key_id(pair->certificate, id, size);
	return code < 0 ? code
			: gnutls_x509_crt_sign2(pair->certificate, authority->certificate,
						authority->key, GNUTLS_DIG_SHA256, 0);
}

static bool write_pair(const struct making *making, const struct pair *pair, const char *name,
		       struct error *error)
{
	gnutls_datum_t certificate = { 0 }, key = { 0 };
	int code = gnutls_x509_crt_export2(pair->certificate, GNUTLS_X509_FMT_PEM, &certificate);
	bool done;

	code = code < 0 ? code
			: gnutls_x509_privkey_export2_pkcs8(pair->key, GNUTLS_X509_FMT_PEM, NULL, 0,
							    &key);
	done = code >= 0 || failed(code, name, error);
	done = done &&
	       file_write(path_of(making, arena_printf(making->arena, "%s.key", name)),
			  (struct bytes) { (char *)key.data, key.size }, FILE_PRIVATE, error) &&
	       file_write(path_of(making, arena_printf(making->arena, "%s.pem", name)),
			  (struct bytes) { (char *)certificate.data, certificate.size },
			  FILE_PUBLIC, error);
	gnutls_free(certificate.data);
	gnutls_free(key.data);
	return done;
}

static bool make_authority(struct making *making, struct error *error)
{
	struct pair *authority = &making->authority;
	int code = fill(making, authority, "Lockstep private CA", 3650);

	code =
	    code < 0 ? code : gnutls_x509_crt_set_basic_constraints(authority->certificate, 1, 0);
	code = code < 0 ? code
			: gnutls_x509_crt_set_key_usage(authority->certificate,
							GNUTLS_KEY_KEY_CERT_SIGN);
	code = code < 0 ? code : sign(authority, authority);
	return code < 0 ? failed(code, "the CA cannot be made", error)
			: write_pair(making, authority, "ca", error);
}

static bool read_authority(struct making *making, struct error *error)
{
	gnutls_datum_t certificate, key;
	struct bytes text, secret;
	int code;

	if (!file_exists(path_of(making, "ca.key")))
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s is here and %s is not: restore it, or remove both to make a new "
		    "CA, which nobody trusts yet",
		    path_of(making, "ca.pem"), path_of(making, "ca.key"));
	if (!file_read(making->arena, path_of(making, "ca.pem"), FILE_LIMIT, &text, error) ||
	    !file_read(making->arena, path_of(making, "ca.key"), FILE_LIMIT, &secret, error))
		return false;
	certificate = datum(text);
	key = datum(secret);
	code = gnutls_x509_crt_import(making->authority.certificate, &certificate,
				      GNUTLS_X509_FMT_PEM);
	code = code < 0 ? code
			: gnutls_x509_privkey_import2(making->authority.key, &key,
						      GNUTLS_X509_FMT_PEM, NULL, 0);
	return code >= 0 || error_set(error, ERROR_INVALID, "%s or ca.key cannot be read: %s",
				      path_of(making, "ca.pem"), gnutls_strerror(code));
}

static bool is_name(const char *name)
{
	return *name && strlen(name) <= NAME_LIMIT &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*:") ==
		   strlen(name);
}

/* An address stands there twice: mbedTLS looks for it among the DNS names only. */
static bool add_name(struct pair *pair, const char *name, struct error *error)
{
	unsigned char address[16];
	int family = strchr(name, ':') ? AF_INET6 : AF_INET, code = 0;

	if (!is_name(name) || (family == AF_INET6 && inet_pton(family, name, address) != 1))
		return error_set(error, ERROR_INVALID,
				 "tls-names: '%s' is no name of a host, and no address", name);
	if (inet_pton(family, name, address) == 1)
		code = gnutls_x509_crt_set_subject_alt_name(pair->certificate, GNUTLS_SAN_IPADDRESS,
							    address, family == AF_INET ? 4 : 16,
							    GNUTLS_FSAN_APPEND);
	code =
	    code < 0
		? code
		: gnutls_x509_crt_set_subject_alt_name(pair->certificate, GNUTLS_SAN_DNSNAME, name,
						       (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
	return code >= 0 || failed(code, name, error);
}

static bool add_names(struct making *making, struct error *error)
{
	static const char *const here[] = { "localhost", "127.0.0.1", "::1" };
	const char *at = making->order->names ? making->order->names : "";

	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		if (!add_name(&making->server, here[i], error))
			return false;
	while (*at) {
		size_t size = strcspn(at, ",");

		if (!add_name(&making->server, arena_text_n(making->arena, at, size), error))
			return false;
		at += size + (at[size] == ',');
	}
	return true;
}

static bool make_server(struct making *making, struct error *error)
{
	struct pair *server = &making->server;
	int code = fill(making, server, "lockstep-coordinator", 825);

	code = code < 0 ? code
			: gnutls_x509_crt_set_key_usage(server->certificate,
							GNUTLS_KEY_DIGITAL_SIGNATURE);
	code = code < 0 ? code
			: gnutls_x509_crt_set_key_purpose_oid(server->certificate,
							      GNUTLS_KP_TLS_WWW_SERVER, 0);
	if (code < 0)
		return failed(code, "the certificate cannot be made", error);
	if (!add_names(making, error))
		return false;
	code = sign(server, &making->authority);
	return code < 0 ? failed(code, "the certificate cannot be signed", error)
			: write_pair(making, server, "server", error);
}

bool certificate_make(struct arena *arena, const struct certificate_order *order,
		      struct error *error)
{
	struct making making = { .arena = arena, .order = order };
	bool done = folder_make(order->folder, error);

	pair_init(&making.authority);
	pair_init(&making.server);
	done = done && (file_exists(path_of(&making, "ca.pem")) ? read_authority(&making, error)
								: make_authority(&making, error));
	done = done && make_server(&making, error);
	pair_release(&making.authority);
	pair_release(&making.server);
	return done;
}

/* The same public key in both? */
static bool belong(struct pair *pair)
{
	unsigned char ids[2][32];
	size_t sizes[2] = { sizeof ids[0], sizeof ids[1] };

	return !gnutls_x509_crt_get_key_id(pair->certificate, GNUTLS_KEYID_USE_SHA256, ids[0],
					   &sizes[0]) &&
	       !gnutls_x509_privkey_get_key_id(pair->key, GNUTLS_KEYID_USE_SHA256, ids[1],
					       &sizes[1]) &&
	       sizes[0] == sizes[1] && !memcmp(ids[0], ids[1], sizes[0]);
}

bool certificate_check(const char *certificate, const char *key, int64_t now, int64_t *days,
		       struct error *error)
{
	gnutls_datum_t texts[2] = { datum(bytes_of(certificate)), datum(bytes_of(key)) };
	struct pair pair;
	bool fine;

	pair_init(&pair);
	fine = gnutls_x509_crt_import(pair.certificate, &texts[0], GNUTLS_X509_FMT_PEM) >= 0 ||
	       error_set(error, ERROR_INVALID, "tls-certificate: it is no certificate in PEM");
	fine = fine && (gnutls_x509_privkey_import2(pair.key, &texts[1], GNUTLS_X509_FMT_PEM, NULL,
						    0) >= 0 ||
			error_set(error, ERROR_INVALID, "tls-key: it is no key in PEM"));
	fine = fine &&
	       (belong(&pair) ||
		error_set(error, ERROR_INVALID, "tls-key: it is not the key of tls-certificate"));
	if (fine) {
		int64_t left =
		    (int64_t)gnutls_x509_crt_get_expiration_time(pair.certificate) - now / 1000;

		*days = left < 0 ? left / DAY - 1 : left / DAY;
	}
	pair_release(&pair);
	return fine;
}
