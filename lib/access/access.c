/* access.c - who somebody is, whether they may, whether they have had their share.
 *
 * The policy is read under a shared lock and exchanged under an exclusive one; counters and
 * verified tokens have a lock of their own, inside it. */
#include "access/policy.h"

#include "base/hash.h"
#include "base/lock.h"

#include <stdatomic.h>
#include <string.h>

enum { TOKENS_KEPT = 1024, NAME_MOST = 200 };
#define NS_PER_MS 1000000u

struct access {
    struct allocator allocator;
    struct rwlock policy_lock;
    struct policy *policy; /* NULL: none */
    _Atomic bool on;
    struct lock lock; /* guards what follows */
    struct shelf definitions, callers, tokens;
};

/* A token that was verified, by its hash. */
struct verified {
    struct shelf_item item;
    struct identity *identity;
};

static void drop_verified(struct shelf *shelf, struct shelf_item *item)
{
    (void)shelf;
    identity_release(((struct verified *)item)->identity);
}

static void close_all(struct access *access)
{
    shelf_close(&access->definitions);
    shelf_close(&access->callers);
    shelf_close(&access->tokens);
}

struct access *access_new(const struct allocator *allocator)
{
    struct access *made = mem_new(allocator, sizeof *made);

    if (!made)
        return NULL;
    made->allocator = *allocator;
    if (shelf_open(&made->definitions, &made->allocator, 10000, NULL) &&
        shelf_open(&made->callers, &made->allocator, 10000, NULL) &&
        shelf_open(&made->tokens, &made->allocator, TOKENS_KEPT, drop_verified) &&
        lock_init(&made->lock)) {
        if (rwlock_init(&made->policy_lock))
            return made;
        lock_free(&made->lock);
    }
    close_all(made);
    mem_free(allocator, made);
    return NULL;
}

void access_free(struct access *access)
{
    struct allocator allocator;

    if (!access)
        return;
    allocator = access->allocator;
    close_all(access);
    policy_free(access->policy);
    rwlock_free(&access->policy_lock);
    lock_free(&access->lock);
    mem_free(&allocator, access);
}

/* Under the exclusive lock: what was found by the old policy is forgotten. */
static void forget(struct access *access, bool counters)
{
    lock_take(&access->lock);
    shelf_clear(&access->tokens);
    if (counters) {
        shelf_clear(&access->definitions);
        shelf_clear(&access->callers);
        access->definitions.most = access->callers.most = access->policy ? access->policy->most : 1;
    }
    lock_give(&access->lock);
}

mdx_status access_set(struct access *access, struct slice json, struct error *error)
{
    struct policy *made = NULL, *old;
    mdx_status status = json.len ? policy_read(&made, &access->allocator, json, error) : MDX_OK;

    if (status)
        return status;
    rwlock_take(&access->policy_lock);
    old = access->policy;
    access->policy = made;
    atomic_store(&access->on, made != NULL);
    forget(access, true);
    rwlock_give(&access->policy_lock);
    policy_free(old);
    return MDX_OK;
}

mdx_status access_set_keys(struct access *access, struct slice issuer, struct slice jwks,
                           struct error *error)
{
    mdx_status status;

    rwlock_take(&access->policy_lock);
    status = access->policy ? policy_set_keys(access->policy, issuer, jwks, error)
                            : error_set(error, CODE_WRONG_STATE,
                                        "there is no policy whose keys these could be");
    if (!status)
        forget(access, false);
    rwlock_give(&access->policy_lock);
    return status;
}

bool access_is_on(const struct access *access)
{
    return atomic_load(&access->on);
}

bool policy_has_credentials(const struct policy *policy)
{
    return policy && (policy->caller_count || policy->issuer_count);
}

bool access_has_credentials(struct access *access)
{
    bool has;

    rwlock_share(&access->policy_lock);
    has = policy_has_credentials(access->policy);
    rwlock_give(&access->policy_lock);
    return has;
}

