select log_size, bundle from import where project = ?1 and origin = ?2 and digest = ?3;
