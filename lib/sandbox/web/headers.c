/* headers.c - Headers: names in lower case, values as they are, several of one name joined.
 *
 * Kept as a list, name and value in turn. What is walked over is sorted by name (the fetch
 * standard, "sort and combine"); set-cookie stays apart. */
#include "sandbox/web/web.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include <string.h>

#define LIST DUK_HIDDEN_SYMBOL("headers")

static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];

        if (c <= ' ' || c == 0x7f || (unsigned char)c > 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return len > 0;
}

/* The name at index, in lower case. */
static void read_name(duk_context *ctx, duk_idx_t index)
{
    size_t len;
    const char *name = duk_to_lstring(ctx, index, &len);
    char *copy;

    if (!is_token(name, len))
        (void)duk_type_error(ctx, "Headers: that is no name of a header");
    copy = duk_push_fixed_buffer(ctx, len);
    for (size_t i = 0; i < len; i++)
        copy[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 32) : name[i];
    duk_push_lstring(ctx, copy, len);
    duk_replace(ctx, index < 0 ? index - 2 : index);
    duk_pop(ctx);
}

/* Blanks at both ends go; line ends are refused. */
static void read_value(duk_context *ctx, duk_idx_t index)
{
    size_t len;
    const char *text = duk_to_lstring(ctx, index, &len);

    for (size_t i = 0; i < len; i++)
        if (text[i] == '\r' || text[i] == '\n' || !text[i])
            (void)duk_type_error(ctx, "Headers: a value has a line end or a NUL");
    while (len && (text[0] == ' ' || text[0] == '\t')) {
        text++;
        len--;
    }
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    duk_push_lstring(ctx, text, len);
    duk_replace(ctx, index < 0 ? index - 1 : index);
}

/* [ ... list name value ] -> [ ... list ] */
static void add(duk_context *ctx)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -3);

    duk_put_prop_index(ctx, -3, count + 1);
    duk_put_prop_index(ctx, -2, count);
}

/* [ ... list name value ] -> [ ... list ], as script gave them. */
static void add_read(duk_context *ctx)
{
    const duk_idx_t value = duk_get_top_index(ctx);

    read_name(ctx, value - 1);
    read_value(ctx, value);
    add(ctx);
}

static duk_ret_t add_pair(duk_context *ctx, void *udata)
{
    const duk_idx_t list = *(const duk_idx_t *)udata;
    const duk_idx_t pair = duk_get_top_index(ctx);

    if (!duk_is_object(ctx, pair) || duk_get_length(ctx, pair) != 2)
        return duk_type_error(ctx, "Headers: each pair has to be a list of two");
    duk_dup(ctx, list);
    duk_get_prop_index(ctx, pair, 0);
    duk_get_prop_index(ctx, pair, 1);
    add_read(ctx);
    return 0;
}

/* Pushes the list of headers of an object, a list of pairs, or other headers. */
static void push_list_of(duk_context *ctx, duk_idx_t index)
{
    duk_idx_t list;

    index = duk_normalize_index(ctx, index);
    duk_push_bare_array(ctx);
    list = duk_get_top_index(ctx);
    if (!duk_is_object(ctx, index))
        return;
    method_push(ctx, index, KNOWN_SYMBOL_ITERATOR);
    if (!duk_is_undefined(ctx, -1)) {
        iterate_each(ctx, index, add_pair, &list);
        duk_set_top(ctx, list + 1);
        return;
    }
    duk_enum(ctx, index, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        inside_spend(ctx, inside_of(ctx), 10);
        duk_dup(ctx, list);
        duk_insert(ctx, -3);
        add_read(ctx);
        duk_pop(ctx);
    }
    duk_set_top(ctx, list + 1);
}

