#include "coordinator/issuers.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/pipeline.h"
#include "coordinator/pipeline_rows.h"

#define MINUTE      ((int64_t)60000)
#define TEXT_LIMIT  1000
#define NAME_LIMIT  64
#define ACTOR_LIMIT 200
#define CLAIM_LIMIT 20
#define VALUE_LIMIT 100
#define GRANT_LIMIT 200

static bool read_values(const struct pipeline_reading *reading, const struct yaml *node,
			struct claim *claim, struct error *error)
{
	struct yaml *one[] = { (struct yaml *)(uintptr_t)node };
	struct yaml *const *items = node->kind == YAML_LIST ? node->items : one;
	size_t count = node->kind == YAML_LIST ? node->count : 1;

	if (node->kind == YAML_MAP || !count || count > VALUE_LIMIT)
		return yaml_error(reading->name, node, error,
				  "%s: a value, or a list of 1 to %d values, is expected here",
				  claim->name, VALUE_LIMIT);
	claim->values = arena_new_array(reading->arena, const char *, count);
	for (; claim->count < count; claim->count++) {
		const struct yaml *item = items[claim->count];

		if (item->kind != YAML_TEXT || strspn(item->text, "*") == strlen(item->text))
			return yaml_error(reading->name, item, error,
					  "%s: has to be a text that is more than '*'",
					  claim->name);
		claim->values[claim->count] = item->text;
	}
	return true;
}

static bool read_claims(const struct pipeline_reading *reading, const struct pipeline_row *row,
			const struct yaml *node, void *into, struct error *error)
{
	struct grant *grant = into;

	if (node->kind != YAML_MAP || !node->count || node->count > CLAIM_LIMIT)
		return yaml_error(
		    reading->name, node, error,
		    "'%s' has to name 1 to %d claims, as in { repository: acme/shop }", row->name,
		    CLAIM_LIMIT);
	grant->claims = arena_new_array(reading->arena, struct claim, node->count);
	for (; grant->claim_count < node->count; grant->claim_count++) {
		struct claim *claim = &grant->claims[grant->claim_count];

		claim->name = node->keys[grant->claim_count]->text;
		if (!read_values(reading, node->items[grant->claim_count], claim, error))
			return false;
	}
	return true;
}

static bool read_environment(const struct pipeline_reading *reading, const struct pipeline_row *row,
			     const struct yaml *node, void *into, struct error *error)
{
	struct error wrong;

	if (!pipeline_is_text(reading, row, node, error))
		return false;
	((struct grant *)into)->environment = node->text;
	return pipeline_is_environment(node->text, &wrong) ||
	       yaml_error(reading->name, node, error, "%s", wrong.text);
}

bool issuer_url_is_safe(const char *url)
{
	static const char *const here[] = { "http://127.0.0.1", "http://localhost",
					    "http://[::1]" };

	for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
		size_t size = strlen(here[i]);

		if (text_starts_with(url, here[i]) && (!url[size] || strchr(":/", url[size])))
			return !strchr(url, '@');
	}
	return text_starts_with(url, "https://") && url[strlen("https://")];
}

static bool read_url(const struct pipeline_reading *reading, const struct pipeline_row *row,
		     const struct yaml *node, void *into, struct error *error)
{
	return pipeline_read_line(reading, row, node, into, error) &&
	       (issuer_url_is_safe(node->text) ||
		yaml_error(reading->name, node, error,
			   "%s: has to begin with https:// (http:// only on this machine)",
			   row->name));
}

#define FIELD(name) offsetof(struct grant, name)
static const char *const roles[] = { "viewer", "auditor", "deployer", "approver", "admin", NULL };
static const struct pipeline_row grant_rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "claims", read_claims, .needed = true },
	{ "role", pipeline_read_word, .offset = FIELD(role), .words = roles, .needed = true },
	{ "project", pipeline_read_line, .offset = FIELD(project), .most = NAME_LIMIT },
	{ "environment", read_environment, .offset = FIELD(environment) },
	{ 0 },
};
#undef FIELD
static const struct pipeline_list grants = { "grant", grant_rows, sizeof(struct grant), NULL };

/* Issuers at which anybody may get a token for any audience, and the claims that say whose it is.
 */
static const struct {
	const char *url;
	const char *claims[6];
} open_issuers[] = {
	{ "https://token.actions.githubusercontent.com",
	  { "repository", "repository_id", "repository_owner", "repository_owner_id", "sub" } },
	{ "https://gitlab.com",
	  { "project_path", "project_id", "namespace_path", "namespace_id", "sub" } },
	{ "https://accounts.google.com", { "sub", "email", "hd" } },
};

