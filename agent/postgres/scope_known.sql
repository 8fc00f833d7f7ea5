SELECT EXISTS (SELECT 1 FROM lockstep.fence WHERE scope = $1)
	OR EXISTS (SELECT 1 FROM lockstep.migrations WHERE scope = $1)
