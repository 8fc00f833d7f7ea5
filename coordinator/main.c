#include <stdio.h>

#include "coordinator/diagram.h"
#include "coordinator/lint_child.h"
#include "coordinator/linter.h"
#include "coordinator/serve.h"
#include "coordinator/tls.h"
#include "coordinator/verify.h"
#include "core/base/crypto.h"

static int fail(const struct error *error)
{
	log_line(LOG_ERROR, "failed", "%s", error->text);
	return error_exit_code(error->code);
}

static bool draw(struct arena *arena, const char *machine, struct error *error)
{
	const char *diagram = diagram_write(arena, machine);

	if (!diagram)
		return error_set(error, ERROR_INVALID,
				 "--diagram: there is no machine '%s'; write rollout, task or wave",
				 machine);
	return fputs(diagram, stdout) >= 0 ||
	       error_set(error, ERROR_FAILED, "the diagram cannot be written");
}

int main(int argc, char **argv)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct coordinator_settings settings;
	struct error error = { 0 };
	bool init, verifies;

	if (argc == 2 && text_equal(argv[1], LINT_CHILD_ARGUMENT))
		return lint_child();
	init = argc > 1 && text_equal(argv[1], "init");
	verifies = argc > 1 && text_equal(argv[1], "verify");
	if (!coordinator_settings_read(arena, argv + 1 + (init || verifies), &settings, &error))
		return fail(&error);
	if (settings.help)
		return fputs(coordinator_settings_help(arena), stdout) < 0;
	if (settings.version)
		return puts("lockstep-coordinator " LOCKSTEP_VERSION) < 0;
	if (settings.diagram)
		return draw(arena, settings.diagram, &error) ? 0 : fail(&error);
	settings.linter = "/proc/self/exe";
	log_from(settings.least);
	crypto_start();
	if (init)
		return tls_init(arena, &settings, &error) ? 0 : fail(&error);
	if (settings.from && !verifies)
		return error_set(&error, ERROR_INVALID, "--from belongs to verify"), fail(&error);
	if (verifies)
		return verify(&settings, &error) ? 0 : fail(&error);
	return serve(&settings, &error) ? 0 : fail(&error);
}
