ATTACH 'x.db' AS y;
VACUUM INTO 'x.db';
SELECT load_extension('x');
PRAGMA writable_schema=ON;
UPDATE sqlite_schema SET sql = 'x';
CREATE TABLE z AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT n FROM c;
CREATE TEMP TABLE k AS SELECT zeroblob(100000000);