void headers_push(duk_context *ctx, duk_idx_t index)
{
    index = duk_normalize_index(ctx, index);
    duk_push_object(ctx);
    push_list_of(ctx, index);
    duk_put_prop_literal(ctx, -2, LIST);
    state_push(ctx, STATE_HEADERS);
    duk_set_prototype(ctx, -2);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "Headers");
    duk_push_object(ctx);
    push_list_of(ctx, 0);
    duk_put_prop_literal(ctx, -2, LIST);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

void headers_push_list(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index) || !duk_get_prop_literal(ctx, index, LIST))
        (void)duk_type_error(ctx, "this is no Headers");
}

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    headers_push_list(ctx, -1);
}

void headers_add(duk_context *ctx, duk_idx_t headers, const char *name)
{
    duk_get_prop_literal(ctx, headers, LIST);
    duk_push_string(ctx, name);
    duk_dup(ctx, -3);
    add(ctx);
    duk_pop_2(ctx);
}

void headers_default(duk_context *ctx, duk_idx_t headers, const char *name, const char *value)
{
    duk_uarridx_t count;

    headers = duk_normalize_index(ctx, headers);
    headers_push_list(ctx, headers);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        bool same;

        duk_get_prop_index(ctx, -1, at);
        same = !strcmp(duk_get_string(ctx, -1), name);
        duk_pop(ctx);
        if (same) {
            duk_pop(ctx);
            return;
        }
    }
    duk_push_string(ctx, name);
    duk_push_string(ctx, value);
    add(ctx);
    duk_pop(ctx);
}

/* ---- methods ---- */

static bool is_name(duk_context *ctx, duk_idx_t list, duk_uarridx_t at, duk_idx_t name)
{
    bool same;

    inside_spend(ctx, inside_of(ctx), 5);
    duk_get_prop_index(ctx, list, at);
    same = duk_strict_equals(ctx, -1, name);
    duk_pop(ctx);
    return same;
}

static duk_ret_t append(duk_context *ctx)
{
    read_name(ctx, 0);
    read_value(ctx, 1);
    push_own(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    add(ctx);
    return 0;
}

/* Puts a list without the name of argument 0 in the place of this one's: [ … this list ]. */
static void drop(duk_context *ctx)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);

    duk_push_bare_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (is_name(ctx, list, at, 0))
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
    read_name(ctx, 0);
    push_own(ctx);
    drop(ctx);
    return 0;
}

static duk_ret_t set(duk_context *ctx)
{
    read_name(ctx, 0);
    read_value(ctx, 1);
    push_own(ctx);
    drop(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    add(ctx);
    return 0;
}

/* Pushes the values of the name below the list on top joined with ", ", or null. */
static void push_joined(duk_context *ctx)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);
    bool any = false;

    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (!is_name(ctx, list, at, list - 1))
            continue;
        if (any)
            duk_push_literal(ctx, ", ");
        duk_get_prop_index(ctx, list, at + 1);
        if (any)
            duk_concat(ctx, 3);
        any = true;
    }
    if (!any)
        duk_push_null(ctx);
}

static duk_ret_t get(duk_context *ctx)
{
    read_name(ctx, 0);
    push_own(ctx);
    duk_remove(ctx, -2);
    push_joined(ctx);
    return 1;
}

void headers_push_value(duk_context *ctx, duk_idx_t headers, const char *name)
{
    headers = duk_normalize_index(ctx, headers);
    duk_push_string(ctx, name);
    headers_push_list(ctx, headers);
    push_joined(ctx);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

static duk_ret_t has(duk_context *ctx)
{
    bool found = false;
    duk_uarridx_t count;

    read_name(ctx, 0);
    push_own(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t at = 0; at < count && !found; at += 2)
        found = is_name(ctx, duk_get_top_index(ctx), at, 0);
    duk_push_boolean(ctx, found);
    return 1;
}

static duk_ret_t get_set_cookie(duk_context *ctx)
{
    duk_uarridx_t count, made = 0;
    duk_idx_t list;

    duk_push_literal(ctx, "set-cookie");
    duk_insert(ctx, 0);
    push_own(ctx);
    list = duk_get_top_index(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, list);
    duk_push_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (!is_name(ctx, list, at, 0))
            continue;
        duk_get_prop_index(ctx, list, at + 1);
        duk_put_prop_index(ctx, -2, made++);
    }
    return 1;
}

