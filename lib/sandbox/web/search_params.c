/* search_params.c - URLSearchParams: a list of names and values, in the order of the query.
 *
 * Kept as a list, name and value in turn. Those that belong to a URL write its query with every
 * change. Iterators run over the list as it is when they are made. */
#include "sandbox/web/url.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

#define LIST DUK_HIDDEN_SYMBOL("list")
#define URL  DUK_HIDDEN_SYMBOL("url of")

/* ---- the form encoding ------------------------------------------------------------ */

/* %XX decoded, + a space; what is no UTF-8 becomes U+FFFD. Pushes it. */
static void push_decoded(duk_context *ctx, struct slice text)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    for (size_t at = 0; at < text.len; at++) {
        struct slice three = slice_to(slice_from(text, at), 3);

        if (text.data[at] == '+') {
            buffer_add_char(scratch, ' ');
        } else if (text.data[at] == '%' && three.len == 3 && url_decode(scratch, three, false)) {
            at += 2;
        } else {
            buffer_add_char(scratch, text.data[at]);
        }
    }
    text_push(ctx, scratch);
}

static void add_encoded(struct buffer *out, struct slice text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '*' || c == '-' || c == '.' || c == '_') {
            buffer_add_char(out, (char)c);
        } else if (c == ' ') {
            buffer_add_char(out, '+');
        } else {
            buffer_add_char(out, '%');
            buffer_add_char(out, digits[c >> 4]);
            buffer_add_char(out, digits[c & 15]);
        }
    }
}

/* ---- the list ----------------------------------------------------------------------- */

static duk_uarridx_t count_of(duk_context *ctx, duk_idx_t list)
{
    return (duk_uarridx_t)duk_get_length(ctx, list);
}

/* [ ... list name value ] -> [ ... list ] */
static void add(duk_context *ctx)
{
    const duk_uarridx_t count = count_of(ctx, -3);

    duk_put_prop_index(ctx, -3, count + 1);
    duk_put_prop_index(ctx, -2, count);
}

/* Pushes a list of the query's pairs. */
void query_push_list(duk_context *ctx, struct slice query)
{
    inside_spend(ctx, inside_of(ctx), (int64_t)(query.len / 2));
    duk_push_bare_array(ctx);
    while (query.len) {
        struct slice value, name = slice_split(query, '&', &query);

        if (!name.len)
            continue;
        name = slice_split(name, '=', &value);
        push_decoded(ctx, name);
        push_decoded(ctx, value);
        add(ctx);
    }
}

/* [ ... this list name value ]: step of a list of pairs. */
static duk_ret_t add_pair(duk_context *ctx, void *udata)
{
    const duk_idx_t list = *(const duk_idx_t *)udata;
    const duk_idx_t pair = duk_get_top_index(ctx);
    duk_idx_t record;
    int count = 0;

    if (!duk_is_object(ctx, pair))
        return duk_type_error(ctx, "URLSearchParams: each pair has to be a list of two");
    iterate_open(ctx, pair);
    record = duk_get_top_index(ctx);
    duk_dup(ctx, list);
    while (iterate_next(ctx, record)) {
        if (++count > 2)
            break;
        duk_to_string(ctx, -1);
    }
    if (count != 2)
        return duk_type_error(ctx, "URLSearchParams: each pair has to be a list of two");
    add(ctx);
    return 0;
}

