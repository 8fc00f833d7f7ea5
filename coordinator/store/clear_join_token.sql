delete from join_token where true;
