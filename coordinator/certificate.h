#ifndef COORDINATOR_CERTIFICATE_H
#define COORDINATOR_CERTIFICATE_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stdint.h>

/* A private CA for a first installation, and the coordinator's certificate, over GnuTLS (its only
 * home).  In FOLDER: ca.pem, ca.key, server.pem, server.key; keys are for nobody else to read. */
struct certificate_order {
	const char *folder;
	const char *names; /* with commas between: DNS names and addresses; NULL: localhost alone */
	int64_t now;       /* wall clock, ms */
};

/* The CA is made when there is none; the certificate anew each time.  It holds for 825 days, the CA
 * for ten years.  ERROR_INVALID: a name that is none; ERROR_INTEGRITY: ca.pem without ca.key. */
bool certificate_make(struct arena *arena, const struct certificate_order *order,
		      struct error *error) MUST_CHECK;

/* Whole days until a certificate (PEM) ends; negative: it has ended.  ERROR_INVALID: it is none, or
 * `key` (PEM) is not its key. */
bool certificate_check(const char *certificate, const char *key, int64_t now, int64_t *days,
		       struct error *error) MUST_CHECK;
#endif