/* [ ... ] with the own enumerable members of argument 0 added to the list at index. */
static void add_members(duk_context *ctx, duk_idx_t list)
{
    duk_enum(ctx, 0, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        inside_spend(ctx, inside_of(ctx), 10);
        duk_dup(ctx, list);
        duk_insert(ctx, -3);
        duk_to_string(ctx, -1);
        add(ctx);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

static void push_text_query(duk_context *ctx, duk_idx_t index)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice text;
    char *copy;

    text_add(ctx, index, scratch);
    text_check(ctx, scratch);
    copy = duk_push_fixed_buffer(ctx, scratch->len);
    text = slice_make(copy, scratch->len);
    if (scratch->len)
        memcpy(copy, scratch->data, scratch->len);
    if (slice_starts(text, "?"))
        text = slice_from(text, 1);
    query_push_list(ctx, text);
    duk_remove(ctx, -2);
}

static void push_list_of(duk_context *ctx)
{
    duk_idx_t list;

    if (!duk_is_object(ctx, 0)) {
        if (duk_is_undefined(ctx, 0))
            duk_push_bare_array(ctx);
        else
            push_text_query(ctx, 0);
        return;
    }
    duk_push_bare_array(ctx);
    list = duk_get_top_index(ctx);
    method_push(ctx, 0, KNOWN_SYMBOL_ITERATOR);
    if (duk_is_undefined(ctx, -1))
        add_members(ctx, list);
    else
        iterate_each(ctx, 0, add_pair, &list);
    duk_set_top(ctx, list + 1);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "URLSearchParams");
    duk_push_object(ctx);
    push_list_of(ctx);
    duk_put_prop_literal(ctx, -2, LIST);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

void search_params_push(duk_context *ctx, struct slice query)
{
    duk_require_stack(ctx, 12);
    duk_push_object(ctx);
    query_push_list(ctx, query);
    duk_put_prop_literal(ctx, -2, LIST);
    state_push(ctx, STATE_SEARCH_PARAMS);
    duk_set_prototype(ctx, -2);
}

void search_params_belong(duk_context *ctx, duk_idx_t index)
{
    duk_put_prop_literal(ctx, index, URL);
}

void search_params_read(duk_context *ctx, duk_idx_t index, struct slice query)
{
    index = duk_require_normalize_index(ctx, index);
    query_push_list(ctx, query);
    duk_put_prop_literal(ctx, index, LIST);
}

/* Pushes this and its list. */
static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, LIST))
        (void)duk_type_error(ctx, "this is no URLSearchParams");
}

/* Appends what the list at index says, as a query in UTF-8. */
static void add_query(duk_context *ctx, duk_idx_t list, struct buffer *out)
{
    const duk_uarridx_t count = count_of(ctx, list);
    struct buffer text;

    buffer_init(&text, inside_of(ctx)->allocator, SIZE_MAX);
    for (duk_uarridx_t i = 0; i < count; i++) {
        struct slice part;

        duk_get_prop_index(ctx, list, i);
        part.data = duk_get_lstring(ctx, -1, &part.len);
        utf8_from_cesu8(&text, part);
        if (i)
            buffer_add_char(out, i % 2 ? '=' : '&');
        add_encoded(out, buffer_slice(&text));
        out->failed = out->failed || text.failed;
        buffer_clear(&text);
        duk_pop(ctx);
    }
    buffer_free(&text);
}

/* [ this list ]: tells the URL that it belongs to. */
static void changed(duk_context *ctx)
{
    struct buffer *scratch;
    char *copy;
    size_t len;

    inside_spend(ctx, inside_of(ctx), count_of(ctx, -1) * 4);
    if (!duk_get_prop_literal(ctx, -2, URL)) {
        duk_pop(ctx);
        return;
    }
    scratch = text_scratch(ctx, SIZE_MAX);
    add_query(ctx, -2, scratch);
    text_check(ctx, scratch);
    len = scratch->len;
    copy = duk_push_fixed_buffer(ctx, len);
    if (len)
        memcpy(copy, scratch->data, len);
    url_set_query(ctx, -2, slice_make(copy, len));
    duk_pop_2(ctx);
}

/* ---- methods --------------------------------------------------------------------------- */

static bool is_name(duk_context *ctx, duk_idx_t list, duk_uarridx_t at)
{
    bool same;

    inside_spend(ctx, inside_of(ctx), 5);
    duk_get_prop_index(ctx, list, at);
    same = duk_strict_equals(ctx, -1, 0);
    duk_pop(ctx);
    return same;
}

