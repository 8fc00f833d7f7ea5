/* Loaded before the C library: the wall clock is off by as many seconds as the file that
 * LOCKSTEP_CLOCK names says.  The monotonic clock is as it is. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SIZE 32

static const char *map(void)
{
	const char *path = getenv("LOCKSTEP_CLOCK");
	int descriptor = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *text = MAP_FAILED;

	if (descriptor >= 0) {
		text = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, descriptor, 0);
		close(descriptor);
	}
	return text == MAP_FAILED ? "0" : text;
}

static time_t offset(void)
{
	static const char *_Atomic text;

	if (!text)
		text = map();
	return (time_t)strtol(text, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int status = (int)syscall(SYS_clock_gettime, clock, now);

	if (!status && clock == CLOCK_REALTIME)
		now->tv_sec += offset();
	return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec exact;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &exact);
	*now = (struct timeval) { exact.tv_sec, exact.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *result)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (result)
		*result = now.tv_sec;
	return now.tv_sec;
}
