#include <string.h>
#include <strings.h>

#include "core/base/nearest.h"
#include "core/lint/rules.h"
#include "core/lint/suppress.h"

const struct lint_theme lint_themes[] = {
	{ "Indexes", lint_rules_index, &lint_rules_index_count },
	{ "Indexes and tables built anew", lint_rules_rebuild, &lint_rules_rebuild_count },
	{ "Constraints", lint_rules_constraint, &lint_rules_constraint_count },
	{ "Columns", lint_rules_column, &lint_rules_column_count },
	{ "Types of columns", lint_rules_type, &lint_rules_type_count },
	{ "Partitions", lint_rules_partition, &lint_rules_partition_count },
	{ "Locks and timeouts", lint_rules_lock, &lint_rules_lock_count },
	{ "Transactions", lint_rules_transaction, &lint_rules_transaction_count },
	{ "What is lost", lint_rules_destructive, &lint_rules_destructive_count },
	{ "Code that runs", lint_rules_compatible, &lint_rules_compatible_count },
	{ "Data", lint_rules_data, &lint_rules_data_count },
	{ "Storage, triggers, domains", lint_rules_storage, &lint_rules_storage_count },
	{ "Foreign keys", lint_rules_foreign, &lint_rules_foreign_count },
	{ "Types to prefer", lint_rules_types, &lint_rules_types_count },
	{ "Style", lint_rules_style, &lint_rules_style_count },
	{ "Names", lint_rules_naming, &lint_rules_naming_count },
	{ "Rights and extensions", lint_rules_access, &lint_rules_access_count },
	{ "The linter itself", lint_rules_linter, &lint_rules_linter_count },
	{ "SQLite: changing tables", lint_rules_sqlite_alter, &lint_rules_sqlite_alter_count },
	{ "SQLite: building tables anew", lint_rules_sqlite_rebuild,
	  &lint_rules_sqlite_rebuild_count },
	{ "SQLite: what is lost, and who still uses it", lint_rules_sqlite_data,
	  &lint_rules_sqlite_data_count },
	{ "SQLite: foreign keys", lint_rules_sqlite_foreign, &lint_rules_sqlite_foreign_count },
	{ "SQLite: what rows may break, and how long it takes", lint_rules_sqlite_rows,
	  &lint_rules_sqlite_rows_count },
	{ "SQLite: names, and what stands together", lint_rules_sqlite_naming,
	  &lint_rules_sqlite_naming_count },
	{ "SQLite: how it is run", lint_rules_sqlite_run, &lint_rules_sqlite_run_count },
	{ "Comments that silence", lint_rules_suppress, &lint_rules_suppress_count },
	{ NULL, NULL, NULL },
};

/* Is `name` one of the aliases, with its tool or without? */
static bool is_alias(const char *aliases, const char *name)
{
	size_t size = strlen(name);

	for (const char *at = aliases; at && *at;) {
		size_t length = strcspn(at, " ");
		const char *colon = memchr(at, ':', length);
		size_t skipped = colon ? (size_t)(colon + 1 - at) : 0;

		if ((length == size && !strncasecmp(at, name, size)) ||
		    (length - skipped == size && !strncasecmp(at + skipped, name, size)))
			return true;
		at += length + strspn(at + length, " ");
	}
	return false;
}

bool lint_rule_is(const struct lint_rule *rule, const char *name)
{
	return !strcasecmp(rule->code, name) || !strcasecmp(rule->name, name) ||
	       is_alias(rule->aliases, name);
}

typedef bool lint_fits(const struct lint_rule *rule, const char *name);

static bool is_called(const struct lint_rule *rule, const char *name)
{
	return !strcasecmp(rule->code, name) || !strcasecmp(rule->name, name);
}

static const struct lint_rule *find(const char *name, enum dialect dialect, lint_fits *fits)
{
	for (const struct lint_theme *theme = lint_themes; theme->title; theme++) {
		for (size_t i = 0; i < *theme->count; i++) {
			const struct lint_rule *rule = &theme->rules[i];

			if ((dialect == DIALECT_ANY || rule->dialect == dialect) &&
			    fits(rule, name))
				return rule;
		}
	}
	return NULL;
}

const struct lint_rule *lint_rule_find_for(const char *name, enum dialect dialect)
{
	const struct lint_rule *rule = find(name, dialect, is_called);

	rule = rule ? rule : find(name, dialect, lint_rule_is);
	return rule || dialect == DIALECT_ANY ? rule : lint_rule_find_for(name, DIALECT_ANY);
}

const struct lint_rule *lint_rule_find(const char *name)
{
	return lint_rule_find_for(name, DIALECT_ANY);
}

const char *lint_rule_nearest(const char *name)
{
	struct nearest nearest = nearest_to(name);

	for (const struct lint_theme *theme = lint_themes; theme->title; theme++)
		for (size_t i = 0; i < *theme->count; i++) {
			nearest_offer(&nearest, theme->rules[i].code);
			nearest_offer(&nearest, theme->rules[i].name);
		}
	return nearest.best;
}
