insert into pipeline (project, version, sha256, applied_by, created) values (?1, ?2, ?3, ?4, ?5);
