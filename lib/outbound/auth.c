/* auth.c - settings of credentials, and where each type puts them. */
#include "outbound/auth.h"

#include "base/base64.h"

#include <string.h>

void auth_init(struct auth *auth, const struct allocator *allocator)
{
    *auth = (struct auth){ .allocator = allocator };
    buffer_init(&auth->secrets, allocator, SIZE_MAX);
}

void auth_free(struct auth *auth)
{
    if (auth->secrets.data)
        memset(auth->secrets.data, 0, auth->secrets.len);
    buffer_free(&auth->secrets);
    json_decref(auth->settings);
    auth->settings = NULL;
}

/* ---- variables --------------------------------------------------------------------------- */

/* The next `${NAME}` or `${NAME:-default}` of the text: what is before it, and what follows. */
static bool next_variable(struct slice text, struct slice *before, struct slice *name,
                          struct slice *otherwise, struct slice *after)
{
    for (size_t at = 0; at + 1 < text.len; at++) {
        struct slice inside, rest;
        size_t end;

        if (text.data[at] != '$' || text.data[at + 1] != '{')
            continue;
        rest = slice_from(text, at + 2);
        end = slice_find(rest, '}');
        if (end == rest.len)
            return false;
        inside = slice_to(rest, end);
        *before = slice_to(text, at);
        *after = slice_from(rest, end + 1);
        *name = slice_split(inside, ':', otherwise);
        if (slice_starts(*otherwise, "-"))
            *otherwise = slice_from(*otherwise, 1);
        else
            *otherwise = slice_make(NULL, 0);
        return true;
    }
    return false;
}

json_t *auth_variables(const json_t *given)
{
    json_t *names = json_object(), *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)given, key, value)
    {
        struct slice text = json_string_slice(value), before, name, otherwise;

        while (names && json_is_string(value) &&
               next_variable(text, &before, &name, &otherwise, &text)) {
            if (json_object_setn_new(names, name.data, name.len, json_null())) {
                json_decref(names);
                names = NULL;
            }
        }
    }
    return names;
}

static mdx_status put_variables(struct slice text, const json_t *values, struct buffer *out,
                                struct error *error)
{
    struct slice before, name, otherwise, after;

    while (next_variable(text, &before, &name, &otherwise, &after)) {
        const json_t *value = json_object_getn(values, name.data, name.len);

        if (!json_is_string(value) && !otherwise.data) {
            error_set(error, CODE_ENV_MISSING, "the variable %.*s is not set",
                      (int)(name.len < 200 ? name.len : 200), name.data);
            error_hint(error, "Set it for the process, or let the bridge answer env('%.*s').",
                       (int)(name.len < 200 ? name.len : 200), name.data);
            return MDX_E_CONFIG;
        }
        buffer_add_slice(out, before);
        buffer_add_slice(out, json_is_string(value) ? json_string_slice(value) : otherwise);
        text = after;
    }
    buffer_add_slice(out, text);
    return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}

void auth_hide(struct auth *auth, struct slice secret)
{
    enum { TOO_SHORT_TO_HIDE = 5 };

    if (secret.len < TOO_SHORT_TO_HIDE || slice_find(secret, '\0') < secret.len)
        return;
    buffer_add_slice(&auth->secrets, secret);
    buffer_add_char(&auth->secrets, '\0');
}

static mdx_status fill_one(struct auth *auth, const char *key, const json_t *text,
                           const json_t *values, json_t *filled, struct error *error)
{
    struct slice before, name, otherwise, after;
    struct buffer out;
    mdx_status status;

    buffer_init(&out, auth->allocator, 1 << 20);
    status = put_variables(json_string_slice(text), values, &out, error);
    if (!status && next_variable(json_string_slice(text), &before, &name, &otherwise, &after))
        auth_hide(auth, buffer_slice(&out));
    if (!status && json_object_set_new(filled, key, json_stringn(out.len ? out.data : "", out.len)))
        status = error_no_memory(error);
    if (out.data)
        memset(out.data, 0, out.len);
    buffer_free(&out);
    return status;
}

mdx_status auth_fill(struct auth *auth, const json_t *texts, const json_t *values, json_t **filled,
                     struct error *error)
{
    mdx_status status = MDX_OK;
    const char *key;
    json_t *text;

