#include "agent/spool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "proto/codec.h"

/* What one message may carry; the rest follows in the next. */
#define BATCH_COUNT 100
#define BATCH_SIZE  ((size_t)512 * 1024)

/* When the coordinator stays away, progress is given up before anything else. */
#define PROGRESS_LIMIT 1000
#define FILE_LIMIT     100000

struct entry {
	struct entry *next;
	uint64_t number;
	bool on_disk;
	enum phase phase;
	size_t size;
	char bytes[]; /* a sync request with this one report */
};

struct spool {
	char *folder;
	struct entry *first, **last;
	size_t count, progress;
	uint64_t next_number;
};

static char *entry_path(struct arena *arena, const struct spool *spool, uint64_t number)
{
	return arena_printf(arena, "%s/%012" PRIu64, spool->folder, number);
}

static bool entry_decode(struct arena *arena, struct bytes bytes, struct report *report,
			 struct error *error)
{
	struct request request;

	if (!codec_decode_request(arena, bytes, &request, error))
		return false;
	if (request.kind != REQUEST_SYNC || request.sync.report_count != 1)
		return error_set(error, ERROR_INVALID, "this is not a report");
	*report = request.sync.reports[0];
	return true;
}

static struct entry *entry_append(struct spool *spool, uint64_t number, enum phase phase,
				  struct bytes bytes)
{
	struct entry *entry = calloc(1, sizeof *entry + bytes.size);

	if (!entry)
		abort();
	entry->number = number;
	entry->phase = phase;
	entry->size = bytes.size;
	memcpy(entry->bytes, bytes.data, bytes.size);
	*spool->last = entry;
	spool->last = &entry->next;
	spool->count++;
	spool->progress += phase == PHASE_PROGRESS;
	return entry;
}

/* Removes what `at` points to. */
static void entry_remove(struct spool *spool, struct entry **at)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct entry *entry = *at;

	if (entry->on_disk)
		unlink(entry_path(arena, spool, entry->number));
	*at = entry->next;
	if (!*at)
		spool->last = at;
	spool->count--;
	spool->progress -= entry->phase == PHASE_PROGRESS;
	free(entry);
}

static bool entry_write(struct spool *spool, struct entry *entry, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes bytes = { entry->bytes, entry->size };

	if (entry->on_disk)
		return true;
	entry->on_disk =
	    folder_make(spool->folder, error) &&
	    file_write(entry_path(arena, spool, entry->number), bytes, FILE_PRIVATE, error);
	return entry->on_disk;
}

static bool number_parse(const char *name, uint64_t *number)
{
	char *end;

	*number = strtoull(name, &end, 10);
	return strlen(name) == 12 && strspn(name, "0123456789") == 12 && !*end;
}

/* What file_write was at when the program was killed. */
static bool is_unfinished(const char *name)
{
	return strlen(name) == 19 && strspn(name, "0123456789") == 12 && name[12] == '.';
}

static bool entry_take_up(struct spool *spool, const char *name, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, spool->folder, name);
	struct report report;
	struct bytes bytes;
	uint64_t number;

	if (is_unfinished(name))
		return !unlink(path) || error_set(error, ERROR_INVALID, "%s: stays", path);
	if (!number_parse(name, &number))
		return error_set(error, ERROR_INVALID, "%s: not a report's name", path);
	if (number >= spool->next_number)
		spool->next_number = number + 1;
	if (!file_read(arena, path, 4 * BATCH_SIZE, &bytes, error))
		return false;
	if (!entry_decode(arena, bytes, &report, error))
		return error_wrap(error, "%s", path);
	entry_append(spool, number, report.phase, bytes)->on_disk = true;
	return true;
}

bool spool_open(struct arena *arena, const char *folder, struct spool **spool, const char **problem,
		struct error *error)
{
	struct spool *made = calloc(1, sizeof *made);
	struct folder found = { 0 };

	*problem = NULL;
	if (!made || !(made->folder = strdup(folder)))
		abort();
	made->last = &made->first;
	made->next_number = 1;
	if (file_exists(folder) && !folder_list(arena, folder, FILE_LIMIT, &found, error)) {
		spool_close(made);
		return false;
	}
	for (size_t i = 0; i < found.count; i++) {
		struct error cause;

		if (!entry_take_up(made, found.items[i].name, &cause))
			*problem = arena_text(arena, cause.text);
	}
	*spool = made;
	return true;
}

void spool_close(struct spool *spool)
{
	if (!spool)
		return;
	while (spool->first) {
		struct entry *next = spool->first->next;

		free(spool->first);
		spool->first = next;
	}
	free(spool->folder);
	free(spool);
}

static void oldest_progress_remove(struct spool *spool)
{
	for (struct entry **at = &spool->first; *at; at = &(*at)->next)
		if ((*at)->phase == PHASE_PROGRESS) {
			entry_remove(spool, at);
			return;
		}
}

bool spool_add(struct spool *spool, const struct report *report, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct report copy = *report;
	struct request request = { .kind = REQUEST_SYNC,
				   .sync = { .reports = &copy, .report_count = 1 } };
	struct entry *entry;

	if (report->phase == PHASE_PROGRESS && spool->progress >= PROGRESS_LIMIT)
		oldest_progress_remove(spool);
	entry = entry_append(spool, spool->next_number++, report->phase,
			     codec_encode_request(arena, &request));
	return report->phase != PHASE_FINISHED || entry_write(spool, entry, error);
}

bool spool_sync(struct spool *spool, struct error *error)
{
	for (struct entry *entry = spool->first; entry; entry = entry->next)
		if (!entry_write(spool, entry, error))
			return false;
	return true;
}

size_t spool_count(const struct spool *spool)
{
	return spool->count;
}

struct report *spool_reports(struct arena *arena, const struct spool *spool, size_t *count)
{
	struct report *reports = arena_new_array(arena, struct report, BATCH_COUNT);
	size_t size = 0;

	*count = 0;
	for (const struct entry *entry = spool->first; entry; entry = entry->next) {
		struct error error;

		size += entry->size;
		if (*count == BATCH_COUNT || (*count && size > BATCH_SIZE))
			break;
		/* It was decoded or encoded here before: it cannot fail now. */
		if (!entry_decode(arena,
				  (struct bytes) { arena_copy(arena, entry->bytes, entry->size),
						   entry->size },
				  &reports[*count], &error))
			abort();
		++*count;
	}
	return reports;
}

void spool_forget(struct spool *spool, size_t count)
{
	while (count-- && spool->first)
		entry_remove(spool, &spool->first);
}

const char **spool_attempts(struct arena *arena, const struct spool *spool, size_t *count)
{
	const char **attempts = arena_new_array(arena, const char *, spool->count);

	*count = 0;
	for (const struct entry *entry = spool->first; entry; entry = entry->next) {
		SCOPED(arena_release) struct arena *scratch = arena_open();
		struct report report;
		struct error error;
		size_t known = 0;

		if (!entry_decode(scratch, (struct bytes) { entry->bytes, entry->size }, &report,
				  &error))
			abort();
		while (known < *count && !text_equal(attempts[known], report.attempt))
			known++;
		if (known == *count)
			attempts[(*count)++] = arena_text(arena, report.attempt);
	}
	return attempts;
}
