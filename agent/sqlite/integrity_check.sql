PRAGMA integrity_check(3)
