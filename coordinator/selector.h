#ifndef COORDINATOR_SELECTOR_H
#define COORDINATOR_SELECTOR_H
#include "coordinator/pipeline.h"
#include "proto/message.h"

/* Which targets a pipeline means.  Pure. */

/* The value of the label; NULL: it has none. */
const char *label_value(const struct label *labels, size_t count, const char *key);
/* The first label that does not match; NULL: all do, the target is meant. */
const struct pipeline_label *selector_misses(const struct pipeline_selector *selector,
					     const struct label *labels, size_t count);
/* "region is eu, tier is a or b"; "every target" without labels. */
const char *selector_text(struct arena *arena, const struct pipeline_selector *selector);
/* So many of `whole`; of an uneven share the lower number. */
uint64_t amount_of(const struct pipeline_amount *amount, uint64_t whole);
#endif
