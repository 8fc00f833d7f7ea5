SELECT
	EXISTS (SELECT 1 FROM pragma_table_xinfo(?1, ?2)),
	EXISTS (SELECT 1 FROM pragma_table_xinfo(?1, ?2) WHERE lower(name) = ?3),
	(SELECT count(*) = 1 AND max(lower(name) = ?3) FROM pragma_table_xinfo(?1, ?2) WHERE pk > 0)
	OR EXISTS (
		SELECT 1 FROM pragma_index_list(?1, ?2) AS l
		WHERE l."unique" AND NOT l.partial AND (
			SELECT count(*) = 1 AND max(lower(c.name) = ?3)
			FROM pragma_index_info(l.name, ?2) AS c))
