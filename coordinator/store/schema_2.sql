-- From the first version to the second: how far a statement has come.
alter table statement add column phase text not null default '';
alter table statement add column done integer not null default 0;
alter table statement add column total integer not null default 0;
alter table statement add column remaining integer not null default -1;
