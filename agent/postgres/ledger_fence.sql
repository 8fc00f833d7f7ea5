CREATE TABLE IF NOT EXISTS lockstep.fence (
	project text NOT NULL,
	scope text NOT NULL,
	epoch bigint NOT NULL,
	PRIMARY KEY (project, scope)
)
