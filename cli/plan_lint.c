#include "cli/plan_lint.h"

#include "cli/field.h"
#include "cli/lint_view.h"

static bool runs(const struct plan_view *view, const char *file)
{
	for (size_t i = 0; i < view->count; i++)
		if (text_equal(view->items[i].migration->file, file))
			return true;
	return false;
}

/* Only what is to run. */
static void keep(const struct plan_lint *of, struct lint_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < LINT_ERROR + 1; i++)
		list->by_severity[i] = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct lint_shown shown = list->items[i];

		if (!runs(of->view, shown.file))
			continue;
		list->by_severity[shown.severity]++;
		list->items[count++] = shown;
	}
	list->count = count;
}

bool plan_lint_show(struct invocation *call, struct api *api, const struct plan_lint *of,
		    struct error *error)
{
	struct lint_list list;
	struct value *lint;

	if (!api_get(call->arena, api, of->path, &lint, error))
		return false;
	if (!text_equal(field_text(lint, "state"), "judged"))
		return true;
	list = lint_list_read(call->arena, lint);
	list.migrations = of->view->count;
	list.silenced = 0;
	keep(of, &list);
	lint_list_cut(&list, LINT_WARNING);
	if (list.count) {
		say(call->screen, STYLE_STRONG, "\nThe linter on what is to run");
		lint_list_show(call->screen, &list);
	}
	return true;
}
