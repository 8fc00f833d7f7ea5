delete from part where true;
