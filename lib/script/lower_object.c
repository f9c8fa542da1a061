/* lower_object.c - object literals. What ES5 has stays a literal; from the first computed key,
 * spread or __proto__ on, the rest is added to it, one call around the other:
 *
 *   { a: 1, [k]: v, ...s }   @copy(@prop({ a: 1 }, @key(k), v), s)
 *
 * or one after another on a variable when there are many. */
#include "script/classes.h"
#include "script/rewrites.h"

#define NESTED_MOST 6 /* calls around one another, so that no compiler runs out of stack */

static bool is_proto(const struct node *property)
{
    const struct node *key = property->property.key;
    struct slice name;

    if (property->flags & (FLAG_COMPUTED | FLAG_SHORTHAND) || property->op != METHOD_PLAIN)
        return false;
    if (property->property.value->kind == NODE_FUNCTION &&
        property->property.value->function.flags & FUNCTION_METHOD)
        return false;
    if (key->kind != NODE_IDENTIFIER && key->kind != NODE_STRING)
        return false;
    name = key->kind == NODE_STRING ? key->string.value : name_slice(key->ident.name);
    return slice_equal(name, SLICE("__proto__"));
}

/* ES5 has it, once its value is lowered. */
static bool is_plain(const struct node *property)
{
    return property->kind == NODE_PROPERTY && !(property->flags & FLAG_COMPUTED) &&
           property->property.key->kind != NODE_BIGINT && !is_proto(property);
}

static bool is_method(const struct node *property)
{
    return property->op != METHOD_PLAIN ||
           (property->property.value->kind == NODE_FUNCTION &&
            property->property.value->function.flags & FUNCTION_METHOD);
}

static void lower_plain(struct lower *lower, struct node *property, struct home *home)
{
    struct slice name;
    struct node *key = lower_key(lower, property, &name);

    if (is_method(property))
        property->property.value = lower_method(lower, property, home, name);
    else if (name.len || key->kind != NODE_NUMBER)
        property->property.value = lower_named(lower, property->property.value, name);
    else
        property->property.value =
            lower_named_after(lower, property->property.value, make_again(lower, key));
    property->flags &= (uint16_t)~FLAG_SHORTHAND;
}

/* `object` with one more property. */
static struct node *add(struct lower *lower, struct node *object, struct node *property,
                        struct home *home)
{
    static const char *const definers[] = {
        [METHOD_PLAIN] = "method", [METHOD_GET] = "getter", [METHOD_SET] = "setter"
    };
    struct node *key, *again, *value;
    struct slice name;

    if (property->kind == NODE_SPREAD)
        return make_invoke(lower, property, "copy", object,
                           lower_expression(lower, property->unary.argument), NULL);
    if (is_proto(property))
        return make_invoke(lower, property, "proto", object,
                           lower_expression(lower, property->property.value), NULL);
    key = lower_key(lower, property, &name);
    if (is_method(property)) {
        value = lower_method(lower, property, home, name);
        return make_invoke(lower, property, definers[property->op], object, key, value,
                           make_boolean(lower, true, property), NULL);
    }
    value = property->property.value;
    if (!name.len && is_anonymous_function(value)) {
        key = make_once(lower, make_invoke(lower, key, "key", key, NULL), &again);
        value = lower_named_after(lower, value, again);
    } else {
        value = name.len ? lower_named(lower, value, name) : lower_expression(lower, value);
        if (!is_stable(key) && !is_stable(value))
            key = make_invoke(lower, key, "key", key, NULL);
    }
    return make_invoke(lower, property, "prop", object, key, value, NULL);
}

/* Two or more plain ones behind a spread are added as a literal of their own. */
static struct node *add_run(struct lower *lower, struct node *object, struct node *first,
                            struct node *end, struct home *home, const struct node *at)
{
    struct node *literal = make_node(lower, NODE_OBJECT, at), *last = first;

    for (struct node *one = first; one != end; one = one->next) {
        lower_plain(lower, one, home);
        last = one;
    }
    last->next = NULL;
    literal->list.list = first;
    return make_invoke(lower, at, "copy", object, literal, NULL);
}

static struct node *run_end(struct node *first)
{
    while (first && is_plain(first) && first->op == METHOD_PLAIN && !is_method(first))
        first = first->next;
    return first;
}

static struct node *add_rest(struct lower *lower, struct node *object, struct node *rest,
                             struct home *home, const struct node *at)
{
    struct node *variable = NULL, *all, *next;
    struct node_list parts;

    list_init(&parts);
    if (list_count(rest) > NESTED_MOST) {
        variable = make_temp(lower, at);
        list_add(&parts, make_assign(lower, variable, object, at));
    }
    for (; rest; rest = next) {
        struct node *end = run_end(rest);

        if (variable)
            object = make_again(lower, variable);
        if (end != rest && end != rest->next) {
            next = end;
            object = add_run(lower, object, rest, end, home, rest);
        } else {
            next = rest->next;
            object = add(lower, object, rest, home);
        }
        if (variable)
            list_add(&parts, list_one(object));
    }
    if (!variable)
        return object;
    list_add(&parts, make_again(lower, variable));
    all = make_node(lower, NODE_SEQUENCE, at);
    all->list.list = parts.first;
    return all;
}

static struct node *literal(struct lower *lower, struct node *node, struct home *home)
{
    struct node **place = &node->list.list;
    struct node *rest;

    while (*place && is_plain(*place)) {
        lower_plain(lower, *place, home);
        place = &(*place)->next;
    }
    rest = *place;
    *place = NULL;
    return rest ? add_rest(lower, node, rest, home, node) : node;
}

static bool needs_home(const struct lower *lower, const struct node *node)
{
    for (const struct node *one = node->list.list; one; one = one->next)
        if (one->kind == NODE_PROPERTY && is_method(one) &&
            (mentions_super(lower, one->property.value) ||
             (one->property.value->function.flags & FUNCTION_USES_EVAL)))
            return true;
    return false;
}

/* Each evaluation has a home of its own: (function () { var o; return o = {…} })() */
static struct node *with_home(struct lower *lower, struct node *node)
{
    struct home home = { 0 };
    struct activation helper;
    struct node *variable, *value, *function;

    helper_begin(lower, &helper);
    variable = make_variable(lower, node);
    home.object = variable->ident.name;
    value = make_assign(lower, variable, make_node(lower, NODE_OBJECT, node), node);
    /* The methods may run before all of the literal is there. */
    value = make_sequence(
        lower, value, add_rest(lower, make_again(lower, variable), node->list.list, &home, node),
        node);
    function = helper_end(lower, &helper, NULL, make_return(lower, value, node), node);
    return make_call(lower, function, NULL, node);
}

struct node *lower_object(struct lower *lower, struct node *node)
{
    if (needs_home(lower, node))
        return with_home(lower, node);
    return literal(lower, node, NULL);
}
