delete from pipeline where true;
