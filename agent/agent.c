#include "agent/agent.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "agent/act.h"
#include "agent/bell.h"
#include "agent/diary.h"
#include "agent/ending.h"
#include "agent/enrol.h"
#include "agent/news.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/log.h"

#define SYNC_PATIENCE 40000 /* longer than the coordinator keeps an answer back */
#define NEWS_PATIENCE 15000 /* what brings news is answered at once */
#define PAUSE_LEAST   100
#define PAUSE_MOST    5000
#define PAUSE_REFUSED 120000

struct agent {
	const struct agent_settings *settings;
	struct arena *arena; /* of the identity */
	struct identity identity;
	struct witness witness;
	struct session session;
	struct spool *spool;
	struct served_list served;
	struct act_context acting;
	struct bell bell;
	atomic_bool parked; /* the exchange is kept back until somebody has something to tell */
	struct ending ending;
	bool away; /* the coordinator did not answer last time */
	bool was_busy;
	int64_t pause;     /* before the next try, ms */
	int64_t next_look; /* when the targets are inspected again, monotonic clock */
};

/* On a worker's thread.  An exchange that is answered at once goes on: over a slow line none would
 * ever end while statements keep coming. */
static void agent_wake(void *context)
{
	struct agent *agent = context;

	bell_ring(&agent->bell);
	if (atomic_load(&agent->parked))
		channel_wake(agent->session.channel);
}

void agent_stop(struct agent *agent)
{
	ending_ask(&agent->ending);
	bell_ring(&agent->bell);
	channel_wake(agent->session.channel);
}

static bool demand_open(struct agent *agent, struct error *error)
{
	const struct agent_settings *settings = agent->settings;

	if (!settings->log_policy)
		return true;
	agent->session.log_policy = settings->log_policy;
	agent->session.log_policy_age = settings->log_policy_age / 1000;
	return witness_demand(&agent->witness, bytes_of(settings->log_policy),
			      agent->session.log_policy_age, error);
}

static bool stores_open(struct agent *agent, struct error *error)
{
	const char *state = agent->settings->state, *problem;

	if (!identity_load(agent->arena, state, agent->settings->environment, &agent->identity,
			   error) ||
	    !witness_open(&agent->witness, state, error) || !demand_open(agent, error) ||
	    !spool_open(agent->arena, path_join(agent->arena, state, "spool"), &agent->spool,
			&problem, error))
		return false;
	if (problem)
		log_line(LOG_WARNING, "spool.unreadable", "error=\"%s\"", problem);
	return true;
}

bool agent_open(const struct agent_settings *settings, struct agent **agent, struct error *error)
{
	struct channel_options dialled = { .url = settings->coordinator,
					   .authority = settings->authority };
	struct agent *made = calloc(1, sizeof *made);

	if (!made)
		abort();
	*made = (struct agent) { .settings = settings, .arena = arena_open() };
	bell_open(&made->bell);
	if (!stores_open(made, error) || !channel_open(&dialled, &made->session.channel, error)) {
		agent_close(made);
		return false;
	}
	session_keep(&made->session, &made->identity, &made->witness, &settings->seal);
	made->pause = PAUSE_LEAST;
	served_open(&made->served, settings, agent_wake, made);
	made->acting = (struct act_context) {
		.settings = settings,
		.identity = &made->identity,
		.session = &made->session,
		.spool = made->spool,
		.served = &made->served,
		.bundles = { NULL, &made->session, path_join(made->arena, settings->state, "cache"),
			     settings->cache_limit },
	};
	*agent = made;
	return true;
}

void agent_close(struct agent *agent)
{
	if (!agent)
		return;
	served_close(&agent->served);
	channel_close(agent->session.channel);
	spool_close(agent->spool);
	witness_close(&agent->witness);
	identity_release(&agent->identity);
	bell_release(&agent->bell);
	arena_close(agent->arena);
	free(agent);
}

/* Takes what the workers have to say; returns when more may be taken. */
static int64_t collect(struct agent *agent, int64_t now)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	int64_t due = INT64_MAX;
	struct report report;
	struct error error;

	bell_clear(&agent->bell);
	served_collect(&agent->served);
	diary_targets(&agent->served);
	for (size_t i = 0; i < agent->served.count; i++)
		while (
		    worker_take_report(arena, agent->served.items[i].worker, now, &report, &due)) {
			diary_report(&report);
			diary_spool(spool_add(agent->spool, &report, &error), &error);
		}
	if (agent->away)
		diary_spool(spool_sync(agent->spool, &error), &error);
	return due;
}

