/* config.h - our choice of the engine's options.
 *
 * Included at the end of the engine's duk_config.h, in every file that sees
 * duktape.h. Everything the engine asks of the world goes through hooks.h: it has
 * no clock, no randomness, no time zone and no way to end the process of its own.
 * No symbol leaves the library. */
#ifndef MDX_SANDBOX_ENGINE_CONFIG_H
#define MDX_SANDBOX_ENGINE_CONFIG_H

#undef DUK_EXTERNAL_DECL
#undef DUK_EXTERNAL
#define DUK_EXTERNAL_DECL __attribute__((visibility("hidden"))) extern
#define DUK_EXTERNAL      __attribute__((visibility("hidden")))

/* Scripts cannot reach these, once the built-ins are installed; so they are not there. */
#undef DUK_USE_DEBUGGER_SUPPORT
#undef DUK_USE_FINALIZER_SUPPORT
#undef DUK_USE_CBOR_SUPPORT
#undef DUK_USE_JX
#undef DUK_USE_JC
#undef DUK_USE_PROVIDE_DEFAULT_ALLOC_FUNCTIONS
#undef DUK_USE_ERRCREATE
#undef DUK_USE_ERRTHROW
#undef DUK_USE_LIGHTFUNC_BUILTINS
#undef DUK_USE_BYTECODE_DUMP_SUPPORT

/* limits.patch meters loops where they jump back, which costs less than counting
 * every instruction, and sees what is native too. */
#undef DUK_USE_INTERRUPT_COUNTER
#undef DUK_USE_EXEC_TIMEOUT_CHECK

/* Accessors get what the standard gives them. */
#undef DUK_USE_NONSTD_GETTER_KEY_ARGUMENT
#undef DUK_USE_NONSTD_SETTER_KEY_ARGUMENT

#undef DUK_USE_FASTINT
#define DUK_USE_FASTINT
#undef DUK_USE_JSON_STRINGIFY_FASTPATH
#define DUK_USE_JSON_STRINGIFY_FASTPATH

/* The heap that is copied for every call is small: strings of the base have a table of
 * their own, see freeze.h. */
#define DUK_USE_FROZEN_BASE
#undef DUK_USE_STRTAB_MINSIZE
#define DUK_USE_STRTAB_MINSIZE 64
#undef DUK_USE_STRTAB_RESIZE_CHECK_MASK
#define DUK_USE_STRTAB_RESIZE_CHECK_MASK 63
#undef DUK_USE_LITCACHE_SIZE

#undef DUK_USE_TRACEBACK_DEPTH
#define DUK_USE_TRACEBACK_DEPTH 10

/* UTC, and no C library calendar. */
#undef DUK_USE_DATE_NOW_GETTIMEOFDAY
#undef DUK_USE_DATE_NOW_TIME
#undef DUK_USE_DATE_TZO_GMTIME_R
#undef DUK_USE_DATE_TZO_GMTIME_S
#undef DUK_USE_DATE_TZO_GMTIME
#undef DUK_USE_DATE_PRS_STRPTIME
#undef DUK_USE_DATE_FMT_STRFTIME
#undef DUK_USE_DATE_PARSE_STRING
#undef DUK_USE_DATE_FORMAT_STRING
#undef DUK_USE_DATE_GET_LOCAL_TZOFFSET
#undef DUK_USE_DATE_GET_NOW
#undef DUK_USE_GET_MONOTONIC_TIME
#undef DUK_USE_GET_MONOTONIC_TIME_CLOCK_GETTIME
#undef DUK_USE_GET_RANDOM_DOUBLE
#undef DUK_USE_FATAL_HANDLER
#undef DUK_USE_NATIVE_STACK_CHECK

#define DUK_USE_DATE_GET_LOCAL_TZOFFSET(d) 0
#define DUK_USE_DATE_GET_NOW(thr)          mdx_engine_now((thr)->heap->heap_udata)
#define DUK_USE_GET_RANDOM_DOUBLE(udata)   mdx_engine_random(udata)
#define DUK_USE_FATAL_HANDLER(udata, msg)  mdx_engine_fatal((udata), (msg))

/* A flag of the JSON writer, behind its own: see peek_json(). */
#define MDX_JSON_NAMED_NUMBERS (1U << 4)

#if defined(DUK_COMPILING_DUKTAPE)
#include "sandbox/engine/hooks.h"
#endif

#endif
