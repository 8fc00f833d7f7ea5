/* The system's calls for files as they fail: no room on the disk, in the middle of what is written
 * too, or a disk that does not take it. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tests/faults/faults.h"

#define WRAPPED(name, parameters, arguments, failure)                                              \
	int __real_##name parameters;                                                              \
	int __wrap_##name parameters;                                                              \
	int __wrap_##name parameters                                                               \
	{                                                                                          \
		if (!fault_due(FAULT_FULL, #name))                                                 \
			return __real_##name arguments;                                            \
		errno = failure;                                                                   \
		return -1;                                                                         \
	}

WRAPPED(mkstemp, (char *name), (name), ENOSPC)
WRAPPED(mkostemp, (char *name, int flags), (name, flags), ENOSPC)
WRAPPED(fchmod, (int file, mode_t mode), (file, mode), EROFS)
WRAPPED(fsync, (int file), (file), EIO)
WRAPPED(rename, (const char *from, const char *to), (from, to), ENOSPC)
WRAPPED(mkdir, (const char *path, mode_t mode), (path, mode), ENOSPC)

ssize_t __real_write(int file, const void *data, size_t size);
ssize_t __wrap_write(int file, const void *data, size_t size);
/* Half of it still fits; the call that brings the rest finds no room. */
ssize_t __wrap_write(int file, const void *data, size_t size)
{
	static int full = -1;

	if (file == full || fault_due(FAULT_FULL, "write")) {
		bool half = file != full && size > 1;

		full = half ? file : -1;
		if (half)
			return __real_write(file, data, size / 2);
		errno = ENOSPC;
		return -1;
	}
	return __real_write(file, data, size);
}
