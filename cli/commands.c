#include "cli/commands.h"

const struct command_group command_groups[] = {
	{ "On a directory, without a coordinator:", migrate_commands },
	{ "Releases and the pipeline:", release_commands },
	{ "Signing:", sign_commands },
	{ "Rolling out:", rollout_commands },
	{ "Approving and holding back:", people_commands },
	{ "What is where:", overview_commands },
	{ "For auditors:", audit_commands },
	{ "The audit log:", log_commands },
	{ "Agents and tokens:", access_commands },
	{ "Keys:", key_commands },
	{ 0 },
};
