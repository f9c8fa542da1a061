/* discover.c - where tokens are got, of a source whose auth names an `issuer` and no `tokenUrl`:
 * the metadata of the protected resource (RFC 9728), which MCP's servers point to when they answer
 * 401, and those of the authorization server (RFC 8414, or OpenID's).
 *
 * The client's credentials belong to that issuer, so they never go anywhere that only the source
 * has named: it has to list the issuer, and the issuer's own metadata have to be of it. What is
 * asked on the way is public, unless the settings themselves name its host. */
#include "outbound/inside.h"
#include "outbound/mcp/mcp.h"
#include "outbound/source/dispatch.h"

#include "base/url.h"

#include <string.h>

enum { CANDIDATES = 3, URL_MOST = 2048, SCOPES_MOST = 4096 };

static struct slice issuer_of(const struct dispatch *dispatch)
{
    return json_text(dispatch->auth.settings, "issuer");
}

static struct slice without_slash(struct slice text)
{
    return text.len && text.data[text.len - 1] == '/' ? slice_to(text, text.len - 1) : text;
}

static bool is_issuer(const struct dispatch *dispatch, struct slice name)
{
    return slice_equal(without_slash(name), without_slash(issuer_of(dispatch)));
}

static mdx_status refuse(struct dispatch *dispatch, const char *what)
{
    return error_set(&dispatch->error, CODE_AUTH_FAILED, "%.*s: %s", (int)dispatch->id.len,
                     dispatch->id.data, what);
}

/* ---- addresses ----------------------------------------------------------------------------- */

static bool has_host(struct slice text, struct slice host)
{
    struct url url;

    return url_parse(text, &url) && slice_equal(url.host, host);
}

static bool may_ask(const struct dispatch *dispatch, struct slice text)
{
    struct url url;

    if (text.len > URL_MOST || !url_parse(text, &url) || url.userinfo.data)
        return false;
    if (has_host(json_text(dispatch->source, "where"), url.host) ||
        has_host(issuer_of(dispatch), url.host))
        return true;
    return slice_is_nocase(url.scheme, "https") && !host_is_private(url.host);
}

/* The origin of a URL, then `first`, its path without a slash at the end, and `last`. */
static bool add_known(struct buffer *out, struct slice text, const char *first, bool path,
                      const char *last)
{
    struct url url;
    bool brackets;

    if (!url_parse(text, &url))
        return false;
    brackets = slice_find(url.host, ':') < url.host.len;
    buffer_add_slice(out, url.scheme);
    buffer_add_text(out, brackets ? "://[" : "://");
    buffer_add_slice(out, url.host);
    buffer_add_text(out, brackets ? "]" : "");
    buffer_add_text(out, url.port.len ? ":" : "");
    buffer_add_slice(out, url.port);
    buffer_add_text(out, first);
    if (path)
        buffer_add_slice(out, without_slash(url.path));
    buffer_add_text(out, last);
    return !buffer_failed(out);
}

static bool has_path(struct slice text)
{
    struct url url;

    return url_parse(text, &url) && without_slash(url.path).len > 0;
}

/* The value of a parameter of a WWW-Authenticate header; empty: it has none. */
static struct slice parameter(struct slice header, const char *name)
{
    const size_t len = strlen(name);
    bool quoted = false;

    for (size_t at = 0; at < header.len; at++) {
        struct slice rest = slice_from(header, at);
        const char before = at ? header.data[at - 1] : ' ';

        if (rest.data[0] == '"')
            quoted = !quoted;
        if (quoted || (before != ' ' && before != ',') || rest.len <= len ||
            rest.data[len] != '=' || !slice_is_nocase(slice_to(rest, len), name))
            continue;
        rest = slice_from(rest, len + 1);
        if (slice_starts(rest, "\"")) {
            rest = slice_from(rest, 1);
            return slice_to(rest, slice_find(rest, '"'));
        }
        rest = slice_to(rest, slice_find(rest, ','));
        return slice_to(rest, slice_find(rest, ' '));
    }
    return slice_make(NULL, 0);
}

