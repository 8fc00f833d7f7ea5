#include <stdio.h>

#include "coordinator/serve.h"
#include "core/base/crypto.h"

static int fail(const struct error *error)
{
	log_line(LOG_ERROR, "failed", "%s", error->text);
	return error_exit_code(error->code);
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct coordinator_settings settings;
	struct error error = { 0 };

	(void)argc;
	if (!coordinator_settings_read(arena, argv + 1, &settings, &error))
		return fail(&error);
	if (settings.help)
		return fputs(coordinator_settings_help(arena), stdout) < 0;
	if (settings.version)
		return puts("lockstep-coordinator " LOCKSTEP_VERSION) < 0;
	log_from(settings.least);
	crypto_start();
	return serve(&settings, &error) ? 0 : fail(&error);
}
