/* url.c - URL: its parts are read once and kept; what is set is read again. */
#include "sandbox/web/url.h"

#include "sandbox/text.h"

#include "base/weburl.h"

#include <string.h>

#define PARTS  DUK_HIDDEN_SYMBOL("url")    /* list: the parts, undefined for absent ones, opaque */
#define SEARCH DUK_HIDDEN_SYMBOL("search") /* its URLSearchParams, once it was asked for */

/* UTF-8 of the string at index, in a buffer of the arena, pushed. */
static struct slice push_utf8(duk_context *ctx, duk_idx_t index)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice text;
    char *copy;

    index = duk_require_normalize_index(ctx, index);
    text_add(ctx, index, scratch);
    text_check(ctx, scratch);
    copy = duk_push_fixed_buffer(ctx, scratch->len + 1);
    text = slice_make(copy, scratch->len);
    if (scratch->len)
        memcpy(copy, scratch->data, scratch->len);
    inside_spend(ctx, inside_of(ctx), (int64_t)(text.len / 2));
    return text;
}

/* Pushes the list of the parts. */
static void push_parts(duk_context *ctx, const struct weburl *url)
{
    duk_push_bare_array(ctx);
    for (duk_uarridx_t i = 0; i < WEBURL_PARTS; i++) {
        if (url->has[i])
            duk_push_lstring(ctx, url->parts[i].len ? url->parts[i].data : "", url->parts[i].len);
        else
            duk_push_undefined(ctx);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_push_boolean(ctx, url->opaque);
    duk_put_prop_index(ctx, -2, WEBURL_PARTS);
}

/* The parts in the list at index; they live as long as it does. */
static void read_parts(duk_context *ctx, duk_idx_t index, struct weburl *url)
{
    memset(url, 0, sizeof *url);
    for (duk_uarridx_t i = 0; i < WEBURL_PARTS; i++) {
        duk_get_prop_index(ctx, index, i);
        url->has[i] = duk_is_string(ctx, -1);
        url->parts[i].data = duk_get_lstring(ctx, -1, &url->parts[i].len);
        if (!url->has[i])
            url->parts[i] = slice_make("", 0);
        duk_pop(ctx);
    }
    duk_get_prop_index(ctx, index, WEBURL_PARTS);
    url->opaque = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
}

/* Pushes the parts of the string at index, read against the parts at base (or none: < 0). */
static bool parse(duk_context *ctx, duk_idx_t index, duk_idx_t base)
{
    struct weburl url, other;
    struct buffer *scratch;
    struct slice text;
    bool good;

    if (base >= 0)
        read_parts(ctx, base, &other);
    text = push_utf8(ctx, index);
    scratch = text_scratch(ctx, SIZE_MAX);
    good = weburl_parse(&url, text, base >= 0 ? &other : NULL, scratch);
    text_check(ctx, scratch);
    if (!good)
        return false;
    push_parts(ctx, &url);
    duk_remove(ctx, -2);
    return true;
}

/* Pushes the parts of arguments 0 (the URL) and 1 (its base). */
static bool parse_arguments(duk_context *ctx)
{
    duk_idx_t base = -1;

    duk_to_string(ctx, 0);
    if (!duk_is_undefined(ctx, 1)) {
        duk_to_string(ctx, 1);
        if (!parse(ctx, 1, -1))
            return false;
        base = duk_get_top_index(ctx);
    }
    return parse(ctx, 0, base);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "URL");
    if (!parse_arguments(ctx)) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "Invalid URL");
        duk_push_literal(ctx, "ERR_INVALID_URL");
        duk_put_prop_literal(ctx, -2, "code");
        duk_dup(ctx, 0);
        duk_put_prop_literal(ctx, -2, "input");
        return duk_throw(ctx);
    }
    duk_push_object(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_literal(ctx, -2, PARTS);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static duk_ret_t can_parse(duk_context *ctx)
{
    duk_push_boolean(ctx, parse_arguments(ctx));
    return 1;
}

/* URL.parse */
static duk_ret_t parse_or_null(duk_context *ctx)
{
    if (!parse_arguments(ctx)) {
        duk_push_null(ctx);
        return 1;
    }
    duk_push_object(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_literal(ctx, -2, PARTS);
    state_push(ctx, STATE_URL);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* Pushes this and its parts. */
static void push_own(duk_context *ctx, struct weburl *url)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, PARTS))
        (void)duk_type_error(ctx, "this is no URL");
    read_parts(ctx, -1, url);
}

