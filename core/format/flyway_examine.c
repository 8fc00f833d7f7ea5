#include <string.h>

#include "core/format/flyway.h"
#include "core/placeholder.h"

struct settings {
	bool bare;    /* executeInTransaction=false */
	bool literal; /* placeholderReplacement=false */
};

struct settings_line {
	const char *file;
	unsigned number;
	struct bytes key, value;
};

/* Flyway takes no other word for them. */
static bool take_switch(const struct settings_line *line, bool *off, struct error *error)
{
	*off = bytes_equal_text(line->value, "false");
	return *off || bytes_equal_text(line->value, "true") ||
	       error_set(error, ERROR_INVALID, "%s:%u: %.*s is true or false, not %.*s", line->file,
			 line->number, (int)line->key.size, line->key.data,
			 line->value.size > 60 ? 60 : (int)line->value.size, line->value.data);
}

static bool take(const struct settings_line *line, struct settings *settings, struct error *error)
{
	if (bytes_equal_text(line->key, "executeInTransaction"))
		return take_switch(line, &settings->bare, error);
	if (bytes_equal_text(line->key, "placeholderReplacement"))
		return take_switch(line, &settings->literal, error);
	if (!bytes_equal_text(line->key, "encoding") || !bytes_equal_text(line->value, "UTF-8"))
		return error_set(error, ERROR_INVALID,
				 "%s:%u: %.*s is not heeded here; there are executeInTransaction, "
				 "placeholderReplacement and encoding=UTF-8",
				 line->file, line->number,
				 line->key.size > 60 ? 60 : (int)line->key.size, line->key.data);
	return true;
}

static bool read_settings(const struct file *file, struct settings *settings, struct error *error)
{
	struct bytes rest = file->bytes;
	struct settings_line line = { .file = file->path };

	while (rest.size) {
		struct bytes text = bytes_trimmed(bytes_take_line(&rest));
		const char *mark = text.size ? memchr(text.data, '=', text.size) : NULL;
		size_t size = mark ? (size_t)(mark - text.data) : text.size;

		line.number++;
		if (!text.size || *text.data == '#')
			continue;
		line.key = bytes_trimmed((struct bytes) { text.data, size });
		line.value = bytes_trimmed((struct bytes) { text.data + size + (mark != NULL),
							    text.size - size - (mark != NULL) });
		if (line.key.size > 7 && bytes_start_with(line.key, "flyway."))
			line.key = (struct bytes) { line.key.data + 7, line.key.size - 7 };
		if (!take(&line, settings, error))
			return false;
	}
	return true;
}

static bool refuse_placeholder(const struct migration *migration, struct error *error)
{
	struct bytes found = placeholder_in(migration->text);
	unsigned line = 1;

	if (!found.size)
		return true;
	for (const char *at = migration->text.data; at < found.data; at++)
		line += *at == '\n';
	return error_set(
	    error, ERROR_INVALID,
	    "%s:%u: Flyway puts a value of its configuration in place of %.*s, so that "
	    "what runs is not what was reviewed; write the value here or, where the "
	    "text is meant as it stands, placeholderReplacement=false into "
	    "%s" FLYWAY_SETTINGS,
	    migration->file, line, found.size > 60 ? 60 : (int)found.size, found.data,
	    migration->file);
}

bool flyway_examine(struct arena *arena, const struct file_set *files, struct migration *migration,
		    struct error *error)
{
	const struct file *file =
	    file_set_find(files, arena_printf(arena, "%s" FLYWAY_SETTINGS, migration->file));
	struct settings settings = { 0 };

	if (file && !read_settings(file, &settings, error))
		return false;
	if (settings.bare) {
		migration->directives.txmode = TXMODE_NONE;
		migration->directives.txmode_given = true;
	}
	if (*migration->version == 'B')
		migration->directives.checkpoint = true;
	return settings.literal || refuse_placeholder(migration, error);
}