/* Candidate number `seek` of the stage; false: there is none, or it is not asked. */
static bool add_candidate(const struct dispatch *dispatch, struct buffer *out)
{
    static const char resource[] = "/.well-known/oauth-protected-resource";
    static const char server[] = "/.well-known/oauth-authorization-server";
    static const char openid[] = "/.well-known/openid-configuration";
    struct slice where = json_text(dispatch->source, "where"), issuer = issuer_of(dispatch);
    struct slice told = parameter(buffer_slice(&dispatch->challenge), "resource_metadata");

    if (dispatch->step == STEP_DISCOVER_RESOURCE) {
        if (told.len) {
            buffer_add_slice(out, told);
            return dispatch->seek == 0 && !buffer_failed(out);
        }
        if (dispatch->seek == 0)
            return has_path(where) && add_known(out, where, resource, true, "");
        return dispatch->seek == 1 && add_known(out, where, resource, false, "");
    }
    if (dispatch->seek == 0)
        return add_known(out, issuer, server, true, "");
    if (dispatch->seek == 1)
        return add_known(out, issuer, openid, true, "");
    return has_path(issuer) && add_known(out, issuer, "", true, openid);
}

/* ---- what was found ----------------------------------------------------------------------- */

static void set_text(struct dispatch *dispatch, const char *name, struct slice text)
{
    if (text.len && !json_object_get(dispatch->auth.settings, name) &&
        json_object_set_new(dispatch->auth.settings, name, json_stringn(text.data, text.len)))
        error_no_memory(&dispatch->error);
}

static bool lists(const json_t *list, const char *word)
{
    json_t *value;
    size_t at;

    json_array_foreach(list, at, value)
    {
        if (json_is_string(value) && slice_is(json_string_slice(value), word))
            return true;
    }
    return false;
}

/* Words with a space between them. */
static bool has_word(struct slice words, struct slice word)
{
    while (words.len) {
        if (slice_equal(slice_split(words, ' ', &words), word))
            return true;
    }
    return false;
}

/* The scopes that the challenge asks for, or else all that the resource has. */
static void take_scopes(struct dispatch *dispatch, const json_t *metadata)
{
    struct slice asked = parameter(buffer_slice(&dispatch->challenge), "scope");
    json_t *all = json_object_get(metadata, "scopes_supported");

    if (asked.len)
        set_text(dispatch, "scopes", asked);
    else if (json_array_size(all) && json_array_size(all) < 100 &&
             !json_object_get(dispatch->auth.settings, "scopes"))
        json_object_set(dispatch->auth.settings, "scopes", all);
}

/* The URL is the resource, or lies below it. */
static bool is_within(struct slice where, struct slice resource)
{
    resource = without_slash(resource);
    if (!resource.len || resource.len > where.len ||
        !slice_equal(resource, slice_to(where, resource.len)))
        return false;
    return resource.len == where.len || strchr("/?", where.data[resource.len]) != NULL;
}

static mdx_status take_resource(struct dispatch *dispatch, const json_t *metadata)
{
    struct slice where = json_text(dispatch->source, "where");
    struct slice resource = json_text(metadata, "resource");
    const json_t *servers = json_object_get(metadata, "authorization_servers");
    bool listed = false;
    json_t *value;
    size_t at;

    if (!is_within(where, resource))
        return refuse(dispatch, "the metadata of the protected resource are of another resource");
    json_array_foreach(servers, at, value)
    {
        listed = listed || is_issuer(dispatch, json_string_slice(value));
    }
    if (!listed) {
        refuse(dispatch, "the server does not take tokens of the issuer that its auth names");
        error_hint(&dispatch->error,
                   "It lists its authorization servers in its OAuth metadata: "
                   "set `issuer` to one of them, and `clientId` to a client there.");
        return MDX_E_AUTH;
    }
    set_text(dispatch, "resource", resource);
    take_scopes(dispatch, metadata);
    return MDX_OK;
}

