#ifndef CLI_PLAN_VIEW_H
#define CLI_PLAN_VIEW_H
#include "cli/render.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include "core/ledger.h"
#include "core/migration.h"

/* Migrations and the statements that would be sent: counted once, and cut again to be shown. */
struct planned {
	const struct migration *migration;
	size_t statements;
	struct execution_mode mode;
	const char *refused; /* NULL, or why it would not be begun (migration_is_of_a_piece) */
};

struct plan_view {
	struct planned *items;
	size_t count;
	size_t statements; /* of all of them */
	enum dialect dialect;
};

bool plan_view_make(struct arena *arena, const struct migration *const *migrations, size_t count,
		    enum dialect dialect, struct plan_view *view, struct error *error) MUST_CHECK;
/* Would all of it be begun?  What was begun before goes on in any case.  ERROR_REFUSED. */
bool plan_view_may_run(const struct plan_view *view, const struct reconciliation *standing,
		       struct error *error) MUST_CHECK;
void plan_view_show(struct screen *screen, const struct plan_view *view);
/* {"migrations":[{"version","name","hash","refused","statements":[{"index","line","offset","text"}]}]}
 */
struct value *plan_view_value(struct arena *arena, const struct plan_view *view);
#endif
