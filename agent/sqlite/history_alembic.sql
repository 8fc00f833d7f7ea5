SELECT version_num, NULL, NULL, 'applied', 0 FROM main.alembic_version ORDER BY version_num
