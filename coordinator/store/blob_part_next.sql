select coalesce(max(number), 0) + 1 from blob_part where hash = ?1;