    *filled = json_object();
    json_object_foreach((json_t *)(uintptr_t)texts, key, text)
    {
        if (!status)
            status = fill_one(auth, key, text, values, *filled, error);
    }
    return status;
}

static bool is_secret(const char *key)
{
    static const char *const open[] = { "type",         "in",        "name",     "grant",
                                        "tokenUrl",     "clientId",  "username", "resolver",
                                        "scopes",       "audience",  "resource", "redirectUri",
                                        "authorizeUrl", "clientAuth" };

    for (size_t at = 0; at < sizeof open / sizeof open[0]; at++)
        if (!strcmp(key, open[at]))
            return false;
    return true;
}

mdx_status auth_resolve(struct auth *auth, const json_t *given, const json_t *values,
                        struct error *error)
{
    mdx_status status = MDX_OK;
    struct buffer text;
    json_t *value;
    const char *key;

    if (!json_is_object(given) || !json_text(given, "type").len)
        return error_set(error, CODE_CONFIG_INVALID, "auth is an object with `type`");
    auth->settings = json_object();
    buffer_init(&text, auth->allocator, 1 << 20);
    json_object_foreach((json_t *)(uintptr_t)given, key, value)
    {
        if (status)
            break;
        if (!json_is_string(value)) {
            json_object_set(auth->settings, key, value);
            continue;
        }
        buffer_clear(&text);
        status = put_variables(json_string_slice(value), values, &text, error);
        if (!status && json_object_set_new(auth->settings, key,
                                           json_stringn(text.data ? text.data : "", text.len)))
            status = error_set(error, CODE_CONFIG_INVALID, "auth: %s is no valid text", key);
        if (!status && is_secret(key))
            auth_hide(auth, buffer_slice(&text));
    }
    buffer_free(&text);
    return status;
}

bool auth_is(const struct auth *auth, const char *type)
{
    return slice_is(json_text(auth->settings, "type"), type);
}

/* ---- into the request --------------------------------------------------------------------- */

static mdx_status need(const struct auth *auth, const char *key, struct slice *text,
                       struct error *error)
{
    struct slice type = json_text(auth->settings, "type");

    *text = json_text(auth->settings, key);
    return text->len ? MDX_OK
                     : error_set(error, CODE_CONFIG_INVALID, "auth of the type %.*s has no `%s`",
                                 (int)(type.len < 40 ? type.len : 40), type.data, key);
}

static mdx_status put_header(struct outgoing *outgoing, struct slice name, struct slice value,
                             struct error *error)
{
    if (outgoing_header(outgoing, name, value))
        return MDX_OK;
    return error_set(error, CODE_CONFIG_INVALID, "auth: the header %.*s would hold line ends",
                     (int)(name.len < 80 ? name.len : 80), name.data);
}

static mdx_status put_authorization(struct auth *auth, const char *scheme, struct slice value,
                                    struct outgoing *outgoing, struct error *error)
{
    struct buffer text;
    mdx_status status;

    buffer_init(&text, auth->allocator, SIZE_MAX);
    buffer_printf(&text, "%s ", scheme);
    buffer_add_slice(&text, value);
    status = buffer_failed(&text)
                 ? error_no_memory(error)
                 : put_header(outgoing, SLICE("Authorization"), buffer_slice(&text), error);
    buffer_free(&text);
    return status;
}

static mdx_status put_basic(struct auth *auth, struct slice user, struct slice password,
                            struct outgoing *outgoing, struct error *error)
{
    struct buffer pair, coded;
    mdx_status status;

    buffer_init(&pair, auth->allocator, SIZE_MAX);
    buffer_init(&coded, auth->allocator, SIZE_MAX);
    buffer_add_slice(&pair, user);
    buffer_add_char(&pair, ':');
    buffer_add_slice(&pair, password);
    base64_encode(&coded, buffer_slice(&pair));
    auth_hide(auth, buffer_slice(&coded));
    status = buffer_failed(&coded) || buffer_failed(&pair)
                 ? error_no_memory(error)
                 : put_authorization(auth, "Basic", buffer_slice(&coded), outgoing, error);
    buffer_free(&pair);
    buffer_free(&coded);
    return status;
}

