#include <time.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/batch.h"

#define LENGTH 1000  /* ms that a range should take at most: so long are its rows locked */
#define LOOK   20    /* ms between two looks at `stop` in a pause */
#define BEAT   10000 /* and between two signs of life */

unsigned batch_size_next(const struct batch *batch, unsigned size, int64_t took, int64_t waited)
{
	int64_t length = waited ? took / 2 : LENGTH;
	uint64_t next = (uint64_t)size * (uint64_t)length / (uint64_t)(took + 1);

	if (took <= length && size >= batch->size)
		return size;
	return !next ? 1 : next < batch->size ? (unsigned)next : batch->size;
}

void batch_pause(struct run *run, const struct batch *batch, int64_t waited)
{
	int64_t pause = batch->pause > waited ? batch->pause : waited;
	int64_t beat = clock_monotonic(), until = beat + pause, left;

	while (!run_stops(run) && (left = until - clock_monotonic()) > 0) {
		struct timespec time = { 0, (left < LOOK ? left : LOOK) * 1000000 };

		nanosleep(&time, NULL);
		if (clock_monotonic() - beat < BEAT)
			continue;
		target_beat(run->target);
		beat = clock_monotonic();
	}
}
