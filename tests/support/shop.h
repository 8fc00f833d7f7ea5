#ifndef TESTS_SUPPORT_SHOP_H
#define TESTS_SUPPORT_SHOP_H

/* The project of many tests: its files {path, text, ..., NULL}, as world_push takes them, before
 * and after a second migration, and a pipeline from staging to production. */
#define SHOP_USERS "create table users (id integer primary key);\n"
#define SHOP_POSTS "create table posts (id integer primary key);\n"
extern const char *const shop_first[], *const shop_second[];
extern const char shop_pipeline[];
#endif
