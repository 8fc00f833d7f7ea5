#include "core/base/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEAST   ((size_t)64 * 1024) /* room for one call of read */
#define STRETCH ((size_t)8 << 20)   /* bytes that are sent on to the disk at a time */

struct aside {
	char *buffer; /* what is not on the disk yet */
	size_t used, room;
	int file;       /* -1: all of it is in the buffer */
	size_t written; /* to the file */
	size_t sent;    /* of that, on to the disk */
	char *map;
};

static void aside_close(void *object)
{
	struct aside *aside = object;

	if (aside->map)
		munmap(aside->map, aside->written);
	if (aside->file >= 0)
		close(aside->file);
	free(aside->buffer);
}

struct aside *aside_open(struct arena *arena)
{
	struct aside *aside = arena_new(arena, struct aside);

	aside->file = -1;
	arena_defer(arena, aside_close, aside);
	return aside;
}

/* Where nothing can be written it is memory after all, but not the process's own. */
static int nameless_file(void)
{
	const char *folders[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		int file = folders[i] && *folders[i]
			       ? open(folders[i], O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600)
			       : -1;

		if (file >= 0)
			return file;
	}
	return memfd_create("lockstep", MFD_CLOEXEC);
}

/* On its way to the disk from now on, so that the system can take the pages back soon. */
static void send_on(struct aside *aside)
{
	if (aside->written - aside->sent < STRETCH)
		return;
	sync_file_range(aside->file, (off_t)aside->sent, (off_t)(aside->written - aside->sent),
			SYNC_FILE_RANGE_WRITE);
	aside->sent = aside->written;
}

static bool flush(struct aside *aside, struct error *error)
{
	size_t done = 0;

	if (aside->file < 0)
		aside->file = nameless_file();
	while (aside->file >= 0 && done < aside->used) {
		ssize_t size = write(aside->file, aside->buffer + done, aside->used - done);

		if (size < 0 && errno != EINTR)
			break;
		done += size > 0 ? (size_t)size : 0;
	}
	if (aside->file < 0 || done < aside->used)
		return error_set(error, ERROR_INVALID,
				 "a copy of the migrations cannot be kept: %s; TMPDIR names the "
				 "folder that it is written to",
				 strerror(errno));
	aside->written += aside->used;
	aside->used = 0;
	send_on(aside);
	return true;
}

/* Room for LEAST bytes and a NUL. */
static bool make_room(struct aside *aside, struct error *error)
{
	size_t room = aside->room ? 2 * aside->room : 2 * LEAST;

	if (aside->used + LEAST < aside->room)
		return true;
	if (aside->room >= ASIDE_MEMORY)
		return flush(aside, error);
	aside->buffer = realloc(aside->buffer, room);
	if (!aside->buffer)
		abort();
	aside->room = room;
	return true;
}

bool aside_put(struct aside *aside, const void *bytes, size_t size, struct error *error)
{
	for (const char *at = bytes; size;) {
		size_t room, taken;

		if (!make_room(aside, error))
			return false;
		room = aside->room - aside->used - 1;
		taken = size < room ? size : room;
		memcpy(aside->buffer + aside->used, at, taken);
		aside->used += taken;
		at += taken;
		size -= taken;
	}
	return true;
}

bool aside_end(struct aside *aside, struct error *error)
{
	return aside_put(aside, "", 1, error);
}

bool aside_add(struct aside *aside, int descriptor, size_t limit, size_t *size, struct error *error)
{
	bool ended = false;

	for (*size = 0; !ended;) {
		ssize_t got;
		size_t wanted;

		if (!make_room(aside, error))
			return false;
		wanted = aside->room - aside->used - 1;
		got = read(descriptor, aside->buffer + aside->used, wanted);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, ERROR_INVALID, "%s", strerror(errno));
		/* A regular file gives less than it was asked for at its end only. */
		ended = (size_t)got < wanted;
		aside->used += (size_t)got;
		*size += (size_t)got;
		if (limit && *size > limit)
			return error_set(error, ERROR_INVALID, "more than %zu bytes", limit);
	}
	return aside_end(aside, error);
}

bool aside_seal(struct aside *aside, const char **data, struct error *error)
{
	*data = aside->buffer ? aside->buffer : "";
	if (aside->file < 0)
		return true;
	if (!flush(aside, error))
		return false;
	free(aside->buffer);
	aside->buffer = NULL;
	aside->map = mmap(NULL, aside->written, PROT_READ, MAP_PRIVATE, aside->file, 0);
	if (aside->map == MAP_FAILED) {
		aside->map = NULL;
		return error_set(error, ERROR_INVALID, "a copy of %zu bytes cannot be mapped: %s",
				 aside->written, strerror(errno));
	}
	*data = aside->map;
	return true;
}
