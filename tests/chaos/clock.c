/* Loaded before the C library: the wall clock is off by as many seconds as the file that
 * LOCKSTEP_CLOCK names says, for those who wait by it too.  The monotonic clock is as it is. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
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

#define BY_MONOTONIC 2         /* in glibc's condition: which clock it waits by */
#define SLICE        100000000 /* ns: a wait notices so late that the clock jumped */

typedef int waits(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until);

static bool is_over(const struct timespec *until)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec > until->tv_sec ||
	       (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec);
}

/* One that is still to wait is woken for nothing, which its caller has to expect. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
			   const struct timespec *restrict until)
{
	static waits *_Atomic real;
	struct timespec slice;
	int status;

	if (!real)
		real = (waits *)dlsym(RTLD_NEXT, "pthread_cond_timedwait");
	if (condition->__data.__wrefs & BY_MONOTONIC)
		return real(condition, mutex, until);
	if (is_over(until))
		return ETIMEDOUT;
	syscall(SYS_clock_gettime, CLOCK_REALTIME, &slice);
	slice.tv_nsec += SLICE;
	slice.tv_sec += slice.tv_nsec / 1000000000;
	slice.tv_nsec %= 1000000000;
	status = real(condition, mutex, &slice);
	return status == ETIMEDOUT && !is_over(until) ? 0 : status;
}
