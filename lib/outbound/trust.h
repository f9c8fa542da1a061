/* trust.h - which authorities prove who a server is. */
#ifndef MDX_OUTBOUND_TRUST_H
#define MDX_OUTBOUND_TRUST_H

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"

/* Of certificates in PEM; NULL: the system's. */
struct trust {
    char *file, *folder;
    bool alone; /* the file's authorities, and no others */
};

/* setting: `environment`, which is read now, or a file; empty: the system's. CONFIG_INVALID: it
 * cannot be read. Free it in any case. */
mdx_status trust_read(struct trust *trust, const struct allocator *allocator, struct slice setting,
                      struct error *error);
void trust_free(struct trust *trust, const struct allocator *allocator);

#endif
