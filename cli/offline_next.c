#include "cli/offline_next.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"

#define PLAIN                                                                                      \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@=+,%-" /* to a shell   \
										    */

static void add_word(struct buffer *command, const char *text)
{
	if (*text && !text[strspn(text, PLAIN)]) {
		buffer_add_text(command, text);
		return;
	}
	buffer_add_text(command, "'");
	for (; *text; text++)
		if (*text == '\'')
			buffer_add_text(command, "'\\''");
		else
			buffer_add(command, text, 1);
	buffer_add_text(command, "'");
}

/* Unless it is what holds anyhow. */
static void add_option(struct buffer *command, const char *name, const char *value,
		       const char *initial)
{
	if (!value || text_equal(value, initial))
		return;
	buffer_printf(command, " --%s ", name);
	add_word(command, value);
}

const char *offline_next(struct arena *arena, const struct database_options *options,
			 const char *command)
{
	struct buffer text = buffer_in(arena);
	bool secret =
	    options->url && !text_equal(options->url, target_url_masked(arena, options->url));

	buffer_printf(&text, "lockstep migrate %s", command);
	add_option(&text, "dir", options->directory.dir, "migrations");
	add_option(&text, "format", options->directory.format, "auto");
	if (!text_equal(options->url, getenv("LOCKSTEP_DATABASE_URL")))
		add_option(&text, "url", secret ? "URL" : options->url, NULL);
	add_option(&text, "project", options->project, "default");
	add_option(&text, "schema", options->schema, NULL);
	add_option(&text, "role", options->role, NULL);
	return buffer_text(&text);
}
