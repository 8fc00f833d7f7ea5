/* Hashes and verifies 10,000 files, and has sha256sum read the same ones: the floor, in one run.
 * Prints the best of five for both, and the ratio. */
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/directory.h"

#define FILES 10000
#define TURNS 5
#define LIMIT 2.0

extern char **environ;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const struct error *error)
{
	fprintf(stderr, "%s\n", error->text);
	exit(1);
}

static const char *file_name(struct arena *arena, int i)
{
	return arena_printf(arena, "%014d_migration.sql", 20240000 + i);
}

/* About `size` bytes of SQL, different in every file. */
static void write_one(struct arena *arena, const char *folder, int i, size_t size)
{
	char *path = path_join(arena, folder, file_name(arena, i));
	FILE *file = fopen(path, "w");

	if (!file) {
		perror(path);
		exit(1);
	}
	for (size_t written = 0; written < size;)
		written +=
		    (size_t)fprintf(file,
				    "ALTER TABLE table_%d ADD COLUMN column_%zu text NOT NULL "
				    "DEFAULT 'none';\n",
				    i, written);
	fclose(file);
}

static void write_all(const char *folder, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;

	for (int i = 0; i < FILES; i++)
		write_one(arena, folder, i, size);
	if (!directory_load(arena, folder, NULL, &files, &error) ||
	    !directory_read(arena, "atlas", &files, &directory, &error) ||
	    !file_write(path_join(arena, folder, "atlas.sum"), sum_write(arena, &directory.sum),
			FILE_PUBLIC, &error))
		fail(&error);
}

static double verify_once(const char *folder)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;
	double start = now();

	if (!directory_load(arena, folder, NULL, &files, &error) ||
	    !directory_read(arena, "auto", &files, &directory, &error) ||
	    !directory_verify(&directory, &error))
		fail(&error);
	if (directory.count != FILES)
		exit(1);
	return now() - start;
}

static double floor_once(const char *folder)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char **arguments = arena_new_array(arena, char *, FILES + 2);
	posix_spawn_file_actions_t actions;
	double start;
	int status;
	pid_t child;

	arguments[0] = arena_text(arena, "sha256sum");
	for (int i = 0; i < FILES; i++)
		arguments[i + 1] = path_join(arena, folder, file_name(arena, i));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
	start = now();
	if (posix_spawnp(&child, "sha256sum", &actions, NULL, arguments, environ) ||
	    waitpid(child, &status, 0) != child || status)
		exit(1);
	posix_spawn_file_actions_destroy(&actions);
	return now() - start;
}

static void remove_all(const char *folder)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	for (int i = 0; i < FILES; i++)
		unlink(path_join(arena, folder, file_name(arena, i)));
	unlink(path_join(arena, folder, "atlas.sum"));
	rmdir(folder);
}

/* Whether the ratio is within the limit. */
static bool measure(size_t size)
{
	char folder[] = "/tmp/lockstep-bench.XXXXXX";
	double ours = 1e9, base = 1e9;

	if (!mkdtemp(folder))
		exit(1);
	write_all(folder, size);
	for (int i = 0; i < TURNS; i++) {
		double floor_time = floor_once(folder), time = verify_once(folder);

		base = floor_time < base ? floor_time : base;
		ours = time < ours ? time : ours;
	}
	printf("hash: %d files of %zu KiB: lockstep %.1f ms, sha256sum %.1f ms, ratio %.2f (limit "
	       "%.0f)\n",
	       FILES, size / 1024, ours * 1e3, base * 1e3, ours / base, LIMIT);
	remove_all(folder);
	return ours / base <= LIMIT;
}

int main(void)
{
	bool within = true;

	crypto_start();
	within = measure(1024) && within;
	within = measure(4096) && within;
	within = measure(16384) && within;
	return !within;
}
