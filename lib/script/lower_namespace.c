/* lower_namespace.c - TypeScript's namespaces: a helper closure that fills an object.
 *
 *   namespace N { export const a = 1 }   var N = {}; (function (n) { n.a = 1 })(N)
 *
 * Uses of exported variables have become members of that object already (scope_typescript.c). */
#include "script/classes.h"
#include "script/rewrites.h"

static bool is_code(struct lower *lower, const struct node *list);

/* Something of the statement is left at run time. */
static bool is_code_statement(struct lower *lower, const struct node *node)
{
    lower_go_on(lower, node);
    if (node->kind == NODE_EXPORT && node->module.declaration)
        node = node->module.declaration;
    switch ((enum node_kind)node->kind) {
    case NODE_TYPE_ALIAS:
    case NODE_INTERFACE:
    case NODE_DROPPED:
    case NODE_EMPTY:
        return false;
    case NODE_NAMESPACE:
        return !(node->flags & FLAG_DECLARE) && is_code(lower, node->namespace_.list);
    case NODE_FUNCTION_DECLARATION:
        return !(node->flags & FLAG_DECLARE) && node->function.body;
    default:
        return !(node->flags & FLAG_DECLARE);
    }
}

static bool is_code(struct lower *lower, const struct node *list)
{
    for (; list; list = list->next)
        if (is_code_statement(lower, list))
            return true;
    return false;
}

static struct node *property_of(struct lower *lower, struct name *space, const struct node *name)
{
    struct node *member =
        make_member(lower, make_identifier(lower, space, name), name->ident.name->text, name);

    member->member.property->ident.name = name->ident.name;
    return member;
}

/* A declared target as one that is assigned to: each name becomes a property. */
static struct node *exported_target(struct lower *lower, struct name *space, struct node *target)
{
    struct node **place;

    lower_go_on(lower, target);
    switch ((enum node_kind)target->kind) {
    case NODE_IDENTIFIER:
        return property_of(lower, space, target);
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        for (place = &node_as_list(target); *place; place = &(*place)->next) {
            struct node *one = *place, *next = one->next;

            if (one->kind == NODE_PROPERTY) {
                one->property.value = exported_target(lower, space, one->property.value);
                one->flags &= (uint16_t)~FLAG_SHORTHAND;
            } else if (one->kind != NODE_HOLE) {
                *place = exported_target(lower, space, one);
            }
            (*place)->next = next;
        }
        return target;
    case NODE_DEFAULT:
        target->binary.left = exported_target(lower, space, target->binary.left);
        return target;
    case NODE_REST:
        target->unary.argument = exported_target(lower, space, target->unary.argument);
        return target;
    default:
        return target;
    }
}

/* n.a = 1; for each that has a value */
static struct node *exported_variables(struct lower *lower, struct name *space, struct node *node)
{
    struct node_list list;

    list_init(&list);
    for (struct node *one = node->list.list; one; one = one->next)
        if (one->binary.right && !(node->flags & FLAG_DECLARE))
            list_add(&list, make_expression(
                                lower,
                                make_assign(lower, exported_target(lower, space, one->binary.left),
                                            one->binary.right, one),
                                one));
    return list.first;
}

/* The declaration, and n.f = f; behind it. */
static struct node *exported_name(struct lower *lower, struct name *space, struct node *node,
                                  struct node *name)
{
    struct node_list list;

    list_init(&list);
    list_add(&list, list_one(node));
    list_add(&list, make_expression(lower,
                                    make_assign(lower, property_of(lower, space, name),
                                                make_again(lower, name), node),
                                    node));
    return list.first;
}

/* As written, still to be lowered. */
static struct node *exported(struct lower *lower, struct name *space, struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_VARIABLES:
        return exported_variables(lower, space, node);
    case NODE_FUNCTION_DECLARATION:
        return node->flags & FLAG_DECLARE || !node->function.body
                   ? NULL
                   : exported_name(lower, space, node, node->function.name);
    case NODE_CLASS_DECLARATION:
        return node->flags & FLAG_DECLARE ? NULL
                                          : exported_name(lower, space, node, node->class_.name);
    case NODE_ENUM:
        node->enum_.space = space;
        return list_one(node);
    case NODE_NAMESPACE:
        node->namespace_.space = space;
        return list_one(node);
    case NODE_IMPORT_EQUALS:
        return make_expression(lower,
                               make_assign(lower, property_of(lower, space, node->binary.left),
                                           node->binary.right, node),
                               node);
    default:
        return list_one(node);
    }
}

static struct node *without_exports(struct lower *lower, struct name *space, struct node *list)
{
    struct node_list statements;
    struct node *next;

    list_init(&statements);
    for (; list; list = next) {
        next = list->next;
        if (list->kind == NODE_EXPORT && list->module.declaration)
            list_add(&statements, exported(lower, space, list->module.declaration));
        else
            list_add(&statements, list_one(list));
    }
    return statements.first;
}

struct node *lower_namespace(struct lower *lower, struct node *node)
{
    struct name *space = node->namespace_.scope ? node->namespace_.scope->block->object : NULL;
    struct activation helper;
    struct node_list list;
    struct node *body, *function, *name = node->namespace_.name;

    if (node->flags & FLAG_DECLARE || !space || !is_code(lower, node->namespace_.list))
        return NULL;
    list_init(&list);
    list_add(&list, typescript_object(lower, name, node->namespace_.space, node));
    helper_begin(lower, &helper);
    helper.scope = node->namespace_.scope;
    body = without_exports(lower, space, node->namespace_.list);
    body = lower_scope(lower, node->namespace_.scope, body);
    function =
        helper_end(lower, &helper, list_one(make_identifier(lower, space, node)), body, node);
    list_add(&list,
             make_expression(
                 lower,
                 make_call(lower, function, lower_expression(lower, make_again(lower, name)), node),
                 node));
    return list.first;
}

/* import a = b.c; only types are left of one that no code uses. */
struct node *lower_import_equals(struct lower *lower, struct node *node)
{
    const struct binding *binding = node->binary.left->ident.binding;

    if (!binding || !(binding->flags & BINDING_USED))
        return NULL;
    return lower_bind(lower, node->binary.left, lower_expression(lower, node->binary.right), node);
}
