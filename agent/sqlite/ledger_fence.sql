CREATE TABLE IF NOT EXISTS lockstep_fence (
	project TEXT NOT NULL,
	scope TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	PRIMARY KEY (project, scope)
)