static mdx_status take_server(struct dispatch *dispatch, const json_t *metadata)
{
    struct slice token = json_text(metadata, "token_endpoint");
    struct slice authorize = json_text(metadata, "authorization_endpoint");
    const json_t *methods = json_object_get(metadata, "token_endpoint_auth_methods_supported");

    if (!is_issuer(dispatch, json_text(metadata, "issuer")))
        return refuse(dispatch, "the metadata of the authorization server name another issuer");
    if (!may_ask(dispatch, token) || (authorize.len && !may_ask(dispatch, authorize)))
        return refuse(dispatch, "the metadata of the authorization server name no endpoint that "
                                "may be asked: https, and no private address");
    if (dispatch->purpose != SOURCE_CALL &&
        !lists(json_object_get(metadata, "code_challenge_methods_supported"), "S256"))
        return refuse(dispatch, "the authorization server does not know PKCE with S256");
    set_text(dispatch, "tokenUrl", token);
    set_text(dispatch, "authorizeUrl", authorize);
    if (methods && !lists(methods, "client_secret_basic") && lists(methods, "client_secret_post"))
        set_text(dispatch, "clientAuth", SLICE("post"));
    if (dispatch->kind->talks)
        set_text(dispatch, "resource", json_text(dispatch->source, "where"));
    return dispatch->error.status;
}

/* ---- kept for the calls that follow --------------------------------------------------------- */

static const char *const kept_members[] = { "issuer",     "tokenUrl", "authorizeUrl",
                                            "clientAuth", "resource", "scopes" };

static void keep(struct dispatch *dispatch)
{
    const struct allocator *allocator = &dispatch->state->sources->allocator;
    json_t *kept = json_object();
    struct buffer text;
    char *made;

    for (size_t at = 0; at < sizeof kept_members / sizeof kept_members[0]; at++)
        json_object_set(kept, kept_members[at],
                        json_object_get(dispatch->auth.settings, kept_members[at]));
    buffer_init(&text, allocator, SIZE_MAX);
    json_write(&text, kept, false);
    made = buffer_take(&text, NULL);
    dispatch_hold(dispatch);
    mem_free(allocator, dispatch->state->discovered);
    dispatch->state->discovered = made;
    dispatch_release(dispatch);
    json_decref(kept);
}

/* True: what was found before is in the settings. */
static bool recall(struct dispatch *dispatch)
{
    struct buffer text;
    json_t *kept = NULL;
    bool good;

    buffer_init(&text, dispatch->allocator, SIZE_MAX);
    dispatch_hold(dispatch);
    if (dispatch->state->discovered)
        buffer_add_text(&text, dispatch->state->discovered);
    dispatch_release(dispatch);
    good = text.len && !buffer_failed(&text) && !json_read_any(buffer_slice(&text), &kept, NULL) &&
           is_issuer(dispatch, json_text(kept, "issuer"));
    if (good)
        json_object_update_missing(dispatch->auth.settings, kept);
    json_decref(kept);
    buffer_free(&text);
    return good;
}

/* ---- the steps ------------------------------------------------------------------------------ */

static void ask(struct dispatch *dispatch)
{
    struct outgoing request;

    outgoing_init(&request, dispatch->allocator);
    while (dispatch->seek < CANDIDATES) {
        buffer_clear(&request.url);
        if (add_candidate(dispatch, &request.url))
            break;
        dispatch->seek++;
    }
    if (dispatch->seek == CANDIDATES && dispatch->step == STEP_DISCOVER_RESOURCE) {
        /* Servers of 2025-03-26 have none; the issuer is known anyway. */
        dispatch->step = STEP_DISCOVER_SERVER;
        dispatch->seek = 0;
        ask(dispatch);
    } else if (dispatch->seek == CANDIDATES) {
        refuse(dispatch, "its issuer has no OAuth metadata; set `tokenUrl`");
        dispatch_fail(dispatch);
    } else if (!may_ask(dispatch, buffer_slice(&request.url))) {
        refuse(dispatch, "the server names OAuth metadata at a place that is not asked: https, and "
                         "no private address");
        dispatch_fail(dispatch);
    } else {
        buffer_add_text(&request.method, "GET");
        outgoing_header(&request, SLICE("Accept"), SLICE("application/json"));
        dispatch_fetch(dispatch, &request);
    }
    outgoing_free(&request);
}