void access_issuers(struct access *access, struct buffer *out)
{
    const struct policy *policy;

    buffer_add_char(out, '[');
    rwlock_share(&access->policy_lock);
    policy = access->policy;
    for (uint32_t i = 0; policy && i < policy->issuer_count; i++) {
        if (i)
            buffer_add_char(out, ',');
        buffer_add_json(out, json_string_slice(policy->issuers[i].name));
    }
    rwlock_give(&access->policy_lock);
    buffer_add_char(out, ']');
}

struct slice identity_name(const struct identity *identity)
{
    return json_string_slice(identity->name);
}

struct identity *identity_retain(struct identity *identity)
{
    if (identity)
        atomic_fetch_add(&identity->references, 1);
    return identity;
}

void identity_release(struct identity *identity)
{
    if (!identity || atomic_fetch_sub(&identity->references, 1) > 1)
        return;
    json_decref(identity->name);
    json_decref(identity->user);
    mem_free(identity->allocator, identity);
}

/* ---- who ------------------------------------------------------------------------ */

/* As long for every key, whichever fits. */
static struct identity *find_key(const struct policy *policy, const unsigned char hash[32])
{
    struct identity *found = NULL;

    for (uint32_t i = 0; i < policy->caller_count; i++) {
        const struct caller *caller = &policy->callers[i];

        if (equal_constant_time(caller->hash, hash, 32) && caller->has_key)
            found = caller->identity;
    }
    return identity_retain(found);
}

static struct identity *find_verified(struct access *access, struct slice key, uint64_t now_s)
{
    struct verified *found;
    struct identity *identity = NULL;

    lock_take(&access->lock);
    found = (struct verified *)shelf_find(&access->tokens, key);
    if (found && now_s < found->identity->until_s)
        identity = identity_retain(found->identity);
    lock_give(&access->lock);
    return identity;
}

/* Without memory it is verified again the next time. */
static void keep_verified(struct access *access, struct slice key, struct identity *identity)
{
    struct verified *item;

    lock_take(&access->lock);
    if (!shelf_find(&access->tokens, key)) {
        item = (struct verified *)shelf_add(&access->tokens, key, sizeof *item);
        if (item)
            item->identity = identity_retain(identity);
    }
    lock_give(&access->lock);
}

static mdx_status identify_claims(const struct policy *policy, const struct issuer *issuer,
                                  json_t *claims, struct identity **who, struct error *error)
{
    json_t *name = json_object_get(claims, json_string_value(issuer->caller_claim));
    size_t len = json_string_length(name);

    if (!json_is_string(name) || !len || len > NAME_MOST)
        return error_set(error, CODE_AUTH_FAILED, "the token names nobody (%s)",
                         json_string_value(issuer->caller_claim));
    *who = identity_new(policy->allocator, json_incref(name), json_incref(claims));
    return *who ? MDX_OK : error_no_memory(error);
}

static mdx_status identify_token(const struct policy *policy, struct slice token, uint64_t now_s,
                                 struct identity **who, struct error *error)
{
    json_t *name = NULL, *claims = NULL;
    const struct issuer *issuer = NULL;
    uint64_t until_s = 0;
    mdx_status status = token_issuer(token, policy->allocator, &name, NULL, error);

    for (uint32_t i = 0; !status && i < policy->issuer_count; i++)
        if (json_equal(policy->issuers[i].name, name))
            issuer = &policy->issuers[i];
    json_decref(name);
    if (status)
        return status;
    if (!issuer)
        return error_set(error, CODE_AUTH_FAILED, "the token is of an issuer (iss) not known here");
    if (issuer->url && !issuer->keys.count) {
        error_set(error, CODE_AUTH_FAILED, "the keys of the token's issuer could not be fetched");
        error_hint(error, "They are asked for again within a minute.");
        return MDX_E_AUTH;
    }
    const struct token_rules rules = { .issuer = json_string_slice(issuer->name),
                                       .audiences = issuer->audiences,
                                       .leeway_s = issuer->leeway_s };

