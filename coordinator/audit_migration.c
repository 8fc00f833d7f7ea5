#include "coordinator/audit_migration.h"

#include "coordinator/account_entry.h"
#include "coordinator/store/registry.h"

static const struct migration *find(const struct release *release, const char *version)
{
	for (size_t i = 0; i < release->count; i++)
		if (text_equal(release->migrations[i].version, version))
			return &release->migrations[i];
	return NULL;
}

static void describe(struct arena *arena, const struct migration *migration, struct value *object)
{
	value_put_text(object, "version", migration->version);
	value_put_text(object, "description", migration->description);
	value_put_text(object, "file", migration->file);
	value_put_text(object, "sha256", hash_hex(arena, &migration->content));
}

struct found {
	const char *environment; /* NULL: any */
	struct value *releases, *past;
};

static void add_entry(struct arena *arena, const struct entry *entry, const struct found *found)
{
	static const char *const members[] = { "environment", "target", "why", NULL };
	struct value *deed = account_deed(arena, entry);
	const char *environment = value_get_text(entry->body, "environment");

	if (found->environment && environment && !text_equal(found->environment, environment))
		return;
	if (text_equal(entry->type, entry_type_name(ENTRY_RELEASE_SEALED))) {
		value_put_integer(deed, "release", value_get_integer(entry->body, "number", 0));
		value_add(found->releases, deed);
		return;
	}
	if (text_equal(entry->type, entry_type_name(ENTRY_TASK_MOVED)))
		return; /* is in the account of its rollout */
	value_put_text(deed, "type", entry->type);
	for (size_t i = 0; members[i]; i++)
		value_put_text(deed, members[i], value_get_text(entry->body, members[i]));
	value_add(found->past, deed);
}

static bool add_entries(struct arena *arena, struct store *store, const struct log_filter *asked,
			const struct found *found, struct error *error)
{
	SCOPED(arena_release) struct arena *pages = arena_open();
	struct log_filter filter = *asked;
	struct log_page page = { .more = true };

	while (page.more) {
		arena_reset(pages);
		if (!log_page_read(pages, store, &filter, &page, error))
			return false;
		for (size_t i = 0; i < page.count; i++)
			add_entry(arena, &page.items[i], found);
		if (page.count)
			filter.after = (int64_t)page.items[page.count - 1].seq;
	}
	return true;
}

bool audit_migration(struct arena *arena, struct store *store,
		     const struct audited_migration *asked, struct value **migration,
		     struct error *error)
{
	struct log_filter filter = {
		.project = asked->project, .migration = asked->version, .after = -1, .limit = 1000
	};
	struct found found = { asked->environment, value_array(arena), value_array(arena) };
	const struct migration *known;
	struct release_row row;

	if (!release_load(arena, store, asked->project, 0, &row, error))
		return false;
	known = find(&row.release, asked->version);
	if (!known)
		return error_set(error, ERROR_NOT_FOUND,
				 "release %llu of project %s has no migration %.100s; `lockstep "
				 "release show %llu` lists them",
				 (unsigned long long)row.release.number, asked->project,
				 asked->version, (unsigned long long)row.release.number);
	*migration = value_object(arena);
	describe(arena, known, *migration);
	value_put(*migration, "releases", found.releases);
	value_put(*migration, "past", found.past);
	return add_entries(arena, store, &filter, &found, error);
}
