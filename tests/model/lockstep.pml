/* Lease, epoch, budget and promotion: one release of one migration goes to one target of staging
 * and then to two of production, by three agents, of which two serve both of production's targets.
 *
 * What is bounded: BUDGET targets may fail; FAULTS things go wrong (an assignment is lost, an agent
 * crashes, a lease runs out although its agent is there); REFUSALS times a database says no;
 * DECISIONS a person takes; one assignment is in flight to an agent, and one report from it, which
 * may come twice.  Every fault costs at most one epoch, so that every run ends: what never comes to
 * rest is a run that ends too early.
 *
 * With one of the BUG_ macros a rule is missing, and a property has to fail (tests/model/check). */
#ifndef BUDGET
#define BUDGET 0
#endif
#ifndef FAULTS
#define FAULTS 3
#endif
#ifndef REFUSALS
#define REFUSALS 3
#endif
#ifndef DECISIONS
#define DECISIONS 1
#endif

#define TARGETS 3 /* 0: staging, 1 and 2: production */
#define AGENTS	3 /* 0: staging's, 1 and 2: production's, both serve both */
#define EPOCHS	(FAULTS + DECISIONS + 1)

mtype = { queued, leased, running, indeterminate, succeeded, failed };
mtype = { none, started, good, bad };

/* The coordinator's: a task for each target. */
mtype task[TARGETS] = queued;
bool unsettled[TARGETS];
byte epoch[TARGETS];
byte holder[TARGETS];
bool halted, production; /* production: its rollout was made */
byte forgiven;

/* The databases: what is written in one transaction. */
byte fence[TARGETS];   /* the highest epoch that wrote */
byte effects[TARGETS]; /* how often the migration took effect */
bool applied[TARGETS];

/* The agents: one attempt each. */
byte work_target[AGENTS], work_epoch[AGENTS]; /* epoch 0: none */
bool work_begun[AGENTS], work_done[AGENTS];
/* Their spools, which outlive them: one report each. */
mtype report[AGENTS] = none;
byte report_target[AGENTS], report_epoch[AGENTS];

/* In flight. */
byte sent_target[AGENTS], sent_epoch[AGENTS]; /* epoch 0: nothing */

byte faults = FAULTS, refusals = REFUSALS, decisions = DECISIONS;
bool harm[TARGETS]; /* who failed since a person last decided */

#define wants(t)       (t == 0 || production)
#define upstream_holds (task[0] == succeeded)
#ifdef BUG_PROMOTION /* what is only under way is good enough */
#define proven (task[0] == succeeded || task[0] == running)
#else
#define proven (task[0] == succeeded)
#endif

/* Budget and one, less those that failed or may still fail. */
#define at_risk(t) (unsettled[t] || task[t] == failed)
#ifdef BUG_BUDGET
#define ROOM 2
#else
#define ROOM 1
#endif
#define room(t) ((t == 0 && at_risk(0) < BUDGET + ROOM) || \
		 (t > 0 && at_risk(1) + at_risk(2) < BUDGET + ROOM + forgiven))

inline hand_out(t, a)
{
	epoch[t]++;
	task[t] = leased;
	unsettled[t] = true;
	holder[t] = a;
	sent_target[a] = t;
	sent_epoch[a] = epoch[t];
	assert(epoch[t] > fence[t]); /* once: nobody who came before has it */
}

inline lose(t)
{
#ifdef BUG_LOSS /* who is out of sight is out of mind */
	task[t] = queued;
	unsettled[t] = false
#else
	task[t] = (task[t] == running -> indeterminate : queued)
#endif
}

inline finish(t, outcome)
{
	if
	:: outcome == good ->
		assert(applied[t]); /* what the log calls succeeded is there */
		task[t] = succeeded
	:: outcome == bad ->
		task[t] = failed;
		halted = (t == 0 || (task[1] == failed) + (task[2] == failed) > BUDGET + forgiven)
	fi;
	unsettled[t] = false
}

/* Work for an agent that waits: a task that was lost keeps its place, another one needs room. */
#ifdef BUG_NEVER_AGAIN
#define was_lost(t) false
#else
#define was_lost(t) (unsettled[t] && (task[t] == queued || task[t] == indeterminate))
#endif
#define may_have(t, a) (!halted && wants(t) && epoch[t] < EPOCHS && \
			sent_epoch[a] == 0 && work_epoch[a] == 0 && report[a] == none && \
			(was_lost(t) || (!unsettled[t] && task[t] == queued && room(t))))

/* What is of an old epoch changes nothing. */
#ifdef BUG_LATE
#define counts(a) (unsettled[report_target[a]])
#else
#define counts(a) (unsettled[report_target[a]] && report_epoch[a] == epoch[report_target[a]])
#endif
#define has_told(a) (report[a] != none)

inline take_report(a)
{
	if
	:: counts(a) && report[a] == started -> task[report_target[a]] = running
	:: counts(a) && report[a] != started -> finish(report_target[a], report[a])
	:: else
	fi;
	if /* the answer may be lost: it comes again, which is a fault too */
	:: report[a] = none
	:: faults > 0 -> faults--
	fi
}

