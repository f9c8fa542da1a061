/* codes.h - the taxonomy: every code with its category.
 *
 * Names are part of the interface: never renamed, only added. The order of
 * columns: code, status, retryable, HTTP, exit status, what it means and what to do. */
#ifndef MDX_BASE_CODES_H
#define MDX_BASE_CODES_H

#include <stdbool.h>
#include <stdint.h>

#include "mdxrt/types.h"

#define MDX_CODES(X)                                                                               \
    X(OK, MDX_OK, false, 200, 0, "Nothing is wrong.")                                              \
    X(CONFIG_INVALID, MDX_E_CONFIG, false, 500, 78, "An option or setting cannot be used.")        \
    X(ENV_MISSING, MDX_E_CONFIG, false, 500, 78,                                                   \
      "An environment variable that is needed is not set.")                                        \
    X(STORE_FORMAT, MDX_E_CONFIG, false, 500, 78,                                                  \
      "The store folder is not one that this version can open.")                                   \
    X(STORE_READ_ONLY, MDX_E_CONFIG, false, 500, 78, "The store folder cannot be written.")        \
    X(STORE_FULL, MDX_E_CONFIG, false, 507, 78, "The disk has no room for the store to grow.")     \
    X(STORE_LOCKED, MDX_E_CONFIG, false, 500, 78,                                                  \
      "Another program holds the store in a way that cannot be shared.")                           \
    X(STORE_FAILED, MDX_E_CONFIG, false, 500, 78, "The store could not be read or written.")       \
    X(INVALID_PARAMS, MDX_E_VALIDATION, false, 400, 65,                                            \
      "The input does not fit the function's schema or parameters.")                               \
    X(INVALID_DEFINITION, MDX_E_VALIDATION, false, 400, 65, "The document is not a definition.")   \
    X(SYNTAX_ERROR, MDX_E_VALIDATION, false, 400, 65, "The code cannot be parsed.")                \
    X(INVALID_REQUEST, MDX_E_VALIDATION, false, 400, 65, "The request cannot be read.")            \
    X(METHOD_NOT_ALLOWED, MDX_E_VALIDATION, false, 405, 65,                                        \
      "This path does not take this method.")                                                      \
    X(NOT_ACCEPTABLE, MDX_E_VALIDATION, false, 406, 65,                                            \
      "None of the media types the client accepts can be given.")                                  \
    X(UNSUPPORTED_MEDIA_TYPE, MDX_E_VALIDATION, false, 415, 65,                                    \
      "The body's media type is not one that is read here.")                                       \
    X(AMBIGUOUS_VERSION, MDX_E_VALIDATION, false, 400, 65,                                         \
      "The hash prefix fits more than one revision.")                                              \
    X(TOOL_NOT_FOUND, MDX_E_NOT_FOUND, false, 404, 66, "No definition has this id.")               \
    X(VERSION_NOT_FOUND, MDX_E_NOT_FOUND, false, 404, 66, "The definition has no such revision.")  \
    X(METHOD_NOT_FOUND, MDX_E_NOT_FOUND, false, 404, 66, "The definition has no such function.")   \
    X(PATH_NOT_FOUND, MDX_E_NOT_FOUND, false, 404, 66, "Nothing is served at this path.")          \
    X(REVISION_CONFLICT, MDX_E_CONFLICT, false, 409, 73,                                           \
      "The latest revision is not the expected one.")                                              \
    X(AUTH_REQUIRED, MDX_E_AUTH, false, 401, 77, "Credentials are needed.")                        \
    X(AUTH_FAILED, MDX_E_AUTH, false, 401, 77, "The credentials are not right.")                   \
    X(FORBIDDEN, MDX_E_AUTH, false, 403, 77, "The caller may not do this.")                        \
    X(CAPABILITY_DENIED, MDX_E_AUTH, false, 403, 77,                                               \
      "The code asked for something that the host did not grant.")                                 \
    X(MISDIRECTED_REQUEST, MDX_E_SECURITY, false, 421, 77,                                         \
      "The Host header names another server.")                                                     \
    X(RATE_LIMITED, MDX_E_RATE_LIMIT, true, 429, 75, "Too many calls at once.")                    \
    X(QUOTA_EXCEEDED, MDX_E_RATE_LIMIT, true, 429, 75, "The caller's share is used up.")           \
    X(CALL_TIMEOUT, MDX_E_TIMEOUT, false, 504, 75, "The whole call took longer than timeout_ms.")  \
    X(RUN_TIMEOUT, MDX_E_TIMEOUT, false, 504, 75,                                                  \
      "The code ran longer than run_ms without waiting.")                                          \
    X(UPSTREAM_TIMEOUT, MDX_E_TIMEOUT, true, 504, 75, "A server outside did not answer in time.")  \
    X(NETWORK_ERROR, MDX_E_TRANSPORT, true, 502, 69,                                               \
      "The exchange with a server outside broke off.")                                             \
    X(TLS_ERROR, MDX_E_TRANSPORT, true, 502, 69, "A server outside could not prove who it is.")    \
    X(HTTP_STATUS, MDX_E_TRANSPORT, true, 502, 69, "A server outside answered with an error.")     \
    X(CONNECTION_FAILED, MDX_E_CONNECTION, true, 503, 69,                                          \
      "A server outside could not be reached.")                                                    \
    X(CIRCUIT_OPEN, MDX_E_CONNECTION, true, 503, 69,                                               \
      "A server outside has failed too often; it is left alone for a while.")                      \
    X(PROCESS_DIED, MDX_E_CONNECTION, true, 503, 69, "A child process ended.")                     \
    X(CLOSING, MDX_E_CONNECTION, true, 503, 69, "The runtime is closing.")                         \
    X(EXECUTION_FAILED, MDX_E_EXECUTION, false, 422, 70, "The definition's own code threw.")       \
    X(NEVER_SETTLES, MDX_E_EXECUTION, false, 422, 70,                                              \
      "The code waits for a promise that nothing can settle any more.")                            \
    X(OPERATION_UNAVAILABLE, MDX_E_EXECUTION, false, 422, 70,                                      \
      "Nobody in this host answers the operation.")                                                \
    X(OPERATION_FAILED, MDX_E_EXECUTION, false, 422, 70,                                           \
      "The host could not carry the operation out.")                                               \
    X(OUTPUT_INVALID, MDX_E_EXECUTION, false, 422, 70,                                             \
      "The function's result does not fit its output schema.")                                     \
    X(CANCELLED, MDX_E_EXECUTION, false, 499, 70, "The caller cancelled the call.")                \
    X(MEMORY_LIMIT, MDX_E_LIMIT, false, 422, 70,                                                   \
      "The code needs more memory than its isolate may hold.")                                     \
    X(OUTPUT_LIMIT, MDX_E_LIMIT, false, 422, 70, "The result is larger than the output limit.")    \
    X(INPUT_LIMIT, MDX_E_LIMIT, false, 413, 70, "The input is larger than the host takes.")        \
    X(STACK_LIMIT, MDX_E_LIMIT, false, 422, 70, "The code or data nests too deeply.")              \
    X(OPERATION_LIMIT, MDX_E_LIMIT, false, 422, 70, "The call asked for too many operations.")     \
    X(SECURITY_VIOLATION, MDX_E_SECURITY, false, 403, 77, "Refused for safety.")                   \
    X(INTERNAL, MDX_E_INTERNAL, false, 500, 70, "A defect of this library.")                       \
    X(OUT_OF_MEMORY, MDX_E_NOMEM, false, 500, 70, "The host has no memory left.")                  \
    X(WRONG_STATE, MDX_E_STATE, false, 500, 70, "Not possible in this state.")                     \
    X(BUSY, MDX_E_BUSY, true, 503, 75, "Another thread is inside the runtime.")                    \
    X(BAD_ARGUMENT, MDX_E_ARGUMENT, false, 500, 70,                                                \
      "An argument of the C interface is NULL, too small or out of range.")

#define MDX_CODE_ENUM(name, status, retryable, http, exit_status, text) CODE_##name,
enum code { MDX_CODES(MDX_CODE_ENUM) CODE_COUNT };
#undef MDX_CODE_ENUM

struct code_row {
    const char *name;
    mdx_status status;
    bool retryable;
    uint16_t http;
    uint8_t exit_status;
    const char *text;
};

const struct code_row *code_row(enum code code);
/* The row named so ("CAPABILITY_DENIED"), or NULL. */
const struct code_row *code_find(const char *name, uint32_t len);
/* "VALIDATION" for MDX_E_VALIDATION; NOMEM, STATE, BUSY and ARGUMENT read "INTERNAL". */
const char *category_name(mdx_status status);

/* A numbered diagnostic of documents, for `mdx explain`. */
struct diagnostic {
    uint32_t number;
    enum code code;
    const char *title; /* one line */
    const char *cure;  /* what to do, one to three sentences */
};

const struct diagnostic *diagnostic_find(uint32_t number); /* NULL when there is none */
/* All, in order of number. */
const struct diagnostic *diagnostic_all(uint32_t *count);

#endif
