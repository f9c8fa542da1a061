/* lmdb_none.c - stands for lmdb*.c in a build without LMDB. */
#include "store/inside.h"

mdx_status lmdb_open(mdx_store_ops *ops, const struct allocator *allocator,
                     const struct store_options *options, struct error *error)
{
    mdx_status status = error_set(error, CODE_CONFIG_INVALID,
                                  "the store '%.*s' cannot be opened: this build has no LMDB",
                                  (int)options->folder.len, options->folder.data);

    (void)ops;
    (void)allocator;
    error_hint(error, "Leave the folder out to keep definitions in memory, bring mdx_store_ops of "
                      "your own, or build with MDX_LMDB=1.");
    return status;
}
