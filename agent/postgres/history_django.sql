SELECT NULL, app || '.' || name, NULL, 'applied', coalesce((extract(epoch FROM applied) * 1000)::bigint, 0)
FROM django_migrations ORDER BY id
