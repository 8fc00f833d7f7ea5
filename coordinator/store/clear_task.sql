delete from task where true;
