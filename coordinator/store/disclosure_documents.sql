-- Plans, ledgers and evidence that hold a name.
select count(*) from blob where instr(bytes, ?1);
