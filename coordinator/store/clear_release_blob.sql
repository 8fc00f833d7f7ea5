delete from release_blob where true;