    status = token_verify(token, &issuer->keys, &rules, now_s, &claims, &until_s, error);
    if (!status)
        status = identify_claims(policy, issuer, claims, who, error);
    json_decref(claims);
    if (!status)
        (*who)->until_s = until_s;
    return status;
}

static struct issuer *find_issuer(const struct policy *policy, struct slice name)
{
    for (uint32_t i = 0; policy && i < policy->issuer_count; i++)
        if (slice_equal(json_string_slice(policy->issuers[i].name), name))
            return &policy->issuers[i];
    return NULL;
}

enum { ASK_EVERY_MS = 60000, KEEP_MS = 3600000 };

/* Under both locks. A fetch that nobody ended is given up after a minute too. */
static enum access_keys look(struct issuer *issuer, const json_t *kid, uint64_t now_ms)
{
    const bool known = token_keys_have(&issuer->keys, kid);
    const bool recent =
        issuer->asked && now_ms >= issuer->asked_ms && now_ms - issuer->asked_ms < ASK_EVERY_MS;

    if (known && now_ms - issuer->fetched_ms < KEEP_MS)
        return ACCESS_KEYS_THERE;
    if (recent)
        return issuer->fetching && !known ? ACCESS_KEYS_AWAIT : ACCESS_KEYS_THERE;
    issuer->asked = issuer->fetching = true;
    issuer->asked_ms = now_ms;
    return known ? ACCESS_KEYS_RENEW : ACCESS_KEYS_FETCH;
}

static bool is_bearer_token(struct slice authorization, struct slice *token)
{
    return slice_is_nocase(slice_split(authorization, ' ', token), "Bearer") &&
           token_is_one(*token = slice_trim(*token));
}

enum access_keys access_look_for_keys(struct access *access, struct slice authorization,
                                      uint64_t now_ms, struct buffer *name, struct buffer *url)
{
    enum access_keys need = ACCESS_KEYS_THERE;
    json_t *claimed = NULL, *kid = NULL;
    struct issuer *issuer;
    struct slice token;

    if (!access_is_on(access) || !is_bearer_token(authorization, &token))
        return need;
    rwlock_share(&access->policy_lock);
    if (access->policy && access->policy->fetches &&
        !token_issuer(token, &access->allocator, &claimed, &kid, NULL)) {
        issuer = find_issuer(access->policy, json_string_slice(claimed));
        if (issuer && issuer->url) {
            lock_take(&access->lock);
            need = look(issuer, kid, now_ms);
            lock_give(&access->lock);
            buffer_add_slice(name, json_string_slice(issuer->name));
            buffer_add_slice(url, json_string_slice(issuer->url));
        }
    }
    rwlock_give(&access->policy_lock);
    json_decref(claimed);
    json_decref(kid);
    return need;
}

bool access_fetched(struct access *access, struct slice name, struct slice url, struct slice jwks,
                    uint64_t now_ms, struct error *error)
{
    struct issuer *issuer;
    mdx_status status = MDX_E_CONFIG;

    rwlock_take(&access->policy_lock);
    issuer = find_issuer(access->policy, name);
    if (issuer && issuer->url && slice_equal(json_string_slice(issuer->url), url)) {
        issuer->fetching = false;
        if (jwks.len)
            status = policy_set_keys(access->policy, name, jwks, error);
        if (!status) {
            issuer->fetched_ms = now_ms;
            forget(access, false);
        }
    }
    rwlock_give(&access->policy_lock);
    return !status;
}

static mdx_status not_known(struct error *error)
{
    error_set(error, CODE_AUTH_FAILED, "the key is not known");
    error_hint(error, "Send `Authorization: Bearer KEY` with a key of `callers`, or a token of an "
                      "issuer in `tokens`.");
    return MDX_E_AUTH;
}

static bool is_scheme(struct slice authorization, const char *scheme, struct slice *rest)
{
    struct slice word = slice_split(authorization, ' ', rest);

    *rest = slice_trim(*rest);
    return slice_is_nocase(word, scheme);
}