/* An agent that does not name what it holds, or says nothing for so long, does not have it. */
#define may_lose(t)  (unsettled[t] && (task[t] == leased || task[t] == running))
#define has_it(t, a) ((sent_epoch[a] == epoch[t] && sent_target[a] == t) || \
		      (work_epoch[a] == epoch[t] && work_target[a] == t) || \
		      (report[a] != none && report_epoch[a] == epoch[t] && report_target[a] == t))
#define nobody_has(t) (!has_it(t, 0) && !has_it(t, 1) && !has_it(t, 2))

#define HAND_OUT(t, a) :: atomic { may_have(t, a) -> hand_out(t, a) }
#define LOSE(t)                                                                                    \
	:: atomic { may_lose(t) && nobody_has(t) -> lose(t) }                                      \
	:: atomic { may_lose(t) && !nobody_has(t) && faults > 0 -> faults--; lose(t) }
#define TAKE(a) :: atomic { has_told(a) -> take_report(a) }

proctype coordinator()
{
end:	do
	HAND_OUT(0, 0)
	HAND_OUT(1, 1)
	HAND_OUT(1, 2)
	HAND_OUT(2, 1)
	HAND_OUT(2, 2)
	LOSE(0)
	LOSE(1)
	LOSE(2)
	TAKE(0)
	TAKE(1)
	TAKE(2)
	:: atomic { proven && !production -> production = true }
	od
}

inline no_more()
{
	work_epoch[me] = 0;
	work_begun[me] = false;
	work_done[me] = false
}

inline tell(outcome)
{
	report[me] = outcome;
	report_target[me] = work_target[me];
	report_epoch[me] = work_epoch[me];
	if
	:: outcome == started
	:: else -> no_more()
	fi
}

/* Refused by the database. */
inline refused(t)
{
	refusals--;
	harm[t] = true;
	assert(t == 0 || harm[1] + harm[2] <= BUDGET + 1) /* bounded harm */
}

#ifdef BUG_FENCE /* whoever is late commits all the same */
#define fenced_off(t) false
#else
#define fenced_off(t) (fence[t] != work_epoch[me])
#endif
#ifdef BUG_EVIDENCE /* the ledger is not asked what holds already */
#define seen(t) false
#else
#define seen(t) applied[t]
#endif

proctype agent(byte me)
{
end:	do
	:: atomic { sent_epoch[me] > 0 && work_epoch[me] == 0 && report[me] == none ->
		work_target[me] = sent_target[me];
		work_epoch[me] = sent_epoch[me];
		sent_epoch[me] = 0
	   }
	:: atomic { work_epoch[me] > 0 && !work_begun[me] && report[me] == none ->
		if
		:: work_epoch[me] <= fence[work_target[me]] -> no_more()
		:: else ->
			assert(work_target[me] == 0 || upstream_holds); /* upstream first */
			fence[work_target[me]] = work_epoch[me];
			work_begun[me] = true;
			work_done[me] = seen(work_target[me]); /* as it was when it looked */
			if /* it may finish before anybody hears that it began */
			:: tell(started)
			:: skip
			fi
		fi
	   }
	:: atomic { work_begun[me] && report[me] == none ->
		if
		:: work_done[me] -> tell(good)
		:: !work_done[me] && fenced_off(work_target[me]) -> no_more()
		:: !work_done[me] && !fenced_off(work_target[me]) ->
			if
			:: effects[work_target[me]]++;
			   assert(effects[work_target[me]] == 1); /* once */
			   applied[work_target[me]] = true;
			   harm[work_target[me]] = false; /* in the end it did not fail */
			   if
			   :: tell(good)
			   :: faults > 0 -> faults--; no_more() /* it dies and said nothing */
			   fi
			:: refusals > 0 -> refused(work_target[me]); tell(bad)
			fi
		fi
	   }
	:: atomic { faults > 0 && work_epoch[me] > 0 -> faults--; no_more() }
	:: atomic { faults > 0 && sent_epoch[me] > 0 -> faults--; sent_epoch[me] = 0 }
	od
}

proctype person()
{
end:	do
	:: atomic { halted && decisions > 0 -> /* resume: what failed stays as it is */
		decisions--;
		forgiven = (task[1] == failed) + (task[2] == failed);
		halted = task[0] == failed;
		harm[0] = false; harm[1] = false; harm[2] = false
	   }
	:: atomic { halted && decisions > 0 -> /* retry */
		decisions--;
		forgiven = 0;
		halted = false;
		harm[0] = false; harm[1] = false; harm[2] = false;
		task[0] = (task[0] == failed -> queued : task[0]);
		task[1] = (task[1] == failed -> queued : task[1]);
		task[2] = (task[2] == failed -> queued : task[2])
	   }
	od
}

#define over(t) (task[t] == succeeded || task[t] == failed)
#define settled (halted || (over(0) && (!production || (over(1) && over(2)))))

/* Nothing lost: when nobody can do anything any more, everything is over or a person is asked. */
proctype watch()
{
end:	timeout -> assert(settled)
}


init
{
	atomic {
		run coordinator();
		run agent(0);
		run agent(1);
		run agent(2);
		run person();
		run watch()
	}
}

ltl upstream_first { [] (!(fence[1] > 0 || fence[2] > 0) || applied[0]) }
ltl truth { [] ((task[1] != succeeded || applied[1]) && (task[2] != succeeded || applied[2])) }
ltl nothing_lost { <> [] settled }
