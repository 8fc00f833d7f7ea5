#ifndef TESTS_SUPPORT_STORY_SETUP_H
#define TESTS_SUPPORT_STORY_SETUP_H
#include "tests/support/story.h"

/* What steps of a story make of their words. */
void story_pipeline(struct story *story, struct model_project *project, const char *text);
void story_target(struct story *story, const char *name, const char *place);
#endif