/* ---- sorted and combined ---- */

/* Where a name goes in the sorted list at index; *found: it is there, and may be joined. */
static duk_uarridx_t place_of(duk_context *ctx, duk_idx_t sorted, const char *name, bool *found)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, sorted);
    duk_uarridx_t at = 0;

    *found = false;
    for (; at < count; at += 2) {
        int order;

        inside_spend(ctx, inside_of(ctx), 5);
        duk_get_prop_index(ctx, sorted, at);
        order = strcmp(duk_get_string(ctx, -1), name);
        duk_pop(ctx);
        *found = !order && strcmp(name, "set-cookie") != 0;
        if (order > 0 || *found)
            break;
    }
    return at;
}

/* Pair number `at` of the list goes into the sorted one. */
static void sort_in(duk_context *ctx, duk_idx_t list, duk_uarridx_t at, duk_idx_t sorted)
{
    duk_uarridx_t place, count = (duk_uarridx_t)duk_get_length(ctx, sorted);
    bool found;

    duk_get_prop_index(ctx, list, at);
    place = place_of(ctx, sorted, duk_get_string(ctx, -1), &found);
    if (found) {
        duk_get_prop_index(ctx, sorted, place + 1);
        duk_push_literal(ctx, ", ");
        duk_get_prop_index(ctx, list, at + 1);
        duk_concat(ctx, 3);
        duk_put_prop_index(ctx, sorted, place + 1);
        duk_pop(ctx);
        return;
    }
    for (; count > place; count--) {
        inside_spend(ctx, inside_of(ctx), 5);
        duk_get_prop_index(ctx, sorted, count - 1);
        duk_put_prop_index(ctx, sorted, count + 1);
    }
    duk_put_prop_index(ctx, sorted, place);
    duk_get_prop_index(ctx, list, at + 1);
    duk_put_prop_index(ctx, sorted, place + 1);
}

/* Replaces the list on top. */
static void sort(duk_context *ctx)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);

    duk_push_bare_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2)
        sort_in(ctx, list, at, list + 1);
    duk_remove(ctx, list);
}

static duk_ret_t for_each(duk_context *ctx)
{
    duk_uarridx_t count;

    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "Headers.forEach: not a function");
    push_own(ctx);
    sort(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t at = 0; at < count; at += 2)
        pairs_tell(ctx, -1, at);
    return 0;
}

static duk_ret_t iterate(duk_context *ctx)
{
    push_own(ctx);
    sort(ctx);
    return pairs_iterate(ctx);
}

void headers_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "append", append, 2, 2, 0, BUILTIN_METHOD },
        { "delete", delete_, 1, 1, 0, BUILTIN_METHOD },
        { "get", get, 1, 1, 0, BUILTIN_METHOD },
        { "getSetCookie", get_set_cookie, 0, 0, 0, BUILTIN_METHOD },
        { "has", has, 1, 1, 0, BUILTIN_METHOD },
        { "set", set, 2, 2, 0, BUILTIN_METHOD },
        { "forEach", for_each, 1, 2, 0, BUILTIN_METHOD },
        { "keys", iterate, 0, 0, PAIR_NAMES, BUILTIN_METHOD },
        { "values", iterate, 0, 0, PAIR_VALUES, BUILTIN_METHOD },
        { "entries", iterate, 0, 0, PAIR_BOTH, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "Headers", construct, 0, 1);
    DEFINE_TABLE(ctx, methods);
    duk_get_prop_literal(ctx, -1, "entries");
    define_value(ctx, "@@iterator");
    define_tag(ctx, "Headers");
    state_keep(ctx, STATE_HEADERS);
    define_value(ctx, "Headers");
    duk_pop(ctx);
}
