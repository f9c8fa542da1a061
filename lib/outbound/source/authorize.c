/* authorize.c - OAuth's authorization code grant with PKCE (RFC 6749, 4.1; RFC 7636): the URL that
 * a person opens, the code that comes back, and tokens that outlive the process.
 *
 * One authorization of a source is under way at a time; a new one ends the one before. */
#include "outbound/source/dispatch.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/url.h"

#include <string.h>

enum { VERIFIER_BYTES = 32, STATE_BYTES = 16, LASTS_MS = 600000 };

static void add_base64url(struct buffer *out, struct slice bytes)
{
    struct buffer plain;

    buffer_init(&plain, out->allocator, 1024);
    base64_encode(&plain, bytes);
    for (size_t at = 0; at < plain.len && plain.data[at] != '='; at++)
        buffer_add_char(out, plain.data[at] == '+'   ? '-'
                             : plain.data[at] == '/' ? '_'
                                                     : plain.data[at]);
    out->failed |= buffer_failed(&plain);
    buffer_free(&plain);
}

static bool add_random(struct dispatch *dispatch, size_t len, struct buffer *out)
{
    unsigned char bytes[VERIFIER_BYTES];

    if (!dispatch->task.port.random(dispatch->task.port.host, bytes, len))
        return false;
    add_base64url(out, slice_make((const char *)bytes, len));
    memset(bytes, 0, sizeof bytes);
    return true;
}

void pending_clear(struct pending *pending, const struct allocator *allocator)
{
    char *const texts[] = { pending->state, pending->verifier, pending->redirect };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i])
            memset(texts[i], 0, strlen(texts[i]));
        mem_free(allocator, texts[i]);
    }
    *pending = (struct pending){ 0 };
}

/* ---- the URL ------------------------------------------------------------------------------- */

struct opening {
    struct buffer verifier, challenge, state, scopes;
    struct slice redirect;
    struct outgoing url;
};

static mdx_status make_texts(struct dispatch *dispatch, struct opening *opening)
{
    unsigned char hash[DIGEST_MOST];

    if (!add_random(dispatch, VERIFIER_BYTES, &opening->verifier) ||
        !add_random(dispatch, STATE_BYTES, &opening->state))
        return error_set(&dispatch->error, CODE_CONFIG_INVALID, "the host has no random bytes");
    digest_of(DIGEST_SHA256, buffer_slice(&opening->verifier), hash);
    add_base64url(&opening->challenge, slice_make((const char *)hash, 32));
    return buffer_failed(&opening->verifier) || buffer_failed(&opening->challenge) ||
                   buffer_failed(&opening->state)
               ? error_no_memory(&dispatch->error)
               : MDX_OK;
}

static void add_part(struct opening *opening, const char *name, struct slice value)
{
    if (value.len)
        outgoing_query(&opening->url, slice_of(name), value);
}

static mdx_status make_url(struct dispatch *dispatch, struct opening *opening)
{
    const json_t *settings = dispatch->auth.settings;
    struct slice server = json_text(settings, "authorizeUrl");
    struct slice client = json_text(settings, "clientId");

    if (!server.len || !client.len || !opening->redirect.len)
        return error_set(&dispatch->error, CODE_CONFIG_INVALID,
                         "auth of the type oauth2 has no `%s`",
                         !server.len   ? "authorizeUrl"
                         : !client.len ? "clientId"
                                       : "redirectUri");
    buffer_add_slice(&opening->url.url, server);
    auth_scopes(&dispatch->auth, &opening->scopes);
    add_part(opening, "response_type", SLICE("code"));
    add_part(opening, "client_id", client);
    add_part(opening, "redirect_uri", opening->redirect);
    add_part(opening, "scope", buffer_slice(&opening->scopes));
    add_part(opening, "state", buffer_slice(&opening->state));
    add_part(opening, "code_challenge", buffer_slice(&opening->challenge));
    add_part(opening, "code_challenge_method", SLICE("S256"));
    add_part(opening, "audience", json_text(settings, "audience"));
    add_part(opening, "resource", json_text(settings, "resource"));
    return outgoing_failed(&opening->url) || buffer_failed(&opening->scopes)
               ? error_no_memory(&dispatch->error)
               : MDX_OK;
}

