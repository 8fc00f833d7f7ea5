PRAGMA count_changes = ON
