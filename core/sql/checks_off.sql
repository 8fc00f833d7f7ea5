PRAGMA ignore_check_constraints = ON
