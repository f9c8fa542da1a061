/* lower_pattern.c - destructuring: one step a statement, in the order of the standard.
 *
 *   const { a, b: [c] } = v;   var @1 = v, a = @1.a; @2 = @iter(@1.b); @3 = @items(@2);
 *                              var c = @3.length > 0 ? @3[0] : @item(@2); @3 || @close(@2);
 *
 * An iterator is closed when a step between throws: only then is there a `try`. Where a pattern is
 * within an expression, its steps are joined with commas, or, with a `try`, put into a helper. */
#include "script/classes.h"
#include "script/names_of.h"

struct taking {
    struct lower *lower;
    struct node_list list;
    bool declares;
};

static void take_target(struct taking *taking, struct node *target, struct node *value);

static void step(struct taking *taking, struct node *expression, const struct node *at)
{
    if (expression)
        list_add(&taking->list, make_expression(taking->lower, expression, at));
}

struct node *make_default(struct lower *lower, struct node *value, struct node *init,
                          const struct node *target)
{
    struct slice name = SLICE("");
    struct node *again, *test;

    if (target->kind == NODE_IDENTIFIER)
        name = name_slice(target->ident.name);
    value = make_once(lower, value, &again);
    test = make_binary(lower, OP_SAME, value, make_undefined(lower, init), init);
    return make_conditional(lower, test, lower_named(lower, init, name), again, init);
}

static void take_special(struct taking *taking, struct node *target, struct node *value,
                         struct node *init)
{
    struct place place;

    special_open(taking->lower, target, &place);
    step(taking, place.before, target);
    if (init)
        value = make_default(taking->lower, value, init, target);
    step(taking, place_set(taking->lower, &place, value, target), target);
}

static void take_name(struct taking *taking, struct node *target, struct node *value)
{
    if (taking->declares)
        list_add(&taking->list, lower_bind(taking->lower, target, value, target));
    else
        step(taking, lower_assign_name(taking->lower, target, value, target), target);
}

/* ---- objects -------------------------------------------------------------------------------- */

/* `source` read with the key, which is evaluated once; with a rest it is noted in *keys. */
static struct node *read_key(struct taking *taking, struct node *property, struct node *source,
                             struct node_list *keys)
{
    struct lower *lower = taking->lower;
    struct node *key = property->property.key, *again;

    if (property->flags & FLAG_COMPUTED) {
        key = lower_expression(lower, key);
        if (!is_stable(key) &&
            (keys || without_parens(property->property.value)->kind != NODE_IDENTIFIER)) {
            step(taking, make_once(lower, make_invoke(lower, key, "key", key, NULL), &again),
                 property);
            key = again;
        }
        if (keys)
            list_add(keys, make_again(lower, key));
        return make_index(lower, source, key, property);
    }
    if (keys)
        list_add(keys, key->kind == NODE_IDENTIFIER
                           ? make_string(lower, name_slice(key->ident.name), key)
                           : literal_key(lower, key));
    if (key->kind == NODE_IDENTIFIER) {
        struct node *member = make_node(lower, NODE_MEMBER, property);

        member->member.object = source;
        member->member.property = make_identifier(lower, key->ident.name, key);
        return member;
    }
    return make_index(lower, source, literal_key(lower, key), property);
}

