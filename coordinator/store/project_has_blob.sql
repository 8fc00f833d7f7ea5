select exists (select 1 from project_blob where project = ?1 and hash = ?2)
	or exists (select 1 from release_blob where project = ?1 and hash = ?2);
