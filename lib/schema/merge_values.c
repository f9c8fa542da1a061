/* merge_values.c - two values of one keyword as one: bounds, lists of values and types, patterns.
 */
#include "schema/merge.h"
#include "schema/tree.h"

#include <string.h>

static json_t *ref(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

/* ---- numbers --------------------------------------------------------------------------------- */

json_t *join_larger(const json_t *one, const json_t *other)
{
    return ref(tree_compare(one, other) >= 0 ? one : other);
}

json_t *join_smaller(const json_t *one, const json_t *other)
{
    return ref(tree_compare(one, other) <= 0 ? one : other);
}

json_t *join_multiples(const json_t *one, const json_t *other)
{
    json_int_t a = json_integer_value(one), b = json_integer_value(other), x = a, y = b;

    if (tree_equal(one, other))
        return ref(one);
    if (a <= 0 || b <= 0)
        return NULL;
    while (y) {
        json_int_t rest = x % y;

        x = y;
        y = rest;
    }
    return b / x <= INT32_MAX && a <= INT32_MAX ? json_integer(a / x * b) : NULL;
}

/* ---- values ------------------------------------------------------------------------------------
 */

/* What the values that were looked at are called. */
struct keys {
    json_t *set; /* {key: true} */
    struct jsontext index;
    struct buffer text, key;
};

static void keys_begin(struct keys *keys)
{
    keys->set = json_object();
    jsontext_init(&keys->index, allocator_system());
    buffer_init(&keys->text, allocator_system(), SIZE_MAX);
    buffer_init(&keys->key, allocator_system(), SIZE_MAX);
}

static void keys_end(struct keys *keys)
{
    json_decref(keys->set);
    jsontext_free(&keys->index);
    buffer_free(&keys->text);
    buffer_free(&keys->key);
}

/* One text for equal values, members in any order and 1.0 the same as 1: the sorted text, with its
 * numbers as digits and a power of ten. */
static struct slice key_of(struct keys *keys, const json_t *value)
{
    buffer_clear(&keys->text);
    buffer_clear(&keys->key);
    json_write(&keys->text, value, true);
    if (jsontext_read(&keys->index, buffer_slice(&keys->text), NULL))
        return SLICE("");
    for (uint32_t node = 0; node < keys->index.count; node++) {
        const struct jsonnode *here = &keys->index.nodes[node];
        struct slice raw = jsontext_raw(&keys->index, node);
        struct decimal number;

        if (here->type == JSONTEXT_NUMBER) {
            number = decimal_read(raw);
            buffer_printf(&keys->key, "%d %llu %d,", number.negative,
                          (unsigned long long)number.digits, (int)number.exponent);
        } else if (here->type >= JSONTEXT_ARRAY) {
            buffer_printf(&keys->key, "%c%u,", *raw.data, here->count);
        } else {
            buffer_add_slice(&keys->key, raw);
        }
    }
    return buffer_slice(&keys->key);
}

/* The list's values that are in the set. */
static json_t *keys_found(struct keys *keys, const json_t *list)
{
    json_t *found = json_array(), *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)list, at, item)
    {
        struct slice key = key_of(keys, item);

        if (json_object_getn(keys->set, key.data, key.len))
            json_array_append(found, item);
    }
    return found;
}

static void keys_add(struct keys *keys, const json_t *value)
{
    struct slice key = key_of(keys, value);

    json_object_setn_new(keys->set, key.data, key.len, json_true());
}

bool values_have(const json_t *list, const json_t *value)
{
    struct keys keys;
    json_t *found;
    bool has;

    keys_begin(&keys);
    keys_add(&keys, value);
    found = keys_found(&keys, list);
    has = json_array_size(found) > 0;
    json_decref(found);
    keys_end(&keys);
    return has;
}

