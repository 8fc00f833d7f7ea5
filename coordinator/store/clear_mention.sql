delete from mention where true;
