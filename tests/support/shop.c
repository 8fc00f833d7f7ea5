#include "tests/support/shop.h"

#include <stddef.h>

const char *const shop_first[] = { "20240101000000_users.sql", SHOP_USERS, NULL };
const char *const shop_second[] = { "20240101000000_users.sql", SHOP_USERS,
				    "20240103000000_posts.sql", SHOP_POSTS, NULL };
const char shop_pipeline[] = "environments:\n"
			     "  - name: staging\n"
			     "  - name: production\n"
			     "    after: [staging]\n";
