#ifndef TESTS_SUPPORT_JUDGED_H
#define TESTS_SUPPORT_JUDGED_H
#include "core/lint/effect.h"

/* What the linter says that a text does after `setup`, all its statements together. */
struct judged_touch {
	const char *name; /* without its schema */
	enum lock_mode lock;
	bool index, rewrites, scans, fresh;
	bool parted; /* a partitioned table: its partitions' work is told of it, too */
};
struct judged {
	struct judged_touch *touches;
	size_t count, room;
	enum lint_known grows;
	bool unparsed;
};

/* `before` is run in the migration first, and does not count. */
struct judged test_judge(struct arena *arena, const char *setup, const char *before,
			 const char *text, const struct lint_server *server);
const struct judged_touch *test_judged_touch(const struct judged *judged, const char *name);
#endif
