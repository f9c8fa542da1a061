/** @file mdxrt.h
 * libmdxrt: load a definition, call it, on every protocol.
 *
 *     mdx_runtime *rt;
 *     mdx_error *error = NULL;
 *     if (mdx_runtime_open(NULL, NULL, &rt, &error)) …
 *     mdx_load(rt, NULL, text, strlen(text), NULL, &error);
 *     mdx_call(rt, NULL, "calculate", 9, "{\"x\":21}", 8, &json, &len, &error);
 *     mdx_free(json);
 *     mdx_runtime_close(rt);
 *
 * Read types.h first: the rules there hold everywhere.
 */
#ifndef MDXRT_H
#define MDXRT_H

#include "mdxrt/types.h"
#include "mdxrt/error.h"
#include "mdxrt/bridge.h"
#include "mdxrt/runtime.h"
#include "mdxrt/load.h"
#include "mdxrt/store.h"
#include "mdxrt/call.h"
#include "mdxrt/exchange.h"
#include "mdxrt/script.h"
#include "mdxrt/source.h"
#include "mdxrt/schema.h"
#include "mdxrt/access.h"
#include "mdxrt/telemetry.h"

#endif
