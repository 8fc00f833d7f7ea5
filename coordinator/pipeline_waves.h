#ifndef COORDINATOR_PIPELINE_WAVES_H
#define COORDINATOR_PIPELINE_WAVES_H
#include "coordinator/pipeline.h"
#include "coordinator/pipeline_rows.h"

/* Which targets, and how many at once. */
PIPELINE_READER(selector); /* (struct pipeline_selector) { region: eu, tier: [a, b] } */
PIPELINE_READER(amount);   /* (struct pipeline_amount) 3 or 10%, at least `least` */
PIPELINE_READER(spread);   /* (struct pipeline_spread *, count) { region: 1 } */

extern const struct pipeline_list pipeline_wave_items; /* struct pipeline_wave */
/* Across waves: parts of more than a hundred percent, a wave that nothing is left for. */
bool pipeline_check_waves(const struct pipeline_reading *reading, const struct yaml *node,
			  const struct pipeline_environment *environment,
			  struct error *error) MUST_CHECK;
#endif
