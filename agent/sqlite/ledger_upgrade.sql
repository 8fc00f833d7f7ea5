ALTER TABLE main.lockstep_migrations ADD COLUMN details TEXT
