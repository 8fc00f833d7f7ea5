#ifndef COORDINATOR_HTTP_ADDRESS_H
#define COORDINATOR_HTTP_ADDRESS_H
#include "core/base/error.h"

#define HTTP_ADDRESS_SIZE 64

/* A listening socket on "127.0.0.1:7421" or "[::1]:0": numbers only, so that nothing is looked up;
 * port 0 takes a free one.  ERROR_INVALID: an address that is none.  ERROR_UNREACHABLE: it cannot
 * be listened on.  The caller closes it. */
bool address_listen(const char *address, int *descriptor, struct error *error) MUST_CHECK;
/* The address that is really listened on; "" when it cannot be told. */
void address_name(int descriptor, char name[HTTP_ADDRESS_SIZE]);
#endif
