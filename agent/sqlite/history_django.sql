SELECT NULL, app || '.' || name, NULL, 'applied', CASE typeof(applied) WHEN 'integer' THEN applied ELSE
		coalesce(strftime('%s', applied), 0) * 1000 END
FROM main.django_migrations ORDER BY id
