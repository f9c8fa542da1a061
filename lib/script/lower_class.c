/* lower_class.c - a class becomes a helper closure that makes it, called on the spot:
 *
 *   (function () { var C, P, fields; P = @class(C = function () {…}, heritage); @method(P, "m", …);
 *                  fields = function () {…}; …statics…; return C })()
 *
 * so that each evaluation has private names, keys and a `super` of its own. Constructors are
 * lower_constructor.c's. */
#include "script/classes.h"
#include "script/lower_constructor.h"
#include "script/names_of.h"
#include "script/rewrites.h"

/* All that one class needs while its members are lowered. */
struct making {
    struct class_state state;
    struct home instance, statics;
    struct name *prototype;        /* hidden variable */
    struct node_list statements;   /* of the helper */
    struct node_list added;        /* of the function `fields` */
    struct node_list static_added; /* what runs once the class is complete */
    struct activation adding;
};

bool is_anonymous_function(const struct node *node)
{
    while (node && (node->kind == NODE_PAREN || node->kind == NODE_AS))
        node = node->kind == NODE_AS ? node->typed.expression : node->unary.argument;
    return node && ((node->kind == NODE_FUNCTION && !node->function.name) ||
                    (node->kind == NODE_CLASS && !node->class_.name));
}

struct node *lower_named_after(struct lower *lower, struct node *node, struct node *key)
{
    struct node *inner = node;

    if (!is_anonymous_function(node))
        return lower_expression(lower, node);
    while (inner->kind == NODE_PAREN || inner->kind == NODE_AS)
        inner = inner->kind == NODE_AS ? inner->typed.expression : inner->unary.argument;
    if (inner->kind == NODE_CLASS)
        return lower_class(lower, inner, SLICE(""), key);
    return make_invoke(lower, node, "name", lower_expression(lower, inner), key,
                       make_string(lower, SLICE(""), node), NULL);
}

struct node *lower_key(struct lower *lower, struct node *property, struct slice *name)
{
    struct node *key = property->property.key;

    *name = SLICE("");
    if (property->flags & FLAG_COMPUTED)
        return lower_expression(lower, key);
    if (key->kind == NODE_IDENTIFIER)
        *name = name_slice(key->ident.name);
    else if (key->kind == NODE_STRING)
        *name = key->string.value;
    else if (key->kind == NODE_BIGINT)
        *name = bigint_name(lower, key);
    else if (key->kind == NODE_PRIVATE_NAME)
        *name = make_text(lower, "#%.*s", (int)key->ident.name->len, key->ident.name->text);
    return key->kind == NODE_IDENTIFIER || key->kind == NODE_BIGINT ? make_string(lower, *name, key)
                                                                    : key;
}

static const char *prefix_of(const struct node *member)
{
    return member->op == METHOD_GET ? "get " : member->op == METHOD_SET ? "set " : "";
}

struct node *lower_method(struct lower *lower, struct node *member, struct home *home,
                          struct slice name)
{
    if (name.len)
        name = make_text(lower, "%s%.*s", prefix_of(member), (int)name.len, name.data);
    lower->next_home = home;
    return lower_function(lower, member->property.value, name, "");
}

static struct node *variable(struct lower *lower, struct name *name, const struct node *at)
{
    return make_identifier(lower, name, at);
}

static struct node *set_variable(struct lower *lower, struct name *name, struct node *value,
                                 const struct node *at)
{
    return make_expression(lower, make_assign(lower, variable(lower, name, at), value, at), at);
}

/* ---- methods ------------------------------------------------------------------------------- */

static void add_private_method(struct lower *lower, struct making *making, struct node *member,
                               struct home *home)
{
    struct private_name *name = private_of(lower, member->property.key->ident.name);
    struct name *place = member->op == METHOD_GET   ? name->getter
                         : member->op == METHOD_SET ? name->setter
                                                    : name->method;
    struct slice text;

    lower_key(lower, member, &text);
    list_add(&making->statements,
             set_variable(lower, place, lower_method(lower, member, home, text), member));
}

