delete from token where true;
