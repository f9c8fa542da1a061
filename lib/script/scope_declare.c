/* scope_declare.c - the first walk: what is declared where, and what may not be declared twice. */
#include "script/analysis.h"

static struct slice text_of(const struct name *name)
{
    return slice_make(name->text, name->len);
}

static void refuse(struct analysis *analysis, const struct node *identifier,
                   const struct binding *before)
{
    finding_add(analysis->lower->findings,
                &(struct finding){ .number = 2080,
                                   .offset = identifier->start,
                                   .about = before->node ? before->node->start : 0,
                                   .name = text_of(identifier->ident.name),
                                   .message = "'\1' is declared twice, first on line \2" });
}

/* The binding of this name in this scope, or NULL. Inner scopes may lie above it. */
static struct binding *find(const struct name *name, const struct scope *scope)
{
    struct binding *binding = name->binding;

    while (binding && binding->scope->depth > scope->depth)
        binding = binding->shadowed;
    return binding && binding->scope == scope ? binding : NULL;
}

static struct binding *add(struct analysis *analysis, struct scope *scope, struct name *name,
                           struct node *identifier, enum binding_kind kind)
{
    struct binding *binding = lower_take(analysis->lower, sizeof *binding);
    struct binding **at = &name->binding;

    binding->name = name;
    binding->scope = scope;
    binding->node = identifier;
    binding->kind = (uint16_t)kind;
    *scope->last = binding;
    scope->last = &binding->next;
    while (*at && (*at)->scope->depth > scope->depth)
        at = &(*at)->shadowed;
    binding->shadowed = *at;
    *at = binding;
    name->uses++;
    return binding;
}

static bool is_module(const struct analysis *analysis)
{
    return analysis->lower->options->kind == SCRIPT_MODULE;
}

/* A function at the top level of a module is lexical, elsewhere as a var. */
static bool is_lexical_function(const struct analysis *analysis, const struct scope *scope,
                                uint32_t kind)
{
    return kind == BINDING_FUNCTION && scope == analysis->program && is_module(analysis);
}

static bool merges(uint32_t before, uint32_t kind)
{
    if (kind == BINDING_ENUM)
        return before == BINDING_ENUM || before == BINDING_NAMESPACE;
    if (kind == BINDING_NAMESPACE)
        return before == BINDING_NAMESPACE || before == BINDING_CLASS || before == BINDING_ENUM ||
               before == BINDING_FUNCTION || before == BINDING_BLOCK_FUNCTION;
    return before == BINDING_NAMESPACE && (kind == BINDING_CLASS || kind == BINDING_FUNCTION);
}

static bool may_join(struct analysis *analysis, const struct binding *before,
                     enum binding_kind kind, bool plain_function)
{
    const struct scope *scope = before->scope;

    if (merges(before->kind, kind))
        return true;
    if (before->kind == BINDING_BLOCK_FUNCTION && kind == BINDING_BLOCK_FUNCTION)
        return plain_function && (before->flags & BINDING_SIMPLE) && !(scope->flags & SCOPE_STRICT);
    if (is_lexical_function(analysis, scope, kind) ||
        is_lexical_function(analysis, scope, before->kind))
        return false;
    return !binding_is_lexical(before) && kind < BINDING_LET && before->kind != BINDING_CATCH;
}

/* A body's let and const may not be named as a parameter. */
static struct binding *clash_with_parameter(const struct scope *scope, const struct name *name,
                                            enum binding_kind kind)
{
    struct binding *parameter;

    if (scope->kind != SCOPE_BODY || kind < BINDING_LET)
        return NULL;
    parameter = find(name, scope->parent);
    return parameter && parameter->kind == BINDING_PARAMETER ? parameter : NULL;
}

/* A name that the code around an eval has for itself. */
static bool is_taken(const struct analysis *analysis, const struct scope *scope,
                     const struct name *name, enum binding_kind kind)
{
    struct slice rest = analysis->lower->options->taken;

    if (scope != analysis->program || kind >= BINDING_LET || (scope->flags & SCOPE_STRICT))
        return false;
    while (rest.len)
        if (slice_equal(slice_split(rest, ' ', &rest), text_of(name)))
            return true;
    return false;
}

static struct binding *declare(struct analysis *analysis, struct scope *scope,
                               struct node *identifier, enum binding_kind kind, bool plain_function)
{
    struct name *name = identifier->ident.name;
    struct binding *before = find(name, scope);
    struct binding *parameter = clash_with_parameter(scope, name, kind);

    if (parameter)
        refuse(analysis, identifier, parameter);
    if (is_taken(analysis, scope, name, kind))
        lower_refuse(analysis->lower, 2080, identifier, text_of(name),
                     "'\1' is declared around the eval already");
    if (!before) {
        struct binding *binding = add(analysis, scope, name, identifier, kind);

        if (plain_function)
            binding->flags |= BINDING_SIMPLE;
        if (scope == analysis->program && !is_module(analysis) &&
            analysis->lower->options->kind != SCRIPT_EXPRESSION)
            binding->flags |= BINDING_GLOBAL;
        return binding;
    }
    if (!may_join(analysis, before, kind, plain_function))
        refuse(analysis, identifier, before);
    if (before->kind == BINDING_VAR)
        before->kind = (uint16_t)kind;
    else if (kind == BINDING_FUNCTION)
        before->flags |= BINDING_ASSIGNED;
    return before;
}

