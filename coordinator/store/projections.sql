-- Empty projections: each follows from the entries (fold.c), which fill them again.
drop table if exists tree_hash;
create table tree_hash (
	level integer not null, -- 1: roots over 256 entries, 2: over 256 of those ...
	position integer not null,
	hash blob not null,
	primary key (level, position)
) strict, without rowid;
drop table if exists mention;
create table mention (
	project text not null,
	version text not null,
	seq integer not null,
	primary key (project, version, seq)
) strict, without rowid;
drop table if exists project;
create table project (
	name text primary key,
	dialect text not null,
	format text not null,
	created integer not null
) strict, without rowid;
drop table if exists release_blob;
create table release_blob (
	project text not null,
	hash blob not null,
	primary key (project, hash)
) strict, without rowid;
drop table if exists release;
create table release (
	project text not null,
	number integer not null,
	digest blob not null,
	manifest blob not null,
	migrations integer not null,
	warnings blob,
	format text not null,
	dialect text not null,
	sum text not null,
	tag text,
	git_revision text,
	author any, -- any: a text, or a commitment to one (disclosure.h)
	pushed_by any not null,
	created integer not null,
	primary key (project, number)
) strict, without rowid;
drop table if exists release_signature;
create table release_signature ( -- minisign's
	project text not null,
	release integer not null,
	seq integer not null,
	key text not null, -- its id, as minisign shows it
	text text not null,
	sum blob not null, -- hash of the sum file, a blob: what was signed
	given_by any not null, -- a token's name
	time integer not null,
	primary key (project, release, seq)
) strict, without rowid;
drop table if exists lint;
create table lint ( -- of a release
	project text not null,
	release integer not null,
	findings blob, -- hash of a document; null: it could not be judged
	summary blob, -- the same of what gates are judged by
	errors integer not null,
	warnings integer not null,
	notes integer not null,
	silenced integer not null,
	dialect text not null, -- that it was read as
	linter text not null, -- its version
	why text, -- it could not be judged
	time integer not null,
	primary key (project, release)
) strict, without rowid;
drop table if exists weighing;
create table weighing ( -- of a release, as it would run in an environment
	project text not null,
	environment text not null,
	release integer not null,
	terms text not null, -- what the pipeline sets there, as a digest
	facts blob not null, -- hash of what held there (core/lint/environment.h)
	findings blob, -- hash of a document; null: it could not be judged
	summary blob, -- the same of what gates are judged by
	errors integer not null,
	warnings integer not null,
	notes integer not null,
	silenced integer not null,
	linter text not null, -- its version
	why text, -- it could not be judged
	time integer not null,
	primary key (project, environment, release)
) strict, without rowid;
drop table if exists pipeline;
create table pipeline (
	project text not null,
	version integer not null,
	sha256 blob not null,
	applied_by any not null,
	created integer not null,
	primary key (project, version)
) strict, without rowid;
drop table if exists proposal;
create table proposal ( -- of another pipeline file, that waits for other people
	project text primary key,
	sha256 blob not null,
	person any not null,
	token text, -- id; null: not known
	time integer not null,
	seq integer not null
) strict, without rowid;
drop table if exists confirmation;
create table confirmation ( -- of the project's proposal
	project text not null,
	person any not null,
	token text, -- id; null: not known
	seq integer not null,
	primary key (project, person)
) strict, without rowid;
drop table if exists rollout;
create table rollout (
	number integer primary key,
	id text not null unique,
	project text not null,
	environment text not null,
	release integer not null,
	release_digest blob not null,
	manifest blob not null,
	kind text not null,
	version text,
	state text not null,
	why any not null,
	plan_digest blob not null,
	plan blob not null,
	policy blob not null,
	resolution any not null,
	moved integer not null, -- entry
	budget integer not null,
	forgiven integer not null default 0,
	created_by any not null,
	created integer not null,
	started integer not null default 0,
	finished integer not null default 0,
	revision integer not null,
	interrupted any, -- why running statements are not waited for
	drained integer not null default 0 -- what runs is to stop: a window closed
) strict;
create index rollout_by_place on rollout (project, environment, number);
create index rollout_by_state on rollout (state, environment);
create index rollout_by_plan on rollout (plan_digest);
drop table if exists task;
create table task (
	rollout text not null,
	position integer not null,
	target text not null,
	state text not null,
	why any not null,
	agent text,
	attempt text,
	epoch integer not null default 0,
	attempts integer not null default 0,
	errors integer not null default 0,
	outcome text not null default 'none',
	unsettled integer not null default 0,
	started integer not null default 0,
	finished integer not null default 0,
	error text,
	found blob, -- what a reconcile, an eject or a rehearsal saw
	irreversible text, -- of a rehearsal: why it cannot be taken back; '' it can, null nobody tried
	moved integer not null default 0, -- entry
	primary key (rollout, position)
) strict, without rowid;
create index task_by_target on task (target, rollout);
create index task_by_success on task (target, moved) where state = 'succeeded';
create index task_by_agent on task (agent, state) where state in ('leased', 'running', 'verifying');
create index task_by_state on task (state, rollout);
create index task_by_move on task (rollout, moved);
drop table if exists part;
create table part ( -- of a rollout's plan
	rollout text not null,
	position integer not null,
	base blob not null,
	leaf blob not null,
	ledger blob, -- the target's when the plan was made
	count integer not null,
	pending text not null,
	wave integer not null, -- 0: none
	groups text not null, -- the value that it has of each label that the rollout is spread over
	primary key (rollout, position)
) strict, without rowid;
drop table if exists request; -- of a rollout, that may come twice
create table request (
	project text not null,
	key text not null, -- Idempotency-Key
	rollout text not null,
	primary key (project, key)
) strict, without rowid;
drop table if exists wave;
create table wave ( -- of a rollout's plan
	rollout text not null,
	number integer not null,
	name text not null,
	targets integer not null,
	budget integer,
	parallel integer not null,
	pause integer not null,
	approve integer not null,
	state text not null default 'queued',
	why any not null default 'waits for its turn',
	since integer not null default 0,
	forgiven integer not null default 0,
	primary key (rollout, number)
) strict, without rowid;
drop table if exists terms;
create table terms ( -- under which a rollout's plan is carried out
	rollout text primary key,
	execution text not null,
	verify text not null,
	evidence text not null,
	parallel integer not null,
	spread text not null
) strict, without rowid;
drop table if exists late;
create table late (
	rollout text not null,
	target text not null,
	attempt text not null,
	sequence integer not null,
	primary key (rollout, target, attempt, sequence)
) strict, without rowid;
drop table if exists agent;
create table agent (
	number integer primary key,
	id text not null unique,
	name any not null,
	environment text not null,
	version text not null,
	public_key blob not null,
	join_hash blob not null,
	revoked integer not null default 0,
	enrolled integer not null,
	follows blob, -- the coordinator's key that it believes; null: it never told
	recovery blob, -- the recovery key that it pinned; null: none, or it never told
	rotate integer not null default 0 -- it is asked to replace its key
) strict;
drop table if exists join_token;
create table join_token (
	hash blob primary key,
	environment text not null,
	name any,
	expires integer not null,
	used_by text
) strict, without rowid;
drop table if exists target;
create table target (
	project text not null,
	environment text not null,
	name text not null,
	agent text not null,
	seq integer not null,
	reported integer not null,
	dialect text not null,
	labels text not null,
	reach integer not null,
	problem text not null,
	server text not null,
	ledger_digest blob not null,
	ledger blob not null,
	rehearsal integer not null,
	foreign_tables integer not null,
	confirmed integer not null, -- entry: successes before it were compared; rises without entries too
	histories blob,
	histories_problem text not null, -- why there are none
	primary key (project, environment, name, agent)
) strict, without rowid;
create index target_by_agent on target (agent);
drop table if exists notice;
create table notice ( -- what other tools did in a target since they were adopted
	project text not null,
	environment text not null,
	target text not null,
	rows blob not null, -- histories of what nobody adopted or accepted
	why text not null, -- the same for people
	primary key (project, environment, target)
) strict, without rowid;
drop table if exists standing;
create table standing ( -- of a target against what succeeded on it
	project text not null,
	environment text not null,
	target text not null,
	regressed integer not null, -- entry that says so; 0: it is not
	accepted integer not null, -- entry of the newest decision to take its ledger as it was
	missing blob, -- the rows that it lost
	why text not null,
	primary key (project, environment, target)
) strict, without rowid;
drop table if exists glass;
create table glass ( -- ledger rows that a person wrote past the coordinator
	project text not null,
	environment text not null,
	target text not null,
	version text not null,
	at text not null,
	seq integer not null,
	primary key (project, environment, target, version, at)
) strict, without rowid;
drop table if exists token;
create table token (
	number integer primary key,
	id text not null unique,
	hash blob not null unique,
	name any not null,
	role text not null,
	project text,
	environment text,
	created integer not null,
	expires integer not null,
	revoked integer not null default 0
) strict;
drop table if exists approval;
create table approval ( -- what a person last decided about a plan
	plan blob not null, -- digest
	person any not null,
	decision text not null,
	role text not null,
	reason any,
	rollout text not null, -- that was looked at
	time integer not null,
	token text, -- id; null: not known
	seq integer not null,
	signature text, -- of the plan, minisign's; null: none was given
	primary key (plan, person)
) strict, without rowid;
drop table if exists override;
create table override ( -- who asked that a shut gate be passed for a plan
	plan blob not null, -- digest
	gate text not null,
	person any not null,
	role text not null,
	reason any not null,
	time integer not null,
	token text, -- id; null: not known
	seq integer not null,
	primary key (plan, gate, person)
) strict, without rowid;
drop table if exists brake;
create table brake ( -- what people hold rollouts back with
	kind text not null,
	project text not null, -- '': all
	environment text not null, -- '': all
	release integer not null, -- 0: of none
	person any not null,
	reason any not null,
	time integer not null,
	seq integer not null,
	primary key (kind, project, environment, release)
) strict, without rowid;
drop table if exists import;
create table import ( -- what another coordinator's log said of a release, last
	project text not null,
	origin text not null, -- the log
	digest blob not null, -- of the release
	log_size integer not null, -- entries that it had
	bundle blob not null, -- hash of the bundle's index
	seq integer not null,
	primary key (project, origin, digest)
) strict, without rowid;
drop table if exists elsewhere;
create table elsewhere ( -- rollouts of other coordinators, as their logs prove
	project text not null,
	origin text not null,
	environment text not null,
	rollout text not null,
	digest blob not null, -- of the release
	state text not null,
	time integer not null, -- of its end
	entry integer not null, -- of their log, that says so
	seq integer not null,
	primary key (project, origin, environment, rollout)
) strict, without rowid;
drop table if exists succession;
create table succession ( -- which key came after which
	seq integer primary key,
	of text not null, -- coordinator, log
	head blob not null, -- the key that is in use from then on
	statement text not null
) strict;
drop table if exists recovery;
create table recovery ( -- the public half of the key that revokes
	one integer primary key check (one = 1),
	key blob not null
) strict;
