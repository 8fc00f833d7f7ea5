#include <strings.h>

#include "core/lint/sqlite_losses.h"

/* Where the old table goes away. */
static const struct lint_rebuild *ends(const struct lint_site *site)
{
	const struct lint_rebuild *rebuild = site->step->rebuild;

	return rebuild && rebuild->anchor == site->step ? rebuild : NULL;
}

/* Did a copy read it?  Then its values went somewhere. */
static bool was_read(const struct lint_site *site, const char *column)
{
	for (size_t i = 0; i < site->play->count; i++) {
		const struct lint_step *step = &site->play->steps[i];

		if (step->rebuild != site->step->rebuild)
			continue;
		for (size_t k = 0; k < step->said.action_count; k++) {
			const struct lite_action *action = &step->said.actions[k];

			if (action->deed == LITE_READ && action->column &&
			    !strcasecmp(action->column, column))
				return true;
		}
	}
	return false;
}

const char *lint_lost_columns(struct lint_site *site, bool read, const char **have)
{
	const struct lint_rebuild *rebuild = ends(site);
	struct lint_series list = { 0 };

	for (size_t i = 0; rebuild && i < rebuild->before->column_count; i++) {
		const struct lite_column *column = &rebuild->before->columns[i];
		const struct lite_column *now = lite_column(rebuild->after, column->name);
		bool lost = read ? !now : !column->generated && (!now || !now->generated);

		if (lost && was_read(site, column->name) == read)
			lint_series_add(site->arena, &list, column->name);
	}
	*have = list.count > 1 ? "have" : "has";
	return lint_series_text(site->arena, &list);
}

void lint_columns_left_out(struct lint_site *site, const struct lint_rule *rule)
{
	const char *have, *names = lint_lost_columns(site, false, &have);
	struct lint_hit hit = { 0 };

	if (!names)
		return;
	hit.title = arena_printf(site->arena, "%s is built anew without the values of %s",
				 site->step->rebuild->after->name, names);
	lint_hit(site, rule, &hit);
}

void lint_columns_renamed(struct lint_site *site, const struct lint_rule *rule)
{
	const char *have, *names = lint_lost_columns(site, true, &have);
	struct lint_hit hit = { 0 };

	if (!names)
		return;
	hit.title =
	    arena_printf(site->arena,
			 "%s of %s %s another name, or became something else: what uses the "
			 "old one fails",
			 names, site->step->rebuild->after->name, have);
	lint_hit(site, rule, &hit);
}

void lint_rows_left_out(struct lint_site *site, const struct lint_rule *rule)
{
	struct lint_hit hit = { 0 };

	if (!site->step->filters || !site->step->rebuild)
		return;
	hit.title = arena_printf(site->arena,
				 "the copy leaves out rows of %s that hold a NULL: they are lost",
				 site->step->rebuild->before->name);
	lint_hit(site, rule, &hit);
}
