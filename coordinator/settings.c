#include "coordinator/settings.h"

#include "core/base/bytes.h"

#define ENVIRONMENT_PREFIX "LOCKSTEP_COORDINATOR"
#define FIELD(name)        offsetof(struct coordinator_settings, name)

static const struct setting rows[] = {
	{ "config", SETTING_TEXT, FIELD(config), NULL, "FILE", "a YAML file with these settings" },
	{ "state", SETTING_TEXT, FIELD(state), NULL, "DIR",
	  "the folder of the store and the key; made when absent; has to be given" },
	{ "listen", SETTING_TEXT, FIELD(listen), NULL, "URL[,URL]",
	  "where agents connect: tls+tcp://127.0.0.1:7420 with a certificate, else tcp://" },
	{ "http", SETTING_TEXT, FIELD(http), "127.0.0.1:7421", "ADDRESS:PORT",
	  "where the REST interface listens, by https with a certificate" },
	{ "tls-certificate", SETTING_TEXT, FIELD(tls_certificate), NULL, "FILE",
	  "PEM; what `init` made in DIR/tls when it is not given" },
	{ "tls-key", SETTING_TEXT, FIELD(tls_key), NULL, "FILE", "its key, PEM" },
	{ "tls-names", SETTING_TEXT, FIELD(tls_names), NULL, "NAME[,NAME]",
	  "init: names and addresses that the certificate is for, besides localhost" },
	{ "oidc", SETTING_TEXT, FIELD(oidc), NULL, "FILE",
	  "YAML: whose OIDC tokens (GitHub, GitLab ...) are taken, and what they may do" },
	{ "recovery-key", SETTING_TEXT, FIELD(recovery_key), NULL, "FILE",
	  "init: where the recovery key is written, else DIR/recovery.key; keep it elsewhere" },
	{ "max-body", SETTING_COUNT, FIELD(body_limit), "96M", "BYTES", "largest request body" },
	{ "max-file", SETTING_COUNT, FIELD(file_limit), "64M", "BYTES",
	  "largest file of a migration directory; it has to fit into max-body too" },
	{ "max-connections", SETTING_COUNT, FIELD(connections), "1024", "COUNT",
	  "REST clients at once, long polls included" },
	{ "patience", SETTING_SECONDS, FIELD(patience), "30s", "TIME",
	  "silence after which a REST client that should send is dropped" },
	{ "lockout-after", SETTING_COUNT, FIELD(lockout_after), "20", "COUNT",
	  "wrong tokens from one address, or of one token, within a minute; 0: never" },
	{ "lockout", SETTING_SECONDS, FIELD(lockout), "1m", "TIME",
	  "how long it is shut out; each time twice as long, up to 15m" },
	{ "proxies", SETTING_TEXT, FIELD(proxies), NULL, "ADDRESS[,ADDRESS]",
	  "whose X-Forwarded-For says who asks" },
	{ "workers", SETTING_COUNT, FIELD(workers), "2", "COUNT",
	  "threads for what takes long: pushes, history, status" },
	{ "log-origin", SETTING_TEXT, FIELD(log_origin), NULL, "NAME",
	  "what the audit log is called for good, usually its URL without https://" },
	{ "import-policy", SETTING_TEXT, FIELD(import_policy), NULL, "FILE",
	  "C2SP tlog-policy: logs of coordinators whose release bundles are believed" },
	{ "log-policy", SETTING_TEXT, FIELD(log_policy), NULL, "FILE",
	  "a C2SP tlog-policy: who cosigns the log before /log/checkpoint shows it" },
	{ "log-level", SETTING_TEXT, FIELD(log_level), "info", "LEVEL",
	  "debug, info, warning or error" },
	{ "diagram", SETTING_TEXT, FIELD(diagram), NULL, "NAME",
	  "print the state machine rollout, task or wave in Mermaid, and end" },
	{ "from", SETTING_TEXT, FIELD(from), NULL, "FOLDER",
	  "verify: an exported log instead of a state" },
	{ "quick", SETTING_SWITCH, FIELD(quick), NULL, NULL,
	  "verify: without the signatures in the entries, which take longest" },
	{ "help", SETTING_SWITCH, FIELD(help), NULL, NULL, "print this and end" },
	{ "version", SETTING_SWITCH, FIELD(version), NULL, NULL, "print the version and end" },
	{ 0 },
};

