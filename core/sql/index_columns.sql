SELECT name FROM pragma_index_info(?1) ORDER BY seqno