static void add_method(struct lower *lower, struct making *making, struct node *member)
{
    static const char *const definers[] = {
        [METHOD_PLAIN] = "method", [METHOD_GET] = "getter", [METHOD_SET] = "setter"
    };
    bool is_static = member->flags & FLAG_STATIC;
    struct home *home = is_static ? &making->statics : &making->instance;
    struct name *target = is_static ? making->state.constructor : making->prototype;
    struct node *key, *function;
    struct slice name;

    if (member->property.key->kind == NODE_PRIVATE_NAME) {
        add_private_method(lower, making, member, home);
        return;
    }
    key = lower_key(lower, member, &name);
    function = lower_method(lower, member, home, name);
    list_add(&making->statements,
             make_expression(lower,
                             make_invoke(lower, member, definers[member->op],
                                         variable(lower, target, member), key, function,
                                         make_boolean(lower, false, member), NULL),
                             member));
}

/* ---- fields -------------------------------------------------------------------------------- */

/* Its key when that is known only at run time: kept in a variable since the class was made. */
static struct node *kept_key(struct lower *lower, struct making *making, struct node *member)
{
    struct node *key = member->property.key;

    if (!(member->flags & FLAG_COMPUTED) || key->kind == NODE_STRING || key->kind == NODE_NUMBER)
        return NULL;
    key = make_variable(lower, key);
    list_add(&making->statements,
             set_variable(lower, key->ident.name,
                          make_invoke(lower, member, "key",
                                      lower_expression(lower, member->property.key), NULL),
                          member));
    return make_again(lower, key);
}

/* @prop(this, key, value); the activation is that of the function that does it. */
static struct node *define_field(struct lower *lower, struct node *member, struct node *kept)
{
    struct node *self = make_node(lower, NODE_THIS, member);
    struct node *key = member->property.key, *value = member->property.value;
    struct slice name;

    if (key->kind == NODE_PRIVATE_NAME) {
        lower_key(lower, member, &name);
        value = value ? lower_named(lower, value, name) : make_undefined(lower, member);
        return make_invoke(lower, member, "privateAdd", self, private_variable(lower, key), value,
                           NULL);
    }
    if (!kept) {
        key = lower_key(lower, member, &name);
        kept = name.len ? NULL : key;
    } else
        key = kept;
    if (!value)
        value = make_undefined(lower, member);
    else if (kept)
        value = lower_named_after(lower, value, make_again(lower, kept));
    else
        value = lower_named(lower, value, name);
    return make_invoke(lower, member, "prop", self, key, value, NULL);
}

/* A function of no name with a `this` and a super of its own, to be called with @call. */
static void own_this_begin(struct lower *lower, struct activation *activation, struct home *home,
                           const struct node *at)
{
    struct node *function = make_node(lower, NODE_FUNCTION, at);

    function->function.flags = FUNCTION_METHOD | FUNCTION_STRICT;
    lower->next_home = home;
    activation_begin(lower, activation, function, false);
    activation->scope = activation->outer->scope;
}

static struct node *call_with(struct lower *lower, struct node *function, struct name *self,
                              const struct node *at)
{
    return make_invoke(lower, at, "call", function, variable(lower, self, at), NULL);
}

static void add_static(struct lower *lower, struct making *making, struct node *member)
{
    struct node *kept = member->kind == NODE_FIELD ? kept_key(lower, making, member) : NULL;
    struct target *targets = lower->targets;
    struct activation activation;
    struct node *statements;

    /* Lowered when its turn comes in the text, run later: nothing can tell. */
    lower->targets = NULL;
    own_this_begin(lower, &activation, &making->statics, member);
    if (member->kind == NODE_FIELD)
        statements = make_expression(lower, define_field(lower, member, kept), member);
    else
        statements = lower_scope(lower, member->block.scope, member->block.list);
    statements = helper_end(lower, &activation, NULL, statements, member);
    lower->targets = targets;
    list_add(&making->static_added,
             make_expression(lower, call_with(lower, statements, making->state.constructor, member),
                             member));
}

static void add_field(struct lower *lower, struct making *making, struct node *member)
{
    struct node *kept = kept_key(lower, making, member);
    struct activation *class_activation = lower->activation;
    uint32_t busy = making->adding.temps_busy;

    lower->activation = &making->adding;
    list_add(&making->added, make_expression(lower, define_field(lower, member, kept), member));
    making->adding.temps_busy = busy;
    lower->activation = class_activation;
}

