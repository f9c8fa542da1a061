/* settle.c - a source's settings as they are imported or loaded: auth takes from an imported
 * document what it leaves out, and what could not work when a call is made is told now.
 *
 * Values are not quoted but for names: any of them may be a secret. */
#include "outbound/source/calling.h"

#include "base/url.h"
#include "outbound/retry.h"
#include "outbound/source/answers.h"
#include "schema/schema.h"

#include <string.h>

enum { NAMES_MOST = 24 };

/* ---- members -------------------------------------------------------------------------------- */

static size_t read_names(const char *text, struct slice names[NAMES_MOST])
{
    struct slice rest = slice_of(text);
    size_t count = 0;

    while (rest.len && count < NAMES_MOST)
        names[count++] = slice_split(rest, ' ', &rest);
    return count;
}

static bool is_among(struct slice name, const char *text)
{
    struct slice rest = slice_of(text);

    while (rest.len)
        if (slice_equal(slice_split(rest, ' ', &rest), name))
            return true;
    return false;
}

static int shown(struct slice text)
{
    return (int)(text.len < 40 ? text.len : 40);
}

/* known: names with a blank between. */
static mdx_status check_members(const json_t *object, const char *where, const char *known,
                                struct error *error)
{
    struct slice names[NAMES_MOST], near;
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (is_among(slice_of(key), known))
            continue;
        near = nearest_name(slice_of(key), names, read_names(known, names));
        error_set(error, CODE_CONFIG_INVALID, "%s: there is no setting '%.*s'", where,
                  shown(slice_of(key)), key);
        if (near.len)
            error_hint(error, "Did you mean '%.*s'?", (int)near.len, near.data);
        else
            error_hint(error, "There are: %s.", known);
        return MDX_E_CONFIG;
    }
    return MDX_OK;
}

/* ---- retry, limits, cache ---------------------------------------------------------------------
 */

static mdx_status check_retry(const json_t *source, struct error *error)
{
    const json_t *retry = json_object_get(source, "retry");
    struct retry_policy policy;
    mdx_status status = retry_read(retry, &policy, error);

    if (status) {
        error_hint(error,
                   "As in {\"maxAttempts\": 3, \"initialDelay\": 1000, \"maxDelay\": 30000, "
                   "\"multiplier\": 2, \"jitter\": true}, with milliseconds, or \"NETWORK\".");
        return status;
    }
    return check_members(retry, "retry",
                         "preset maxAttempts initialDelay maxDelay multiplier jitter", error);
}

static mdx_status check_limits(const json_t *source, struct error *error)
{
    double per_second;
    uint32_t at_once;
    mdx_status status =
        limits_read(json_object_get(source, "limits"), &per_second, &at_once, error);

    if (status) {
        error_hint(error, "As in {\"requestsPerSecond\": 10, \"concurrent\": 4}.");
        return status;
    }
    return check_members(json_object_get(source, "limits"), "limits",
                         "requestsPerSecond concurrent", error);
}

static mdx_status check_cache(const json_t *source, struct error *error)
{
    const json_t *cache = json_object_get(source, "cache");
    struct answers_limits limits;
    mdx_status status = answers_limits_read(cache, &limits, error);

    if (!status)
        status = check_members(cache, "cache", "maxEntries maxBytes", error);
    if (status || !limits.entries || slice_is(json_text(source, "kind"), "openapi"))
        return status;
    error_set(
        error, CODE_CONFIG_INVALID,
        "cache: only answers to GET and HEAD are kept, and sources of the kind %.*s send none",
        shown(json_text(source, "kind")), json_text(source, "kind").data);
    error_hint(error, "Leave `cache` out.");
    return MDX_E_CONFIG;
}

static mdx_status check_server(const json_t *source, struct error *error)
{
    const json_t *server = json_object_get(source, "serverOverride");
    struct url url;

    if (!server || (json_is_string(server) && url_parse(json_string_slice(server), &url)))
        return MDX_OK;
    error_set(error, CODE_CONFIG_INVALID, "serverOverride is no http or https URL");
    error_hint(error, "Write it whole, as in https://api.example.com/v1.");
    return MDX_E_CONFIG;
}

/* ---- auth ---- */

