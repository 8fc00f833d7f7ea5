CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT a FROM t;
-- next
PRAGMA foreign_keys=OFF;
CREATE TABLE `__new_t` (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT) STRICT;
INSERT INTO `__new_t`("id", "a", "c") SELECT "id", "a", "c" FROM `t`;
DROP TABLE `t`;
ALTER TABLE `__new_t` RENAME TO `t`;