static mdx_status keep_pending(struct dispatch *dispatch, const struct opening *opening)
{
    const struct allocator *allocator = &dispatch->state->sources->allocator;
    struct pending made = {
        .state = mem_copy(allocator, opening->state.data, opening->state.len),
        .verifier = mem_copy(allocator, opening->verifier.data, opening->verifier.len),
        .redirect = mem_copy(allocator, opening->redirect.data, opening->redirect.len),
        .until_ms = dispatch->task.port.now_ms(dispatch->task.port.host) + LASTS_MS,
    };

    if (!made.state || !made.verifier || !made.redirect) {
        pending_clear(&made, allocator);
        return error_no_memory(&dispatch->error);
    }
    dispatch_hold(dispatch);
    pending_clear(&dispatch->state->pending, allocator);
    dispatch->state->pending = made;
    dispatch_release(dispatch);
    return MDX_OK;
}

static void write_opening(const struct opening *opening, struct buffer *out)
{
    buffer_add_text(out, "{\"url\":");
    buffer_add_json(out, buffer_slice(&opening->url.url));
    buffer_add_text(out, ",\"state\":");
    buffer_add_json(out, buffer_slice(&opening->state));
    buffer_add_text(out, ",\"redirectUri\":");
    buffer_add_json(out, opening->redirect);
    buffer_add_char(out, '}');
}

static void open_authorization(struct dispatch *dispatch, struct opening *opening)
{
    struct buffer answer;
    mdx_status status = make_texts(dispatch, opening);

    if (!status)
        status = make_url(dispatch, opening);
    if (!status)
        status = keep_pending(dispatch, opening);
    if (status) {
        dispatch_fail(dispatch);
        return;
    }
    buffer_init(&answer, dispatch->allocator, SIZE_MAX);
    write_opening(opening, &answer);
    if (buffer_failed(&answer)) {
        error_no_memory(&dispatch->error);
        dispatch_fail(dispatch);
    } else {
        dispatch->step = STEP_OVER;
        dispatch->task.port.done(dispatch->task.port.host, buffer_slice(&answer));
    }
    buffer_free(&answer);
}

/* ---- what came back -------------------------------------------------------------------------- */

static bool same_text(struct slice a, const char *b)
{
    unsigned char differs = 0;

    if (a.len != strlen(b))
        return false;
    for (size_t at = 0; at < a.len; at++)
        differs |= (unsigned char)(a.data[at] ^ b[at]);
    return !differs;
}

/* The pending authorization, taken out; false: there is none of that state. */
static bool take_pending(struct dispatch *dispatch, struct slice state, struct pending *taken)
{
    struct pending *pending = &dispatch->state->pending;
    uint64_t now_ms = dispatch->task.port.now_ms(dispatch->task.port.host);
    bool good;

    dispatch_hold(dispatch);
    good = pending->state && now_ms <= pending->until_ms && same_text(state, pending->state);
    if (good) {
        *taken = *pending;
        *pending = (struct pending){ 0 };
    }
    dispatch_release(dispatch);
    return good;
}

/* A server's own words are for people, and bounded. */
static mdx_status read_refusal(struct dispatch *dispatch, const json_t *back)
{
    struct slice error = json_text(back, "error"), text = json_text(back, "error_description");

    if (!error.len)
        return MDX_OK;
    return error_set(&dispatch->error, CODE_AUTH_FAILED,
                     "the authorization was refused: %.*s%s%.*s",
                     (int)(error.len < 60 ? error.len : 60), error.data, text.len ? ": " : "",
                     (int)(text.len < 200 ? text.len : 200), text.len ? text.data : "");
}

static mdx_status use_code(struct dispatch *dispatch, const json_t *back)
{
    struct slice code = json_text(back, "code");
    struct pending pending = { 0 };
    mdx_status status = MDX_OK;

    if (!take_pending(dispatch, json_text(back, "state"), &pending))
        return error_set(&dispatch->error, CODE_AUTH_FAILED,
                         "no authorization of this `state` is under way; begin again");
    status = read_refusal(dispatch, back);
    if (!status && !code.len)
        status = error_set(&dispatch->error, CODE_AUTH_FAILED, "there came no `code` back");
    if (!status &&
        (json_object_set_new(dispatch->auth.settings, "grant", json_string("authorization_code")) ||
         json_object_set_new(dispatch->auth.settings, "code", json_stringn(code.data, code.len)) ||
         json_object_set_new(dispatch->auth.settings, "codeVerifier",
                             json_string(pending.verifier)) ||
         json_object_set_new(dispatch->auth.settings, "redirectUri",
                             json_string(pending.redirect))))
        status = error_no_memory(&dispatch->error);
    auth_hide(&dispatch->auth, code);
    pending_clear(&pending, &dispatch->state->sources->allocator);
    return status;
}