/* needed and known: names of members with a blank between. */
static const struct auth_type {
    const char *type, *needed, *known, *example;
} types[] = {
    { "bearer", "token", "type token", "{\"type\": \"bearer\", \"token\": \"${TOKEN}\"}" },
    { "apiKey", "key name", "type key in name",
      "{\"type\": \"apiKey\", \"in\": \"header\", \"name\": \"X-Key\", \"key\": \"${KEY}\"}" },
    { "basic", "username", "type username password",
      "{\"type\": \"basic\", \"username\": \"me\", \"password\": \"${PASSWORD}\"}" },
    { "oauth2", "tokenUrl clientId",
      "type grant issuer tokenUrl authorizeUrl clientId clientSecret clientAuth scopes audience "
      "resource "
      "refreshToken code codeVerifier redirectUri",
      "{\"type\": \"oauth2\", \"grant\": \"client_credentials\", \"tokenUrl\": "
      "\"https://auth.example.com/token\", \"clientId\": \"me\", \"clientSecret\": "
      "\"${SECRET}\"}" },
    { "custom", "resolver", "type resolver", "{\"type\": \"custom\", \"resolver\": \"NAME\"}" },
};

static const struct auth_type *find_type(struct slice name)
{
    for (size_t at = 0; at < sizeof types / sizeof types[0]; at++)
        if (slice_is(name, types[at].type))
            return &types[at];
    return NULL;
}

/* `${` has its `}`, and a name between. */
static bool has_good_variables(struct slice text)
{
    for (size_t at = 0; at + 1 < text.len; at++) {
        struct slice inside, otherwise;
        size_t end;

        if (text.data[at] != '$' || text.data[at + 1] != '{')
            continue;
        inside = slice_from(text, at + 2);
        end = slice_find(inside, '}');
        if (end == inside.len ||
            !slice_trim(slice_split(slice_to(inside, end), ':', &otherwise)).len)
            return false;
    }
    return true;
}

static bool has_line_end(struct slice text)
{
    return slice_find(text, '\r') < text.len || slice_find(text, '\n') < text.len ||
           slice_find(text, '\0') < text.len;
}

static bool are_texts(const json_t *list)
{
    json_t *text;
    size_t at;

    json_array_foreach(list, at, text)
    {
        if (!json_is_string(text))
            return false;
    }
    return json_is_array(list);
}

static mdx_status check_member(const char *key, const json_t *value, struct error *error)
{
    struct slice text = json_string_slice(value);

    if (!strcmp(key, "scopes") && are_texts(value))
        return MDX_OK;
    if (!json_is_string(value))
        return error_set(error, CODE_CONFIG_INVALID, "auth: %s is %s", key,
                         strcmp(key, "scopes") != 0 ? "a text" : "a text, or a list of texts");
    if (!has_good_variables(text))
        return error_set(error, CODE_CONFIG_INVALID,
                         "auth: %s holds a `${` that is no ${NAME} and no ${NAME:-default}", key);
    if (has_line_end(text))
        return error_set(error, CODE_CONFIG_INVALID, "auth: %s holds a line end or a NUL character",
                         key);
    return MDX_OK;
}

static const struct {
    const char *member, *words;
} choices[] = {
    { "in", "header query cookie" },
    { "grant", "client_credentials authorization_code refresh_token" },
    { "clientAuth", "basic post" },
};

static bool has_variable(struct slice text)
{
    for (size_t at = 0; at + 1 < text.len; at++)
        if (text.data[at] == '$' && text.data[at + 1] == '{')
            return true;
    return false;
}

/* What is said outright, not by a variable. */
static mdx_status check_words(const json_t *auth, struct error *error)
{
    static const char *const urls[] = { "issuer", "tokenUrl", "authorizeUrl", "redirectUri" };

    for (size_t at = 0; at < sizeof choices / sizeof choices[0]; at++) {
        struct slice word = json_text(auth, choices[at].member);

        if (json_object_get(auth, choices[at].member) && !has_variable(word) &&
            !is_among(word, choices[at].words))
            return error_set(error, CODE_CONFIG_INVALID, "auth: %s is one of: %s",
                             choices[at].member, choices[at].words);
    }
    for (size_t at = 0; at < sizeof urls / sizeof urls[0]; at++) {
        struct slice text = json_text(auth, urls[at]);
        struct url url;

        /* A person's way back may be an app's own scheme. */
        if (text.len && strcmp(urls[at], "redirectUri") != 0 && !has_variable(text) &&
            !url_parse(text, &url))
            return error_set(error, CODE_CONFIG_INVALID, "auth: %s is no http or https URL",
                             urls[at]);
    }
    return MDX_OK;
}

