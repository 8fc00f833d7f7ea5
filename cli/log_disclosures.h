#ifndef CLI_LOG_DISCLOSURES_H
#define CLI_LOG_DISCLOSURES_H
#include "cli/log.h"

/* The names and words that entries only commit to, one to a line (core/tlog/commitment.h): "/log/"
 * gives them in pages, an export has them in a file. */
#define LOG_DISCLOSURES "disclosures"

struct log_disclosures {
	uint64_t disclosed, redacted;
};

/* Does each give its commitment?  ERROR_INTEGRITY: somebody changed one.  None where the source has
 * none.  Memory does not grow with them. */
bool log_disclosures_check(const struct log_source *source, struct log_disclosures *found,
			   struct error *error) MUST_CHECK;
/* Checks them, too, and writes the file anew: what was redacted since is not in it. */
bool log_disclosures_write(const struct log_source *source, const char *folder,
			   struct error *error) MUST_CHECK;
#endif