static mdx_status identify_header(struct access *access, const struct access_ask *ask,
                                  struct identity **who, struct error *error)
{
    const struct policy *policy = access->policy;
    uint64_t now_s = ask->now_ms / 1000;
    struct slice sent, key;
    struct sha256 sum;
    unsigned char hash[32];
    mdx_status status;

    if (!is_scheme(ask->authorization, "Bearer", &sent) || !sent.len)
        return not_known(error);
    sha256_init(&sum);
    sha256_add(&sum, sent.data, sent.len);
    sha256_end(&sum, hash);
    *who = find_key(policy, hash);
    if (*who)
        return MDX_OK;
    if (!token_is_one(sent) || !policy->issuer_count)
        return not_known(error);
    key = slice_make((const char *)hash, sizeof hash);
    *who = find_verified(access, key, now_s);
    if (*who)
        return MDX_OK;
    status = identify_token(policy, sent, now_s, who, error);
    if (!status)
        keep_verified(access, key, *who);
    return status;
}

/* Whom the host names: with what the policy says of that name. */
static mdx_status identify_named(const struct access *access, struct slice name,
                                 struct identity **who, struct error *error)
{
    const struct policy *policy = access->policy;

    for (uint32_t i = 0; policy && i < policy->caller_count; i++) {
        if (slice_equal(identity_name(policy->callers[i].identity), name)) {
            *who = identity_retain(policy->callers[i].identity);
            return MDX_OK;
        }
    }
    json_t *user = json_object();

    json_object_set_new(user, "name", json_stringn(name.data, name.len));
    *who = identity_new(&access->allocator, json_stringn(name.data, name.len), user);
    return *who ? MDX_OK : error_set(error, CODE_AUTH_FAILED, "the caller's name is no UTF-8");
}

static mdx_status identify(struct access *access, const struct access_ask *ask,
                           struct identity **who, struct error *error)
{
    *who = NULL;
    if (ask->authorization.len && policy_has_credentials(access->policy))
        return identify_header(access, ask, who, error);
    return ask->caller.len ? identify_named(access, ask->caller, who, error) : MDX_OK;
}

/* ---- whether ----------------------------------------------------------------------- */

mdx_status access_view_begin(struct access_view *view, struct access *access,
                             const struct access_ask *ask, struct error *error)
{
    mdx_status status;

    *view = (struct access_view){ .access = access };
    rwlock_share(&access->policy_lock);
    view->policy = access->policy;
    view->allocator = &access->allocator;
    view->decided =
        policy_has_credentials(access->policy) || (access->policy && access->policy->manage);
    status = identify(access, ask, &view->who, error);
    if (status)
        access_view_end(view);
    return status;
}

void access_view_end(struct access_view *view)
{
    json_decref(view->facts);
    rwlock_give(&view->access->policy_lock);
    identity_release(view->who);
    *view = (struct access_view){ 0 };
}

mdx_status access_decide(struct access *access, const struct access_ask *ask, struct identity **who,
                         bool *decided, struct error *error)
{
    struct access_view view;
    mdx_status status = access_view_begin(&view, access, ask, error);

    *who = NULL;
    *decided = view.decided;
    if (status)
        return status;
    status = access_view_decide(&view, ask, error);
    if (!status)
        *who = identity_retain(view.who);
    access_view_end(&view);
    return status;
}

/* ---- how much ----------------------------------------------------------------------- */

/* What is counted of one side of a call: NULL where nothing is limited. */
struct side {
    const struct rule *rule;
    struct usage *usage;
};

static bool find_side(struct shelf *shelf, const struct rules *rules, struct slice key,
                      struct side *side)
{
    *side = (struct side){ .rule = rules_find(rules, key, SLICE("")) };
    if (!side->rule)
        return true;
    side->usage = (struct usage *)shelf_find(shelf, key);
    if (!side->usage)
        side->usage = (struct usage *)shelf_add(shelf, key, sizeof *side->usage);
    return side->usage != NULL;
}

