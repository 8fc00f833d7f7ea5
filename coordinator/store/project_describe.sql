update project set format = ?3, dialect = case when ?2 = 'any' then dialect else ?2 end
where name = ?1;
