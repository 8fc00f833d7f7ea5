#ifndef TESTS_SUPPORT_STORY_BACKUP_H
#define TESTS_SUPPORT_STORY_BACKUP_H
#include "tests/support/story.h"

/* The coordinator's store as it is now is kept, and put back in its place. */
void story_backup(struct story *story);
void story_put_back(struct story *story);
#endif
