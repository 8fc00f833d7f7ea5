PRAGMA ignore_check_constraints = OFF
