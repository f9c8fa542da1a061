/* tokens.h - OAuth tokens kept in the store's folder, for its owner alone. */
#ifndef MDX_SRC_TOKENS_H
#define MDX_SRC_TOKENS_H

#include <mdxrt.h>

/* Registers the services that the library asks for them. The folder's name stays the caller's. */
mdx_status tokens_serve(mdx_bridge *bridge, const char *store);

#endif
