#include "coordinator/http/json.h"

struct value *json_lint(struct arena *arena, const struct lint_verdict *verdict)
{
	struct value *object = value_object(arena);

	value_put_text(object, "state",
		       verdict->judged  ? "judged"
		       : verdict->known ? "failed"
					: "under way");
	json_put_text(arena, object, "why", verdict->why);
	value_put_integer(object, "errors", (int64_t)verdict->errors);
	value_put_integer(object, "warnings", (int64_t)verdict->warnings);
	value_put_integer(object, "notes", (int64_t)verdict->notes);
	value_put_integer(object, "silenced", (int64_t)verdict->silenced);
	json_put_text(arena, object, "linter", verdict->linter);
	json_put_time(arena, object, "judged", verdict->time);
	return object;
}