/* By a table of keys, for lists may have millions. */
json_t *join_values(const json_t *one, const json_t *other)
{
    struct keys keys;
    json_t *list, *item;
    size_t at;

    keys_begin(&keys);
    json_array_foreach((json_t *)(uintptr_t)other, at, item) keys_add(&keys, item);
    list = keys_found(&keys, one);
    keys_end(&keys);
    return list;
}

json_t *join_same(const json_t *one, const json_t *other)
{
    return tree_equal(one, other) ? ref(one) : NULL;
}

static json_t *as_list(const json_t *type)
{
    return json_is_array(type) ? ref(type) : json_pack("[O]", type);
}

/* An integer is a number: the two have the integers in common. An empty list: nothing. */
json_t *join_types(const json_t *one, const json_t *other)
{
    json_t *first = as_list(one), *second = as_list(other), *made = json_array(), *item;
    size_t at;

    json_array_foreach(first, at, item)
    {
        const char *name = json_string_value(item);

        if (!name)
            continue;
        if (list_has_text(second, name) ||
            (!strcmp(name, "integer") && list_has_text(second, "number")))
            json_array_append(made, item);
        else if (!strcmp(name, "number") && list_has_text(second, "integer") &&
                 !list_has_text(first, "integer"))
            json_array_append_new(made, json_string("integer"));
    }
    json_decref(first);
    json_decref(second);
    return list_shortest(made);
}

json_t *join_texts(const json_t *one, const json_t *other)
{
    const json_t *const both[] = { one, other };
    json_t *made = json_array(), *names = json_object(), *item;
    size_t at;

    for (int list = 0; list < 2; list++) {
        json_array_foreach((json_t *)(uintptr_t)both[list], at, item)
        {
            if (json_is_text(item))
                list_add_name(made, names, item);
        }
    }
    json_decref(names);
    return made;
}

json_t *join_flags(const json_t *one, const json_t *other)
{
    return json_boolean(json_is_true(one) || json_is_true(other));
}

/* ---- patterns
 * ------------------------------------------------------------------------------------- */

/* It begins where the text does, whichever way it is read. */
static bool is_anchored(struct slice pattern)
{
    return slice_starts(pattern, "^") && slice_find(pattern, '|') == pattern.len;
}

/* \1 and \k<name> count the groups of a whole pattern, where a name may come but once. */
static bool counts_groups(struct slice pattern)
{
    for (size_t at = 0; at + 1 < pattern.len; at++) {
        const char *text = pattern.data + at;

        if (*text == '\\') {
            if ((text[1] >= '1' && text[1] <= '9') || text[1] == 'k')
                return true;
            at++;
        } else if (pattern.len - at > 3 && !memcmp(text, "(?<", 3) && text[3] != '=' &&
                   text[3] != '!') {
            return true;
        }
    }
    return false;
}

enum { LONGEST_PATTERN = 4096 }; /* of what many become; longer ones stay side by side */

/* Looking ahead asks both, each from the place where it may be found: for what is anchored, here.
 */
json_t *join_patterns(const json_t *one, const json_t *other)
{
    const struct slice parts[] = { json_string_slice(one), json_string_slice(other) };
    const bool anchored = is_anchored(parts[0]) && is_anchored(parts[1]);
    struct buffer out;
    json_t *made;

    if (!json_is_text(one) || !json_is_text(other) || tree_equal(one, other))
        return join_same(one, other);
    if (parts[0].len + parts[1].len > LONGEST_PATTERN || counts_groups(parts[0]) ||
        counts_groups(parts[1]))
        return NULL;
    buffer_init(&out, allocator_system(), SIZE_MAX);
    buffer_add_text(&out, anchored ? "" : "^");
    for (int part = 0; part < 2; part++) {
        buffer_add_text(&out, anchored ? "(?=" : "(?=[^]*(?:");
        buffer_add_slice(&out, parts[part]);
        buffer_add_text(&out, anchored ? ")" : "))");
    }
    made = buffer_failed(&out) ? NULL : json_stringn(out.data, out.len);
    buffer_free(&out);
    return made;
}