/* The pair has the name of argument 0, and the value of argument 1 when that is given. */
static bool is_pair(duk_context *ctx, duk_idx_t list, duk_uarridx_t at, bool with_value)
{
    bool same;

    if (!is_name(ctx, list, at))
        return false;
    if (!with_value)
        return true;
    duk_get_prop_index(ctx, list, at + 1);
    same = duk_strict_equals(ctx, -1, 1);
    duk_pop(ctx);
    return same;
}

static bool read_arguments(duk_context *ctx)
{
    const bool with_value = !duk_is_undefined(ctx, 1);

    duk_to_string(ctx, 0);
    if (with_value)
        duk_to_string(ctx, 1);
    return with_value;
}

static duk_ret_t append(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    duk_to_string(ctx, 1);
    push_own(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    add(ctx);
    changed(ctx);
    return 0;
}

/* Those that are none of the pairs, put in the place of the list on top. */
static void drop(duk_context *ctx, bool with_value, duk_uarridx_t from)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = count_of(ctx, list);

    duk_push_bare_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (at >= from && is_pair(ctx, list, at, with_value))
            continue;
        duk_get_prop_index(ctx, list, at);
        duk_get_prop_index(ctx, list, at + 1);
        add(ctx);
    }
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, list - 1, LIST);
    duk_remove(ctx, list);
}

static duk_ret_t delete_(duk_context *ctx)
{
    const bool with_value = read_arguments(ctx);

    push_own(ctx);
    drop(ctx, with_value, 0);
    changed(ctx);
    return 0;
}

static duk_ret_t set(duk_context *ctx)
{
    duk_uarridx_t count, at = 0;

    duk_to_string(ctx, 0);
    duk_to_string(ctx, 1);
    push_own(ctx);
    count = count_of(ctx, -1);
    while (at < count && !is_name(ctx, -1, at))
        at += 2;
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, at);
    duk_dup(ctx, 1);
    duk_put_prop_index(ctx, -2, at + 1);
    drop(ctx, false, at + 2);
    changed(ctx);
    return 0;
}

static duk_ret_t get(duk_context *ctx)
{
    duk_uarridx_t count;

    duk_to_string(ctx, 0);
    push_own(ctx);
    count = count_of(ctx, -1);
    for (duk_uarridx_t at = 0; at < count; at += 2)
        if (is_name(ctx, -1, at)) {
            duk_get_prop_index(ctx, -1, at + 1);
            return 1;
        }
    duk_push_null(ctx);
    return 1;
}

static duk_ret_t get_all(duk_context *ctx)
{
    duk_uarridx_t count, found = 0;

    duk_to_string(ctx, 0);
    push_own(ctx);
    count = count_of(ctx, -1);
    duk_push_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2)
        if (is_name(ctx, -2, at)) {
            duk_get_prop_index(ctx, -2, at + 1);
            duk_put_prop_index(ctx, -2, found++);
        }
    return 1;
}

static duk_ret_t has(duk_context *ctx)
{
    const bool with_value = read_arguments(ctx);
    bool found = false;
    duk_uarridx_t count;

    push_own(ctx);
    count = count_of(ctx, -1);
    for (duk_uarridx_t at = 0; at < count && !found; at += 2)
        found = is_pair(ctx, -1, at, with_value);
    duk_push_boolean(ctx, found);
    return 1;
}

/* Whether the code units of the name at `a` come before those of the one at `b`: CESU-8's bytes
 * are in their order. */
static bool is_less(duk_context *ctx, duk_idx_t list, duk_uarridx_t a, duk_uarridx_t b)
{
    struct slice x, y;

    inside_spend(ctx, inside_of(ctx), 5);
    duk_get_prop_index(ctx, list, a);
    x.data = duk_get_lstring(ctx, -1, &x.len);
    duk_get_prop_index(ctx, list, b);
    y.data = duk_get_lstring(ctx, -1, &y.len);
    duk_pop_2(ctx);
    return slice_compare(x, y) < 0;
}