static unsigned digit_of(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The decimal digits of a BigInt that is written in another radix: a name of a property. Longer
 * ones than anybody writes stay as they are. */
static struct slice decimal_of(struct lower *lower, struct slice digits)
{
    const unsigned radix = digits.data[1] == 'x' || digits.data[1] == 'X'   ? 16
                           : digits.data[1] == 'o' || digits.data[1] == 'O' ? 8
                                                                            : 2;
    const size_t room = digits.len * 2;
    char *text = digits.len < 4096 ? lower_take(lower, room) : NULL;
    size_t len = 1;

    if (!text)
        return digits;
    text[room - 1] = 0;
    for (size_t i = 2; i < digits.len; i++) {
        unsigned carry = digit_of(digits.data[i]);

        for (size_t at = 0; at < len || carry; at++) {
            char *place = &text[room - 1 - at];

            if (at == len) {
                *place = 0;
                len++;
            }
            carry += (unsigned)*place * radix;
            *place = (char)(carry % 10);
            carry /= 10;
        }
    }
    for (size_t at = 0; at < len; at++)
        text[room - 1 - at] = (char)(text[room - 1 - at] + '0');
    return slice_make(text + room - len, len);
}

struct slice bigint_name(struct lower *lower, const struct node *key)
{
    const struct slice digits = key->string.value;

    return digits.len > 2 && digits.data[0] == '0' ? decimal_of(lower, digits) : digits;
}

struct node *literal_key(struct lower *lower, struct node *key)
{
    if (key->kind == NODE_BIGINT)
        return make_string(lower, bigint_name(lower, key), key);
    return make_again(lower, key);
}

/* A source that is undefined throws by itself when a plain property is read first. */
static bool needs_coerce(const struct node *first)
{
    return !first || first->kind == NODE_REST || (first->flags & FLAG_COMPUTED) ||
           without_parens(first->property.value)->kind != NODE_IDENTIFIER;
}

static void take_object(struct taking *taking, struct node *pattern, struct node *value)
{
    struct lower *lower = taking->lower;
    struct node *list = node_as_list(pattern), *source, *next;
    struct node_list keys;
    bool rest = false;

    for (const struct node *one = list; one; one = one->next)
        rest |= one->kind == NODE_REST;
    list_init(&keys);
    if (needs_coerce(list))
        value = make_invoke(lower, value, "coerce", value, NULL);
    if (!list) {
        step(taking, value, pattern);
        return;
    }
    source = value;
    if (list->next || needs_coerce(list)) {
        value = make_once(lower, value, &source);
        if (value->kind == NODE_ASSIGN || value->kind == NODE_CALL)
            step(taking, value, pattern);
    }
    for (; list; list = next) {
        next = list->next;
        if (list->kind == NODE_REST) {
            take_target(taking, list->unary.argument,
                        make_invoke(lower, list, "rest", make_again(lower, source),
                                    make_array(lower, keys.first, list), NULL));
            continue;
        }
        value = read_key(taking, list,
                         list == node_as_list(pattern) && !list->next ? source
                                                                      : make_again(lower, source),
                         rest ? &keys : NULL);
        take_target(taking, list->property.value, value);
    }
}

/* ---- arrays -----------------------------------------------------------------------------------
 */

static bool is_safe_name(const struct taking *taking, const struct node *target)
{
    const struct binding *binding = target->ident.binding;

    if (!binding || (binding->flags & (BINDING_FIXED | BINDING_GLOBAL)))
        return false;
    return taking->declares || (!(target->flags & FLAG_CHECK) && binding->kind < BINDING_CONST &&
                                binding->kind != BINDING_NAME);
}

/* A step that cannot throw but by the iterator itself. */
static bool is_safe(const struct taking *taking, const struct node *target)
{
    switch ((enum node_kind)target->kind) {
    case NODE_HOLE:
        return true;
    case NODE_IDENTIFIER:
        return is_safe_name(taking, target);
    case NODE_DEFAULT:
        return is_safe(taking, target->binary.left) &&
               (is_stable(target->binary.right) || target->binary.right->kind == NODE_FUNCTION);
    default:
        return false;
    }
}

/* A rest comes last: nothing is left to close then. */
static bool needs_try(const struct taking *taking, const struct node *list)
{
    for (; list; list = list->next) {
        if (list->kind == NODE_REST)
            return list->unary.argument->kind == NODE_MEMBER ||
                   list->unary.argument->kind == NODE_INDEX;
        if (!is_safe(taking, list))
            return true;
    }
    return false;
}

static struct node *call(struct lower *lower, const char *name, const struct node *record,
                         const struct node *at)
{
    return make_invoke(lower, at, name, make_again(lower, record), NULL);
}

/* An iterator under way; items is NULL when a rest takes what is left. */
struct elements {
    struct node *record, *items;
};

static void open_elements(struct taking *taking, struct elements *elements, struct node *list,
                          struct node *value, const struct node *at)
{
    struct lower *lower = taking->lower;
    bool rest = false;

    for (const struct node *one = list; one; one = one->next)
        rest |= one->kind == NODE_REST;
    *elements = (struct elements){ .record = make_temp(lower, at) };
    value = make_invoke(lower, at, "iter", value, NULL);
    step(taking, make_assign(lower, make_again(lower, elements->record), value, at), at);
    if (rest || !list)
        return;
    elements->items = make_temp(lower, at);
    value = call(lower, "items", elements->record, at);
    step(taking, make_assign(lower, make_again(lower, elements->items), value, at), at);
}

/* items.length > n ? items[n] : @item(record) */
static struct node *element(struct lower *lower, const struct elements *elements, uint32_t n,
                            const struct node *at)
{
    struct node *item = call(lower, "item", elements->record, at), *test, *direct;

    if (!elements->items)
        return item;
    test = make_member(lower, make_again(lower, elements->items), "length", at);
    test = make_binary(lower, OP_GT, test, make_number(lower, n, at), at);
    direct = make_index(lower, make_again(lower, elements->items), make_number(lower, n, at), at);
    return make_conditional(lower, test, direct, item, at);
}

/* Holes that stand together take one step, however many they are. */
static struct node *skip(struct lower *lower, const struct elements *elements, struct node **list,
                         uint32_t *n)
{
    const struct node *first = *list;
    const uint32_t begin = *n;

    for (; (*list)->next && (*list)->next->kind == NODE_HOLE; *list = (*list)->next)
        ++*n;
    if (*n == begin)
        return element(lower, elements, begin, first);
    return make_invoke(lower, first, "skip", make_again(lower, elements->record),
                       make_number(lower, *n - begin + 1, first), NULL);
}

static void take_elements(struct taking *taking, struct node *list, const struct elements *elements)
{
    struct lower *lower = taking->lower;
    struct node *next;
    uint32_t n = 0;

    for (; list; list = next, n++) {
        if (list->kind == NODE_HOLE) {
            struct node *skipped = skip(lower, elements, &list, &n);

            step(taking, skipped, list);
            next = list->next;
            continue;
        }
        next = list->next;
        if (list->kind == NODE_REST)
            take_target(taking, list->unary.argument, call(lower, "take", elements->record, list));
        else
            take_target(taking, list, element(lower, elements, n, list));
    }
}

static struct node *close_elements(struct lower *lower, const struct elements *elements,
                                   const struct node *at)
{
    struct node *close = call(lower, "close", elements->record, at);

    if (elements->items)
        close = make_logical(lower, OP_OR, make_again(lower, elements->items), close, at);
    return make_expression(lower, close, at);
}

static bool may_be_left(const struct lower *lower)
{
    const struct node *function = lower->activation->function;

    return function && (function->function.flags & FUNCTION_HAS_YIELD);
}

static void take_array(struct taking *taking, struct node *pattern, struct node *value)
{
    struct lower *lower = taking->lower;
    struct elements elements;
    struct node_list outer, handler;
    struct node *caught, *close;

    open_elements(taking, &elements, node_as_list(pattern), value, pattern);
    close = close_elements(lower, &elements, pattern);
    if (!needs_try(taking, node_as_list(pattern))) {
        take_elements(taking, node_as_list(pattern), &elements);
        list_add(&taking->list, close);
        return;
    }
    outer = taking->list;
    list_init(&taking->list);
    take_elements(taking, node_as_list(pattern), &elements);
    caught = make_hidden(lower, pattern);
    list_init(&handler);
    list_add(&handler,
             make_expression(lower, call(lower, "abandon", elements.record, pattern), pattern));
    list_add(&handler, make_throw(lower, make_again(lower, caught), pattern));
    list_add(&outer, make_try(lower, taking->list.first, caught, handler.first,
                              may_be_left(lower) ? close : NULL, pattern));
    taking->list = outer;
    if (!may_be_left(lower))
        list_add(&taking->list, close);
}

static void take_target(struct taking *taking, struct node *target, struct node *value)
{
    struct node *init = NULL;

    lower_go_on(taking->lower, target);
    target = without_parens(target);
    if (target->kind == NODE_DEFAULT) {
        init = target->binary.right;
        target = without_parens(target->binary.left);
    }
    if (is_special(target)) {
        take_special(taking, target, value, init);
        return;
    }
    if (target->kind == NODE_MEMBER || target->kind == NODE_INDEX)
        lower_children(taking->lower, target);
    if (init)
        value = make_default(taking->lower, value, init, target);
    if (target->kind == NODE_IDENTIFIER)
        take_name(taking, target, value);
    else if (target->kind == NODE_OBJECT_PATTERN)
        take_object(taking, target, value);
    else if (target->kind == NODE_ARRAY_PATTERN)
        take_array(taking, target, value);
    else
        step(taking, make_assign(taking->lower, target, value, target), target);
}

struct node *lower_bind_pattern(struct lower *lower, struct node *pattern, struct node *value,
                                const struct node *at)
{
    struct taking taking = { .lower = lower, .declares = true };

    (void)at;
    list_init(&taking.list);
    take_target(&taking, pattern, value);
    return taking.list.first;
}

struct node *lower_pattern_steps(struct lower *lower, struct node *pattern, struct node *value)
{
    struct taking taking = { .lower = lower };

    list_init(&taking.list);
    take_target(&taking, pattern, value);
    return taking.list.first;
}

/* ---- within an expression
 * --------------------------------------------------------------------------- */

static bool has_try(const struct taking *taking, const struct node *target)
{
    lower_go_on(taking->lower, target);
    switch ((enum node_kind)target->kind) {
    case NODE_DEFAULT:
        return has_try(taking, target->binary.left);
    case NODE_REST:
    case NODE_PAREN:
        return has_try(taking, target->unary.argument);
    case NODE_PROPERTY:
        return has_try(taking, target->property.value);
    case NODE_ARRAY_PATTERN:
        if (needs_try(taking, node_as_list(target)))
            return true;
        break;
    case NODE_OBJECT_PATTERN:
        break;
    default:
        return false;
    }
    for (const struct node *one = node_as_list(target); one; one = one->next)
        if (has_try(taking, one))
            return true;
    return false;
}

static struct node *join(struct lower *lower, const struct node *list, struct node *last,
                         const struct node *at)
{
    struct node_list parts;
    struct node *node;

    list_init(&parts);
    for (; list; list = list->next) {
        struct node *part = list->unary.argument;

        list_add(&parts, part->kind == NODE_SEQUENCE ? part->list.list : list_one(part));
    }
    list_add(&parts, last);
    node = make_node(lower, NODE_SEQUENCE, at);
    node->list.list = parts.first;
    return node;
}

struct node *lower_assign_pattern(struct lower *lower, struct node *pattern, struct node *value,
                                  const struct node *at)
{
    struct taking taking = { .lower = lower };
    struct activation helper;
    struct node *source, *parameter;

    list_init(&taking.list);
    if (!has_try(&taking, pattern)) {
        value = make_once(lower, value, &source);
        step(&taking, value, at);
        take_target(&taking, pattern, make_again(lower, source));
        return join(lower, taking.list.first, source, at);
    }
    helper_begin(lower, &helper);
    parameter = make_hidden(lower, at);
    take_target(&taking, pattern, make_again(lower, parameter));
    list_add(&taking.list, make_return(lower, make_again(lower, parameter), at));
    return make_call(lower, helper_end(lower, &helper, list_one(parameter), taking.list.first, at),
                     list_one(value), at);
}
