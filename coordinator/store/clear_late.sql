delete from late where true;
