-- From the second version to the third.
alter table statement add column waited integer not null default 0;