bool dispatch_must_discover(struct dispatch *dispatch)
{
    return auth_is(&dispatch->auth, "oauth2") &&
           !json_object_get(dispatch->auth.settings, "tokenUrl") && issuer_of(dispatch).len &&
           !recall(dispatch);
}

void dispatch_discover(struct dispatch *dispatch)
{
    const bool resource = dispatch->kind->talks && !mcp_is_child(dispatch->source);

    dispatch->unsigned_yet = false;
    dispatch->step = resource ? STEP_DISCOVER_RESOURCE : STEP_DISCOVER_SERVER;
    dispatch->seek = 0;
    ask(dispatch);
}

/* The object that was answered; NULL: none, so that another place is tried. */
static json_t *read_metadata(struct dispatch *dispatch, struct slice json)
{
    struct answered answered;
    struct buffer body;
    json_t *value = NULL;

    buffer_init(&body, dispatch->allocator, 1 << 20);
    if (!answered_read(&answered, dispatch->allocator, json, NULL) && answered.status == 200 &&
        answered.body)
        jsontext_string(&answered.index, answered.body, &body);
    if (!body.len || buffer_failed(&body) || json_read_any(buffer_slice(&body), &value, NULL) ||
        !json_is_object(value)) {
        json_decref(value);
        value = NULL;
    }
    buffer_free(&body);
    answered_free(&answered);
    return value;
}

/* The scopes of a token that reaches further: those it had, and those that are asked for. */
static bool add_scopes(struct dispatch *dispatch, struct slice asked)
{
    struct buffer scopes;
    json_t *text = NULL;
    size_t had;

    buffer_init(&scopes, dispatch->allocator, SCOPES_MOST);
    auth_scopes(&dispatch->auth, &scopes);
    had = scopes.len;
    while (asked.len) {
        struct slice scope = slice_split(asked, ' ', &asked);

        if (scope.len && !has_word(buffer_slice(&scopes), scope)) {
            buffer_add_text(&scopes, scopes.len ? " " : "");
            buffer_add_slice(&scopes, scope);
        }
    }
    if (scopes.len > had && !buffer_failed(&scopes))
        text = json_stringn(scopes.data, scopes.len);
    buffer_free(&scopes);
    return text && !json_object_set_new(dispatch->auth.settings, "scopes", text);
}

bool dispatch_step_up(struct dispatch *dispatch)
{
    const json_t *own = json_object_get(dispatch->source, "auth");
    struct slice challenge = buffer_slice(&dispatch->challenge);
    struct slice grant = json_text(own, "grant");

    if (dispatch->stepped_up || dispatch->error.code != CODE_FORBIDDEN ||
        !slice_is(parameter(challenge, "error"), "insufficient_scope") ||
        !auth_is(&dispatch->auth, "oauth2") || !issuer_of(dispatch).len ||
        json_object_get(own, "scopes") || (grant.len && !slice_is(grant, "client_credentials")) ||
        !add_scopes(dispatch, parameter(challenge, "scope")))
        return false;
    dispatch->stepped_up = true;
    keep(dispatch);
    return true;
}

void dispatch_discovered(struct dispatch *dispatch, struct slice json, const struct error *failure)
{
    json_t *metadata = failure ? NULL : read_metadata(dispatch, json);
    mdx_status status = MDX_OK;

    if (failure) {
        error_copy(&dispatch->error, failure);
        dispatch_fail(dispatch);
    } else if (!metadata) {
        dispatch->seek++;
        ask(dispatch);
    } else if (dispatch->step == STEP_DISCOVER_RESOURCE) {
        status = take_resource(dispatch, metadata);
        dispatch->step = STEP_DISCOVER_SERVER;
        dispatch->seek = 0;
        if (!status)
            ask(dispatch);
    } else {
        status = take_server(dispatch, metadata);
        if (!status) {
            keep(dispatch);
            dispatch_token_ready(dispatch);
        }
    }
    if (status) {
        dispatch_told_auth(dispatch, EVENT_AUTH_ERROR);
        dispatch_fail(dispatch);
    }
    json_decref(metadata);
}
