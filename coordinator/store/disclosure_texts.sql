select commitment, value from disclosure
where kind = 'text' and redacted = 0 and instr(value, ?1);
