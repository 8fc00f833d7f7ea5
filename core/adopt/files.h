#ifndef CORE_ADOPT_FILES_H
#define CORE_ADOPT_FILES_H
#include "core/adopt/history.h"
#include "core/directory.h"

/* The registry as the tool would know it. */
struct adoption_files {
	const struct migration *migrations;
	const char *const *checksums; /* history_checksum_of each, or NULL where it is not known */
	const int64_t *stamps;        /* the time in each one's name or journal, ms; 0: none */
	size_t count;
	const struct migration *known; /* each as the tool knew it: an import may have renamed it */
	const struct marked *marked; /* each one's marks, where rows name parts of files; or NULL */
	const char *project;         /* sqitch: whose rows count; NULL: not known, all do */
};
/* What is known of a directory's files, texts included. */
struct adoption_files adoption_files_of(struct arena *arena, const struct history_tool *tool,
					const struct directory *directory);
#endif
