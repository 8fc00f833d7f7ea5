#include "agent/agent_settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/nearest.h"
#include "core/base/yaml.h"

#define FILE_LIMIT   ((size_t)1024 * 1024)
#define SECRET_LIMIT ((size_t)64 * 1024)
#define NAME_LIMIT   200
#define LEAST_AGE    60000 /* ms */

#define FIELD(name) offsetof(struct agent_settings, name)
const struct setting agent_setting_rows[] = {
	{ "coordinator", SETTING_TEXT, FIELD(coordinator), NULL, "URL",
	  "where the coordinator listens for agents, tls+tcp://host:7420 or tcp://host:7420" },
	{ "ca-file", SETTING_TEXT, FIELD(ca_file), NULL, "FILE",
	  "who signs the coordinator's certificate (tls+tcp), PEM" },
	{ "environment", SETTING_TEXT, FIELD(environment), NULL, "NAME",
	  "the environment that this agent's targets belong to" },
	{ "name", SETTING_TEXT, FIELD(name), NULL, "NAME",
	  "what people see; the host's name when left out" },
	{ "state", SETTING_TEXT, FIELD(state), NULL, "FOLDER",
	  "keeps the agent's key, identity, cache and spool" },
	{ "join-token-file", SETTING_TEXT, FIELD(join_token_file), NULL, "FILE",
	  "holds the one-time token for the first start (or LOCKSTEP_JOIN_TOKEN)" },
	{ "log-policy", SETTING_TEXT, FIELD(log_policy_file), NULL, "FILE",
	  "a C2SP tlog-policy: who must have cosigned the log before a plan counts" },
	{ "log-policy-age", SETTING_SECONDS, FIELD(log_policy_age), "0s", "TIME",
	  "how old these cosignatures may be; 0s: any age" },
	{ "inspect-every", SETTING_SECONDS, FIELD(inspect_every), "60s", "TIME",
	  "how often the targets' ledgers are read when nothing happens" },
	{ "grace", SETTING_SECONDS, FIELD(grace), "30s", "TIME",
	  "how long the agent may take to end when it is told to" },
	{ "lock-patience", SETTING_SECONDS, FIELD(lock_patience), "30s", "TIME",
	  "how long to wait for another tool that migrates the same target" },
	{ "cache-limit", SETTING_COUNT, FIELD(cache_limit), "1G", "BYTES",
	  "migrations kept on the disk; what was not used for longest goes" },
	{ "at-once", SETTING_COUNT, FIELD(at_once), "32", "N",
	  "targets that are worked on at the same time; the others wait" },
	{ "release-keys", SETTING_TEXT, FIELD(seal.release_keys), NULL, "PATH",
	  "only releases signed by one of them: public keys of minisign, a file or a folder of "
	  "*.pub" },
	{ "approver-keys", SETTING_TEXT, FIELD(seal.approver_keys), NULL, "PATH",
	  "only plans approved by them: public keys of minisign, the same" },
	{ "approvals", SETTING_COUNT, FIELD(seal.approvals), "1", "N",
	  "how many of them, for a plan that changes a target" },
	{ "approval-age", SETTING_SECONDS, FIELD(seal.approval_age), "7d", "TIME",
	  "how old an approval may be" },
	{ "revoked-keys", SETTING_TEXT, FIELD(seal.revoked_keys), NULL, "FILE",
	  "public keys, or ids of keys, that count no more" },
	{ 0 },
};

#define TARGET(name) offsetof(struct target_row, name)
/* A target as it is written. */
struct target_row {
	const char *name, *project, *url, *url_file, *url_env, *schema, *role, *backup_stamp,
	    *copies_folder, *rehearsal, *scratch;
	bool one_by_one;
};

