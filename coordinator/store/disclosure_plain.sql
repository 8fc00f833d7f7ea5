update disclosure set plain = ?2 where commitment = ?1 and (plain is null or plain > ?2);