static const struct {
	const char *name;
	enum log_level level;
} levels[] = {
	{ "debug", LOG_DEBUG },
	{ "info", LOG_INFO },
	{ "warning", LOG_WARNING },
	{ "error", LOG_ERROR },
};

/* Agents take no file above this. */
#define FILE_MOST ((uint64_t)256 << 20)

static bool check(struct coordinator_settings *settings, struct error *error)
{
	size_t i = 0, count = sizeof levels / sizeof *levels;

	while (i < count && !text_equal(levels[i].name, settings->log_level))
		i++;
	if (i == count)
		return error_set(error, ERROR_INVALID,
				 "log-level has to be debug, info, warning or error");
	settings->least = levels[i].level;
	if (!settings->state && !settings->from && !settings->help && !settings->version &&
	    !settings->diagram)
		return error_set(
		    error, ERROR_INVALID,
		    "--state DIR is missing: the folder that the coordinator keeps its "
		    "store in");
	if (!settings->workers || settings->workers > 64)
		return error_set(error, ERROR_INVALID, "workers has to be from 1 to 64");
	if (!settings->connections || settings->connections > 100000)
		return error_set(error, ERROR_INVALID,
				 "max-connections has to be from 1 to 100000");
	if (settings->lockout < 1000 || settings->lockout > 15 * 60000)
		return error_set(error, ERROR_INVALID, "lockout has to be from 1s to 15m");
	if (!settings->file_limit || settings->file_limit > FILE_MOST)
		return error_set(error, ERROR_INVALID, "max-file has to be from 1 to 256M");
	return true;
}

bool coordinator_settings_read(struct arena *arena, char *const *arguments,
			       struct coordinator_settings *fields, struct error *error)
{
	struct settings settings = { rows, fields, arena };
	struct operands none = { 0 };
	const char *config;

	*fields = (struct coordinator_settings) { 0 };
	settings_start(&settings);
	if (!settings_from_environment(&settings, ENVIRONMENT_PREFIX, error) ||
	    !settings_from_arguments(&settings, arguments, &none, error))
		return false;
	config = fields->config;
	if (config) {
		settings_start(&settings);
		if (!settings_from_file(&settings, config, error) ||
		    !settings_from_environment(&settings, ENVIRONMENT_PREFIX, error) ||
		    !settings_from_arguments(&settings, arguments, &none, error))
			return false;
	}
	return check(fields, error);
}

const char *coordinator_settings_help(struct arena *arena)
{
	return arena_printf(
	    arena,
	    "lockstep-coordinator: decides which migrations may run where, and keeps the log of "
	    "it\n"
	    "\n"
	    "usage: lockstep-coordinator --state DIR [SETTING...]\n"
	    "       lockstep-coordinator init --state DIR --tls-names NAME[,NAME]\n"
	    "       lockstep-coordinator verify --state DIR | --from FOLDER [--quick]\n"
	    "\n"
	    "%s\n"
	    "Every setting may also be a line of the file (state: /var/lib/lockstep) or in the\n"
	    "environment (%s_STATE).  The command line wins over the environment, which wins over\n"
	    "the file.  The first start writes the token of the first administrator to\n"
	    "DIR/admin.token; DIR/addresses says where it listens while it runs.\n"
	    "init makes a private CA and a certificate in DIR/tls, which are used from then on,\n"
	    "and the recovery key, which revokes a stolen key (lockstep key --help):\n"
	    "agents and people need DIR/tls/ca.pem to trust it.  Again, it makes a new "
	    "certificate\n"
	    "of the same CA.\n"
	    "verify reads the state, also while a coordinator runs on it: is the log whole, does "
	    "it\n"
	    "continue what others saw, who signed what, is every blob there, and is all that "
	    "people\n"
	    "are shown what the log gives when it is folded anew? Of an exported log: does every "
	    "entry\n"
	    "follow from those before it?\n"
	    "\n"
	    "example: lockstep-coordinator --state /var/lib/lockstep --http 127.0.0.1:7421\n",
	    settings_help(arena, rows), ENVIRONMENT_PREFIX);
}
