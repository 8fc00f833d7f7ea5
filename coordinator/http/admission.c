#include "coordinator/http/admission.h"

#include "coordinator/http/call.h"
#include "coordinator/http/route.h"
#include "coordinator/jwt.h"
#include "coordinator/oidc.h"
#include "core/base/clock.h"
#include "core/base/log.h"

void admission_shut(struct http_call *call, int64_t rest)
{
	const char *seconds = arena_printf(call->arena, "%lld", (long long)(rest + 999) / 1000);

	call->response = http_problem(
	    call->arena, 429, ERROR_FORBIDDEN,
	    arena_printf(call->arena,
			 "too many wrong tokens: come again in %s seconds, with one that holds",
			 seconds));
	call->response.headers[0] = (struct http_header) { "Retry-After", seconds };
}

bool admission_knows(const struct admission *admission, const struct http_request *request)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct oidc_request asked = { request->token, clock_wall(), clock_monotonic() };
	struct token who;
	struct error ignored;

	if (!request->token)
		return false;
	return jwt_is(request->token) ? admission->oidc && oidc_authenticate(admission->oidc, arena,
									     &asked, &who, &ignored)
				      : door_knows(admission->door, request->token);
}

bool admission_tries(struct http_call *call)
{
	int64_t rest = door_shut(call->admission->door, call->request->peer, call->request->token,
				 clock_monotonic());

	if (rest)
		admission_shut(call, rest);
	return !rest;
}

/* The project that the path names, or NULL. */
static const char *project_of(const struct http_call *call)
{
	struct bytes pattern = bytes_of(call->route->pattern);

	return bytes_start_with(pattern, "/v1/projects/{project}") ? call->parameters[0] : NULL;
}

/* Who asks?  What an OIDC token says of its bearer, or the store of one of ours. */
static bool identify(struct http_call *call, struct store *store, struct error *error)
{
	const struct oidc_request request = { call->request->token, clock_wall(),
					      clock_monotonic() };
	struct oidc *oidc = call->admission->oidc;

	if (!jwt_is(request.token))
		return token_authenticate(call->arena, store, request.token, request.wall,
					  &call->token, error);
	return oidc ? oidc_authenticate(oidc, call->arena, &request, &call->token, error)
		    : error_set(error, ERROR_FORBIDDEN,
				"this coordinator takes no OIDC tokens: it has no setting 'oidc'");
}

/* Nobody knows whose token it is, and there may have been many. */
static void note_failure(struct http_call *call)
{
	struct door_failure failure = { .address = call->request->peer,
					.token = call->token.id,
					.known = call->token.name != NULL };

	door_fail(call->admission->door, &failure, clock_monotonic(), &call->lockout);
	call->failure_status = call->lockout.rest ? 429 : 401;
}

bool admission_allows(struct http_call *call, struct store *store, struct error *error)
{
	const struct http_route *route = call->route;
	const char *project = project_of(call);

	if (call->allowed || route->permission == PERMISSION_NONE)
		return true;
	if (!identify(call, store, error)) {
		if (error->code == ERROR_FORBIDDEN)
			note_failure(call);
		return false;
	}
	door_good(call->admission->door, call->request->token);
	call->job.call.actor = (struct actor) { ACTOR_PERSON, call->token.name };
	call->denied = !role_allows(call->arena, &call->token, route->permission, error) ||
		       !role_reaches(&call->token, route->scope, project, NULL, error);
	call->allowed = !call->denied;
	return call->allowed;
}

static void note_denial(struct turn *turn, const struct http_call *call, const struct error *why)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project_of(call));
	value_put_text(body, "role", role_name(call->token.role));
	value_put_text(body, "reason", why->text);
	turn_refuse(turn, ENTRY_ACCESS_REFUSED, body);
}

static void note_lockout(struct turn *turn, const struct http_call *call)
{
	const struct door_lockout *lockout = &call->lockout;
	struct value *body = turn_entry(turn);

	value_put_text(body, "address", lockout->address);
	value_put_text(body, "token", lockout->token);
	value_put_integer(body, "seconds", lockout->lasts / 1000);
	value_put_integer(body, "failures", (int64_t)call->admission->failures);
	if (lockout->unsaid)
		value_put_integer(body, "unsaid", (int64_t)lockout->unsaid);
	log_line(LOG_WARNING, "access.locked", "address=%s token=%s seconds=%lld",
		 lockout->address ? lockout->address : "", lockout->token ? lockout->token : "",
		 (long long)lockout->lasts / 1000);
	turn_refuse(turn, ENTRY_ACCESS_LOCKED, body);
}

void admission_note(struct turn *turn, const struct http_call *call, const struct error *why)
{
	if (call->denied)
		note_denial(turn, call, why);
	if (call->lockout.lasts)
		note_lockout(turn, call);
}
