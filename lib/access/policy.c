/* policy.c - a policy from JSON: callers with keys, issuers of tokens, permissions, limits.
 *
 * Everything is checked here, once; what is unknown is an error, since a misspelt member would
 * leave a door open. Keys are hashed at once and kept in no other form. */
#include "access/policy.h"

#include "base/hash.h"
#include "base/url.h"

#include <string.h>

enum { POLICY_BYTES = 4 << 20, CALLERS_MOST = 10000, ISSUERS_MOST = 20, KEY_LEAST = 16 };

struct identity *identity_new(const struct allocator *allocator, json_t *name, json_t *user)
{
    struct identity *made = mem_new(allocator, sizeof *made);

    if (!made || !name || !user) {
        mem_free(allocator, made);
        json_decref(name);
        json_decref(user);
        return NULL;
    }
    made->allocator = allocator;
    made->references = 1;
    made->name = name;
    made->user = user;
    made->until_s = UINT64_MAX;
    return made;
}

static mdx_status wrong(struct error *error, const char *list, size_t at, const char *why)
{
    return error_set(error, CODE_CONFIG_INVALID, "%s[%zu]: %s", list, at, why);
}

/* ---- callers -------------------------------------------------------------------- */

static bool read_hex(struct slice text, unsigned char hash[32])
{
    static const char digits[] = "0123456789abcdef";

    if (text.len != 64)
        return false;
    memset(hash, 0, 32);
    for (size_t i = 0; i < 64; i++) {
        const char *digit = memchr(digits, text.data[i] | 0x20, 16);

        if (!digit)
            return false;
        hash[i / 2] = (unsigned char)(hash[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static const char *read_key(struct caller *caller, const json_t *value)
{
    const json_t *key = json_object_get(value, "key"), *hash = json_object_get(value, "sha256");
    struct slice text = json_string_slice(key);
    struct sha256 sum;

    if (key && hash)
        return "key and sha256 exclude each other";
    caller->has_key = key || hash;
    if (hash)
        return read_hex(json_string_slice(hash), caller->hash)
                   ? NULL
                   : "sha256 is no 64 hexadecimal digits: printf %s KEY | sha256sum makes them";
    if (!key)
        return NULL;
    if (text.len < KEY_LEAST)
        return "key has less than 16 characters: openssl rand -hex 16 makes one";
    sha256_init(&sum);
    sha256_add(&sum, text.data, text.len);
    sha256_end(&sum, caller->hash);
    return NULL;
}

/* `user` with the name, when it does not say one itself. */
static json_t *user_of(const json_t *value, const char *name)
{
    json_t *user = json_object_get(value, "user");

    user = user ? json_copy(user) : json_object();
    if (user && !json_object_get(user, "name") &&
        json_object_set_new(user, "name", json_string(name))) {
        json_decref(user);
        return NULL;
    }
    return user;
}

static mdx_status read_caller(struct policy *policy, const json_t *value, size_t at,
                              struct error *error)
{
    struct caller *caller = &policy->callers[policy->caller_count];
    struct slice name = json_text(value, "name");
    const json_t *user = json_object_get(value, "user"), *manage = json_object_get(value, "manage");
    mdx_status status = policy_members(value, "name key sha256 user manage", "callers", error);
    const char *why;

    if (status)
        return status;
    if (!name.len || name.len > 200)
        return wrong(error, "callers", at, "has no name of 1 to 200 bytes");
    for (uint32_t i = 0; i < policy->caller_count; i++)
        if (slice_equal(json_string_slice(policy->callers[i].identity->name), name))
            return wrong(error, "callers", at, "has the name of another one");
    if ((user && !json_is_object(user)) || (manage && !json_is_boolean(manage)))
        return wrong(error, "callers", at, "user is an object, manage is true or false");
    why = read_key(caller, value);
    if (why)
        return wrong(error, "callers", at, why);
    caller->identity = identity_new(policy->allocator, json_stringn(name.data, name.len),
                                    user_of(value, name.data));
    if (!caller->identity)
        return error_no_memory(error);
    caller->identity->manages = json_is_true(manage);
    policy->caller_count++;
    return MDX_OK;
}

static mdx_status read_callers(struct policy *policy, const json_t *list, struct error *error)
{
    size_t count = json_array_size(list);
    mdx_status status = MDX_OK;

    if (!json_is_array(list) || count > CALLERS_MOST)
        return error_set(error, CODE_CONFIG_INVALID, "callers: is no list of at most 10000");
    policy->callers = count ? mem_array(policy->allocator, count, sizeof policy->callers[0]) : NULL;
    if (count && !policy->callers)
        return error_no_memory(error);
    for (size_t at = 0; at < count && !status; at++)
        status = read_caller(policy, json_array_get(list, at), at, error);
    return status;
}

/* ---- issuers -------------------------------------------------------------------- */

static json_t *audiences_of(const json_t *value)
{
    json_t *given = json_object_get(value, "audience");
    json_t *list = json_is_array(given) ? json_copy(given) : json_array();
    json_t *item;
    size_t at;

    if (json_is_string(given))
        json_array_append(list, given);
    json_array_foreach(list, at, item)
    {
        if (!json_is_string(item) || !json_string_length(item)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static const char *read_rules(struct issuer *issuer, const json_t *value)
{
    const json_t *leeway = json_object_get(value, "leeway");
    json_t *claim = json_object_get(value, "caller");

    issuer->name = json_incref(json_object_get(value, "issuer"));
    issuer->audiences = audiences_of(value);
    issuer->caller_claim = claim ? json_incref(claim) : json_string("sub");
    issuer->leeway_s = leeway ? (uint64_t)json_integer_value(leeway) : 60;
    if (!json_is_string(issuer->name) || !json_string_length(issuer->name))
        return "has no issuer: what its tokens' `iss` says";
    if (!json_array_size(issuer->audiences))
        return "has no audience: what its tokens' `aud` says, a text or a list of them";
    if (leeway && (!json_is_integer(leeway) || issuer->leeway_s > 600))
        return "leeway is no number of seconds up to 600";
    return json_is_string(issuer->caller_claim) ? NULL : "caller is no name of a claim";
}

/* Whoever can change what is answered makes keys: TLS, or this machine. */
static const char *read_url(struct issuer *issuer, const json_t *value)
{
    json_t *given = json_object_get(value, "jwksUrl");
    struct url url;

    if (json_object_get(value, "jwks"))
        return "has jwks and jwksUrl; one of them says the keys";
    if (!json_is_string(given) || !url_parse(json_string_slice(given), &url) ||
        !(slice_is_nocase(url.scheme, "https") || slice_is_nocase(url.host, "localhost") ||
          slice_is(url.host, "127.0.0.1") || slice_is(url.host, "::1")))
        return "jwksUrl is no https URL (nor an http one of this machine)";
    if (!crypto_is_there())
        return "has a jwksUrl, and this library was built with MDX_JWT=0";
    issuer->url = json_incref(given);
    return NULL;
}

static mdx_status read_keys(struct policy *policy, struct issuer *issuer, const json_t *value,
                            size_t at, struct error *error)
{
    struct buffer what;
    mdx_status status;

    buffer_init(&what, policy->allocator, SIZE_MAX);
    buffer_printf(&what, "tokens[%zu].jwks", at);
    status = buffer_failed(&what)
                 ? error_no_memory(error)
                 : token_keys_read(&issuer->keys, policy->allocator, json_object_get(value, "jwks"),
                                   buffer_slice(&what), error);
    buffer_free(&what);
    return status;
}

static mdx_status read_issuer(struct policy *policy, const json_t *value, size_t at,
                              struct error *error)
{
    struct issuer *issuer = &policy->issuers[policy->issuer_count];
    mdx_status status =
        policy_members(value, "issuer audience jwks jwksUrl leeway caller", "tokens", error);
    const char *why;

    if (status)
        return status;
    policy->issuer_count++;
    issuer->keys.allocator = policy->allocator;
    why = read_rules(issuer, value);
    for (uint32_t i = 0; !why && i + 1 < policy->issuer_count; i++)
        why = json_equal(policy->issuers[i].name, issuer->name) ? "has the issuer of another one"
                                                                : NULL;
    if (!why && json_object_get(value, "jwksUrl"))
        why = read_url(issuer, value);
    if (why)
        return wrong(error, "tokens", at, why);
    policy->fetches |= issuer->url != NULL;
    return issuer->url ? MDX_OK : read_keys(policy, issuer, value, at, error);
}

static mdx_status read_issuers(struct policy *policy, const json_t *list, struct error *error)
{
    size_t count = json_array_size(list);
    mdx_status status = MDX_OK;

    if (!json_is_array(list) || count > ISSUERS_MOST)
        return error_set(error, CODE_CONFIG_INVALID, "tokens: is no list of at most 20 issuers");
    policy->issuers = count ? mem_array(policy->allocator, count, sizeof policy->issuers[0]) : NULL;
    if (count && !policy->issuers)
        return error_no_memory(error);
    for (size_t at = 0; at < count && !status; at++)
        status = read_issuer(policy, json_array_get(list, at), at, error);
    return status;
}

mdx_status policy_set_keys(struct policy *policy, struct slice issuer, struct slice jwks,
                           struct error *error)
{
    json_t *set = NULL;
    mdx_status status;

    for (uint32_t i = 0; i < policy->issuer_count; i++) {
        struct token_keys keys = { .allocator = policy->allocator };

        if (!slice_equal(json_string_slice(policy->issuers[i].name), issuer))
            continue;
        if (json_read(jwks, SLICE("jwks"), POLICY_BYTES, &set, NULL))
            return error_set(error, CODE_CONFIG_INVALID, "jwks: is no JSON");
        status = token_keys_read(&keys, policy->allocator, set, SLICE("jwks"), error);
        json_decref(set);
        if (!status && policy->issuers[i].url)
            token_keys_keep_public(&keys);
        if (!status && !keys.count)
            status = error_set(error, CODE_CONFIG_INVALID,
                               "jwks: no public key is for RS256 or ES256 signatures");
        if (status) {
            token_keys_free(&keys);
            return status;
        }
        token_keys_free(&policy->issuers[i].keys);
        policy->issuers[i].keys = keys;
        return MDX_OK;
    }
    return error_set(error, CODE_CONFIG_INVALID, "the policy names no such issuer");
}

/* ---- the whole ---------------------------------------------------------------------- */

static mdx_status read_limits(struct policy *policy, const json_t *limits, struct error *error)
{
    const json_t *definitions = json_object_get(limits, "definitions");
    const json_t *callers = json_object_get(limits, "callers");
    const json_t *most = json_object_get(limits, "most");
    mdx_status status = policy_members(limits, "definitions callers most", "limits", error);

    if (!status && definitions)
        status = rules_read_limits(&policy->definitions, policy->allocator, definitions,
                                   "limits.definitions", error);
    if (!status && callers)
        status = rules_read_limits(&policy->by_caller, policy->allocator, callers, "limits.callers",
                                   error);
    if (!status && most) {
        if (!json_is_integer(most) || json_integer_value(most) < 1 ||
            json_integer_value(most) > 10000000)
            return error_set(error, CODE_CONFIG_INVALID, "limits: most is no number from 1");
        policy->most = (uint32_t)json_integer_value(most);
    }
    return status;
}

static mdx_status read_manage(struct policy *policy, const json_t *manage, struct error *error)
{
    if (!json_is_string(manage))
        return error_set(error, CODE_CONFIG_INVALID, "manage: is no expression in a text");
    return expression_compile(&policy->manage, policy->allocator, json_string_slice(manage),
                              SLICE("manage"), CODE_CONFIG_INVALID, error);
}

static mdx_status read_anonymous(struct policy *policy, const json_t *value, struct error *error)
{
    if (!json_is_boolean(value))
        return error_set(error, CODE_CONFIG_INVALID, "anonymous: is true or false");
    policy->anonymous = json_is_true(value);
    return MDX_OK;
}

static mdx_status read_permissions(struct policy *policy, const json_t *value, struct error *error)
{
    return rules_read_permissions(&policy->permissions, policy->allocator, value, error);
}

static const struct {
    const char *name;
    mdx_status (*read)(struct policy *, const json_t *, struct error *);
} members[] = {
    { "callers", read_callers }, { "tokens", read_issuers }, { "permissions", read_permissions },
    { "manage", read_manage },   { "limits", read_limits },  { "anonymous", read_anonymous },
};

static mdx_status read_members(struct policy *policy, const json_t *value, struct error *error)
{
    mdx_status status = policy_members(value, "callers tokens permissions manage limits anonymous",
                                       "access", error);

    for (size_t i = 0; !status && i < sizeof members / sizeof members[0]; i++) {
        const json_t *member = json_object_get(value, members[i].name);

        if (member)
            status = members[i].read(policy, member, error);
    }
    return status;
}

mdx_status policy_read(struct policy **policy, const struct allocator *allocator, struct slice json,
                       struct error *error)
{
    struct policy *made;
    struct error where;
    json_t *value = NULL;
    mdx_status status;

    *policy = NULL;
    error_init(&where, allocator);
    status = json_read(json, SLICE("access"), POLICY_BYTES, &value, &where);
    if (status == MDX_E_NOMEM)
        error_no_memory(error);
    else if (status) /* without the text of the line, which may hold a key */
        status = error_set(error, CODE_CONFIG_INVALID, "access: no JSON at line %u, column %u",
                           where.line, where.column);
    error_free(&where);
    if (status)
        return status;
    made = mem_new(allocator, sizeof *made);
    if (!made) {
        json_decref(value);
        return error_no_memory(error);
    }
    made->allocator = allocator;
    made->most = 10000;
    status = read_members(made, value, error);
    json_decref(value);
    if (status)
        policy_free(made);
    else
        *policy = made;
    return status;
}

void policy_free(struct policy *policy)
{
    if (!policy)
        return;
    for (uint32_t i = 0; i < policy->caller_count; i++)
        identity_release(policy->callers[i].identity);
    for (uint32_t i = 0; i < policy->issuer_count; i++) {
        json_decref(policy->issuers[i].name);
        json_decref(policy->issuers[i].audiences);
        json_decref(policy->issuers[i].caller_claim);
        json_decref(policy->issuers[i].url);
        token_keys_free(&policy->issuers[i].keys);
    }
    rules_free(&policy->permissions, policy->allocator);
    rules_free(&policy->definitions, policy->allocator);
    rules_free(&policy->by_caller, policy->allocator);
    expression_free(policy->manage);
    mem_free(policy->allocator, policy->callers);
    mem_free(policy->allocator, policy->issuers);
    mem_free(policy->allocator, policy);
}