static mdx_status check_needed(const json_t *auth, const struct auth_type *type,
                               struct error *error)
{
    struct slice rest = slice_of(type->needed);

    while (rest.len) {
        struct slice name = slice_split(rest, ' ', &rest);

        /* It is found out. */
        if (slice_is(name, "tokenUrl") && json_text(auth, "issuer").len)
            continue;
        if (!json_string_length(json_object_getn(auth, name.data, name.len)))
            return error_set(error, CODE_CONFIG_INVALID, "auth of the type %s has no `%.*s`",
                             type->type, (int)name.len, name.data);
    }
    if (slice_is(json_text(auth, "grant"), "authorization_code") &&
        !json_text(auth, "authorizeUrl").len && !json_text(auth, "issuer").len &&
        !json_text(auth, "code").len)
        return error_set(error, CODE_CONFIG_INVALID,
                         "auth of the grant authorization_code has no `authorizeUrl`");
    return MDX_OK;
}

static mdx_status check_type(const json_t *auth, const struct auth_type **type, struct error *error)
{
    struct slice name = json_text(auth, "type");

    *type = find_type(name);
    if (*type)
        return MDX_OK;
    if (!json_is_object(auth) || !name.len)
        error_set(error, CODE_CONFIG_INVALID, "auth is an object with `type`");
    else
        error_set(error, CODE_CONFIG_INVALID, "auth: there is no type '%.*s'", shown(name),
                  name.data);
    error_hint(error, "type is bearer, apiKey, basic, oauth2 or custom, as in %s.",
               types[0].example);
    return MDX_E_CONFIG;
}

static mdx_status check_auth_as(const json_t *source, bool whole, struct error *error)
{
    const json_t *auth = json_object_get(source, "auth");
    const struct auth_type *type = NULL;
    mdx_status status = auth ? check_type(auth, &type, error) : MDX_OK;
    const char *key;
    json_t *value;

    if (!type)
        return status;
    status = check_members(auth, "auth", type->known, error);
    if (status)
        return status;
    json_object_foreach((json_t *)(uintptr_t)auth, key, value)
    {
        if (!status)
            status = check_member(key, value, error);
    }
    if (!status)
        status = check_words(auth, error);
    if (!status && whole)
        status = check_needed(auth, type, error);
    if (status == MDX_E_CONFIG)
        error_hint(error, "As in %s.", type->example);
    return status;
}

static mdx_status check_auth(const json_t *source, struct error *error)
{
    return check_auth_as(source, true, error);
}

/* The document's one scheme of that type says where a key goes and where tokens are. */
static mdx_status complete_auth(json_t *source, struct error *error)
{
    json_t *auth = json_object_get(source, "auth"), *scheme;
    const json_t *found = NULL, *value;
    const char *key;

    json_object_foreach(json_object_get(source, "security"), key, scheme)
    {
        if (!slice_equal(json_text(scheme, "type"), json_text(auth, "type")))
            continue;
        if (found)
            return MDX_OK;
        found = scheme;
    }
    json_object_foreach((json_t *)(uintptr_t)found, key, value)
    {
        if (json_is_object(auth) && !json_object_get(auth, key) && json_is_string(value) &&
            json_object_set(auth, key, (json_t *)(uintptr_t)value))
            return error_no_memory(error);
    }
    return MDX_OK;
}

/* ---- the members of a source ---- */

#define OF_ALL "auth retry limits serverOverride"

/* settable: what people write; written: what else an import puts there. */
static const struct source_kind {
    const char *kind, *settable, *written;
} source_kinds[] = {
    { "openapi", OF_ALL " cache", "kind where imported server requires security" },
    { "graphql", OF_ALL, "kind where imported cache server" },
    { "mcp", OF_ALL " command args env cwd headers protocol transport elicitation",
      "kind where imported cache only expires listens leftOut" },
};

