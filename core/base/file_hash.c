#include "core/base/file_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)64 * 1024)

static void descriptor_close(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}

static bool hash_all(int descriptor, struct hasher *hasher)
{
	static _Thread_local char piece[PIECE];
	ssize_t got;

	do {
		got = read(descriptor, piece, sizeof piece);
		if (got > 0)
			hasher_add(hasher, piece, (size_t)got);
	} while (got > 0 || (got < 0 && errno == EINTR));
	return !got;
}

bool file_hash(const char *path, struct hash *hash, struct error *error)
{
	SCOPED(descriptor_close) int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct hasher hasher;
	struct stat facts;

	if (descriptor < 0 || fstat(descriptor, &facts))
		return error_set(
		    error, errno == ENOENT || errno == ENOTDIR ? ERROR_NOT_FOUND : ERROR_INVALID,
		    "%s: %s", path, strerror(errno));
	if (!S_ISREG(facts.st_mode))
		return error_set(error, ERROR_INVALID, "%s: not a regular file", path);
	hasher_start(&hasher);
	if (!hash_all(descriptor, &hasher))
		return error_set(error, ERROR_INVALID, "%s: %s", path, strerror(errno));
	*hash = hasher_end(&hasher);
	return true;
}