void declare_name(struct analysis *analysis, struct node *identifier, enum binding_kind kind,
                  uint32_t ready)
{
    struct scope *scope = kind == BINDING_VAR ? analysis->scope->vars : analysis->scope;
    struct binding *binding = declare(analysis, scope, identifier, kind, false);

    if (ready && !binding->ready)
        binding->ready = ready;
    identifier->ident.binding = binding;
}

void declare_target(struct analysis *analysis, struct node *target, enum binding_kind kind,
                    uint32_t ready)
{
    lower_go_on(analysis->lower, target);
    switch ((enum node_kind)target->kind) {
    case NODE_IDENTIFIER:
        declare_name(analysis, target, kind, ready);
        return;
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        for (struct node *one = node_as_list(target); one; one = one->next)
            declare_target(analysis, one->kind == NODE_PROPERTY ? one->property.value : one, kind,
                           ready);
        return;
    case NODE_DEFAULT:
        declare_target(analysis, target->binary.left, kind, ready);
        return;
    case NODE_REST:
        declare_target(analysis, target->unary.argument, kind, ready);
        return;
    default:
        return;
    }
}

/* Two functions of one name at the top level of a module: the entry point may be meant. */
static bool is_second(struct analysis *analysis, const struct node *node)
{
    const struct name *name = node->function.name->ident.name;
    const struct binding *before = find(name, analysis->scope);

    if (!before || before->kind != BINDING_FUNCTION ||
        !is_lexical_function(analysis, analysis->scope, BINDING_FUNCTION))
        return false;
    finding_add(analysis->lower->findings,
                &(struct finding){ .number = 2111,
                                   .offset = node->start,
                                   .about = before->node->start,
                                   .name = text_of(name),
                                   .message = "the function \1 is declared twice, first on line "
                                              "\2: rename or remove one of them" });
    node->function.name->ident.binding = (struct binding *)before;
    return true;
}

void declare_function(struct analysis *analysis, struct node *node)
{
    struct scope *scope = analysis->scope;
    bool plain = !(node->function.flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR));
    struct binding *binding;

    if (!node->function.name || !node->function.body || (node->flags & FLAG_DECLARE))
        return;
    if (is_second(analysis, node))
        return;
    binding = declare(analysis, scope, node->function.name,
                      scope == scope->vars ? BINDING_FUNCTION : BINDING_BLOCK_FUNCTION, plain);
    node->function.name->ident.binding = binding;
    if (scope == scope->vars || (scope->flags & SCOPE_STRICT) || !plain)
        return;
    /* Annex B: a var of the function too, if that clashes with nothing on the way up. */
    binding->flags |= BINDING_ANNEX_B;
}

/* ---- Annex B: functions in blocks of sloppy code ------------------------------------------------
 */

struct candidate {
    struct candidate *next;
    struct binding *binding;
};

static bool may_pass(const struct binding *here)
{
    return !here || (here->kind == BINDING_CATCH && (here->flags & BINDING_SIMPLE));
}

static void make_twin(struct analysis *analysis, struct scope *vars, struct binding *binding)
{
    struct binding *here = find(binding->name, vars);
    const struct binding *parameter =
        vars->kind == SCOPE_BODY ? find(binding->name, vars->parent) : NULL;

    if ((here && (binding_is_lexical(here) || here->kind == BINDING_PARAMETER)) || parameter) {
        binding->flags &= (uint16_t)~BINDING_ANNEX_B;
        return;
    }
    if (!here)
        here = add(analysis, vars, binding->name, binding->node, BINDING_VAR);
    here->flags |= BINDING_ANNEX_B | BINDING_ASSIGNED;
    if (vars == analysis->program)
        here->flags |= BINDING_GLOBAL;
    binding->twin = here;
}

void declare_candidates(struct analysis *analysis, struct scope *scope)
{
    struct candidate *list = scope->candidates, *next;

    for (struct binding *one = scope->bindings; one; one = one->next) {
        struct candidate *candidate;

        if (one->kind != BINDING_BLOCK_FUNCTION || !(one->flags & BINDING_ANNEX_B))
            continue;
        candidate = lower_take(analysis->lower, sizeof *candidate);
        candidate->binding = one;
        candidate->next = scope->parent->candidates;
        scope->parent->candidates = candidate;
    }
    for (; list; list = next) {
        struct binding *here = find(list->binding->name, scope);

        next = list->next;
        if (scope == scope->vars) {
            make_twin(analysis, scope, list->binding);
        } else if (may_pass(here)) {
            if (here) /* a catch parameter, which would be set instead */
                here->flags |= BINDING_PARAMETERS;
            list->next = scope->parent->candidates;
            scope->parent->candidates = list;
        } else {
            list->binding->flags &= (uint16_t)~BINDING_ANNEX_B;
        }
    }
    scope->candidates = NULL;
}
