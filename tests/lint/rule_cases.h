#ifndef TESTS_LINT_RULE_CASES_H
#define TESTS_LINT_RULE_CASES_H
#include <stddef.h>

/* A schema with rows, and for each rule a migration in which it finds something and one in which it
 * finds nothing.  All of it is executed. */
#define RULE_SETUP                                                                                 \
	"CREATE TABLE p (id bigint PRIMARY KEY, x int);\n"                                         \
	"INSERT INTO p SELECT g, g FROM generate_series(1, 20) AS g;\n"                            \
	"CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, v varchar(20), n bigint, e int,\n"  \
	"  p_id bigint, nn int NOT NULL DEFAULT 1, q int);\n"                                      \
	"INSERT INTO t (id, a, b, v, n, e, p_id, q)\n"                                             \
	"  SELECT g, g, 'x', 'y', g, g, g, g FROM generate_series(1, 20) AS g;\n"                  \
	"CREATE INDEX t_a ON t (a);\nCREATE UNIQUE INDEX t_q ON t (q);\n"                          \
	"CREATE TABLE k (id bigint, c bigint);\nINSERT INTO k VALUES (1, 1);\n"                    \
	"CREATE UNIQUE INDEX k_id ON k (id);\n"                                                    \
	"CREATE TABLE f (id bigint PRIMARY KEY, p_id bigint CONSTRAINT f_p REFERENCES p (id),\n"   \
	"  c int CONSTRAINT f_c CHECK (c > 0), w int CONSTRAINT f_w UNIQUE);\n"                    \
	"INSERT INTO f VALUES (1, 1, 1, 1);\n"                                                     \
	"CREATE TABLE r (id int, c int) PARTITION BY RANGE (id);\n"                                \
	"CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (10);\n"                            \
	"INSERT INTO r VALUES (1, 1);\n"                                                           \
	"CREATE TABLE d (id int, c int) PARTITION BY RANGE (id);\n"                                \
	"CREATE TABLE d0 PARTITION OF d DEFAULT;\nINSERT INTO d VALUES (100, 1);\n"                \
	"CREATE TABLE r2 (id int, c int);\nINSERT INTO r2 VALUES (11, 1);\n"                       \
	"CREATE TABLE z (c varchar(10));\nCREATE VIEW vz AS SELECT c FROM z;\n"                    \
	"CREATE MATERIALIZED VIEW m AS SELECT id FROM p;\n"                                        \
	"CREATE DOMAIN pos AS int CHECK (VALUE > 0);\nCREATE DOMAIN any_int AS int;\n"             \
	"CREATE TABLE du (id bigint PRIMARY KEY, c any_int);\nINSERT INTO du VALUES (1, 1);\n"     \
	"CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE me (id int PRIMARY KEY, m mood);\n" \
	"CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';\n"     \
	"CREATE PROCEDURE ends() LANGUAGE plpgsql AS 'begin commit; end';\n"                       \
	"CREATE SCHEMA s;\n"

