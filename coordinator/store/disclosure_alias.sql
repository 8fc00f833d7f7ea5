-- Of a name that was redacted the first bytes are known: what it is called since.
select commitment from disclosure
where commitment >= ?1 and commitment <= ?2 and kind = 'name' and redacted = 1
order by commitment limit 1;
