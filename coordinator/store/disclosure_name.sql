select commitment from disclosure where kind = 'name' and redacted = 0 and value = ?1;
