SELECT EXISTS (SELECT 1 FROM main.lockstep_fence)
	OR EXISTS (SELECT 1 FROM main.lockstep_migrations)