/* After work, when all was told, memory that was needed for it goes back to the system. */
static void rest(struct agent *agent)
{
	bool busy = served_busy(&agent->served) || spool_count(agent->spool);

	if (agent->was_busy && !busy)
		malloc_trim(0);
	agent->was_busy = busy;
	if (!busy)
		session_rest(&agent->session);
}

static void coordinator_lost(struct agent *agent, const struct error *error)
{
	struct error cause;

	if (!agent->away)
		log_line(LOG_WARNING, "coordinator.lost", "url=%s error=\"%s\"",
			 agent->settings->coordinator, error->text);
	agent->away = true;
	if (error->code == ERROR_FORBIDDEN) /* each refusal is logged there, for ever */
		agent->pause = PAUSE_REFUSED;
	diary_spool(spool_sync(agent->spool, &cause), &cause);
}

static void coordinator_found(struct agent *agent)
{
	if (agent->away)
		log_line(LOG_INFO, "coordinator.found", "url=%s reports=%zu",
			 agent->settings->coordinator, spool_count(agent->spool));
	agent->away = false;
	agent->pause = PAUSE_LEAST;
}

/* Somebody who asks again at once, with thousands of others, would not help. */
static void pause_with_jitter(struct agent *agent)
{
	uint16_t random;

	random_bytes(&random, sizeof random);
	bell_wait(&agent->bell, agent->pause / 2 + agent->pause * random / UINT16_MAX);
	agent->pause = agent->pause < PAUSE_MOST / 2 ? agent->pause * 2 : PAUSE_MOST;
}

static bool session_start(struct agent *agent, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct agent_settings *settings = agent->settings;

	if (!agent->identity.enrolled) {
		if (!enrol(agent->arena, settings, &agent->session, error))
			return false;
		log_line(LOG_INFO, "agent.enrolled", "agent=%s name=%s environment=%s",
			 agent->identity.agent, settings->name, settings->environment);
	}
	if (!session_hello(arena, &agent->session, error))
		return false;
	diary_followed(&agent->identity, &agent->session.followed);
	/* What a stolen key began goes no further; what its holder wants is asked for anew. */
	if (agent->session.followed.key == FOLLOWED_REVOCATION)
		served_stop(&agent->served, NULL);
	served_forget(&agent->served);
	log_line(LOG_INFO, "session.opened", "agent=%s", agent->identity.agent);
	return true;
}

/* Errors that time does not heal. */
static bool is_final(const struct agent *agent, const struct error *error)
{
	bool answered = error->code != ERROR_LOCKED && error->code != ERROR_TIMEOUT &&
			error->code != ERROR_UNREACHABLE && error->code != ERROR_INTERNAL;

	if (agent->identity.enrolled)
		return error->code == ERROR_INTEGRITY && !agent->session.open;
	return answered;
}

static void look_at_log(struct agent *agent, const struct assignments *assignments)
{
	struct error error;

	if (assignments->checkpoint.size &&
	    !witness_look(&agent->witness, assignments->checkpoint, assignments->growth, &error))
		log_line(LOG_ERROR, "log.not_cosigned", "error=\"%s\"", error.text);
}

static void act_on(struct agent *agent, const struct assignments *assignments)
{
	for (size_t i = 0; i < assignments->count && agent->session.open; i++) {
		const struct assignment *assignment = &assignments->items[i];
		struct error error;

		/* Whoever is about to end starts nothing. */
		if (agent->ending.begun && assignment->verb != VERB_STOP)
			continue;
		/* A stop comes again every second until the statement has ended. */
		log_line(assignment->verb == VERB_STOP ? LOG_DEBUG : LOG_INFO, "assignment",
			 "verb=%s attempt=%s target=%s", verb_name(assignment->verb),
			 assignment->attempt, assignment->target);
		if (!act(&agent->acting, assignment, &error))
			log_line(LOG_WARNING, "assignment.dropped", "attempt=%s error=\"%s\"",
				 assignment->attempt, error.text);
	}
}

/* Whoever ends does not wait for somebody who is gone. */
static int64_t sync_patience(const struct agent *agent, bool news, int64_t until, int64_t now)
{
	const struct ending *ending = &agent->ending;

	if (!news || (ending->begun && !channel_connected(agent->session.channel)))
		return until - now;
	return ending->begun && ending->until - now < NEWS_PATIENCE ? ending->until - now
								    : NEWS_PATIENCE;
}

/* Tells what is new, or waits for work until there is something new to tell (`woken`). */
static bool exchange(struct arena *arena, struct agent *agent, const struct sync *sync,
		     int64_t patience, struct assignments *assignments, bool *woken,
		     struct error *error)
{
	const struct channel *channel = agent->session.channel;
	bool done;

