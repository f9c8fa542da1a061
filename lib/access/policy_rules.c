/* policy_rules.c - the parts of a policy that go by id: permissions and limits. */
#include "access/policy.h"

#include <string.h>

enum { RULES_MOST = 10000 };
#define NS_PER_S 1000000000u

static bool is_word_of(const char *names, struct slice word)
{
    struct slice rest = slice_of(names), name;

    while (rest.len) {
        name = slice_split(rest, ' ', &rest);
        if (slice_equal(name, word))
            return true;
    }
    return false;
}

mdx_status policy_members(const json_t *object, const char *names, const char *what,
                          struct error *error)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        return error_set(error, CODE_CONFIG_INVALID, "%s: is no object", what);
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (is_word_of(names, slice_of(key)))
            continue;
        error_set(error, CODE_CONFIG_INVALID, "%s: there is no member \"%.*s\"", what,
                  (int)strnlen(key, 60), key);
        error_hint(error, "It may have: %s.", names);
        return MDX_E_CONFIG;
    }
    return MDX_OK;
}

static mdx_status make(struct rules *rules, const struct allocator *allocator, const json_t *object,
                       const char *what, struct error *error)
{
    size_t count = json_object_size(object);

    if (!json_is_object(object))
        return error_set(error, CODE_CONFIG_INVALID, "%s: is no object", what);
    if (count > RULES_MOST)
        return error_set(error, CODE_CONFIG_INVALID, "%s: has more than 10000 members", what);
    rules->items = count ? mem_array(allocator, count, sizeof rules->items[0]) : NULL;
    return count && !rules->items ? error_no_memory(error) : MDX_OK;
}

static struct rule *add(struct rules *rules, const char *pattern, struct error *error)
{
    struct rule *rule = &rules->items[rules->count];

    rule->pattern = json_string(pattern);
    if (!rule->pattern) {
        error_no_memory(error);
        return NULL;
    }
    rules->count++;
    return rule;
}

static mdx_status read_permission(struct rules *rules, const struct allocator *allocator,
                                  const char *key, const json_t *value, struct error *error)
{
    struct rule *rule = add(rules, key, error);
    struct buffer what;
    mdx_status status;

    if (!rule)
        return MDX_E_NOMEM;
    if (!json_is_string(value))
        return error_set(error, CODE_CONFIG_INVALID,
                         "permissions: \"%.*s\" is no expression in a text", (int)strnlen(key, 60),
                         key);
    buffer_init(&what, allocator, SIZE_MAX);
    buffer_printf(&what, "permissions: \"%s\"", key);
    status =
        buffer_failed(&what)
            ? error_no_memory(error)
            : expression_compile(&rule->expression, allocator, json_string_slice(value),
                                 slice_to(buffer_slice(&what), 100), CODE_CONFIG_INVALID, error);
    buffer_free(&what);
    return status;
}

mdx_status rules_read_permissions(struct rules *rules, const struct allocator *allocator,
                                  const json_t *object, struct error *error)
{
    mdx_status status = make(rules, allocator, object, "permissions", error);
    const char *key;
    json_t *value;

    if (status)
        return status;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        status = read_permission(rules, allocator, key, value, error);
        if (status)
            return status;
    }
    return MDX_OK;
}

/* A number from 1, absent is 0; of so many units each. */
static bool read_number(const json_t *object, const char *name, uint64_t unit, uint64_t *number)
{
    const json_t *value = json_object_get(object, name);
    json_int_t read = json_integer_value(value);

    *number = (uint64_t)read * unit;
    return !value || (json_is_integer(value) && read > 0 && read <= (json_int_t)1 << 40 &&
                      (uint64_t)read <= UINT64_MAX / unit);
}

static bool read_rate(const json_t *object, struct share *share)
{
    const json_t *value = json_object_get(object, "rate");
    double rate = json_number_value(value);

    if (!value)
        return share->burst == 0;
    if (!json_is_number(value) || !(rate >= 1e-6 && rate <= 1e6))
        return false;
    share->each_ns = (uint64_t)((double)NS_PER_S / rate);
    if (!share->burst)
        share->burst = rate > 1 ? (uint64_t)rate : 1;
    return true;
}

static const char *read_share(const json_t *value, struct share *share)
{
    if (!read_number(value, "burst", 1, &share->burst))
        return "burst is no number of calls from 1";
    if (!read_rate(value, share))
        return "rate is no number of calls a second, or is missing beside burst";
    if (!read_number(value, "window", NS_PER_S, &share->window_ns))
        return "window is no number of seconds from 1";
    if (!read_number(value, "time", 1000000, &share->time_ns))
        return "time is no number of milliseconds from 1";
    if (!read_number(value, "operations", 1, &share->operations))
        return "operations is no number from 1";
    if (!read_number(value, "storedBytes", 1, &share->bytes))
        return "storedBytes is no number from 1";
    if (!share->window_ns)
        share->window_ns = (uint64_t)3600 * NS_PER_S;
    return NULL;
}

static mdx_status read_limit(struct rules *rules, const char *key, const json_t *value,
                             const char *what, struct error *error)
{
    struct rule *rule = add(rules, key, error);
    const char *wrong;
    mdx_status status;

    if (!rule)
        return MDX_E_NOMEM;
    status = policy_members(value, "rate burst window time operations storedBytes", what, error);
    if (status)
        return status;
    wrong = read_share(value, &rule->share);
    return wrong ? error_set(error, CODE_CONFIG_INVALID, "%s: \"%.*s\": %s", what,
                             (int)strnlen(key, 60), key, wrong)
                 : MDX_OK;
}

mdx_status rules_read_limits(struct rules *rules, const struct allocator *allocator,
                             const json_t *object, const char *what, struct error *error)
{
    mdx_status status = make(rules, allocator, object, what, error);
    const char *key;
    json_t *value;

    if (status)
        return status;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        status = read_limit(rules, key, value, what, error);
        if (status)
            return status;
    }
    return MDX_OK;
}

void rules_free(struct rules *rules, const struct allocator *allocator)
{
    for (uint32_t i = 0; i < rules->count; i++) {
        json_decref(rules->items[i].pattern);
        expression_free(rules->items[i].expression);
    }
    mem_free(allocator, rules->items);
    *rules = (struct rules){ 0 };
}

static bool is_target(struct slice pattern, struct slice id, struct slice path)
{
    return path.len && pattern.len == id.len + 1 + path.len && pattern.data[id.len] == '#' &&
           slice_equal(slice_to(pattern, id.len), id) &&
           slice_equal(slice_from(pattern, id.len + 1), path);
}

/* 0: it does not fit. */
static size_t fitness(struct slice pattern, struct slice id, struct slice path)
{
    if (is_target(pattern, id, path))
        return SIZE_MAX;
    if (slice_equal(pattern, id))
        return SIZE_MAX - 1;
    if (pattern.len && pattern.data[pattern.len - 1] == '*' && pattern.len - 1 <= id.len &&
        slice_equal(slice_to(pattern, pattern.len - 1), slice_to(id, pattern.len - 1)))
        return pattern.len;
    return 0;
}

const struct rule *rules_find(const struct rules *rules, struct slice id, struct slice path)
{
    const struct rule *best = NULL;
    size_t most = 0;

    for (uint32_t i = 0; i < rules->count; i++) {
        size_t fits = fitness(json_string_slice(rules->items[i].pattern), id, path);

        if (fits > most) {
            most = fits;
            best = &rules->items[i];
        }
    }
    return best;
}
