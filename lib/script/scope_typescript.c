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

/* It hides what is declared around it, in this walk too. */
static void add(struct analysis *analysis, struct scope *scope, struct node *key)
{
    struct binding *binding = lower_take(analysis->lower, sizeof *binding);

    binding->name = key->ident.name;
    binding->scope = scope;
    binding->node = key;
    binding->kind = BINDING_ENUM;
    binding->flags = BINDING_EXPORTED | BINDING_SIMPLE;
    binding->shadowed = binding->name->binding;
    binding->name->binding = binding;
    *scope->last = binding;
    scope->last = &binding->next;
}

static bool has(const struct scope *scope, const struct name *name)
{
    return name->binding && name->binding->scope == scope;
}

void scope_add_members(struct analysis *analysis, struct scope *scope, struct node *node)
{
    for (struct node *one = node->enum_.list; one; one = one->next)
        if (one->property.key->kind == NODE_IDENTIFIER &&
            !has(scope, one->property.key->ident.name))
            add(analysis, scope, one->property.key);
    space_add(analysis, scope, node->enum_.name->ident.binding);
}

void scope_add_space(struct analysis *analysis, struct scope *scope, struct node *node)
{
    scope->block->object = make_name(
        analysis->lower, make_text(analysis->lower, "@%u", analysis->lower->next_hidden++));
    space_add(analysis, scope, node->namespace_.name->ident.binding);
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

/* The identifier as a member of what the scope fills. */
static void use_member(struct analysis *analysis, struct node *identifier, struct scope *scope)
{
    struct lower *lower = analysis->lower;
    struct name *name = identifier->ident.name;
    struct node *object;

    if (scope->kind == SCOPE_ENUM) {
        object = make_identifier(lower, scope->node->enum_.name->ident.name, identifier);
        if (name == object->ident.name) /* a member may be called as its enum is */
            use_binding(object, scope->node->enum_.name->ident.binding);
        else
            resolve_use(analysis, object, false);
    } else {
        object = make_identifier(lower, scope->block->object, identifier);
    }
    identifier->kind = NODE_MEMBER;
    identifier->flags |= FLAG_MADE;
    identifier->member.object = object;
    identifier->member.property = make_identifier(lower, name, identifier);
}

bool scope_use_property(struct analysis *analysis, struct node *identifier)
{
    const struct name *name = identifier->ident.name;
    const struct binding *binding = name->binding;
    struct scope *merged = analysis->merged ? space_find(analysis, name) : NULL;

    if (!merged && (!binding || !is_property(binding)))
        return false;
    use_member(analysis, identifier, merged ? merged : binding->scope);
    return true;
}