	atomic_store(&agent->parked, !sync_brings_news(sync) || !channel_connected(channel));
	*woken = atomic_load(&agent->parked) && bell_rung(&agent->bell);
	done = !*woken &&
	       session_sync(arena, &agent->session, sync, patience, assignments, woken, error);
	atomic_store(&agent->parked, false);
	return done;
}

static bool sync_once(struct agent *agent, int64_t until, int64_t now, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct assignments assignments;
	struct sync sync = { .leaving = agent->ending.begun };
	int64_t patience;
	bool news, woken;

	news_gather(arena, agent->spool, &agent->served, &sync);
	news = sync_brings_news(&sync);
	patience = sync_patience(agent, news, until, now);
	if (exchange(arena, agent, &sync, patience, &assignments, &woken, error)) {
		coordinator_found(agent);
		news_arrived(agent->spool, &agent->served, &sync);
		look_at_log(agent, &assignments);
		act_on(agent, &assignments);
		return true;
	}
	/* Interrupted for a reason of our own: nothing is wrong unless nobody is there. */
	if ((woken || (error->code == ERROR_TIMEOUT && !news && patience < SYNC_PATIENCE)) &&
	    channel_connected(agent->session.channel))
		return true;
	if (woken)
		error_set(error, ERROR_UNREACHABLE, "not connected");
	if (agent->session.open) {
		coordinator_lost(agent, error);
	} else {
		log_line(LOG_INFO, "session.lost", "error=\"%s\"", error->text);
		pause_with_jitter(agent);
	}
	return woken || error->code == ERROR_TIMEOUT || !agent->session.open;
}

/* Not before there is a session: what is found would only interrupt its opening. */
static void look_when_due(struct agent *agent, int64_t now)
{
	if (now < agent->next_look || agent->ending.begun || !agent->session.open)
		return;
	served_inspect(&agent->served, agent->session.log_size);
	agent->next_look = now + agent->settings->inspect_every;
	session_tell_keys(&agent->session);
}

static void end_when_asked(struct agent *agent, int64_t now)
{
	enum ending_step step =
	    ending_advance(&agent->ending, &agent->served, agent->settings->grace, now);

	if (step == ENDING_INTERRUPTS)
		log_line(LOG_WARNING, "agent.interrupting", "busy=yes");
	if (step != ENDING_BEGINS)
		return;
	agent->session.patience = ENDING_PATIENCE;
	log_line(LOG_INFO, "agent.stopping", "busy=%s reports=%zu",
		 served_busy(&agent->served) ? "yes" : "no", spool_count(agent->spool));
}

static bool may_end(const struct agent *agent, int64_t now)
{
	bool told = !spool_count(agent->spool) || !channel_connected(agent->session.channel);

	return agent->ending.begun &&
	       (now >= agent->ending.until || (told && !served_busy(&agent->served)));
}

/* One round: what is due, then one exchange.  False: an error that time does not heal. */
static bool turn(struct agent *agent, int64_t now, struct error *error)
{
	int64_t until = collect(agent, now);

	if (now + SYNC_PATIENCE < until)
		until = now + SYNC_PATIENCE;
	agent->next_look = served_look_due(&agent->served, agent->next_look);
	if (agent->next_look < until)
		until = agent->next_look;
	/* Whoever ends looks up often: the coordinator may have gone meanwhile. */
	if (agent->ending.begun && now + ENDING_PATIENCE < until)
		until = now + ENDING_PATIENCE;
	if (agent->ending.begun && agent->ending.until < until)
		until = agent->ending.until;
	until = until > now ? until : now + 1;
	rest(agent);
	if ((agent->session.open ? sync_once(agent, until, now, error)
				 : session_start(agent, error)) ||
	    error->code == ERROR_LOCKED)
		return true;
	if (is_final(agent, error))
		return false;
	coordinator_lost(agent, error);
	pause_with_jitter(agent);
	return true;
}

bool agent_run(struct agent *agent, bool *idle, struct error *error)
{
	bool fine = true;

	for (;;) {
		int64_t now = clock_monotonic();

		end_when_asked(agent, now);
		look_when_due(agent, now);
		if (!fine || may_end(agent, now))
			break;
		fine = turn(agent, now, error);
	}
	if (!fine)
		served_stop(&agent->served, NULL);
	agent->away = true;
	collect(agent, clock_monotonic());
	*idle = !served_busy(&agent->served);
	log_line(LOG_INFO, "agent.stopped", "idle=%s reports=%zu", *idle ? "yes" : "no",
		 spool_count(agent->spool));
	return fine;
}