/* `code=…&state=…`, or the whole URL that it came with, as an object. NULL: no memory. */
static json_t *read_back(const struct dispatch *dispatch, struct slice text)
{
    json_t *back = json_object();
    struct slice rest = text, query;
    struct buffer name, value;

    slice_split(text, '?', &query);
    if (query.len)
        rest = slice_split(query, '#', &query);
    buffer_init(&name, dispatch->allocator, 1024);
    buffer_init(&value, dispatch->allocator, 64 * 1024);
    while (rest.len) {
        struct slice right, left = slice_split(slice_split(rest, '&', &rest), '=', &right);

        buffer_clear(&name);
        buffer_clear(&value);
        if (url_decode(&name, left, true) && url_decode(&value, right, true) && name.len)
            json_object_setn_new(back, name.data, name.len,
                                 json_stringn(value.len ? value.data : "", value.len));
    }
    if (value.data)
        memset(value.data, 0, value.len);
    buffer_free(&name);
    buffer_free(&value);
    return back;
}

static mdx_status take_back(struct dispatch *dispatch, const json_t *args)
{
    json_t *back = read_back(dispatch, json_text(args, "back"));
    mdx_status status = back ? use_code(dispatch, back) : error_no_memory(&dispatch->error);

    json_decref(back);
    return status;
}

bool dispatch_authorize(struct dispatch *dispatch)
{
    json_t *args = NULL;
    mdx_status status;

    if (dispatch->purpose == SOURCE_CALL)
        return false;
    status = json_read_any(dispatch->args, &args, &dispatch->error);
    if (!status && !auth_is(&dispatch->auth, "oauth2"))
        status = error_set(&dispatch->error, CODE_CONFIG_INVALID,
                           "the source's auth is not of the type oauth2");
    if (!status && dispatch->purpose == SOURCE_CODE)
        status = take_back(dispatch, args);
    if (status) {
        dispatch_fail(dispatch);
    } else if (dispatch->purpose == SOURCE_CODE) {
        dispatch_token(dispatch);
    } else {
        struct opening opening = { .redirect = json_text(args, "redirectUri") };

        if (!opening.redirect.len)
            opening.redirect = json_text(dispatch->auth.settings, "redirectUri");
        buffer_init(&opening.verifier, dispatch->allocator, 1024);
        buffer_init(&opening.challenge, dispatch->allocator, 1024);
        buffer_init(&opening.state, dispatch->allocator, 1024);
        buffer_init(&opening.scopes, dispatch->allocator, 16 * 1024);
        outgoing_init(&opening.url, dispatch->allocator);
        open_authorization(dispatch, &opening);
        buffer_free(&opening.verifier);
        buffer_free(&opening.challenge);
        buffer_free(&opening.state);
        buffer_free(&opening.scopes);
        outgoing_free(&opening.url);
    }
    json_decref(args);
    return true;
}

/* ---- tokens that outlive the process: the host keeps them
 * ---------------------------------------- */

bool dispatch_keeps_token(const struct dispatch *dispatch)
{
    struct slice grant = json_text(json_object_get(dispatch->source, "auth"), "grant");

    return slice_is(grant, "authorization_code") || slice_is(grant, "refresh_token");
}

static void operate(struct dispatch *dispatch, uint32_t n, const char *path, struct slice more)
{
    struct buffer args;

    buffer_init(&args, dispatch->allocator, SIZE_MAX);
    buffer_add_char(&args, '[');
    buffer_add_json(&args, dispatch->id);
    buffer_add_slice(&args, more);
    buffer_add_char(&args, ']');
    if (!buffer_failed(&args))
        dispatch->task.port.operate(dispatch->task.port.host, n, slice_of(path),
                                    buffer_slice(&args));
    if (args.data)
        memset(args.data, 0, args.len);
    buffer_free(&args);
}

void dispatch_read_token(struct dispatch *dispatch)
{
    dispatch->step = STEP_KEPT_TOKEN;
    operate(dispatch, ASKED, "token.read", SLICE(""));
}

/* Nobody waits for its answer. */
void dispatch_write_token(struct dispatch *dispatch, const struct token *token)
{
    struct buffer more;

    buffer_init(&more, dispatch->allocator, SIZE_MAX);
    buffer_add_text(&more, ",{\"accessToken\":");
    buffer_add_json(&more, slice_of(token->access));
    buffer_add_text(&more, ",\"expires\":");
    buffer_add_u64(&more, token->expires_ms);
    if (token->refresh) {
        buffer_add_text(&more, ",\"refreshToken\":");
        buffer_add_json(&more, slice_of(token->refresh));
    }
    buffer_add_char(&more, '}');
    if (!buffer_failed(&more))
        operate(dispatch, KEPT, "token.write", buffer_slice(&more));
    if (more.data)
        memset(more.data, 0, more.len);
    buffer_free(&more);
}
