ALTER TABLE lockstep.migrations ADD COLUMN IF NOT EXISTS details text
