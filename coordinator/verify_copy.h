#ifndef COORDINATOR_VERIFY_COPY_H
#define COORDINATOR_VERIFY_COPY_H
#include "core/base/error.h"

struct vetting;
void verify_tell(const struct vetting *found); /* prints what the signatures gave */

/* `lockstep-coordinator verify --from`: an exported log (lockstep log export) is folded into a
 * database of its own.  Does each entry follow from those before it, do the entries give the root
 * that was signed, and do the signatures in them hold (unless `quick`)?  Prints what was found to
 * be so; ERROR_INTEGRITY names the first thing that is wrong. */
bool verify_copy(const char *folder, bool quick, struct error *error) MUST_CHECK;
#endif
