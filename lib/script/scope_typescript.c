/* scope_typescript.c - names that TypeScript makes properties: members of an enum, in its own
 * initialisers, and the exported variables of a namespace. Each use of one becomes a member
 * expression while it is resolved. */
#include "script/analysis.h"

/* namespace A.B { … }  ->  namespace A { export namespace B { … } } */
void scope_split_namespace(struct analysis *analysis, struct node *node)
{
    struct lower *lower = analysis->lower;

    while (node->namespace_.name->kind == NODE_MEMBER) {
        struct node *name = node->namespace_.name;
        struct node *inner = make_node(lower, NODE_NAMESPACE, node);
        struct node *exported = make_node(lower, NODE_EXPORT, node);

        inner->namespace_.name = name->member.property;
        inner->namespace_.list = node->namespace_.list;
        exported->module.declaration = inner;
        node->namespace_.name = name->member.object;
        node->namespace_.list = exported;
    }
}

static struct binding *add(struct analysis *analysis, struct scope *scope, struct name *name,
                           struct node *node)
{
    struct binding *binding = lower_take(analysis->lower, sizeof *binding);

    binding->name = name;
    binding->scope = scope;
    binding->node = node;
    binding->kind = BINDING_ENUM;
    binding->flags = BINDING_EXPORTED | BINDING_SIMPLE;
    *scope->last = binding;
    scope->last = &binding->next;
    return binding;
}

static bool has(const struct scope *scope, const struct name *name)
{
    for (const struct binding *one = scope->bindings; one; one = one->next)
        if (one->name == name)
            return true;
    return false;
}

static void add_space(struct scope *scope, struct binding *binding)
{
    scope->sibling = binding->spaces;
    binding->spaces = scope;
}

void scope_add_members(struct analysis *analysis, struct scope *scope, struct node *node)
{
    for (struct node *one = node->enum_.list; one; one = one->next)
        if (one->property.key->kind == NODE_IDENTIFIER &&
            !has(scope, one->property.key->ident.name))
            add(analysis, scope, one->property.key->ident.name, one->property.key);
    if (node->enum_.name->ident.binding)
        add_space(scope, node->enum_.name->ident.binding);
}

void scope_add_space(struct analysis *analysis, struct scope *scope, struct node *node)
{
    struct binding *binding = node->namespace_.name->ident.binding;

    scope->object = make_name(analysis->lower,
                              make_text(analysis->lower, "@%u", analysis->lower->next_hidden++));
    if (binding) /* none: it stands where nothing may be declared */
        add_space(scope, binding);
}

static void join(struct analysis *analysis, struct scope *scope, const struct binding *binding)
{
    for (struct scope *other = binding->spaces; other; other = other->sibling)
        for (struct binding *one = other != scope && other->kind == scope->kind ? other->bindings
                                                                                : NULL;
             one; one = one->next)
            if (one->flags & BINDING_EXPORTED && !has(scope, one->name))
                add(analysis, scope, one->name, one->node);
}

/* Members of other declarations of the same enum. */
void scope_join_enums(struct analysis *analysis, struct scope *scope, const struct node *node)
{
    if (node->enum_.name->ident.binding)
        join(analysis, scope, node->enum_.name->ident.binding);
}

/* The namespace that holds this scope's namespace, when that is exported. */
static const struct binding *outer_space(const struct scope *scope, const struct binding *binding)
{
    if (!(binding->flags & BINDING_EXPORTED) || scope->parent->kind != SCOPE_NAMESPACE)
        return NULL;
    return scope->parent->node->namespace_.name->ident.binding;
}

/* What other blocks of the same namespace export is known in this one too: blocks beside it, and
 * those in other blocks of the namespace around. */
void scope_join_spaces(struct analysis *analysis, struct scope *scope, const struct node *node)
{
    const struct binding *binding = node->namespace_.name->ident.binding;
    const struct binding *outer = binding ? outer_space(scope, binding) : NULL;

    if (!binding)
        return;
    join(analysis, scope, binding);
    for (struct scope *other = outer ? outer->spaces : NULL; other; other = other->sibling)
        for (struct binding *one = other->bindings; one; one = one->next)
            if (one->name == binding->name && one != binding)
                join(analysis, scope, one);
}

static bool is_property(const struct binding *binding)
{
    if (binding->scope->kind == SCOPE_ENUM)
        return true;
    if (binding->scope->kind != SCOPE_NAMESPACE || !(binding->flags & BINDING_EXPORTED))
        return false;
    return binding->flags & BINDING_SIMPLE || binding->kind == BINDING_VAR ||
           binding->kind == BINDING_LET || binding->kind == BINDING_CONST;
}

static void use_binding(struct node *identifier, struct binding *binding)
{
    identifier->ident.binding = binding;
    if (binding)
        binding->flags |= BINDING_USED;
}

bool scope_use_property(struct analysis *analysis, struct node *identifier,
                        const struct binding *binding)
{
    struct lower *lower = analysis->lower;
    struct scope *scope = binding->scope;
    struct name *name = identifier->ident.name;
    struct node *object;

    if (!is_property(binding))
        return false;
    if (scope->kind == SCOPE_ENUM) {
        object = make_identifier(lower, scope->node->enum_.name->ident.name, identifier);
        if (name == object->ident.name) /* a member may be called as its enum is */
            use_binding(object, scope->node->enum_.name->ident.binding);
        else
            resolve_use(analysis, object, false);
    } else {
        object = make_identifier(lower, scope->object, identifier);
    }
    identifier->kind = NODE_MEMBER;
    identifier->flags |= FLAG_MADE;
    identifier->member.object = object;
    identifier->member.property = make_identifier(lower, name, identifier);
    return true;
}
