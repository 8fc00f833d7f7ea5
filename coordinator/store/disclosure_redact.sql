-- Of the same length: the row is overwritten where it is.
update disclosure set redacted = 1, salt = zeroblob(length(salt)), value = zeroblob(length(value))
where commitment = ?1 and redacted = 0;