/* Moves two sorted rows of `from` into one of `to`; equal names keep their order. */
static void merge(duk_context *ctx, duk_idx_t from, duk_idx_t to, duk_uarridx_t left,
                  duk_uarridx_t middle, duk_uarridx_t right)
{
    duk_uarridx_t a = left, b = middle;

    for (duk_uarridx_t at = left; at < right; at += 2) {
        const bool second = a >= middle || (b < right && is_less(ctx, from, b, a));
        duk_uarridx_t *source = second ? &b : &a;

        duk_get_prop_index(ctx, from, *source);
        duk_put_prop_index(ctx, to, at);
        duk_get_prop_index(ctx, from, *source + 1);
        duk_put_prop_index(ctx, to, at + 1);
        *source += 2;
    }
}

static duk_ret_t sort(duk_context *ctx)
{
    duk_uarridx_t count;

    push_own(ctx);
    count = count_of(ctx, -1);
    for (duk_uarridx_t width = 2; width < count; width *= 2) {
        const duk_idx_t from = duk_get_top_index(ctx);

        duk_push_bare_array(ctx);
        for (duk_uarridx_t left = 0; left < count; left += 2 * width) {
            const duk_uarridx_t middle = left + width < count ? left + width : count;
            const duk_uarridx_t right = middle + width < count ? middle + width : count;

            merge(ctx, from, from + 1, left, middle, right);
        }
        duk_remove(ctx, from);
    }
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, LIST);
    changed(ctx);
    return 0;
}

static duk_ret_t for_each(duk_context *ctx)
{
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "forEach: the argument is no function");
    push_own(ctx); /* function thisArg this list */
    for (duk_uarridx_t at = 0; at < count_of(ctx, 3); at += 2)
        pairs_tell(ctx, 3, at);
    return 0;
}

static duk_ret_t iterate(duk_context *ctx)
{
    push_own(ctx);
    return pairs_iterate(ctx);
}

static duk_ret_t get_size(duk_context *ctx)
{
    push_own(ctx);
    duk_push_uint(ctx, count_of(ctx, -1) / 2);
    return 1;
}

static duk_ret_t to_string(duk_context *ctx)
{
    struct buffer *scratch;

    push_own(ctx);
    inside_spend(ctx, inside_of(ctx), count_of(ctx, -1) * 4);
    scratch = text_scratch(ctx, SIZE_MAX);
    add_query(ctx, -1, scratch);
    text_check(ctx, scratch);
    text_push(ctx, scratch);
    return 1;
}

bool search_params_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, LIST);
}

void search_params_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "append", append, 2, 2, 0, BUILTIN_METHOD },
        { "delete", delete_, 1, 2, 0, BUILTIN_METHOD },
        { "get", get, 1, 1, 0, BUILTIN_METHOD },
        { "getAll", get_all, 1, 1, 0, BUILTIN_METHOD },
        { "has", has, 1, 2, 0, BUILTIN_METHOD },
        { "set", set, 2, 2, 0, BUILTIN_METHOD },
        { "sort", sort, 0, 0, 0, BUILTIN_METHOD },
        { "forEach", for_each, 1, 2, 0, BUILTIN_METHOD },
        { "keys", iterate, 0, 0, PAIR_NAMES, BUILTIN_METHOD },
        { "values", iterate, 0, 0, PAIR_VALUES, BUILTIN_METHOD },
        { "entries", iterate, 0, 0, PAIR_BOTH, BUILTIN_METHOD },
        { "size", get_size, 0, 0, 0, BUILTIN_GETTER },
        { "toString", to_string, 0, 0, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "URLSearchParams", construct, 0, 1);
    DEFINE_TABLE(ctx, methods);
    duk_get_prop_literal(ctx, -1, "entries");
    define_value(ctx, "@@iterator");
    define_tag(ctx, "URLSearchParams");
    state_keep(ctx, STATE_SEARCH_PARAMS);
    define_value(ctx, "URLSearchParams");
    duk_pop(ctx);
}
