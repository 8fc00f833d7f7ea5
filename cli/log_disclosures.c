#include "cli/log_disclosures.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/file.h"
#include "core/tlog/commitment.h"

struct reading {
	const struct log_source *source;
	struct log_disclosures *found;
	FILE *copy; /* NULL: it is only checked */
};

static bool take_line(struct arena *arena, struct reading *reading, struct bytes line,
		      struct error *error)
{
	struct log_disclosures *found = reading->found;
	struct disclosure disclosure;

	if (!disclosure_read(arena, line, &disclosure, error))
		return error_wrap(error, "%s, line %" PRIu64, LOG_DISCLOSURES,
				  found->disclosed + found->redacted + 1);
	found->disclosed += !disclosure.redacted;
	found->redacted += disclosure.redacted;
	if (reading->copy) {
		fwrite(line.data, 1, line.size, reading->copy);
		fputc('\n', reading->copy);
	}
	return true;
}

static bool take_file(struct reading *reading, FILE *file, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	bool fine = true;

	while (fine && (size = getline(&line, &room, file)) > 0) {
		struct bytes text = { line, (size_t)size - (line[size - 1] == '\n') };

		arena_reset(arena);
		fine = take_line(arena, reading, text, error);
	}
	free(line);
	return fine;
}

static bool take_folder(struct reading *reading, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	FILE *file = fopen(path_join(arena, reading->source->folder, LOG_DISCLOSURES), "re");
	bool fine;

	if (!file)
		return true;
	fine = take_file(reading, file, error);
	fclose(file);
	return fine;
}

/* `more`: there may be others behind them. */
static bool take_page(struct reading *reading, bool *more, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct log_disclosures *found = reading->found;
	uint64_t after = found->disclosed + found->redacted;
	const char *path = reading->source->is_copy
			       ? LOG_DISCLOSURES
			       : arena_printf(arena, LOG_DISCLOSURES "?after=%" PRIu64, after);
	struct bytes rest;

	*more = false;
	if (!log_source_read(arena, reading->source, path, &rest, error))
		return error->code == ERROR_NOT_FOUND && !after;
	*more = rest.size && !reading->source->is_copy;
	while (rest.size)
		if (!take_line(arena, reading, bytes_take_line(&rest), error))
			return false;
	return true;
}

static bool take_all(struct reading *reading, struct error *error)
{
	bool more = true;

	*reading->found = (struct log_disclosures) { 0 };
	if (reading->source->folder)
		return take_folder(reading, error);
	while (more)
		if (!take_page(reading, &more, error))
			return false;
	return true;
}

bool log_disclosures_check(const struct log_source *source, struct log_disclosures *found,
			   struct error *error)
{
	struct reading reading = { source, found, NULL };

	return take_all(&reading, error);
}

bool log_disclosures_write(const struct log_source *source, const char *folder, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *path = path_join(arena, folder, LOG_DISCLOSURES);
	const char *fresh = arena_printf(arena, "%s.new", path);
	struct log_disclosures found;
	struct reading reading = { source, &found, fopen(fresh, "we") };
	bool fine;

	if (!reading.copy)
		return error_set(error, ERROR_UNREACHABLE, "%s cannot be made: %m", fresh);
	fine = take_all(&reading, error);
	if (fflush(reading.copy) != 0 && fine)
		fine = error_set(error, ERROR_UNREACHABLE, "%s cannot be written: %m", fresh);
	fclose(reading.copy);
	if (fine && rename(fresh, path) != 0)
		fine = error_set(error, ERROR_UNREACHABLE, "%s cannot be replaced: %m", path);
	if (!fine)
		remove(fresh);
	return fine;
}