static void push_scratch(duk_context *ctx)
{
    const struct buffer *scratch = &inside_of(ctx)->scratch;

    text_check(ctx, scratch);
    duk_push_lstring(ctx, scratch->len ? scratch->data : "", scratch->len);
}

/* ---- what can be read ------------------------------------------------------------ */

static duk_ret_t get_href(duk_context *ctx)
{
    struct weburl url;

    push_own(ctx, &url);
    weburl_write(&url, text_scratch(ctx, SIZE_MAX));
    push_scratch(ctx);
    return 1;
}

static duk_ret_t get_origin(duk_context *ctx)
{
    struct weburl url;

    push_own(ctx, &url);
    weburl_origin(&url, text_scratch(ctx, SIZE_MAX));
    push_scratch(ctx);
    return 1;
}

static void write_part(const struct weburl *url, enum weburl_setter which, struct buffer *out)
{
    static const struct {
        enum weburl_part part;
        const char *before, *after;
    } shapes[] = {
        [WEBURL_SET_PROTOCOL] = { WEBURL_SCHEME, "", ":" },
        [WEBURL_SET_USERNAME] = { WEBURL_USERNAME, "", "" },
        [WEBURL_SET_PASSWORD] = { WEBURL_PASSWORD, "", "" },
        [WEBURL_SET_HOST] = { WEBURL_HOST, "", "" },
        [WEBURL_SET_HOSTNAME] = { WEBURL_HOST, "", "" },
        [WEBURL_SET_PORT] = { WEBURL_PORT, "", "" },
        [WEBURL_SET_PATHNAME] = { WEBURL_PATH, "", "" },
        [WEBURL_SET_SEARCH] = { WEBURL_QUERY, "?", "" },
        [WEBURL_SET_HASH] = { WEBURL_FRAGMENT, "#", "" },
    };
    const struct slice part = url->parts[shapes[which].part];

    if (part.len) {
        buffer_add_text(out, shapes[which].before);
        buffer_add_slice(out, part);
        buffer_add_text(out, shapes[which].after);
    }
    if (which == WEBURL_SET_HOST && url->has[WEBURL_PORT]) {
        buffer_add_char(out, ':');
        buffer_add_slice(out, url->parts[WEBURL_PORT]);
    }
}

static duk_ret_t get_part(duk_context *ctx)
{
    struct weburl url;

    push_own(ctx, &url);
    write_part(&url, (enum weburl_setter)duk_get_current_magic(ctx), text_scratch(ctx, SIZE_MAX));
    push_scratch(ctx);
    return 1;
}

static duk_ret_t get_search_params(duk_context *ctx)
{
    struct weburl url;
    struct slice query;

    push_own(ctx, &url);
    if (!duk_get_prop_literal(ctx, -2, SEARCH)) {
        duk_pop(ctx);
        query = url.parts[WEBURL_QUERY];
        search_params_push(ctx, query);
        duk_dup(ctx, -3);
        search_params_belong(ctx, -2);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -4, SEARCH);
    }
    return 1;
}

/* ---- what can be set ---------------------------------------------------------------- */

/* [ ... url parts ] -> [ ... url ]: and its parameters say what the query says now. */
static void take_parts(duk_context *ctx, bool query)
{
    struct slice text = { "", 0 };

    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, PARTS);
    if (query && duk_get_prop_literal(ctx, -2, SEARCH)) {
        duk_get_prop_index(ctx, -2, WEBURL_QUERY);
        if (duk_is_string(ctx, -1))
            text.data = duk_get_lstring(ctx, -1, &text.len);
        search_params_read(ctx, -2, text);
        duk_pop(ctx);
    }
    if (query)
        duk_pop(ctx);
    duk_pop(ctx);
}

static duk_ret_t set_href(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_string(ctx, 0);
    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, -1, PARTS))
        return duk_type_error(ctx, "this is no URL");
    if (!parse(ctx, 0, -1))
        return duk_type_error(ctx, "Invalid URL");
    take_parts(ctx, true);
    return 0;
}

