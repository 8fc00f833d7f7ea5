delete from blob_part where rowid in (
	select part.rowid from blob_part as part
	where not exists (select 1 from blob where blob.hash = part.hash));
