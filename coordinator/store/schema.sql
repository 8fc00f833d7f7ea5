-- The log, the blobs its entries name, and the tree over it.
create table entry (
	seq integer primary key,
	time integer not null,
	type text not null,
	actor_kind text not null,
	actor_name text not null,
	project text,
	environment text,
	target text,
	rollout text,
	leaf blob not null,
	body blob not null
) strict;
create index entry_by_project on entry (project, seq);
create index entry_by_rollout on entry (rollout, seq) where rollout is not null;
create table tree (
	one integer primary key check (one = 1),
	size integer not null,
	nodes blob not null
) strict;
create table blob (
	id integer primary key,
	hash blob not null unique,
	size integer not null,
	bytes blob not null -- all of them, or the first; the others are parts
) strict;
create table blob_part (
	hash blob not null,
	number integer not null,
	bytes blob not null,
	primary key (hash, number)
) strict;
create table project_blob (
	project text not null,
	hash blob not null,
	primary key (project, hash)
) strict, without rowid;

-- What entries hold only as a commitment: SHA-256 over salt and value.
create table disclosure (
	id integer primary key, -- rows are only added, and overwritten in place: pages do not split
	commitment blob not null unique,
	kind text not null, -- name: one row for every entry that holds it; text: of one entry
	seq integer not null, -- the first entry that holds it
	plain integer, -- the first entry that holds the value itself: from before there were commitments
	redacted integer not null default 0, -- 1: salt and value are zeros, of the same length
	salt blob not null,
	value blob not null
) strict;
create index disclosure_by_entry on disclosure (seq);
create unique index disclosure_of_name on disclosure (value) where kind = 'name' and redacted = 0;

-- Is there room on the disk?  Random, because SQLite does not write what is equal already.
create table probe (
	one integer primary key check (one = 1),
	bytes blob not null
) strict;

-- Not from the log: what statements did, as reported.
create table statement (
	rollout text not null,
	target text not null,
	attempt text not null,
	version text not null,
	number integer not null,
	line integer not null,
	state text not null,
	started integer not null,
	duration integer not null,
	rows integer not null,
	sqlstate text not null,
	message text not null,
	detail text not null,
	hint text not null,
	position integer not null,
	error_line integer not null,
	text text not null,
	phase text not null default '', -- while it runs: what it does or waits for
	done integer not null default 0, -- of total; total 0: it counts nothing
	total integer not null default 0,
	remaining integer not null default -1, -- ms; -1: not known
	waited integer not null default 0, -- of the duration, for locks
	primary key (rollout, target, attempt, version, number)
) strict, without rowid;
create index statement_told on statement (rollout) where state in ('failed', 'not rehearsed');