/* Sets one part of the URL at index by the UTF-8 text. */
static void set_part(duk_context *ctx, duk_idx_t index, enum weburl_setter setter,
                     struct slice text)
{
    struct buffer *scratch;
    struct weburl url, old;
    bool changed;

    duk_dup(ctx, index);
    duk_get_prop_literal(ctx, -1, PARTS);
    read_parts(ctx, -1, &old);
    scratch = text_scratch(ctx, SIZE_MAX);
    changed = weburl_set(&url, &old, setter, text, scratch);
    text_check(ctx, scratch);
    duk_pop(ctx);
    if (changed) {
        push_parts(ctx, &url);
        take_parts(ctx, false);
    }
    duk_pop(ctx);
}

static duk_ret_t set(duk_context *ctx)
{
    const enum weburl_setter setter = (enum weburl_setter)duk_get_current_magic(ctx);
    struct weburl url;

    duk_to_string(ctx, 0);
    push_own(ctx, &url);
    duk_pop(ctx);
    set_part(ctx, 1, setter, push_utf8(ctx, 0));
    if (setter == WEBURL_SET_SEARCH) {
        duk_get_prop_literal(ctx, 1, PARTS);
        duk_dup(ctx, 1);
        duk_insert(ctx, -2);
        take_parts(ctx, true);
    }
    return 0;
}

void url_set_query(duk_context *ctx, duk_idx_t url, struct slice query)
{
    set_part(ctx, duk_require_normalize_index(ctx, url), WEBURL_SET_SEARCH, query);
}

void url_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "canParse", can_parse, 1, 2, 0, BUILTIN_METHOD },
        { "parse", parse_or_null, 1, 2, 0, BUILTIN_METHOD },
    };
    static const struct builtin methods[] = {
        { "href", get_href, 0, 0, 0, BUILTIN_GETTER },
        { "href", set_href, 1, 1, 0, BUILTIN_SETTER },
        { "origin", get_origin, 0, 0, 0, BUILTIN_GETTER },
        { "protocol", get_part, 0, 0, WEBURL_SET_PROTOCOL, BUILTIN_GETTER },
        { "protocol", set, 1, 1, WEBURL_SET_PROTOCOL, BUILTIN_SETTER },
        { "username", get_part, 0, 0, WEBURL_SET_USERNAME, BUILTIN_GETTER },
        { "username", set, 1, 1, WEBURL_SET_USERNAME, BUILTIN_SETTER },
        { "password", get_part, 0, 0, WEBURL_SET_PASSWORD, BUILTIN_GETTER },
        { "password", set, 1, 1, WEBURL_SET_PASSWORD, BUILTIN_SETTER },
        { "host", get_part, 0, 0, WEBURL_SET_HOST, BUILTIN_GETTER },
        { "host", set, 1, 1, WEBURL_SET_HOST, BUILTIN_SETTER },
        { "hostname", get_part, 0, 0, WEBURL_SET_HOSTNAME, BUILTIN_GETTER },
        { "hostname", set, 1, 1, WEBURL_SET_HOSTNAME, BUILTIN_SETTER },
        { "port", get_part, 0, 0, WEBURL_SET_PORT, BUILTIN_GETTER },
        { "port", set, 1, 1, WEBURL_SET_PORT, BUILTIN_SETTER },
        { "pathname", get_part, 0, 0, WEBURL_SET_PATHNAME, BUILTIN_GETTER },
        { "pathname", set, 1, 1, WEBURL_SET_PATHNAME, BUILTIN_SETTER },
        { "search", get_part, 0, 0, WEBURL_SET_SEARCH, BUILTIN_GETTER },
        { "search", set, 1, 1, WEBURL_SET_SEARCH, BUILTIN_SETTER },
        { "hash", get_part, 0, 0, WEBURL_SET_HASH, BUILTIN_GETTER },
        { "hash", set, 1, 1, WEBURL_SET_HASH, BUILTIN_SETTER },
        { "searchParams", get_search_params, 0, 0, 0, BUILTIN_GETTER },
        { "toString", get_href, 0, 0, 0, BUILTIN_METHOD },
        { "toJSON", get_href, 0, 0, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "URL", construct, 1, 2);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "URL");
    state_keep(ctx, STATE_URL);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "URL");
    duk_pop(ctx);
}
