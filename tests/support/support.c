#include "tests/support/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/file.h"

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
	(void)facts;
	(void)kind;
	(void)where;
	return remove(path);
}

static void remove_folder(void *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

char *test_folder(struct arena *arena)
{
	const char *base = getenv("TMPDIR");
	char *path = arena_printf(arena, "%s/lockstep-test.XXXXXX", base ? base : "/tmp");

	if (!mkdtemp(path))
		fail_msg("%s cannot be made", path);
	arena_defer(arena, remove_folder, strdup(path));
	return path;
}

void test_write(struct arena *arena, const char *folder, const char *path, const char *text)
{
	struct error error = { 0 };
	char *full = path_join(arena, folder, path), *slash = strrchr(full, '/');

	*slash = '\0';
	assert_ok(folder_make(full, &error));
	*slash = '/';
	assert_ok(file_write(full, bytes_of(text), FILE_PUBLIC, &error));
}

const char *test_corpus(struct arena *arena)
{
	const char *given = getenv("LOCKSTEP_CORPUS");

	(void)arena;
	return given && *given && file_exists(given) ? given : NULL;
}

/* nng 1.5.2 keeps a connection that was accepted in the moment in which its listener closes;
 * libpg_query 15-4.0.0 keeps a byte for each PL/pgSQL body that it cannot read. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libnng.so\nleak:pg_query_raw_parse\n";
}

void test_alone(const char *name)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int lock = open(arena_printf(arena, "/tmp/lockstep-tests-%s.lock", name),
			O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (lock < 0 || flock(lock, LOCK_EX)) {
		perror("the lock of tests that want to be alone");
		exit(1);
	}
}
