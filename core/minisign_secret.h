#ifndef CORE_MINISIGN_SECRET_H
#define CORE_MINISIGN_SECRET_H
#include "core/minisign.h"

/* Files of secret keys, as minisign reads and writes them: under a password, or bare. */

void minisign_secret_make(struct minisign_secret *secret);
void minisign_secret_release(struct minisign_secret *secret); /* overwrites it */

/* Is the text that of a key under a password?  ERROR_INVALID: it is none of a secret key. */
bool minisign_secret_asks(struct bytes text, bool *asks, struct error *error) MUST_CHECK;
/* `password` counts only for a key that asks for it; blocks for seconds then.  ERROR_INVALID: not
 * such a file, or it wants more memory or time than minisign ever takes; ERROR_FORBIDDEN: not its
 * password. */
bool minisign_secret_read(struct bytes text, struct bytes password, struct minisign_secret *secret,
			  struct error *error) MUST_CHECK;
/* With `password` (size 0: bare); `text` is the whole file.  ERROR_INTERNAL: no memory for it. */
bool minisign_secret_write(struct arena *arena, const struct minisign_secret *secret,
			   struct bytes password, char **text, struct error *error) MUST_CHECK;
#endif
