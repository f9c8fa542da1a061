/** @file access.h
 * Who may call and manage, and how often: callers with keys, tokens, permissions, limits.
 *
 * A policy is one JSON object, each member optional:
 *
 * @code
 * {
 *   "callers": [
 *     { "name": "ci", "sha256": "HEX OF THE KEY'S SHA-256", "manage": true,
 *       "user": { "role": "admin" } } ],
 *   "tokens": [
 *     { "issuer": "https://login.example.com", "audience": "mdxrt",
 *       "jwks": { "keys": [ … ] }, "leeway": 60, "caller": "sub" } ],
 *   "permissions": { "*": "user.role === 'admin' && !suspended",
 *                    "calculate": "true", "crm.acme.com#customers.create": "'sales' in user.roles"
 *                  },
 *   "manage": "user.role === 'admin'",
 *   "limits": {
 *     "definitions": { "*": { "rate": 100, "burst": 200, "time": 60000, "operations": 10000,
 *                             "storedBytes": 1000000, "window": 3600 } },
 *     "callers": { "*": { "rate": 10 } }, "most": 10000
 *   },
 *   "anonymous": false
 * }
 * @endcode
 *
 * callers: who sends `Authorization: Bearer KEY`, and whom the host names by `caller`. `key`
 * instead of `sha256` is the key itself, at least 16 characters; only its hash is kept. `user` is
 * what expressions see, with `name` added. tokens: JSON Web Tokens. A key of the JWK set decides
 * the algorithm: `oct` HS256, `RSA` RS256, P-256 ES256; never the token. `exp`, `iss` and `aud` are
 * required, `nbf` and `iat` held to when there. `jwksUrl` in place of `jwks` is where the issuer
 * shows its keys (https, or http of this machine): fetched by the bridge's `fetch` (with
 * MDX_OP_CONFIGURED, no redirect followed, 1 MiB at most) when a token first names a key that is
 * not known, once a minute at most, and anew when they are an hour old; secrets (`oct`) in it are
 * passed over. A request that needs it waits, ten seconds at most; where it fails the old keys
 * stay, and a log line of the scope `access` says why. leeway (60, at most 600) is in seconds. The
 * claims are `user`, the claim that `caller` names (`sub`) is the caller. permissions: by
 * `id#path`, `id`, `begin*`, `*`; the first of these that fits counts. Where there are any, what
 * none grants is denied. A definition's own permissions have to grant too. manage: who may manage,
 * besides callers with `manage: true`. limits: by id, and by caller (all without a name together).
 * rate: calls a second, burst: at once. In each window (3600 seconds), counted from its first call:
 * time: milliseconds that calls took, waiting included; operations that they began; storedBytes:
 * bytes of definitions that were loaded over a protocol. A call that is refused by one limit costs
 * no other. Counts live in memory, for `most` definitions and callers; those not seen for longest
 * are forgotten first. anonymous: with callers or tokens, calling without credentials is denied
 * unless this is true.
 *
 * An expression has literals (with lists), members (`user.org.name`, `user['x']`), `! && ||`, `===
 * !== == != < <= > >=`, `in` (an element of a list, a member of an object) and parentheses; nothing
 * is called. Names are `user`, `caller`, `definition`, `function`, `protocol`, and else members of
 * `user`. A value that is missing or of a type that the operator does not take is unknown, and so
 * is all that is computed of it, but for `true ||` and `false &&`; only true grants.
 */
#ifndef MDXRT_ACCESS_H
#define MDXRT_ACCESS_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Sets the runtime's policy, in place of any before. Counts begin anew.
 *
 * With callers or tokens the policy decides who may call and manage over protocols, and the
 * bridge's `authorize` is asked with MDX_ACCESS_GRANTED besides; calls from C without a caller are
 * the host's own and need no credentials. Without them, the bridge decides alone who somebody is.
 *
 * @param json  Borrowed until return; nothing of it is kept but hashes of keys and the JWK sets'
 *              keys. NULL with 0: no policy.
 * @return MDX_OK
 * @return MDX_E_CONFIG  A member is unknown or wrong; the error names it. The policy is the old
 * one.
 * @return MDX_E_NOMEM, MDX_E_STATE, MDX_E_ARGUMENT
 *
 * Threads: any, at any time. Calls that have begun go on.
 */
MDX_API mdx_status mdx_access_set(mdx_runtime *rt, const char *json, size_t len, mdx_error **error);

/**
 * New keys of one issuer, whose JWK set the host has fetched again.
 *
 * @return MDX_OK, MDX_E_CONFIG (no JWK set with a key that fits, or the policy names no such
 * issuer; the old keys stay), MDX_E_STATE (there is no policy), MDX_E_NOMEM. Threads: any, at any
 * time. Tokens that were verified by old keys are verified anew.
 */
MDX_API mdx_status mdx_access_set_keys(mdx_runtime *rt, const char *issuer, size_t issuer_len,
                                       const char *jwks, size_t jwks_len, mdx_error **error);

/**
 * What an expression says, without a runtime: to test one before it is used.
 *
 * @param facts    A JSON object: `{"user":{"role":"admin"},"caller":"ann"}`. NULL with 0: {}.
 * @param granted  Set to 1 or 0.
 * @return MDX_OK, MDX_E_CONFIG (no expression: the error says where), MDX_E_VALIDATION (facts is no
 *         JSON object), MDX_E_NOMEM, MDX_E_ARGUMENT.
 * Threads: any.
 */
MDX_API mdx_status mdx_access_evaluate(const char *expression, size_t len, const char *facts,
                                       size_t facts_len, int *granted, mdx_error **error);

#ifdef __cplusplus
}
#endif

#endif
