/* policy.h - a policy as read, inside this room: it changes only when nobody
 * reads it. */
#ifndef MDX_ACCESS_POLICY_H
#define MDX_ACCESS_POLICY_H

#include "access/limit.h"
#include "access/token.h"

struct identity {
    const struct allocator *allocator;
    _Atomic uint32_t references;
    bool manages;
    json_t *name; /* a text */
    json_t *user; /* an object */
    uint64_t until_s;
};

struct caller {
    unsigned char hash[32]; /* of the key */
    bool has_key;
    struct identity *identity;
};

struct issuer {
    json_t *name, *audiences;
    json_t *caller_claim; /* which claim names the caller */
    struct token_keys keys;
    uint64_t leeway_s;
    json_t *url; /* of its JWK set; NULL: the keys were given */
    /* Under the lock of counters: */
    bool asked, fetching;
    uint64_t asked_ms, fetched_ms;
};

/* What holds for ids that fit: `id#path`, `id`, `begin*`. */
struct rule {
    json_t *pattern;
    struct expression *expression; /* of permissions */
    struct share share;            /* of limits */
};

struct rules {
    struct rule *items;
    uint32_t count;
};

struct policy {
    const struct allocator *allocator;
    struct caller *callers;
    uint32_t caller_count;
    struct issuer *issuers;
    uint32_t issuer_count;
    bool fetches;   /* one of them has a URL */
    bool anonymous; /* calls need no credentials */
    struct expression *manage;
    struct rules permissions, definitions, by_caller;
    uint32_t most; /* definitions and callers that are counted */
};

mdx_status policy_read(struct policy **policy, const struct allocator *allocator, struct slice json,
                       struct error *error);
/* The same with other keys of one issuer. */
mdx_status policy_set_keys(struct policy *policy, struct slice issuer, struct slice jwks,
                           struct error *error);
void policy_free(struct policy *policy);
bool policy_has_credentials(const struct policy *policy); /* NULL allowed */

/* policy_rules.c */
mdx_status rules_read_permissions(struct rules *rules, const struct allocator *allocator,
                                  const json_t *object, struct error *error);
mdx_status rules_read_limits(struct rules *rules, const struct allocator *allocator,
                             const json_t *object, const char *what, struct error *error);
void rules_free(struct rules *rules, const struct allocator *allocator);
/* The one that fits best, or NULL. path: for `id#path`. */
const struct rule *rules_find(const struct rules *rules, struct slice id, struct slice path);
/* CONFIG_INVALID when object has a member that names (words between spaces) lacks, or is none. */
mdx_status policy_members(const json_t *object, const char *names, const char *what,
                          struct error *error);

/* New; takes user and name, also when it fails. */
struct identity *identity_new(const struct allocator *allocator, json_t *name, json_t *user);

#endif
