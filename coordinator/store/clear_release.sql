delete from release where true;
