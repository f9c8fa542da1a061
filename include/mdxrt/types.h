/** @file types.h
 * What every other header uses: export marks, status codes, memory.
 *
 * Rules of the whole interface
 * - Strings are UTF-8, a pointer and a length; a NULL pointer with length 0 is
 *   the empty string. Nothing has to end in NUL unless it says so. What the
 *   library returns ends in a NUL that its length does not count.
 * - Public structs begin with their size, as the caller compiled it: set it with
 *   MDX_INIT() or by hand. Zero in any other field means "the default".
 * - Every function may be called from any thread at any time, unless it says
 *   otherwise. No function starts a thread, installs a signal handler, prints,
 *   or ends the process.
 * - After fork() every function fails with MDX_E_STATE in the child: open a new
 *   runtime there.
 */
#ifndef MDXRT_TYPES_H
#define MDXRT_TYPES_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define MDX_API
#elif defined(__GNUC__)
#define MDX_API __attribute__((visibility("default")))
#else
#define MDX_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Zero is success. Each negative value is one category of failure. */
typedef int32_t mdx_status;

#define MDX_OK           0     /**< Done. */
#define MDX_E_CONFIG     (-1)  /**< Options, environment or store are not usable. */
#define MDX_E_VALIDATION (-2)  /**< Input or a definition is wrong; the error says where. */
#define MDX_E_NOT_FOUND  (-3)  /**< No such definition, revision or function. */
#define MDX_E_CONFLICT   (-4)  /**< Something else was stored meanwhile. */
#define MDX_E_AUTH       (-5)  /**< Not allowed: who asks, or what the code may do. */
#define MDX_E_RATE_LIMIT (-6)  /**< Too much at once; try again later. */
#define MDX_E_TIMEOUT    (-7)  /**< Time ran out. */
#define MDX_E_TRANSPORT  (-8)  /**< A peer answered, but not as it should. */
#define MDX_E_CONNECTION (-9)  /**< A peer could not be reached. */
#define MDX_E_EXECUTION  (-10) /**< The definition's own code failed. */
#define MDX_E_LIMIT      (-11) /**< Memory, output, stack or operations exceeded. */
#define MDX_E_SECURITY   (-12) /**< Refused for safety. */
#define MDX_E_INTERNAL   (-13) /**< A defect of the library. */
#define MDX_E_NOMEM      (-14) /**< The allocator has no memory. Nothing changed. */
#define MDX_E_STATE                                                                                \
    (-15) /**< Not now: done already, closed, in a fork's child, or from inside the bridge. */
#define MDX_E_BUSY     (-16) /**< Another thread is inside; try again. */
#define MDX_E_ARGUMENT (-17) /**< NULL, a wrong size, or a value out of range. */
#define MDX_PENDING    1     /**< Not an error: started, not done yet. */

/** Zeroes a public struct and sets its size: `mdx_options o; MDX_INIT(o);` */
#define MDX_INIT(thing)                                                                            \
    do {                                                                                           \
        unsigned char *mdx_bytes_ = (unsigned char *)&(thing);                                     \
        size_t mdx_at_;                                                                            \
        for (mdx_at_ = 0; mdx_at_ < sizeof(thing); mdx_at_++)                                      \
            mdx_bytes_[mdx_at_] = 0;                                                               \
        (thing).size = sizeof(thing);                                                              \
    } while (0)

/** An open runtime: definitions, isolates, calls. See runtime.h. */
typedef struct mdx_runtime mdx_runtime;

/** Why something failed. See error.h. */
typedef struct mdx_error mdx_error;

/**
 * The host's allocator: as realloc. ptr NULL allocates, bytes 0 frees and
 * returns NULL. Called from any thread that is inside the library. Blocks are
 * aligned as malloc's are.
 */
typedef void *(*mdx_resize_fn)(void *host, void *ptr, size_t bytes);

/**
 * Gives back text or bytes that a function of this library handed over.
 *
 * @param ptr  What was handed over, or NULL. Never used again.
 *
 * May be called after the runtime was closed, with whatever allocator it had,
 * as long as that allocator still works.
 */
MDX_API void mdx_free(void *ptr);

#ifdef __cplusplus
}
#endif

#endif
