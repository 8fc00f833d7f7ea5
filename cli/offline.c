#include "cli/offline.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/contact.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"

const struct setting database_environment[] = {
	{ "database-url", SETTING_TEXT, offsetof(struct database_options, url), NULL, "URL",
	  "the database" },
	{ 0 },
};

typedef bool read_directory(struct arena *arena, const char *format_name,
			    const struct file_set *files, struct directory *directory,
			    struct error *error);

static bool read_with(struct invocation *call, const struct directory_options *options,
		      read_directory *read, struct directory *directory, struct error *error)
{
	struct directory_limits limits = { .file_size = options->file_limit };
	struct file_set files;

	if (!directory_load(call->arena, options->dir, &limits, &files, error)) {
		if (error->code == ERROR_NOT_FOUND)
			return error_set(error, ERROR_NOT_FOUND,
					 "%s: there is no such directory; --dir names another one",
					 options->dir);
		return false;
	}
	if (!read(call->arena, options->format, &files, directory, error))
		return false;
	for (size_t i = 0; i < directory->warning_count; i++)
		complain(call->screen, STYLE_WARNING, "warning: %s", directory->warnings[i]);
	return true;
}

bool offline_read(struct invocation *call, const struct directory_options *options,
		  struct directory *directory, struct error *error)
{
	return read_with(call, options, directory_read, directory, error);
}

bool offline_read_flawed(struct invocation *call, const struct directory_options *options,
			 struct directory *directory, struct error *error)
{
	return read_with(call, options, directory_read_flawed, directory, error);
}

bool offline_dialect(const struct directory_options *options, const struct directory *directory,
		     enum dialect *dialect, struct error *error)
{
	*dialect = directory->dialect;
	if (!options->dialect || dialect_from_name(options->dialect, dialect))
		return true;
	return error_set(error, ERROR_INVALID, "--dialect: '%s' is none of any, postgres, sqlite",
			 options->dialect);
}

/* NULL without a URL: then only the directory is looked at before that is said. */
static struct contact *contact_target(struct invocation *call,
				      const struct database_options *options,
				      struct offline *offline)
{
	struct target_settings settings = {
		.url = options->url,
		.schema = options->schema,
		.role = options->role,
		.project = options->project,
		.backup_stamp = options->backup_stamp,
		.scratch = options->scratch,
	};

	if (!options->url)
		return NULL;
	offline->project = options->project;
	offline->url = target_url_masked(call->arena, options->url);
	return contact_begin(call->arena, &settings);
}

static bool target_found(struct contact *contact, struct offline *offline, struct error *error)
{
	if (!contact)
		return error_set(error, ERROR_INVALID,
				 "which database? Give --url postgres://USER@HOST/NAME or --url "
				 "sqlite://PATH, or set LOCKSTEP_DATABASE_URL");
	if (!contact_end(contact, error))
		return false;
	offline->target = contact->target;
	offline->facts = contact->facts;
	offline->ledger = contact->ledger;
	return true;
}

bool offline_open(struct invocation *call, const struct database_options *options,
		  struct offline *offline, struct error *error)
{
	struct directory *directory = &offline->directory;
	struct contact *contact = contact_target(call, options, offline);

	if (!offline_read(call, &options->directory, directory, error) ||
	    !directory_verify(directory, error) || !target_found(contact, offline, error))
		return false;
	if (directory->dialect != DIALECT_ANY && directory->dialect != offline->facts.dialect)
		return error_set(
		    error, ERROR_INVALID,
		    "%s holds migrations for %s, but %s is %s; name the right --dir or "
		    "--url",
		    options->directory.dir, dialect_name(directory->dialect), offline->url,
		    offline->facts.server);
	reconcile(call->arena, directory->migrations, directory->count, &offline->ledger,
		  &offline->standing);
	return true;
}

char *offline_operator(struct arena *arena)
{
	const char *user = getenv("USER");

	return arena_printf(arena, "lockstep %s cli %s", LOCKSTEP_VERSION,
			    user && *user ? user : arena_printf(arena, "uid %u", getuid()));
}

bool offline_unenrolled(struct invocation *call, struct offline *offline, const char *reason,
			struct error *error)
{
	struct break_glass *glass = arena_new(call->arena, struct break_glass);

	if (reason && !*reason)
		return error_set(error, ERROR_INVALID,
				 "--break-glass: why? The reason is kept, and the coordinator is "
				 "told");
	if (!offline->ledger.epoch)
		return true;
	if (!reason)
		return error_set(error, ERROR_REFUSED,
				 "%s belongs to a coordinator, whose agent wrote its ledger: use "
				 "`lockstep rollout start`; where that cannot be waited for, "
				 "--break-glass REASON goes past it and tells it why",
				 offline->url);
	*glass = (struct break_glass) { reason, offline_operator(call->arena),
					clock_text(call->arena, clock_wall()) };
	offline->glass = glass;
	return true;
}

const char *offline_details(struct arena *arena, const struct offline *offline, struct value *more)
{
	struct value *details = more ? more : value_object(arena);
	struct bytes text;

	if (offline->glass)
		break_glass_put(details, offline->glass);
	else if (!more)
		return NULL;
	text = value_write(arena, details);
	return arena_text_n(arena, text.data, text.size);
}

bool offline_may_change(const struct offline *offline, bool allow_dirty, struct error *error)
{
	const struct target_facts *facts = &offline->facts;

	if (facts->read_only)
		return error_set(error, ERROR_REFUSED,
				 "%s is read-only (%s): give the URL of the primary, with a role "
				 "that may write",
				 offline->url, facts->read_only_why);
	if (facts->pooled)
		return error_set(
		    error, ERROR_REFUSED,
		    "%s is behind a transaction pooler, where locks and settings do not "
		    "hold: give the URL of the server itself",
		    offline->url);
	if (facts->foreign_tables && !offline->ledger.exists && !allow_dirty)
		return error_set(
		    error, ERROR_REFUSED,
		    "%s already holds tables (%s) and has no ledger: adopt what is there "
		    "with `lockstep migrate baseline`, or go on with "
		    "--allow-dirty",
		    offline->url, facts->foreign_names);
	return reconciliation_allows(&offline->standing, error);
}
