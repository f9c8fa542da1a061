/* lower_special.c - members that only intrinsics reach: super.x, super[x] and a.#x are read,
 * called, assigned, counted up and deleted. */
#include "script/classes.h"

bool is_special(const struct node *node)
{
    return (node->kind == NODE_MEMBER || node->kind == NODE_INDEX) &&
           (node->member.object->kind == NODE_SUPER ||
            node->member.property->kind == NODE_PRIVATE_NAME);
}

/* `this` may throw, and does before the key is evaluated. */
static bool is_checked(const struct node *self)
{
    return self->kind == NODE_CONDITIONAL;
}

/* Object and key, lowered; neither is evaluated twice. */
static void parts(struct lower *lower, struct node *member, struct place *place)
{
    struct node *object = member->member.object, *property = member->member.property;

    *place = (struct place){ .super = object->kind == NODE_SUPER };
    if (!place->super) {
        place->object = lower_expression(lower, object);
        place->key = private_variable(lower, property);
        return;
    }
    place->object = lower_this(lower, object);
    if (is_checked(place->object)) {
        place->before = place->object;
        place->object = lower_bound_this(lower, object);
    }
    place->key = member->kind == NODE_INDEX
                     ? lower_expression(lower, property)
                     : make_string(lower, name_slice(property->ident.name), property);
}

static struct node *get(struct lower *lower, struct place *place, struct node *object,
                        struct node *key, const struct node *at)
{
    if (place->super)
        return make_invoke(lower, at, "superGet", super_home(lower, at), key, object, NULL);
    return make_invoke(lower, at, "privateGet", object, key, NULL);
}

static struct node *set(struct lower *lower, bool super, struct node *object, struct node *key,
                        struct node *value, const struct node *at)
{
    if (super)
        return make_invoke(lower, at, "superSet", super_home(lower, at), key, value, object,
                           make_boolean(lower, lower->strict, at), NULL);
    return make_invoke(lower, at, "privateSet", object, key, value, NULL);
}

struct node *special_get(struct lower *lower, struct node *member)
{
    struct place place;

    parts(lower, member, &place);
    return make_sequence(lower, place.before, get(lower, &place, place.object, place.key, member),
                         member);
}

void special_open(struct lower *lower, struct node *member, struct place *place)
{
    struct node *object;

    parts(lower, member, place);
    if (place->super) {
        struct node *key = place->key;

        if (!is_stable(key)) {
            key = make_once(lower, make_invoke(lower, key, "key", key, NULL), &place->key);
            place->before = make_sequence(lower, place->before, key, member);
        }
        return;
    }
    object = place->object;
    if (!is_stable(object))
        place->before = make_once(lower, object, &place->object);
}

struct node *place_get(struct lower *lower, const struct place *place, const struct node *at)
{
    struct place copy = *place;

    return get(lower, &copy, make_again(lower, place->object), make_again(lower, place->key), at);
}

struct node *place_set(struct lower *lower, const struct place *place, struct node *value,
                       const struct node *at)
{
    return set(lower, place->super, make_again(lower, place->object), make_again(lower, place->key),
               value, at);
}

struct node *special_callee(struct lower *lower, struct node *member, struct node **self)
{
    struct place place;
    struct node *object;

    parts(lower, member, &place);
    object = make_once(lower, place.object, self);
    return make_sequence(lower, place.before, get(lower, &place, object, place.key, member),
                         member);
}

struct node *special_call(struct lower *lower, struct node *call)
{
    struct node *self, *arguments = call->call.arguments;
    struct node *callee = special_callee(lower, call->call.callee, &self);
    struct node_list list;

    list_init(&list);
    list_add(&list, list_one(callee));
    list_add(&list, list_one(self));
    for (const struct node *one = arguments; one; one = one->next)
        if (one->kind == NODE_SPREAD) {
            list_add(&list, lower_expression(lower, make_array(lower, arguments, call)));
            return make_call(lower, make_intrinsic(lower, "apply", call), list.first, call);
        }
    lower_list(lower, &arguments);
    list_add(&list, arguments);
    return make_call(lower, make_intrinsic(lower, "call", call), list.first, call);
}

static struct node *nullish_assign(struct lower *lower, struct place *place, struct node *value,
                                   const struct node *at)
{
    struct node *again;
    struct node *old = make_once(lower, place_get(lower, place, at), &again);

    return make_conditional(lower, make_binary(lower, OP_NE, old, make_null(lower, at), at), again,
                            place_set(lower, place, lower_expression(lower, value), at), at);
}

struct node *special_assign(struct lower *lower, struct node *node)
{
    struct node *member = node->binary.left, *value = node->binary.right, *result;
    struct place place;

    if (node->op == OP_NONE) {
        parts(lower, member, &place);
        value = lower_expression(lower, value);
        result = set(lower, place.super, place.object, place.key, value, node);
        return make_sequence(lower, place.before, result, node);
    }
    special_open(lower, member, &place);
    if (node->op == OP_NULLISH)
        result = nullish_assign(lower, &place, value, node);
    else if (node->op == OP_AND || node->op == OP_OR) {
        result = place_get(lower, &place, node);
        value = place_set(lower, &place, lower_expression(lower, value), node);
        result = make_logical(lower, (enum operator)node->op, result, value, node);
    } else {
        result = place_get(lower, &place, node);
        value = lower_expression(lower, value);
        value = make_operation(lower, (enum operator)node->op, result, value, node);
        result = place_set(lower, &place, value, node);
    }
    return make_sequence(lower, place.before, result, node);
}

/* obj.#x++   @1 = get, @2 = @1++, set(@1), @2   The engine's own ++ knows BigInt. */
struct node *special_update(struct lower *lower, struct node *node)
{
    struct node *member = node->unary.argument, *value = make_temp(lower, node);
    struct node *made, *old;
    struct place place;

    special_open(lower, member, &place);
    made = make_assign(lower, value, place_get(lower, &place, node), node);
    node->unary.argument = make_again(lower, value);
    if (node->flags & FLAG_PREFIX) {
        made = place_set(lower, &place, make_sequence(lower, made, node, node), member);
        return make_sequence(lower, place.before, made, member);
    }
    old = make_temp(lower, node);
    made = make_sequence(lower, made, make_assign(lower, old, node, member), member);
    made = make_sequence(lower, made, place_set(lower, &place, make_again(lower, value), member),
                         member);
    made = make_sequence(lower, made, make_again(lower, old), member);
    return make_sequence(lower, place.before, made, member);
}

struct node *special_delete(struct lower *lower, struct node *member)
{
    struct place place;
    struct node *key;

    parts(lower, member, &place);
    key = is_stable(place.key) ? NULL : place.key;
    return make_sequence(
        lower, place.before,
        make_sequence(lower, key, make_invoke(lower, member, "superDelete", NULL), member), member);
}