/* A wildcard may begin only behind the owner's name. */
static bool is_bound(const struct claim *claim)
{
	for (size_t i = 0; i < claim->count; i++) {
		const char *star = strchr(claim->values[i], '*');
		const char *slash = strchr(claim->values[i], '/');

		if (star && (!slash || slash > star))
			return false;
	}
	return true;
}

static bool names_owner(const struct grant *grant, const char *const *claims)
{
	for (; *claims; claims++)
		for (size_t i = 0; i < grant->claim_count; i++)
			if (text_equal(grant->claims[i].name, *claims) &&
			    is_bound(&grant->claims[i]))
				return true;
	return false;
}

static bool check_owner(const struct pipeline_reading *reading, const struct yaml *node,
			const struct issuer *issuer, size_t index, struct error *error)
{
	for (size_t i = 0; i < sizeof open_issuers / sizeof *open_issuers; i++)
		if (text_equal(open_issuers[i].url, issuer->url) &&
		    !names_owner(&issuer->grants[index], open_issuers[i].claims))
			return yaml_error(
			    reading->name, yaml_get(node, "grants")->items[index], error,
			    "anybody gets a token of %s: say in 'claims' whose it "
			    "has to be, by %s or %s, without a '*' before the owner's "
			    "name",
			    issuer->url, open_issuers[i].claims[0], open_issuers[i].claims[1]);
	return true;
}

/* Four eyes compare names: one person has one. */
static bool check_actor(const struct pipeline_reading *reading, const struct yaml *node,
			const struct issuer *issuer, struct error *error)
{
	static const char *const passing[] = { "{jti}",          "{iat}",        "{nbf}",
					       "{exp}",          "{sha}",        "{run_id}",
					       "{run_number}",   "{job_id}",     "{run_attempt}",
					       "{check_run_id}", "{pipeline_id}" };
	const struct yaml *actor = yaml_get(node, "actor");

	for (size_t i = 0; actor && i < sizeof passing / sizeof *passing; i++)
		if (strstr(actor->text, passing[i]))
			return yaml_error(
			    reading->name, actor, error,
			    "actor: %s is another one in each run, and would make many "
			    "people of one: four eyes compare names",
			    passing[i]);
	for (size_t i = 0; !actor && i < issuer->grant_count; i++)
		if (issuer->grants[i].role >= ROLE_APPROVER)
			return yaml_error(reading->name, yaml_get(node, "grants")->items[i], error,
					  "grant '%s' may approve: say in 'actor' by which claims "
					  "one person is told from another, as in {actor} or "
					  "{user_login}",
					  issuer->grants[i].name);
	return true;
}

static bool check_issuer(const struct pipeline_reading *reading, const struct yaml *node,
			 void *item, struct error *error)
{
	struct issuer *issuer = item;

	if (!issuer->actor)
		issuer->actor = arena_printf(reading->arena, "%s:{sub}", issuer->name);
	if (!yaml_get(node, "leeway"))
		issuer->leeway = MINUTE;
	if (issuer->keys_url && issuer->keys_file)
		return yaml_error(reading->name, yaml_get(node, "keys-file"), error,
				  "give keys-url or keys-file, not both");
	if (!issuer->audience_count || !issuer->grant_count)
		return yaml_error(reading->name, node, error,
				  "issuer '%s' needs an audience and a grant at least",
				  issuer->name);
	for (size_t i = 0; i < issuer->grant_count; i++)
		if (!check_owner(reading, node, issuer, i, error))
			return false;
	return check_actor(reading, node, issuer, error);
}

#define FIELD(name) offsetof(struct issuer, name)
static const struct pipeline_row issuer_rows[] = {
	{ "name", pipeline_read_line, .offset = FIELD(name), .most = NAME_LIMIT, .needed = true },
	{ "issuer", read_url, .offset = FIELD(url), .most = TEXT_LIMIT, .needed = true },
	{ "audience", pipeline_read_names, .offset = FIELD(audiences),
	  .count = FIELD(audience_count), .most = CLAIM_LIMIT, .needed = true },
	{ "actor", pipeline_read_line, .offset = FIELD(actor), .most = ACTOR_LIMIT },
	{ "keys-url", read_url, .offset = FIELD(keys_url), .most = TEXT_LIMIT },
	{ "keys-file", pipeline_read_line, .offset = FIELD(keys_file), .most = TEXT_LIMIT },
	{ "ca-file", pipeline_read_line, .offset = FIELD(ca_file), .most = TEXT_LIMIT },
	{ "leeway", pipeline_read_duration, .offset = FIELD(leeway), .most = 10 * MINUTE },
	{ "grants", pipeline_read_list, .offset = FIELD(grants), .count = FIELD(grant_count),
	  .most = GRANT_LIMIT, .list = &grants, .needed = true },
	{ 0 },
};
#undef FIELD
static const struct pipeline_list items = { "issuer", issuer_rows, sizeof(struct issuer),
					    check_issuer };