/* Both sides of a call. An id is empty where it is not known yet: nothing is counted for it. */
static bool find_sides(struct access *access, struct slice id, struct slice caller,
                       struct side sides[2])
{
    static const struct rules none;
    const struct policy *policy = access->policy;

    return find_side(&access->definitions, id.len ? &policy->definitions : &none, id, &sides[0]) &&
           find_side(&access->callers, &policy->by_caller, caller, &sides[1]);
}

static mdx_status over(const struct access_limit *limit, uint64_t wait_ns, struct error *error)
{
    uint64_t wait_ms = wait_ns / NS_PER_MS + 1;
    const char *whose = limit->of_caller ? "this caller" : "this definition";
    bool rate = !strcmp(limit->what, "rate");

    error_set(error, rate ? CODE_RATE_LIMITED : CODE_QUOTA_EXCEEDED,
              rate ? "%s is called too often" : "%s has used up its share of %s", whose,
              limit->what);
    if (error)
        error->retry_after_ms = wait_ms < UINT32_MAX ? (uint32_t)wait_ms : UINT32_MAX;
    error_hint(error, "Come back in %zu s.", (size_t)((wait_ms + 999) / 1000));
    return MDX_E_RATE_LIMIT;
}

/* Both are looked at before either is charged: what one refuses costs the other nothing. */
static mdx_status look_and_take(struct side sides[2], uint64_t bytes, uint64_t now_ns,
                                struct access_limit *limit, struct error *error)
{
    uint64_t wait_ns;

    for (int i = 0; i < 2; i++) {
        if (!sides[i].rule)
            continue;
        limit->what = limit_look(sides[i].usage, &sides[i].rule->share, bytes, now_ns, &wait_ns);
        limit->of_caller = i;
        if (limit->what)
            return over(limit, wait_ns, error);
    }
    for (int i = 0; i < 2; i++) {
        if (!sides[i].rule)
            continue;
        if (bytes)
            limit_charge(sides[i].usage, &sides[i].rule->share, 0, 0, bytes, now_ns);
        else
            limit_take(sides[i].usage, &sides[i].rule->share, now_ns);
    }
    return MDX_OK;
}

static mdx_status take(struct access *access, struct slice id, struct slice caller, uint64_t bytes,
                       uint64_t now_ns, struct access_limit *limit, struct error *error)
{
    struct side sides[2];
    mdx_status status = MDX_OK;

    *limit = (struct access_limit){ 0 };
    if (!access_is_on(access))
        return MDX_OK;
    rwlock_share(&access->policy_lock);
    if (access->policy) {
        lock_take(&access->lock);
        /* What cannot be counted is not let through. */
        status = find_sides(access, id, caller, sides)
                     ? look_and_take(sides, bytes, now_ns, limit, error)
                     : error_no_memory(error);
        lock_give(&access->lock);
    }
    rwlock_give(&access->policy_lock);
    return status;
}

mdx_status access_take(struct access *access, struct slice id, struct slice caller, uint64_t now_ns,
                       struct access_limit *limit, struct error *error)
{
    return take(access, id, caller, 0, now_ns, limit, error);
}

mdx_status access_take_bytes(struct access *access, struct slice id, struct slice caller,
                             uint64_t bytes, uint64_t now_ns, struct access_limit *limit,
                             struct error *error)
{
    return take(access, id, caller, bytes, now_ns, limit, error);
}

void access_charge(struct access *access, struct slice id, struct slice caller, uint64_t used_ns,
                   uint64_t operations, uint64_t now_ns)
{
    struct side sides[2];

    if (!access_is_on(access))
        return;
    rwlock_share(&access->policy_lock);
    if (access->policy) {
        lock_take(&access->lock);
        if (find_sides(access, id, caller, sides))
            for (int i = 0; i < 2; i++)
                if (sides[i].rule)
                    limit_charge(sides[i].usage, &sides[i].rule->share, used_ns, operations, 0,
                                 now_ns);
        lock_give(&access->lock);
    }
    rwlock_give(&access->policy_lock);
}