/* The private methods that `self` gets. */
static void add_private(struct lower *lower, struct making *making, bool is_static,
                        struct node_list *list, const struct node *at)
{
    for (struct private_name *one = making->state.privates; one; one = one->next) {
        struct node *self = is_static ? variable(lower, making->state.constructor, at)
                                      : make_node(lower, NODE_THIS, at);
        struct node *key = variable(lower, one->variable, at), *call;

        if (one->is_static != is_static || (!one->method && !one->getter && !one->setter))
            continue;
        if (one->method)
            call = make_invoke(lower, at, "privateMethod", self, key,
                               variable(lower, one->method, at), NULL);
        else
            call = make_invoke(
                lower, at, "privateAccessor", self, key,
                one->getter ? variable(lower, one->getter, at) : make_undefined(lower, at),
                one->setter ? variable(lower, one->setter, at) : make_undefined(lower, at), NULL);
        list_add(list, make_expression(lower, call, at));
    }
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool has_private_instance_method(const struct node *members)
{
    for (; members; members = members->next)
        if (members->kind == NODE_METHOD && !(members->flags & FLAG_STATIC) &&
            members->property.key->kind == NODE_PRIVATE_NAME)
            return true;
    return false;
}

static bool has_field(const struct node *members)
{
    for (; members; members = members->next)
        if (members->kind == NODE_FIELD && !(members->flags & FLAG_STATIC))
            return true;
    return false;
}

static struct node *find_constructor(struct node *members)
{
    for (; members; members = members->next)
        if (members->kind == NODE_METHOD && members->op == METHOD_CONSTRUCTOR)
            return members;
    return NULL;
}

static void add_member(struct lower *lower, struct making *making, struct node *member)
{
    if (member->kind == NODE_METHOD && member->op != METHOD_CONSTRUCTOR && member->property.value)
        add_method(lower, making, member);
    else if (member->kind == NODE_STATIC_BLOCK ||
             (member->kind == NODE_FIELD && member->flags & FLAG_STATIC))
        add_static(lower, making, member);
    else if (member->kind == NODE_FIELD)
        add_field(lower, making, member);
}

/* P = @class(C = function () {…}, heritage); and the name, when only a key tells it. */
static void add_constructor(struct lower *lower, struct making *making, struct node *node,
                            struct slice name, struct node *key)
{
    struct class_state *outer = making->state.outer;
    struct node *heritage, *function;

    function = lower_constructor(lower, node, find_constructor(node->class_.members),
                                 &making->instance, name);
    function = make_assign(lower, variable(lower, making->state.constructor, node), function, node);
    lower->class_ = outer; /* private names of this class are not for its heritage */
    heritage = node->class_.heritage ? lower_expression(lower, node->class_.heritage)
                                     : make_intrinsic(lower, "T", node);
    lower->class_ = &making->state;
    list_add(&making->statements,
             set_variable(lower, making->prototype,
                          make_invoke(lower, node, "class", function, heritage, NULL), node));
    if (key)
        list_add(&making->statements,
                 make_expression(lower,
                                 make_invoke(lower, node, "name",
                                             variable(lower, making->state.constructor, node),
                                             make_again(lower, key),
                                             make_string(lower, SLICE(""), node), NULL),
                                 node));
}

static void begin(struct lower *lower, struct making *making, struct node *node)
{
    struct node *members = node->class_.members;

    *making = (struct making){ .state.outer = lower->class_ };
    making->state.constructor = make_variable(lower, node)->ident.name;
    making->prototype = make_variable(lower, node)->ident.name;
    making->instance = (struct home){ making->state.constructor, true, &making->state };
    making->statics = (struct home){ making->state.constructor, false, NULL };
    list_init(&making->statements);
    list_init(&making->added);
    list_init(&making->static_added);
    if (has_field(members) || has_private_instance_method(members) ||
        constructor_properties(find_constructor(members)))
        making->state.fields = make_variable(lower, node)->ident.name;
    lower->class_ = &making->state;
}

/* fields = function () { private methods, then fields in their order }; its members were lowered
 * one by one, in an activation that was begun before them. */
static void end_fields(struct lower *lower, struct making *making, struct node *node)
{
    struct node_list list;
    struct node *function;

    list_init(&list);
    add_private(lower, making, false, &list, node);
    list_add(&list, constructor_property_fields(lower, find_constructor(node->class_.members)));
    list_add(&list, making->added.first);
    making->adding.outer = lower->activation;
    lower->activation = &making->adding;
    function = helper_end(lower, &making->adding, NULL, list.first, node);
    list_add(&making->statements, set_variable(lower, making->state.fields, function, node));
}

/* The name by which the class knows itself; NULL: nothing uses it, or it has none. */
static struct node *inner_name(struct lower *lower, struct node *node)
{
    struct binding *binding = node->class_.scope ? node->class_.scope->bindings : NULL;
    struct node *name;