static const struct pipeline_row file_rows[] = {
	{ "issuers", pipeline_read_list, .offset = offsetof(struct issuers, items),
	  .count = offsetof(struct issuers, count), .most = CLAIM_LIMIT, .list = &items,
	  .needed = true },
	{ 0 },
};
static const struct pipeline_list file = { "file", file_rows, sizeof(struct issuers), NULL };

bool issuers_parse(struct arena *arena, const char *name, struct bytes text,
		   struct issuers *issuers, struct error *error)
{
	struct pipeline_reading reading = { arena, name };
	struct yaml *root;

	*issuers = (struct issuers) { 0 };
	if (!yaml_parse(arena, name, text, &root, error) ||
	    !pipeline_read_map(&reading, &file, root, issuers, error))
		return false;
	for (size_t i = 0; i < issuers->count; i++)
		if (issuer_find(issuers, issuers->items[i].url) != &issuers->items[i])
			return yaml_error(name, root, error, "the issuer %s is there twice",
					  issuers->items[i].url);
	return true;
}

struct issuer *issuer_find(const struct issuers *issuers, const char *url)
{
	for (size_t i = 0; i < issuers->count; i++)
		if (text_equal(issuers->items[i].url, url))
			return &issuers->items[i];
	return NULL;
}

static bool value_fits(const char *pattern, const char *text)
{
	const char *star = NULL, *mark = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			mark = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++mark;
		} else {
			return false;
		}
	}
	return strspn(pattern, "*") == strlen(pattern);
}

static bool is_among(const struct claim *claim, const char *text)
{
	for (size_t i = 0; text && i < claim->count; i++)
		if (value_fits(claim->values[i], text))
			return true;
	return false;
}

/* Texts, numbers and true or false, or a list of texts of which one fits. */
static bool has_claim(const struct value *claims, const struct claim *claim)
{
	const struct value *value = value_get(claims, claim->name);
	char number[32];

	if (!value)
		return false;
	for (size_t i = 0; i < value_count(value); i++)
		if (is_among(claim, value_as_text(value_at(value, i))))
			return true;
	if (value_is_text(value))
		return is_among(claim, value_as_text(value));
	if (value_is_integer(value)) {
		snprintf(number, sizeof number, "%lld", (long long)value_as_integer(value, 0));
		return is_among(claim, number);
	}
	if (value_get_bool(claims, claim->name, true) != value_get_bool(claims, claim->name, false))
		return false; /* it is neither */
	return is_among(claim, value_get_bool(claims, claim->name, false) ? "true" : "false");
}

const struct grant *issuer_grant(const struct issuer *issuer, const struct value *claims)
{
	for (size_t i = 0; i < issuer->grant_count; i++) {
		const struct grant *grant = &issuer->grants[i];
		size_t fits = 0;

		while (fits < grant->claim_count && has_claim(claims, &grant->claims[fits]))
			fits++;
		if (fits == grant->claim_count)
			return grant;
	}
	return NULL;
}

static bool add_claim(struct buffer *name, const struct value *claims, const char *claim,
		      struct error *error)
{
	const struct value *value = value_get(claims, claim);
	const char *text = value ? value_as_text(value) : NULL;

	if (value && value_is_integer(value))
		buffer_printf(name, "%lld", (long long)value_as_integer(value, 0));
	else if (text && *text)
		buffer_add_text(name, text);
	else
		return error_set(error, ERROR_FORBIDDEN,
				 "the OIDC token has no text in its claim '%.60s', by which the "
				 "log calls who acts",
				 claim);
	return true;
}

bool issuer_actor(struct arena *arena, const struct issuer *issuer, const struct value *claims,
		  const char **actor, struct error *error)
{
	struct buffer name = buffer_in(arena);
	const char *at = issuer->actor;

	while (*at) {
		size_t plain = strcspn(at, "{"), size;

		buffer_add(&name, at, plain);
		at += plain;
		if (!*at)
			break;
		size = strcspn(at, "}");
		if (!add_claim(&name, claims, arena_text_n(arena, at + 1, size - 1), error))
			return false;
		at += size + (at[size] == '}');
	}
	*actor = buffer_text(&name);
	return (**actor && strlen(*actor) <= ACTOR_LIMIT && text_is_line(*actor)) ||
	       error_set(error, ERROR_FORBIDDEN,
			 "the claims of the OIDC token make a name that is longer than %d bytes or "
			 "not one line",
			 ACTOR_LIMIT);
}
