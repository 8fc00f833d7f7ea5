select commitment, value from disclosure where seq = ?1 and kind = 'text' and redacted = 0;
