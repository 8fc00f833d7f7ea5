select count(*) from release_blob
where hash = ?2 and project in (select project from target where agent = ?1);
