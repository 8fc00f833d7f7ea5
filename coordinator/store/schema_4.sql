-- From the third version to the fourth: people's names and words, which entries only commit to.
create table disclosure (
	id integer primary key, -- rows are only added, and overwritten in place: pages do not split
	commitment blob not null unique,
	kind text not null,
	seq integer not null,
	plain integer,
	redacted integer not null default 0,
	salt blob not null,
	value blob not null
) strict;
create index disclosure_by_entry on disclosure (seq);
create unique index disclosure_of_name on disclosure (value) where kind = 'name' and redacted = 0;
