#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/inspect.h"
#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/log.h"
#include "core/keyring.h"

struct options {
	const char *config;
	bool help, version, verbose;
};

#define FIELD(name) offsetof(struct options, name)
static const struct setting option_rows[] = {
	{ "config", SETTING_TEXT, FIELD(config), "/etc/lockstep/agent.yaml", "FILE",
	  "the agent's settings" },
	{ "verbose", SETTING_SWITCH, FIELD(verbose), "no", NULL, "log more" },
	{ "help", SETTING_SWITCH, FIELD(help), "no", NULL, "show this" },
	{ "version", SETTING_SWITCH, FIELD(version), "no", NULL, "show the version" },
	{ 0 },
};

static const char example[] =
    "  coordinator: tcp://coordinator.example:7420\n"
    "  environment: staging\n"
    "  state: /var/lib/lockstep-agent\n"
    "  join-token-file: /etc/lockstep/join-token\n"
    "  targets:\n"
    "    - name: eu-1\n"
    "      project: shop\n"
    "      url-file: /etc/lockstep/eu-1.url   # or url:, url-env:\n"
    "      schema: tenant_1                   # PostgreSQL; also role:\n"
    "      labels: {region: eu}\n"
    "      rehearsal: yes                     # no, scratch, yes (on it, rolled back), clone\n"
    "      scratch: postgres://...            # server for scratch databases; the target's own\n"
    "      backup-stamp: /backup/eu-1         # touched by the backup job\n"
    "      copies-folder: /backup/copies      # SQLite; beside the database when left out\n";

static int help_show(struct arena *arena)
{
	printf(
	    "lockstep-agent " LOCKSTEP_VERSION ": applies what the coordinator decided to the "
	    "databases next to it\n\n"
	    "usage: lockstep-agent [--config FILE]         serve until SIGTERM\n"
	    "       lockstep-agent check [--config FILE]   read the settings, look at the targets\n"
	    "\n%s\nThe file:\n%s\nIts keys besides targets:\n",
	    settings_help(arena, option_rows), example);
	for (const struct setting *row = agent_setting_rows; row->name; row++)
		printf("  %-16s %s%s%s%s\n", row->name, row->help, row->initial ? " (" : "",
		       row->initial ? row->initial : "", row->initial ? ")" : "");
	return 0;
}

static int fail(const char *event, const struct error *error)
{
	log_line(LOG_ERROR, event, "code=\"%s\" error=\"%s\"", error_name(error->code),
		 error->text);
	return error_exit_code(error->code);
}

static bool findings_show(struct arena *arena, const struct preflight_facts *facts)
{
	static const struct policy nothing; /* each environment's pipeline says its own */
	struct finding findings[PREFLIGHT_CHECK_COUNT];

	preflight_judge(arena, facts, &nothing, clock_wall(), findings);
	for (size_t i = 0; i < PREFLIGHT_CHECK_COUNT; i++)
		printf("  %-14s %-8s %s\n", findings[i].check,
		       finding_state_name(findings[i].state), findings[i].text);
	return !preflight_faults(arena, findings);
}

/* Whom the agent trusts, where it asks for signatures. */
static void demand_show(const struct agent_settings *settings)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct demand demand;
	struct error error;

	if (!seal_demand(arena, &settings->seal, &demand, &error)) {
		printf("signatures: %s\n", error.text);
		return;
	}
	if (demand.releases)
		printf("releases are to be signed by one of %s\n",
		       keyring_text(arena, &(struct keyring) { demand.release_keys,
							       demand.release_key_count }));
	if (demand.plans)
		printf("plans are to be approved by %llu of %s\n",
		       (unsigned long long)demand.approvals,
		       keyring_text(arena, &(struct keyring) { demand.approver_keys,
							       demand.approver_key_count }));
}

static int check(const struct agent_settings *settings)
{
	int code = 0;

	demand_show(settings);

	for (size_t i = 0; i < settings->target_count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const struct agent_target_settings *target = &settings->targets[i];
		struct inspection found;

		target_inspect(arena, &target->connection, &found);
		if (found.reach != REACH_OK)
			code = error_exit_code(ERROR_UNREACHABLE);
		printf("%s: %s%s%s\n", target->name, found.reach == REACH_OK ? "ok, " : "",
		       found.reach == REACH_OK ? found.server : found.problem,
		       found.foreign_tables ? ", already holds tables and has no ledger: "
					      "adopt it with lockstep baseline"
					    : "");
		if (found.examined && !findings_show(arena, &found.preflight))
			code = error_exit_code(ERROR_UNREACHABLE);
	}
	return code;
}

static void *signals_wait(void *context)
{
	sigset_t signals;
	int signal;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	while (!sigwait(&signals, &signal))
		agent_stop(context);
	return NULL;
}

/* Every thread inherits the mask, so that only the one that waits gets the signals. */
static void signals_block(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int serve(const struct agent_settings *settings)
{
	struct agent *agent;
	struct error error;
	pthread_t waiter;
	bool idle, fine;

	if (!agent_open(settings, &agent, &error))
		return fail("agent.failed", &error);
	log_line(LOG_INFO, "agent.started",
		 "version=" LOCKSTEP_VERSION " name=%s environment=%s "
		 "targets=%zu",
		 settings->name, settings->environment, settings->target_count);
	if (pthread_create(&waiter, NULL, signals_wait, agent)) {
		agent_close(agent);
		return fail("agent.failed",
			    &(struct error) { ERROR_INTERNAL, "no thread for signals" });
	}
	fine = agent_run(agent, &idle, &error);
	/* A statement that is still running ends with the process; its database undoes it. */
	if (!idle)
		_exit(fine ? 0 : error_exit_code(error.code));
	pthread_cancel(waiter);
	pthread_join(waiter, NULL);
	agent_close(agent);
	return fine ? 0 : fail("agent.failed", &error);
}

static int run(struct arena *arena, const struct options *options, const struct operands *operands)
{
	struct agent_settings settings;
	struct error error;

	if (options->help)
		return help_show(arena);
	if (options->version) {
		puts("lockstep-agent " LOCKSTEP_VERSION);
		return 0;
	}
	if (operands->count && !text_equal(operands->items[0], "check")) {
		error_set(&error, ERROR_INVALID, "there is no command '%s'; --help shows them",
			  operands->items[0]);
		return fail("usage", &error);
	}
	if (!agent_settings_load(arena, options->config, &settings, &error))
		return fail("settings", &error);
	if (options->verbose)
		log_from(LOG_DEBUG);
	return operands->count ? check(&settings) : serve(&settings);
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct options options = { 0 };
	struct settings rows = { option_rows, &options, arena };
	const char *command[1];
	struct operands operands = { command, 1, 0 };
	struct error error;

	(void)argc;
	/* Threads come and go: one heap for all of them stays small. */
	mallopt(M_ARENA_MAX, 1);
	crypto_start();
	signals_block();
	settings_start(&rows);
	if (!settings_from_arguments(&rows, argv + 1, &operands, &error))
		return fail("usage", &error);
	return run(arena, &options, &operands);
}
