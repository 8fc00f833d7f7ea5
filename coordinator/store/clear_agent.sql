delete from agent where true;
