#ifndef COORDINATOR_PIPELINE_CHECKS_H
#define COORDINATOR_PIPELINE_CHECKS_H
#include "coordinator/pipeline_rows.h"

/* What people and other systems have to say before a rollout, and what is asked after it. */
PIPELINE_READER(approvals); /* (struct pipeline_approvals) a number, or a map */
PIPELINE_READER(checks);    /* (struct pipeline_checks) */
PIPELINE_READER(signed);    /* (struct pipeline_signed) */

extern const struct pipeline_list pipeline_http_items;   /* struct pipeline_http */
extern const struct pipeline_list pipeline_verify_items; /* struct pipeline_verification */
#endif