static const struct setting target_rows[] = {
	{ "name", SETTING_TEXT, TARGET(name), NULL, "NAME", "unique in its environment" },
	{ "project", SETTING_TEXT, TARGET(project), NULL, "NAME", "whose migrations it takes" },
	{ "url", SETTING_TEXT, TARGET(url), NULL, "URL", "postgres://... or sqlite://..." },
	{ "url-file", SETTING_TEXT, TARGET(url_file), NULL, "FILE", "holds the URL" },
	{ "url-env", SETTING_TEXT, TARGET(url_env), NULL, "NAME", "variable that holds the URL" },
	{ "schema", SETTING_TEXT, TARGET(schema), NULL, "NAME", "PostgreSQL: search_path" },
	{ "role", SETTING_TEXT, TARGET(role), NULL, "NAME", "PostgreSQL: SET ROLE" },
	{ "rehearsal", SETTING_TEXT, TARGET(rehearsal), "no", "HOW",
	  "no, scratch, yes (also on it, rolled back), clone (always on it)" },
	{ "scratch", SETTING_TEXT, TARGET(scratch), NULL, "URL",
	  "PostgreSQL: server for scratch databases; no: none" },
	{ "backup-stamp", SETTING_TEXT, TARGET(backup_stamp), NULL, "FILE",
	  "the backup job touches it: its time is that of the last backup" },
	{ "copies-folder", SETTING_TEXT, TARGET(copies_folder), NULL, "FOLDER",
	  "SQLite: where copies are kept; beside the database when left out" },
	{ "one-by-one", SETTING_SWITCH, TARGET(one_by_one), "no", NULL,
	  "small migrations are not sent in groups" },
	{ 0 },
};

/* One file being read. */
struct reader {
	struct arena *arena;
	const char *path;
};

/* Is the key a row's name, or `extra`?  Else the error with the nearest known one. */
static bool key_known(const struct reader *reader, const struct setting *rows, const char *extra,
		      const struct yaml *key, struct error *error)
{
	struct nearest nearest = nearest_to(key->text);

	if (text_equal(key->text, extra))
		return true;
	for (; rows->name; rows++) {
		if (text_equal(key->text, rows->name))
			return true;
		nearest_offer(&nearest, rows->name);
	}
	nearest_offer(&nearest, extra);
	if (nearest.best)
		return yaml_error(reader->path, key, error, "unknown key '%s'; did you mean '%s'?",
				  key->text, nearest.best);
	return yaml_error(reader->path, key, error, "unknown key '%s'", key->text);
}

/* Every scalar of `map` into its field; `extra` is the one key that is no scalar. */
static bool fields_read(const struct reader *reader, const struct settings *fields,
			const struct yaml *map, const char *extra, struct error *error)
{
	settings_start(fields);
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *key = map->keys[i], *value = map->items[i];
		struct error cause;

		if (!key_known(reader, fields->rows, extra, key, error))
			return false;
		if (text_equal(key->text, extra))
			continue;
		if (value->kind != YAML_TEXT || !*value->text)
			return yaml_error(reader->path, value, error, "%s needs one value",
					  key->text);
		if (!settings_put(fields, key->text, value->text, &cause))
			return yaml_error(reader->path, value, error, "%s", cause.text);
	}
	return true;
}

static bool name_fits(const struct reader *reader, const struct yaml *at, const char *key,
		      const char *text, struct error *error)
{
	if (!text)
		return yaml_error(reader->path, at, error, "%s is missing", key);
	if (strlen(text) > NAME_LIMIT)
		return yaml_error(reader->path, at, error, "%s is longer than %d bytes", key,
				  NAME_LIMIT);
	return true;
}

static const char *first_line(struct arena *arena, struct bytes text)
{
	size_t size = 0;

	while (size < text.size && text.data[size] != '\n' && text.data[size] != '\r')
		size++;
	return arena_text_n(arena, text.data, size);
}

static bool url_read(const struct reader *reader, const struct yaml *at,
		     const struct target_row *row, const char **url, struct error *error)
{
	struct bytes text;
	struct error cause;

	if (!!row->url + !!row->url_file + !!row->url_env != 1)
		return yaml_error(reader->path, at, error,
				  "give exactly one of url, url-file and url-env");
	*url = row->url;
	if (row->url_env)
		*url = getenv(row->url_env);
	if (row->url_env && !*url)
		return yaml_error(reader->path, at, error, "the variable %s is not set",
				  row->url_env);
	if (!row->url_file)
		return true;
	if (!file_read(reader->arena, row->url_file, SECRET_LIMIT, &text, &cause))
		return yaml_error(reader->path, at, error, "url-file: %s", cause.text);
	*url = first_line(reader->arena, text);
	return true;
}