static const struct rule_case {
	const char *code;
	const char *bad;
	const char *good;  /* NULL: what the finding says to write instead */
	const char *fails; /* the SQLSTATE by which the server refuses the bad one; NULL: it runs */
	int version;       /* of the server for which it is judged; 0: any */
} rule_cases[] = {
	{ "PG101", "CREATE INDEX i ON t (b);", "CREATE TABLE y (c int);CREATE INDEX y_c ON y (c);",
	  NULL, 0 },
	{ "PG101", "CREATE UNIQUE INDEX ON t (lower(b), id) WHERE b IS NOT NULL;", NULL, NULL, 0 },
	{ "PG101", "CREATE INDEX i ON r (c);", "CREATE INDEX i ON ONLY r (c);", NULL, 0 },
	{ "PG101", "CREATE INDEX CONCURRENTLY i ON r (c);", NULL, "0A000", 0 },
	{ "PG102", "DROP INDEX t_a;", "DROP INDEX CONCURRENTLY t_a;", NULL, 0 },
	{ "PG103", "BEGIN;CREATE INDEX CONCURRENTLY i ON t (b);COMMIT;",
	  "CREATE INDEX CONCURRENTLY i ON t (b);", "25001", 0 },
	{ "PG104", "ALTER TABLE k ADD PRIMARY KEY (id);", NULL, NULL, 0 },
	{ "PG104", "ALTER TABLE k ADD COLUMN new_id bigserial PRIMARY KEY;", NULL, NULL, 0 },
	{ "PG105", "ALTER TABLE t ADD UNIQUE (n, e);", NULL, NULL, 0 },
	{ "PG105", "ALTER TABLE t ADD COLUMN nu int UNIQUE;", NULL, NULL, 0 },
	{ "PG105", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (n) DEFERRABLE INITIALLY DEFERRED;", NULL,
	  NULL, 0 },
	{ "PG106", "ALTER TABLE t ADD EXCLUDE USING btree (n WITH =);",
	  "CREATE TABLE y (c int, EXCLUDE USING btree (c WITH =));", NULL, 0 },
	{ "PG107", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (b);", NULL, NULL, 0 },
	{ "PG108", "SET lock_timeout = '1s';CREATE INDEX CONCURRENTLY i ON t (b);", NULL, NULL, 0 },
	{ "PG109", "CREATE INDEX CONCURRENTLY ON t (b);", NULL, NULL, 0 },
	{ "PG111", "REINDEX INDEX t_a;", NULL, NULL, 0 },
	{ "PG111", "REINDEX TABLE t;", NULL, NULL, 0 },
	{ "PG112", "ALTER TABLE r DETACH PARTITION r1;", NULL, NULL, 0 },
	{ "PG113", "REFRESH MATERIALIZED VIEW m;", NULL, NULL, 0 },
	{ "PG115", "REINDEX INDEX CONCURRENTLY t_a;", "REINDEX INDEX t_a;", NULL, 140002 },
	{ "PG115", "CREATE INDEX CONCURRENTLY i ON t (b);", "CREATE INDEX i ON t (b);", NULL,
	  140003 },
	{ "PG116", "CREATE UNIQUE INDEX ON m (id);REFRESH MATERIALIZED VIEW CONCURRENTLY m;",
	  "SELECT 1;", NULL, 0 },
	{ "PG114", "CREATE INDEX CONCURRENTLY i ON t (a, b, v, n);",
	  "CREATE INDEX CONCURRENTLY i ON t (a, b, v);", NULL, 0 },
	{ "PG204", "ALTER TABLE t ADD COLUMN x int;UPDATE p SET x = 1 WHERE x > 2;",
	  "ALTER TABLE t ADD COLUMN x int;UPDATE p SET x = 1 WHERE id = 2;", NULL, 0 },
	{ "PG201", "SET lock_timeout = 0;ALTER TABLE t ADD COLUMN x int;",
	  "ALTER TABLE t ADD COLUMN x int;", NULL, 0 },
	{ "PG202", "SET idle_in_transaction_session_timeout = 0;ALTER TABLE t ADD COLUMN x int;",
	  "ALTER TABLE t ADD COLUMN x int;", NULL, 0 },
	{ "PG203", "SET LOCAL lock_timeout = '1min';ALTER TABLE t ADD COLUMN x int;", NULL, NULL,
	  0 },
	{ "PG205", "ALTER TABLE t ADD COLUMN x int;ALTER TABLE p ADD COLUMN y int;",
	  "ALTER TABLE t ADD COLUMN x int;ALTER TABLE t ADD COLUMN y int;", NULL, 0 },
	{ "PG206",
	  "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID;"
	  "ALTER TABLE t VALIDATE CONSTRAINT c;",
	  "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID;", NULL, 0 },
	{ "PG204", "LOCK TABLE t IN SHARE MODE;SELECT count(*) FROM p;",
	  "LOCK TABLE t IN SHARE MODE;SELECT max(id) FROM p;", NULL, 0 },
	{ "PG204",
	  "CREATE TABLE y (id bigint PRIMARY KEY, p_id bigint REFERENCES p);"
	  "INSERT INTO y SELECT id, id FROM t;",
	  "CREATE TABLE y (id bigint PRIMARY KEY, p_id bigint REFERENCES p);"
	  "INSERT INTO y VALUES (1, 1);",
	  NULL, 0 },
	{ "PG207", "ALTER TABLE t ADD COLUMN x int;ALTER TABLE t ADD COLUMN y int;",
	  "ALTER TABLE t ADD COLUMN x int, ADD COLUMN y int;", NULL, 0 },
	{ "PG208", "ALTER TYPE mood ADD VALUE 'new';INSERT INTO me VALUES (1, 'new');",
	  "ALTER TYPE mood ADD VALUE 'new';INSERT INTO me VALUES (1, 'ok');", "55P04", 0 },
	{ "PG209", "ALTER TYPE mood ADD VALUE 'new';",
	  "-- lockstep:txmode none\n\nALTER TYPE mood ADD VALUE 'new';", NULL, 110000 },
	{ "PG411", "CREATE DOMAIN luck AS float8 DEFAULT random();ALTER TABLE t ADD COLUMN x luck;",
	  "CREATE DOMAIN luck AS float8 DEFAULT 1;ALTER TABLE t ADD COLUMN x luck;", NULL, 0 },
	{ "PG301", "ALTER TABLE t ALTER COLUMN a TYPE bigint;",
	  "ALTER TABLE t ALTER COLUMN v TYPE varchar(30);", NULL, 0 },
	{ "PG301", "ALTER TABLE t ALTER COLUMN nn TYPE text USING 'n' || nn;", NULL, NULL, 0 },
	{ "PG301b",
	  "ALTER TABLE t ADD COLUMN w text;CREATE INDEX t_w ON t (w);"
	  "ALTER TABLE t ALTER COLUMN w TYPE text COLLATE \"C\";",
	  NULL, NULL, 0 },
	{ "PG301c", "ALTER TABLE f ALTER COLUMN c TYPE any_int;",
	  "ALTER TABLE du ALTER COLUMN c TYPE int;", NULL, 0 },
	{ "PG302", "ALTER TABLE t ADD COLUMN x uuid NOT NULL DEFAULT gen_random_uuid();",
	  "ALTER TABLE t ADD COLUMN x timestamptz DEFAULT now();", NULL, 0 },
	{ "PG302", "ALTER TABLE t ADD COLUMN x uuid NOT NULL DEFAULT gen_random_uuid();", NULL,
	  NULL, 0 },
	{ "PG303", "ALTER TABLE t ALTER COLUMN b SET NOT NULL;", NULL, NULL, 0 },
	{ "PG304", "ALTER TABLE k ADD PRIMARY KEY USING INDEX k_id;", NULL, NULL, 0 },
	{ "PG305", "ALTER TABLE t ADD CHECK (n > 0);", NULL, NULL, 0 },
	{ "PG305b", "ALTER TABLE t ADD COLUMN x int CHECK (x > 0);", NULL, NULL, 0 },
	{ "PG306", "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p;", NULL, NULL, 0 },
	{ "PG306b", "ALTER TABLE t ADD COLUMN x bigint DEFAULT 1 REFERENCES p (id);", NULL, NULL,
	  0 },
	{ "PG320", "ALTER TABLE t ADD COLUMN x serial;", NULL, NULL, 0 },
	{ "PG321", "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS IDENTITY;", NULL, NULL, 0 },
	{ "PG322", "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED;", NULL, NULL,
	  0 },
	{ "PG323", "ALTER TABLE t ADD COLUMN x pos;", NULL, NULL, 0 },
	{ "PG401", "ALTER TABLE r ATTACH PARTITION r2 FOR VALUES FROM (10) TO (20);", NULL, NULL,
	  0 },
	{ "PG402", "CREATE TABLE d1 PARTITION OF d FOR VALUES FROM (1) TO (10);", NULL, NULL, 0 },
	{ "PG402", "CREATE TABLE r3 PARTITION OF r FOR VALUES FROM (20) TO (30);", NULL, NULL, 0 },
	{ "PG402", "DROP TABLE r1;", NULL, NULL, 0 },
	{ "PG403", "ALTER DOMAIN any_int ADD CONSTRAINT small CHECK (VALUE < 100);", NULL, NULL,
	  0 },
	{ "PG404", "ALTER TABLE k SET UNLOGGED;", "ALTER TABLE k SET LOGGED;", NULL, 0 },
	{ "PG405", "VACUUM FULL t;", NULL, NULL, 0 },
	{ "PG405", "CLUSTER t USING t_a;", "VACUUM t;", NULL, 0 },
	{ "PG406", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf();",
	  "CREATE TABLE y (c int);"
	  "CREATE TRIGGER g BEFORE INSERT ON y FOR EACH ROW EXECUTE FUNCTION trf();",
	  NULL, 0 },
	{ "PG407", "ALTER TABLE f DROP CONSTRAINT f_p;", "ALTER TABLE f DROP CONSTRAINT f_c;", NULL,
	  0 },
	{ "PG407", "DROP TABLE f;", "DROP TABLE k;", NULL, 0 },
	{ "PG408", "ALTER TABLE z ALTER COLUMN c TYPE text;", NULL, "0A000", 0 },
	{ "PG409", "CREATE TABLE y (id bigint PRIMARY KEY, p_id bigint REFERENCES p);",
	  "CREATE TABLE y (id bigint PRIMARY KEY, p_id bigint REFERENCES p);"
	  "CREATE INDEX y_p ON y (p_id, id);",
	  NULL, 0 },
	{ "PG410", "ALTER TABLE t SET (user_catalog_table = true);",
	  "ALTER TABLE t SET (fillfactor = 90);", NULL, 0 },
	{ "PG110", "CREATE TABLE y (a bool, b bigint);", "CREATE TABLE y (b bigint, a bool);", NULL,
	  0 },
	{ "PG501", "CREATE TABLE y (id serial PRIMARY KEY);", NULL, NULL, 0 },
	{ "PG502", "CREATE TABLE y (c varchar(9));", "CREATE TABLE y (c text);", NULL, 0 },
	{ "PG503", "CREATE TABLE y (id bigint PRIMARY KEY, at timestamp);", NULL, NULL, 0 },
	{ "PG504", "CREATE TABLE y (id bigint PRIMARY KEY, c char(2));", NULL, NULL, 0 },
	{ "PG505", "CREATE TABLE y (id bigserial PRIMARY KEY);",
	  "CREATE TABLE y (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);", NULL, 0 },
	{ "PG506", "CREATE TABLE y (id bigint PRIMARY KEY, c json);", NULL, NULL, 0 },
	{ "PG507", "CREATE TYPE y AS ENUM ('a');", "CREATE TABLE y (name text PRIMARY KEY);", NULL,
	  0 },
	{ "PG508", "CREATE TABLE y (id bigint PRIMARY KEY, c money);", NULL, NULL, 0 },
	{ "PG509",
	  "ALTER TABLE t ADD COLUMN "
	  "a123456789b123456789c123456789d123456789e123456789f123456789g123456789 int;",
	  "ALTER TABLE t ADD COLUMN "
	  "a123456789b123456789c123456789d123456789e123456789f123456789g12 int;",
	  NULL, 0 },
	{ "PG510", "CREATE TABLE y (c int);", "CREATE TABLE public.y (c int);", NULL, 0 },
	{ "PG511", "CREATE TABLE y (c int);",
	  "CREATE TABLE y (c int);ALTER TABLE y ADD PRIMARY KEY (c);", NULL, 0 },
	{ "PG512", "ALTER TYPE mood ADD VALUE 'new';",
	  "ALTER TYPE mood ADD VALUE 'new' AFTER 'sad';", NULL, 0 },
	{ "PG513", "INSERT INTO p (id, x, x) VALUES (50, 1, 2);",
	  "INSERT INTO p (id, x) VALUES (50, 1);", "42701", 0 },
	{ "PG514", "-- lockstep:txmode none\n\nCREATE TABLE y (c int);",
	  "-- lockstep:txmode none\n\nCREATE TABLE IF NOT EXISTS y (c int);", NULL, 0 },
	{ "PG515", "CREATE TABLE \"Order\" (c int);", "CREATE TABLE orders (c int);", NULL, 0 },
	{ "NM101", "CREATE SCHEMA \"WebShop\";", "CREATE SCHEMA web_shop;", NULL, 0 },
	{ "NM102", "CREATE TABLE \"Lines\" (c int);", "CREATE TABLE lines (c int);", NULL, 0 },
	{ "NM103", "ALTER TABLE t ADD COLUMN \"unitPrice\" int;",
	  "ALTER TABLE t ADD COLUMN unit_price int;", NULL, 0 },
	{ "NM104", "CREATE INDEX \"tB\" ON t (b);", "CREATE INDEX t_b ON t (b);", NULL, 0 },
	{ "NM105", "ALTER TABLE t ADD CONSTRAINT \"tP\" FOREIGN KEY (p_id) REFERENCES p NOT VALID;",
	  "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p NOT VALID;", NULL, 0 },
	{ "NM106", "CREATE TABLE y (c int, CONSTRAINT \"cK\" CHECK (c > 0));",
	  "CREATE TABLE y (c int, CONSTRAINT c_k CHECK (c > 0));", NULL, 0 },
	{ "TX101", "ALTER TABLE t ADD COLUMN x int;BEGIN;ALTER TABLE t ADD COLUMN y int;COMMIT;",
	  "BEGIN;ALTER TABLE t ADD COLUMN y int;COMMIT;", NULL, 0 },
	{ "TX102", "BEGIN;ALTER TABLE t ADD COLUMN x int;",
	  "BEGIN;ALTER TABLE t ADD COLUMN x int;COMMIT;", NULL, 0 },
	{ "TX103", "BEGIN;VACUUM t;COMMIT;", "VACUUM t;", "25001", 0 },
	{ "TX104", "DO $$ BEGIN COMMIT; END $$;", "DO $$ BEGIN NULL; END $$;", "2D000", 0 },
	{ "TX104", "CALL ends();", "-- lockstep:txmode none\n\nCALL ends();", "2D000", 0 },
	{ "TX105", "SET search_path = s;CREATE TABLE y (id bigint PRIMARY KEY);",
	  "SET LOCAL search_path = s;CREATE TABLE y (id bigint PRIMARY KEY);", NULL, 0 },
	{ "DS101", "DROP SCHEMA s;", "CREATE SCHEMA s2;", NULL, 0 },
	{ "DS102", "DROP TABLE k;", "CREATE TEMP TABLE y (c int);DROP TABLE y;", NULL, 0 },
	{ "DS103", "ALTER TABLE t DROP COLUMN b;", "ALTER TABLE t ADD COLUMN x int;", NULL, 0 },
	{ "DS104", "DELETE FROM k;", "DELETE FROM k WHERE id = 1;", NULL, 0 },
	{ "DS104", "DROP TABLE z CASCADE;", "DROP VIEW vz;DROP TABLE z;", NULL, 0 },
	{ "DS104", "TRUNCATE k;", NULL, NULL, 0 },
	{ "DS105", "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p ON DELETE CASCADE NOT VALID;",
	  "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;", NULL, 0 },
	{ "CD101", "ALTER TABLE f DROP CONSTRAINT f_p;", "ALTER TABLE f DROP CONSTRAINT f_c;", NULL,
	  0 },
	{ "CD102", "ALTER TABLE f DROP CONSTRAINT f_c;", "ALTER TABLE f DROP CONSTRAINT f_p;", NULL,
	  0 },
	{ "CD103", "ALTER TABLE f DROP CONSTRAINT f_w;", "ALTER TABLE f DROP CONSTRAINT f_p;", NULL,
	  0 },
	{ "BC101", "ALTER TABLE k RENAME TO k2;", NULL, NULL, 0 },
	{ "BC102", "ALTER TABLE t RENAME COLUMN b TO b2;", NULL, NULL, 0 },
	{ "BC103", "ALTER TYPE mood RENAME VALUE 'sad' TO 'low';",
	  "ALTER TYPE mood ADD VALUE 'low';", NULL, 0 },
	{ "BC105", "ALTER TABLE t ALTER COLUMN nn DROP NOT NULL;",
	  "ALTER TABLE t ALTER COLUMN nn SET DEFAULT 2;", NULL, 0 },
	{ "BC106", "ALTER TABLE z DROP COLUMN c;", NULL, "2BP01", 0 },
	{ "BC106", "DROP TABLE z;", NULL, "2BP01", 0 },
	{ "BC107", "ALTER TABLE t ADD COLUMN x int;ALTER TABLE t DROP COLUMN b;", NULL, NULL, 0 },
	{ "MF101", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (n);",
	  "CREATE INDEX CONCURRENTLY i ON t (n);", NULL, 0 },
	{ "MF102", "DROP INDEX CONCURRENTLY t_a;CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);",
	  "DROP INDEX CONCURRENTLY t_a;CREATE INDEX CONCURRENTLY t_a ON t (a);", NULL, 0 },
	{ "MF102", "DROP INDEX t_a;CREATE UNIQUE INDEX t_a ON t (a);",
	  "DROP INDEX t_a;CREATE INDEX t_a ON t (a);", NULL, 0 },
	{ "MF103", "ALTER TABLE t ADD COLUMN x int NOT NULL;",
	  "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 0;", "23502", 0 },
	{ "MF104", "ALTER TABLE t ALTER COLUMN b SET NOT NULL;", "ALTER TABLE t ADD COLUMN x int;",
	  NULL, 0 },
	{ "MF105", "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p NOT VALID;", NULL, NULL, 0 },
	{ "MF105", "ALTER TABLE t ADD CHECK (n > 0) NOT VALID;", NULL, NULL, 0 },
	{ "MF106", "ALTER TABLE t ALTER COLUMN v TYPE varchar(10);",
	  "ALTER TABLE t ALTER COLUMN v TYPE varchar(30);", NULL, 0 },
	{ "DM101", "UPDATE t SET b = 'z' WHERE a > 3;", NULL, NULL, 0 },
	{ "DM102", "ALTER TABLE t ADD COLUMN x int;UPDATE t SET x = 1 WHERE a > 3;",
	  "ALTER TABLE t ADD COLUMN x int;", NULL, 0 },
	{ "AZ101", "GRANT SELECT ON t TO PUBLIC;", "COMMENT ON TABLE t IS 'x';", NULL, 0 },
	{ "AZ101", "CREATE FUNCTION y() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
	  "CREATE FUNCTION y() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = s AS "
	  "'SELECT 1';",
	  NULL, 0 },
	{ "EX101", "ALTER EXTENSION plpgsql UPDATE;", "COMMENT ON EXTENSION plpgsql IS 'x';", NULL,
	  0 },
	{ "LN001", "SELEC 1;", "SELECT 1;", "42601", 0 },
	{ "LN002", "DO $$ DECLARE q text := 'SELECT 1'; BEGIN EXECUTE q; END $$;",
	  "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$;", NULL, 0 },
	{ "LN005", "SELECT :x;", "SELECT 'a'::text;", "42601", 0 },
	{ "LN006", "\xef\xbb\xbfSELECT 1;", "SELECT 1;", NULL, 0 },
};
#endif