static mdx_status put_cookie(struct auth *auth, struct slice name, struct slice value,
                             struct outgoing *outgoing, struct error *error)
{
    struct slice before = outgoing_find(outgoing, SLICE("Cookie"));
    struct buffer text;
    mdx_status status;

    buffer_init(&text, auth->allocator, SIZE_MAX);
    buffer_add_slice(&text, before);
    buffer_add_text(&text, before.len ? "; " : "");
    buffer_add_slice(&text, name);
    buffer_add_char(&text, '=');
    buffer_add_slice(&text, value);
    status = buffer_failed(&text)
                 ? error_no_memory(error)
                 : put_header(outgoing, SLICE("Cookie"), buffer_slice(&text), error);
    buffer_free(&text);
    return status;
}

static mdx_status put_key(struct auth *auth, struct outgoing *outgoing, struct error *error)
{
    struct slice in = json_text(auth->settings, "in"), name, key;
    mdx_status status = need(auth, "key", &key, error);

    if (!status)
        status = need(auth, "name", &name, error);
    if (status)
        return status;
    if (!in.len || slice_is(in, "header"))
        return put_header(outgoing, name, key, error);
    if (slice_is(in, "cookie"))
        return put_cookie(auth, name, key, outgoing, error);
    if (!slice_is(in, "query"))
        return error_set(error, CODE_CONFIG_INVALID, "auth: `in` is header, query or cookie");
    outgoing_query(outgoing, name, key);
    return MDX_OK;
}

static mdx_status put_resolved(struct auth *auth, const json_t *resolved, struct outgoing *outgoing,
                               struct error *error)
{
    mdx_status status = MDX_OK;
    json_t *value;
    const char *key;

    json_object_foreach(json_object_get(resolved, "headers"), key, value)
    {
        auth_hide(auth, json_string_slice(value));
        if (!status && json_is_string(value))
            status = put_header(outgoing, slice_of(key), json_string_slice(value), error);
    }
    json_object_foreach(json_object_get(resolved, "query"), key, value)
    {
        auth_hide(auth, json_string_slice(value));
        if (json_is_string(value))
            outgoing_query(outgoing, slice_of(key), json_string_slice(value));
    }
    return status;
}

mdx_status auth_apply(struct auth *auth, struct slice token, const json_t *resolved,
                      struct outgoing *outgoing, struct error *error)
{
    struct slice text, user;
    mdx_status status;

    if (!auth->settings)
        return MDX_OK;
    if (auth_is(auth, "oauth2"))
        return put_authorization(auth, "Bearer", token, outgoing, error);
    if (auth_is(auth, "custom"))
        return put_resolved(auth, resolved, outgoing, error);
    if (auth_is(auth, "apiKey"))
        return put_key(auth, outgoing, error);
    if (auth_is(auth, "bearer")) {
        status = need(auth, "token", &text, error);
        return status ? status : put_authorization(auth, "Bearer", text, outgoing, error);
    }
    if (auth_is(auth, "basic")) {
        status = need(auth, "username", &user, error);
        return status
                   ? status
                   : put_basic(auth, user, json_text(auth->settings, "password"), outgoing, error);
    }
    return error_set(error, CODE_CONFIG_INVALID,
                     "auth: `type` is bearer, apiKey, basic, oauth2 or custom");
}

/* ---- tokens ------------------------------------------------------------------------------- */

static void add_field(struct outgoing *outgoing, const char *name, struct slice value)
{
    struct outgoing form;
    struct slice pair;

    if (!value.len)
        return;
    /* A query is a form but for its question mark. */
    outgoing_init(&form, outgoing->body.allocator);
    outgoing_query(&form, slice_of(name), value);
    pair = slice_from(buffer_slice(&form.url), 1);
    if (outgoing->body.len)
        buffer_add_char(&outgoing->body, '&');
    buffer_add_slice(&outgoing->body, pair);
    outgoing->body.failed |= form.url.failed;
    outgoing_free(&form);
}