static bool labels_read(const struct reader *reader, const struct yaml *map,
			struct agent_target_settings *target, struct error *error)
{
	if (!map)
		return true;
	if (map->kind != YAML_MAP || map->count > 64)
		return yaml_error(reader->path, map, error,
				  "labels are at most 64 lines of the form 'name: value'");
	target->labels = arena_new_array(reader->arena, struct label, map->count);
	target->label_count = map->count;
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *value = map->items[i];

		if (value->kind != YAML_TEXT || strlen(value->text) > NAME_LIMIT)
			return yaml_error(reader->path, value, error,
					  "a label needs one value of at most %d bytes",
					  NAME_LIMIT);
		target->labels[i] = (struct label) { map->keys[i]->text, value->text };
	}
	return true;
}

static const struct {
	const char *word;
	enum rehearsal_consent consent;
} consents[] = {
	{ "no", REHEARSAL_NO },       { "scratch", REHEARSAL_SCRATCH }, { "yes", REHEARSAL_YES },
	{ "clone", REHEARSAL_CLONE }, { "false", REHEARSAL_NO },        { "true", REHEARSAL_YES },
};

static bool consent_read(const struct reader *reader, const struct yaml *map, const char *word,
			 enum rehearsal_consent *consent, struct error *error)
{
	for (size_t i = 0; i < sizeof consents / sizeof *consents; i++) {
		if (text_equal(consents[i].word, word)) {
			*consent = consents[i].consent;
			return true;
		}
	}
	return yaml_error(reader->path, yaml_get(map, "rehearsal"), error,
			  "rehearsal: '%s' is none of no, scratch, yes, clone", word);
}

static bool target_read(const struct reader *reader, const struct yaml *map,
			struct agent_target_settings *target, struct error *error)
{
	struct target_row row = { 0 };
	struct settings fields = { target_rows, &row, reader->arena };
	enum rehearsal_consent consent = REHEARSAL_NO;
	const char *url = NULL;

	if (map->kind != YAML_MAP)
		return yaml_error(reader->path, map, error, "a target starts with '- name: ...'");
	if (!fields_read(reader, &fields, map, "labels", error) ||
	    !name_fits(reader, map, "name", row.name, error) ||
	    !name_fits(reader, map, "project", row.project, error) ||
	    !url_read(reader, map, &row, &url, error) ||
	    !consent_read(reader, map, row.rehearsal, &consent, error))
		return false;
	*target = (struct agent_target_settings) {
		.name = row.name,
		.connection = { .url = url,
				.schema = row.schema,
				.role = row.role,
				.project = row.project,
				.backup_stamp = row.backup_stamp,
				.copies_folder = row.copies_folder,
				.scratch = row.scratch,
				.application = "lockstep-agent" },
		.rehearsal = consent,
		.one_by_one = row.one_by_one,
	};
	return labels_read(reader, yaml_get(map, "labels"), target, error);
}

/* Who serves the same environment of the same coordinator removes what another one left. */
static void installation_note(struct arena *arena, struct agent_settings *settings)
{
	for (size_t i = 0; i < settings->target_count; i++)
		settings->targets[i].connection.installation =
		    arena_printf(arena, "%s %s", settings->coordinator, settings->environment);
}

static bool targets_read(const struct reader *reader, const struct yaml *list,
			 struct agent_settings *settings, struct error *error)
{
	if (list->kind != YAML_LIST || !list->count)
		return yaml_error(reader->path, list, error,
				  "targets is a list with '- name: ...'");
	settings->targets =
	    arena_new_array(reader->arena, struct agent_target_settings, list->count);
	for (size_t i = 0; i < list->count; i++) {
		if (!target_read(reader, list->items[i], &settings->targets[i], error))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_equal(settings->targets[j].name, settings->targets[i].name))
				return yaml_error(reader->path, list->items[i], error,
						  "target %s is there twice",
						  settings->targets[i].name);
	}
	settings->target_count = list->count;
	return true;
}

static const char *host_name(struct arena *arena)
{
	char name[NAME_LIMIT];

	if (gethostname(name, sizeof name))
		return "agent";
	name[sizeof name - 1] = '\0';
	return arena_text(arena, name);
}

/* Without it nobody could tell a coordinator from somebody in between. */
static bool authority_read(const struct reader *reader, const struct yaml *root,
			   struct agent_settings *settings, struct error *error)
{
	struct bytes text;

