WITH home AS (
	SELECT n.oid, n.nspname AS name, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace n
	WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockstep') AND n.nspname !~ '^pg_(toast|temp)'
), foreign_things AS (
	SELECT d.classid, d.objid FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
), relation AS (
	SELECT c.*, pg_catalog.format('%I.%I', h.name, c.relname) AS name
	FROM pg_catalog.pg_class c JOIN home h ON h.oid = c.relnamespace
	WHERE ('pg_class'::pg_catalog.regclass, c.oid) NOT IN (SELECT classid, objid FROM foreign_things)
), granted (class, id, line) AS (
	SELECT 'pg_class'::pg_catalog.regclass, r.oid, pg_catalog.string_agg(pg_catalog.format('%s to %s%s', a.privilege_type,
		CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::pg_catalog.regrole::text END, CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END), ', '
		ORDER BY a.grantee, a.privilege_type)
	FROM relation r CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(r.relacl, pg_catalog.acldefault(
		CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.relowner))) AS a
	WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND a.grantee <> r.relowner GROUP BY r.oid
), line (text) AS (
	SELECT 'schema ' || pg_catalog.quote_ident(h.name) FROM home h
	UNION ALL
	SELECT pg_catalog.format('extension %I', e.extname) FROM pg_catalog.pg_extension e
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
			WHEN 'f' THEN 'foreign table' ELSE 'table' END, r.name,
		CASE r.relpersistence WHEN 'u' THEN 'unlogged' END,
		'owner ' || r.relowner::pg_catalog.regrole,
		'partition by ' || pg_catalog.pg_get_partkeydef(r.oid),
		pg_catalog.pg_get_expr(r.relpartbound, r.oid),
		'inherits ' || (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY i.inhseqno)
			FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid),
		'with ' || pg_catalog.array_to_string(r.reloptions, ', '),
		CASE WHEN r.relrowsecurity THEN 'row security' END,
		CASE WHEN r.relforcerowsecurity THEN 'forced' END,
		CASE WHEN r.relreplident NOT IN ('d', 'n') THEN 'replica identity ' || r.relreplident::text END,
		CASE WHEN r.relkind IN ('v', 'm') THEN pg_catalog.regexp_replace(pg_catalog.pg_get_viewdef(r.oid), '\s+', ' ', 'g') END,
		'granted ' || (SELECT g.line FROM granted g WHERE g.id = r.oid))
	FROM relation r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', 'column', r.name || '.' || pg_catalog.quote_ident(a.attname),
		pg_catalog.format_type(a.atttypid, a.atttypmod),
		CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || (SELECT pg_catalog.format('%I.%I', n.nspname, o.collname)
			FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
			WHERE o.oid = a.attcollation) END,
		CASE WHEN a.attnotnull THEN 'not null' END,
		CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text END,
		CASE WHEN pg_catalog.to_jsonb(a) ->> 'attgenerated' <> '' THEN 'generated' END,
		'default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
		'granted ' || a.attacl::text)
	FROM relation r
	JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE r.relkind IN ('r', 'p', 'f', 'c')
	UNION ALL
	SELECT pg_catalog.format('constraint %s.%I %s', r.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
	FROM relation r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype <> 't'
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'INVALID' END)
	FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid WHERE r.relkind IN ('r', 'p', 'm')
	UNION ALL
	SELECT pg_catalog.format('sequence %s %s %s..%s by %s cache %s%s%s', r.name, s.seqtypid::pg_catalog.regtype, s.seqmin,
		s.seqmax, s.seqincrement, s.seqcache, CASE WHEN s.seqcycle THEN ' cycle' ELSE '' END,
		coalesce(' owned by ' || (SELECT pg_catalog.format('%s.%I', d.refobjid::pg_catalog.regclass, a.attname)
			FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			WHERE d.classid = 'pg_class'::pg_catalog.regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i') LIMIT 1), ''))
	FROM relation r JOIN pg_catalog.pg_sequence s ON s.seqrelid = r.oid
	UNION ALL
	SELECT pg_catalog.format('function owner %s: %s', p.proowner::pg_catalog.regrole, CASE WHEN p.prokind = 'a'
		THEN pg_catalog.format('aggregate %I.%I(%s)', h.name, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
		ELSE pg_catalog.regexp_replace(pg_catalog.pg_get_functiondef(p.oid), '\n', '\\n', 'g') END)
	FROM pg_catalog.pg_proc p JOIN home h ON h.oid = p.pronamespace
	WHERE ('pg_proc'::pg_catalog.regclass, p.oid) NOT IN (SELECT classid, objid FROM foreign_things)
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', 'type', pg_catalog.format('%I.%I', h.name, t.typname),
		'enum ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
			FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
		CASE WHEN t.typtype = 'd' THEN 'domain over ' || pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
		CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'not null' END,
		'default ' || t.typdefault,
		(SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), ' ' ORDER BY k.conname)
			FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid))
	FROM pg_catalog.pg_type t JOIN home h ON h.oid = t.typnamespace
	LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
	WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', pg_catalog.pg_get_triggerdef(t.oid), CASE WHEN t.tgenabled <> 'O' THEN 'enabled ' || t.tgenabled::text END)
	FROM relation r JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
	UNION ALL
	SELECT pg_catalog.pg_get_ruledef(w.oid) FROM relation r
	JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
	UNION ALL
	SELECT pg_catalog.concat_ws(' ', 'policy', pg_catalog.format('%I on %s', p.polname, r.name), p.polcmd,
		CASE WHEN NOT p.polpermissive THEN 'restrictive' END,
		'to ' || p.polroles::pg_catalog.regrole[]::text,
		'using ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
	FROM relation r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
	UNION ALL
	SELECT pg_catalog.format('comment on %s%s: %L', r.name, coalesce('.' || pg_catalog.quote_ident(a.attname), ''), d.description)
	FROM relation r JOIN pg_catalog.pg_description d ON d.objoid = r.oid AND d.classoid = 'pg_class'::pg_catalog.regclass
	LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
)
SELECT line.text FROM line ORDER BY line.text COLLATE "C"