void auth_scopes(const struct auth *auth, struct buffer *out)
{
    const json_t *scopes = json_object_get(auth->settings, "scopes");
    json_t *scope;
    size_t at;

    buffer_add_slice(out, json_string_slice(scopes));
    json_array_foreach(scopes, at, scope)
    {
        buffer_add_text(out, at ? " " : "");
        buffer_add_slice(out, json_string_slice(scope));
    }
}

static void add_scopes(const struct auth *auth, struct outgoing *outgoing)
{
    struct buffer text;

    buffer_init(&text, outgoing->body.allocator, 16 * 1024);
    auth_scopes(auth, &text);
    add_field(outgoing, "scope", buffer_slice(&text));
    outgoing->body.failed |= text.failed;
    buffer_free(&text);
}

/* What the grant needs besides the client. */
static mdx_status add_grant(const struct auth *auth, struct slice refresh,
                            struct outgoing *outgoing, struct error *error)
{
    struct slice grant = json_text(auth->settings, "grant"), text;
    mdx_status status = MDX_OK;

    if (!refresh.len)
        refresh = json_text(auth->settings, "refreshToken");
    if (!grant.len)
        grant = SLICE("client_credentials");
    if (refresh.len) {
        add_field(outgoing, "grant_type", SLICE("refresh_token"));
        add_field(outgoing, "refresh_token", refresh);
        return MDX_OK;
    }
    if (slice_is(grant, "refresh_token"))
        return need(auth, "refreshToken", &text, error);
    add_field(outgoing, "grant_type", grant);
    if (slice_is(grant, "authorization_code")) {
        status = need(auth, "code", &text, error);
        if (status)
            error_hint(error, "Somebody has to allow it first: mdx auth NAME, or "
                              "mdx_source_authorize().");
        add_field(outgoing, "code", text);
        add_field(outgoing, "code_verifier", json_text(auth->settings, "codeVerifier"));
        add_field(outgoing, "redirect_uri", json_text(auth->settings, "redirectUri"));
    } else if (!slice_is(grant, "client_credentials")) {
        status = error_set(error, CODE_CONFIG_INVALID,
                           "auth: `grant` is client_credentials, authorization_code or "
                           "refresh_token");
    }
    return status;
}

/* RFC 6749, 2.3.1: the pair is form-encoded before it is Basic. */
static mdx_status add_client(struct auth *auth, struct slice client, struct outgoing *outgoing,
                             struct error *error)
{
    struct slice secret = json_text(auth->settings, "clientSecret"), id, key;
    struct outgoing coded;
    mdx_status status;

    if (!secret.len || slice_is(json_text(auth->settings, "clientAuth"), "post")) {
        add_field(outgoing, "client_id", client);
        add_field(outgoing, "client_secret", secret);
        return MDX_OK;
    }
    outgoing_init(&coded, auth->allocator);
    outgoing_query(&coded, client, secret);
    id = slice_split(slice_from(buffer_slice(&coded.url), 1), '=', &key);
    status = buffer_failed(&coded.url) ? error_no_memory(error)
                                       : put_basic(auth, id, key, outgoing, error);
    outgoing_free(&coded);
    return status;
}

mdx_status auth_token_request(struct auth *auth, struct slice refresh, struct outgoing *outgoing,
                              struct error *error)
{
    struct slice url, client;
    mdx_status status = need(auth, "tokenUrl", &url, error);

    if (!status)
        status = need(auth, "clientId", &client, error);
    if (status)
        return status;
    buffer_add_text(&outgoing->method, "POST");
    buffer_add_slice(&outgoing->url, url);
    outgoing->has_body = true;
    status = add_grant(auth, refresh, outgoing, error);
    if (!status)
        status = add_client(auth, client, outgoing, error);
    if (status)
        return status;
    add_scopes(auth, outgoing);
    add_field(outgoing, "audience", json_text(auth->settings, "audience"));
    add_field(outgoing, "resource", json_text(auth->settings, "resource"));
    outgoing_header(outgoing, SLICE("Content-Type"), SLICE("application/x-www-form-urlencoded"));
    outgoing_header(outgoing, SLICE("Accept"), SLICE("application/json"));
    return outgoing_failed(outgoing) ? error_no_memory(error) : MDX_OK;
}
