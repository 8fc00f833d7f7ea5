select kind, redacted, value from disclosure where commitment = ?1;
