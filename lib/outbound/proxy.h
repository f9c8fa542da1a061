/* proxy.h - through which proxy a request goes, if any. */
#ifndef MDX_OUTBOUND_PROXY_H
#define MDX_OUTBOUND_PROXY_H

#include "base/alloc.h"
#include "base/slice.h"

struct proxies;

/* setting: `environment`, which is read now, or the URL of one proxy. NULL: no memory. */
struct proxies *proxies_new(const struct allocator *allocator, struct slice setting);
void proxies_free(struct proxies *proxies); /* may be NULL */
/* The proxy for this URL, or NULL: none. As long as `proxies` lives, which may be NULL. */
const char *proxy_for(const struct proxies *proxies, struct slice url);

#endif
