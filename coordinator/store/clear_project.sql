delete from project where true;
