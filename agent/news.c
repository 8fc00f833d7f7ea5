#include "agent/news.h"

void news_gather(struct arena *arena, const struct spool *spool, struct served_list *served,
		 struct sync *sync)
{
	size_t waiting, room;
	const char **ids = spool_attempts(arena, spool, &waiting);

	room = waiting + served->count * 16;
	sync->attempts = arena_new_array(arena, const char *, room);
	for (size_t i = 0; i < waiting; i++)
		sync->attempts[sync->attempt_count++] = ids[i];
	for (size_t i = 0; i < served->count; i++)
		worker_attempts(arena, served->items[i].worker, sync->attempts, room,
				&sync->attempt_count);
	served_states(arena, served, sync);
	sync->reports = spool_reports(arena, spool, &sync->report_count);
}

void news_arrived(struct spool *spool, struct served_list *served, const struct sync *sync)
{
	spool_forget(spool, sync->report_count);
	served_acknowledge(served);
}