	if (!settings->ca_file)
		return !text_starts_with(settings->coordinator, "tls+") ||
		       yaml_error(reader->path, yaml_get(root, "coordinator"), error,
				  "ca-file is missing: who signs the certificate of a tls+tcp "
				  "coordinator (DIR/tls/ca.pem of its state)");
	if (!file_read(reader->arena, settings->ca_file, FILE_LIMIT, &text, error))
		return error_wrap(error, "ca-file");
	settings->authority = text.data;
	return true;
}

static bool log_policy_read(const struct reader *reader, const struct yaml *root,
			    struct agent_settings *settings, struct error *error)
{
	struct bytes text;

	if (settings->log_policy_age && settings->log_policy_age < LEAST_AGE)
		return yaml_error(reader->path, yaml_get(root, "log-policy-age"), error,
				  "log-policy-age: at least 1m, or witnesses would be asked "
				  "without end");
	if (settings->log_policy_age && !settings->log_policy_file)
		return yaml_error(reader->path, yaml_get(root, "log-policy-age"), error,
				  "log-policy-age needs log-policy: FILE");
	if (!settings->log_policy_file)
		return true;
	if (!file_read(reader->arena, settings->log_policy_file, LOG_POLICY_LIMIT, &text, error))
		return error_wrap(error, "log-policy");
	settings->log_policy = text.data;
	return true;
}

/* Whoever asks for signatures that no key could give has mistyped something; where keys were
 * revoked the agent stays, and says so of every plan. */
static bool seal_fits(const struct reader *reader, const struct yaml *root,
		      struct agent_settings *settings, struct error *error)
{
	const struct seal_settings *seal = &settings->seal;
	struct demand demand;
	struct error cause;

	if (!seal_demand(reader->arena, seal, &demand, &cause))
		return yaml_error(reader->path, root, error, "%s", cause.text);
	if (!demand.plans && yaml_get(root, "approvals"))
		return yaml_error(reader->path, yaml_get(root, "approvals"), error,
				  "approvals: whose? approver-keys is missing");
	if (demand.approvals > SIGNATURES_LIMIT)
		return yaml_error(reader->path, yaml_get(root, "approvals"), error,
				  "approvals: at most %d", SIGNATURES_LIMIT);
	if (seal->revoked_keys)
		return true;
	if (demand.plans && demand.approver_key_count < demand.approvals)
		return yaml_error(reader->path, yaml_get(root, "approver-keys"), error,
				  "approver-keys: %zu keys cannot give %llu approvals",
				  demand.approver_key_count, (unsigned long long)demand.approvals);
	return demand.release_key_count || !demand.releases ||
	       yaml_error(reader->path, yaml_get(root, "release-keys"), error,
			  "release-keys: there is no key in it");
}

bool agent_settings_load(struct arena *arena, const char *path, struct agent_settings *settings,
			 struct error *error)
{
	struct reader reader = { arena, path };
	struct settings fields = { agent_setting_rows, settings, arena };
	struct bytes text;
	struct yaml *root;

	*settings = (struct agent_settings) { 0 };
	if (!file_read(arena, path, FILE_LIMIT, &text, error) ||
	    !yaml_parse(arena, path, text, &root, error))
		return false;
	if (root->kind != YAML_MAP)
		return yaml_error(path, root, error,
				  "settings are lines of the form 'name: value'");
	if (!fields_read(&reader, &fields, root, "targets", error))
		return false;
	if (!settings->name)
		settings->name = host_name(arena);
	if (!settings->at_once)
		return yaml_error(path, yaml_get(root, "at-once"), error,
				  "at-once: has to be at least 1, or nothing is ever worked on");
	if (!yaml_get(root, "targets"))
		return yaml_error(path, root, error, "targets is missing");
	return name_fits(&reader, root, "coordinator", settings->coordinator, error) &&
	       authority_read(&reader, root, settings, error) &&
	       log_policy_read(&reader, root, settings, error) &&
	       name_fits(&reader, root, "environment", settings->environment, error) &&
	       name_fits(&reader, root, "name", settings->name, error) &&
	       name_fits(&reader, root, "state", settings->state, error) &&
	       seal_fits(&reader, root, settings, error) &&
	       targets_read(&reader, yaml_get(root, "targets"), settings, error) &&
	       (installation_note(arena, settings), true);
}
