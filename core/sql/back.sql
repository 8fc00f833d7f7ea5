ROLLBACK TO lockstep