    if (!binding || !(binding->flags & BINDING_USED))
        return NULL;
    name = make_identifier(lower, binding->name, node);
    name->ident.binding = binding;
    return name;
}

static struct node *begin_inner(struct lower *lower, struct node *node)
{
    struct node *name = inner_name(lower, node);

    if (!name || !(((struct binding *)name->ident.binding)->flags & BINDING_CHECKED))
        return NULL;
    return make_var(lower, name, make_intrinsic(lower, "T", node), node);
}

static struct node *bind_inner(struct lower *lower, struct making *making, struct node *node)
{
    struct node *name = inner_name(lower, node);

    return name ? lower_bind(lower, name, variable(lower, making->state.constructor, node), node)
                : NULL;
}

/* "use strict" behind the directive of a function that a pass made. */
static void make_strict(struct lower *lower, struct node *function)
{
    struct node *first = function->function.body->block.list;
    struct node *strict =
        make_expression(lower, make_string(lower, SLICE("use strict"), function), function);

    strict->flags |= FLAG_DIRECTIVE;
    strict->next = first->next;
    first->next = strict;
}

static struct node *make_class(struct lower *lower, struct node *node, struct slice name,
                               struct node *key)
{
    struct making making;
    struct activation *activation = lower->activation;

    begin(lower, &making, node);
    list_add(&making.statements, begin_inner(lower, node));
    if (node->class_.name)
        name = name_slice(node->class_.name->ident.name);
    list_add(&making.statements, private_declare(lower, &making.state, node->class_.members));
    add_constructor(lower, &making, node, name, key);
    if (making.state.fields) {
        own_this_begin(lower, &making.adding, &making.instance, node);
        lower->activation = activation;
    }
    for (struct node *one = node->class_.members, *next; one; one = next) {
        next = one->next;
        add_member(lower, &making, one);
        activation->temps_busy = 0;
    }
    if (making.state.fields)
        end_fields(lower, &making, node);
    list_add(&making.statements, bind_inner(lower, &making, node));
    add_private(lower, &making, true, &making.statements, node);
    list_add(&making.statements, making.static_added.first);
    list_add(&making.statements,
             make_return(lower, variable(lower, making.state.constructor, node), node));
    lower->class_ = making.state.outer;
    private_end(&making.state);
    return making.statements.first;
}

struct node *lower_class(struct lower *lower, struct node *node, struct slice name,
                         struct node *key)
{
    struct activation helper;
    struct node *statements, *function;
    bool strict = lower->strict;

    lower_go_on(lower, node);
    helper_begin(lower, &helper);
    lower->strict = true;
    statements = make_class(lower, node, name, key);
    lower->strict = strict;
    function = helper_end(lower, &helper, NULL, statements, node);
    if (!strict)
        make_strict(lower, function);
    return make_call(lower, function, NULL, node);
}

struct node *lower_class_expression(struct lower *lower, struct node *node)
{
    return lower_class(lower, node, SLICE(""), NULL);
}

struct node *lower_class_declaration(struct lower *lower, struct node *node)
{
    struct node *name = node->class_.name;

    return lower_bind(lower, name, lower_class(lower, node, SLICE(""), NULL), node);
}
