#ifndef COORDINATOR_PIPELINE_TIME_H
#define COORDINATOR_PIPELINE_TIME_H
#include "coordinator/pipeline_rows.h"

/* Items of `windows` and `freezes`: struct pipeline_window. */
extern const struct pipeline_list pipeline_windows, pipeline_freezes;
#endif
