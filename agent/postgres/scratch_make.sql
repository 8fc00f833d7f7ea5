SELECT pg_catalog.format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
		$1::text, pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
	|| CASE more.settings ->> 'datlocprovider'
		WHEN 'i' THEN pg_catalog.format(' LOCALE_PROVIDER icu ICU_LOCALE %L',
			coalesce(more.settings ->> 'datlocale', more.settings ->> 'daticulocale'))
		WHEN 'b' THEN pg_catalog.format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L',
			more.settings ->> 'datlocale')
		ELSE '' END
	|| CASE WHEN $2::text = '' THEN '' ELSE pg_catalog.format(' OWNER %I', $2::text) END,
	pg_catalog.format('COMMENT ON DATABASE %I IS %L', $1::text, $3::text)
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(d) AS settings) AS more
WHERE d.datname = pg_catalog.current_database()