/* `cache` is told of by its own check where it is of no use. */
static mdx_status check_known(const json_t *source, const char **unknown, struct error *error)
{
    const struct source_kind *kind = source_kinds;
    const struct source_kind *end = kind + sizeof source_kinds / sizeof source_kinds[0];
    struct slice names[NAMES_MOST], near;
    const char *key;
    json_t *value;

    while (kind < end && !slice_is(json_text(source, "kind"), kind->kind))
        kind++;
    if (kind == end)
        return MDX_OK;
    json_object_foreach((json_t *)(uintptr_t)source, key, value)
    {
        if (is_among(slice_of(key), kind->settable) || is_among(slice_of(key), kind->written))
            continue;
        *unknown = key;
        near = nearest_name(slice_of(key), names, read_names(kind->settable, names));
        error_set(error, CODE_CONFIG_INVALID, "%.*s: there is no such setting of a source",
                  shown(slice_of(key)), key);
        if (near.len)
            error_hint(error, "Did you mean '%.*s'?", (int)near.len, near.data);
        else
            error_hint(error, "There are: %s.", kind->settable);
        return MDX_E_CONFIG;
    }
    return MDX_OK;
}

/* ---- all of them ---- */

static const struct check {
    const char *setting;
    mdx_status (*check)(const json_t *source, struct error *error);
} checks[] = {
    { "retry", check_retry },           { "limits", check_limits }, { "cache", check_cache },
    { "serverOverride", check_server }, { "auth", check_auth },
};

/* A setting that is good, to try a member with: what auth needs is there. */
static json_t *good_start(const struct check *check, const json_t *source)
{
    const json_t *auth = json_object_get(source, "auth");
    const struct auth_type *type =
        check->check == check_auth ? find_type(json_text(auth, "type")) : NULL;
    struct slice rest = slice_of(type ? type->needed : ""), name;
    json_t *start = json_object();

    if (type)
        json_object_set_new(start, "type", json_string(type->type));
    while (rest.len) {
        name = slice_split(rest, ' ', &rest);
        json_object_setn_new(start, name.data, name.len, json_string("${VARIABLE}"));
    }
    if (type && is_among(SLICE("authorizeUrl"), type->known))
        json_object_set_new(start, "authorizeUrl", json_string("${VARIABLE}"));
    return start;
}

/* Is a good setting wrong with this member? key NULL: or as it is? */
static bool is_wrong_with(const struct check *check, const json_t *source, const char *key,
                          json_t *value)
{
    json_t *tried = json_object(), *setting = good_start(check, source);
    bool wrong;

    if (key)
        json_object_set(setting, key, value);
    json_object_set(tried, "kind", json_object_get(source, "kind"));
    json_object_set_new(tried, check->setting, setting);
    wrong = check->check(tried, NULL) == MDX_E_CONFIG;
    json_decref(tried);
    return wrong;
}

/* The member of a setting to which its fault belongs; NULL: to the whole. */
static const char *find_culprit(const struct check *check, const json_t *source)
{
    const json_t *setting = json_object_get(source, check->setting);
    const char *key;
    json_t *value;

    if (is_wrong_with(check, source, NULL, NULL))
        return check->check == check_auth && json_object_get(setting, "type") ? "type" : NULL;
    json_object_foreach((json_t *)(uintptr_t)setting, key, value)
    {
        if (is_wrong_with(check, source, key, value))
            return key;
    }
    return NULL;
}

mdx_status source_check(const json_t *source, struct source_place *place, struct error *error)
{
    const char *unknown = NULL;

    if (check_known(source, &unknown, error)) {
        if (place)
            *place = (struct source_place){ unknown, NULL };
        return MDX_E_CONFIG;
    }
    for (size_t at = 0; at < sizeof checks / sizeof checks[0]; at++) {
        mdx_status status = checks[at].check(source, error);

        if (!status)
            continue;
        if (place)
            *place = (struct source_place){ checks[at].setting, find_culprit(&checks[at], source) };
        return status;
    }
    return MDX_OK;
}

mdx_status source_check_given(const json_t *source, struct error *error)
{
    const char *unknown;
    mdx_status status = check_known(source, &unknown, error);

    for (size_t at = 0; at < sizeof checks / sizeof checks[0] && !status; at++)
        status = checks[at].check == check_auth ? check_auth_as(source, false, error)
                                                : checks[at].check(source, error);
    return status;
}

mdx_status source_settle(json_t *source, struct error *error)
{
    mdx_status status = complete_auth(source, error);

    return status ? status : source_check(source, NULL, error);
}
