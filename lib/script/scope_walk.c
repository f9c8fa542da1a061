/* scope_walk.c - the walk of scope analysis, made twice: it enters and leaves the scopes. */
#include "script/analysis.h"

static void walk(struct analysis *analysis, struct node *node);
static void walk_statements(struct analysis *analysis, struct node *list);

static void walk_list(struct analysis *analysis, struct node *list)
{
    for (; list; list = list->next)
        walk(analysis, list);
}

static void make_scope(struct analysis *analysis, struct scope **slot, enum scope_kind kind,
                       struct node *node)
{
    struct scope *scope = lower_take(analysis->lower, sizeof *scope);
    struct scope *parent = analysis->scope;

    scope->kind = (uint8_t)kind;
    scope->start = node->start;
    scope->node = node;
    scope->parent = parent;
    scope->escape = UINT32_MAX;
    scope->last = &scope->bindings;
    scope->function = scope->vars = scope;
    if (parent) {
        scope->flags = parent->flags & SCOPE_STRICT;
        scope->depth = parent->depth + 1;
        scope->functions = parent->functions;
        scope->function = parent->function;
        scope->vars = parent->vars;
        scope->loop = parent->loop;
    }
    if (kind == SCOPE_FUNCTION || kind == SCOPE_STATIC || kind == SCOPE_NAMESPACE) {
        scope->function = scope->vars = scope;
        scope->functions++;
        scope->loop = NULL;
    } else if (kind == SCOPE_BODY) {
        scope->vars = scope;
    }
    if (kind == SCOPE_NAMESPACE || kind == SCOPE_ENUM)
        scope->block = lower_take(analysis->lower, sizeof *scope->block);
    scope->all = analysis->all;
    analysis->all = scope;
    *slot = scope;
}

static void note_function(struct analysis *analysis, struct scope *scope)
{
    if (scope->functions >= analysis->function_room) {
        uint32_t room = (scope->functions + 8) * 2;
        struct scope **functions = lower_take(analysis->lower, room * sizeof(struct scope *));

        for (uint32_t at = 0; at < analysis->function_room; at++)
            functions[at] = analysis->functions[at];
        analysis->functions = functions;
        analysis->function_room = room;
    }
    analysis->functions[scope->functions] = scope;
}

struct scope *scope_enter(struct analysis *analysis, struct scope **slot, enum scope_kind kind,
                          struct node *node)
{
    struct scope *scope;

    if (!*slot)
        make_scope(analysis, slot, kind, node);
    scope = *slot;
    analysis->scope = scope;
    if (scope->function == scope)
        note_function(analysis, scope);
    if (!analysis->resolving)
        return scope;
    for (struct binding *one = scope->bindings; one; one = one->next) {
        one->shadowed = one->name->binding;
        if (one->shadowed && one->shadowed->scope->function == scope->function)
            one->level = (uint16_t)(one->shadowed->level + 1);
        one->name->binding = one;
    }
    return scope;
}

void scope_leave(struct analysis *analysis)
{
    struct scope *scope = analysis->scope;

    if (!analysis->resolving)
        declare_candidates(analysis, scope);
    for (struct binding *one = scope->bindings; one; one = one->next) {
        one->name->binding = one->shadowed;
        if (scope->flags & SCOPE_HAS_EVAL)
            one->flags |= BINDING_FIXED | BINDING_ASSIGNED | BINDING_CAPTURED;
    }
    if (scope->parent)
        scope->parent->flags |= scope->flags & SCOPE_HAS_EVAL;
    analysis->scope = scope->parent;
}

/* ---- targets ------------------------------------------------------------------------------ */

enum target_use { TARGET_ASSIGNED, TARGET_DECLARED, TARGET_VAR };

static void walk_target(struct analysis *analysis, struct node *target, enum target_use use);

static void walk_targets(struct analysis *analysis, struct node *list, enum target_use use)
{
    for (; list; list = list->next) {
        if (list->kind == NODE_PROPERTY) {
            if (list->flags & FLAG_COMPUTED)
                walk(analysis, list->property.key);
            walk_target(analysis, list->property.value, use);
        } else if (list->kind != NODE_HOLE) {
            walk_target(analysis, list, use);
        }
    }
}

static void walk_target_name(struct analysis *analysis, struct node *target, enum target_use use)
{
    if (!analysis->resolving)
        return;
    if (use == TARGET_ASSIGNED)
        resolve_use(analysis, target, true);
    else if (use != TARGET_DECLARED)
        resolve_var(analysis, target);
}

/* The names are declared already. Expressions in it are walked. */
static void walk_target(struct analysis *analysis, struct node *target, enum target_use use)
{
    lower_go_on(analysis->lower, target);
    switch ((enum node_kind)target->kind) {
    case NODE_IDENTIFIER:
        walk_target_name(analysis, target, use);
        return;
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        walk_targets(analysis, node_as_list(target), use);
        return;
    case NODE_DEFAULT:
        walk_target(analysis, target->binary.left, use);
        walk(analysis, target->binary.right);
        return;
    case NODE_REST:
    case NODE_PAREN:
        walk_target(analysis, target->unary.argument, use);
        return;
    case NODE_AS:
        walk_target(analysis, target->typed.expression, use);
        return;
    default:
        walk(analysis, target);
    }
}

/* ---- functions and classes --------------------------------------------------------------------
 */

static void walk_parameters(struct analysis *analysis, struct node *node)
{
    struct scope *outer = analysis->parameters;

    if (!analysis->resolving) {
        bool simple = node->function.flags & FUNCTION_SIMPLE;

        for (struct node *one = node->function.parameters; one; one = one->next)
            declare_target(analysis, one, BINDING_PARAMETER, simple ? 0 : one->end);
    }
    if (!outer)
        analysis->parameters = node->function.scope;
    for (struct node *one = node->function.parameters; one; one = one->next)
        walk_target(analysis, one, TARGET_DECLARED);
    analysis->parameters = outer;
}

/* Notes what the body declares under a name that the parameters know otherwise. */
static void enter_body(struct analysis *analysis, struct node *node)
{
    const struct scope *function = node->function.scope;
    struct scope *scope =
        scope_enter(analysis, &node->function.body_scope, SCOPE_BODY, node->function.body);

    for (struct binding *one = analysis->resolving ? scope->bindings : NULL; one; one = one->next)
        if (one->name->seen == function || analysis->parameters ||
            (one->shadowed && one->shadowed->scope == function))
            one->flags |= BINDING_PARAMETERS;
}

static void walk_function(struct analysis *analysis, struct node *node, uint16_t flags)
{
    struct node *name = node->kind == NODE_FUNCTION ? node->function.name : NULL;
    struct scope *own = NULL;
    struct scope *scope;

    if (!node->function.body)
        return;
    if (analysis->resolving && node->function.scope->parent->kind == SCOPE_NAME &&
        node->function.scope->parent->node == node)
        own = node->function.scope->parent;
    if (name) {
        scope_enter(analysis, &own, SCOPE_NAME, node);
        if (!analysis->resolving)
            declare_name(analysis, name, BINDING_NAME, 0);
    }
    scope = scope_enter(analysis, &node->function.scope, SCOPE_FUNCTION, node);
    scope->flags |= flags;
    if (node->function.flags & FUNCTION_STRICT)
        scope->flags |= SCOPE_STRICT;
    walk_parameters(analysis, node);
    if (!(node->function.flags & FUNCTION_SIMPLE))
        enter_body(analysis, node);
    walk_statements(analysis, node->function.body->block.list);
    if (!(node->function.flags & FUNCTION_SIMPLE))
        scope_leave(analysis);
    scope_leave(analysis);
    if (name)
        scope_leave(analysis);
}

static void walk_member(struct analysis *analysis, struct node *member)
{
    struct scope *scope = NULL;

    if (member->kind == NODE_STATIC_BLOCK) {
        scope_enter(analysis, &member->block.scope, SCOPE_STATIC, member)->flags |= SCOPE_MEMBER;
        walk_statements(analysis, member->block.list);
        scope_leave(analysis);
        return;
    }
    if (member->kind != NODE_METHOD && member->kind != NODE_FIELD)
        return;
    if (member->flags & FLAG_COMPUTED)
        walk(analysis, member->property.key);
    if (!member->property.value)
        return;
    if (member->kind == NODE_METHOD) {
        walk_function(analysis, member->property.value, SCOPE_MEMBER);
        return;
    }
    scope_enter(analysis, &scope, SCOPE_STATIC, member)->flags |= SCOPE_MEMBER;
    walk(analysis, member->property.value);
    scope_leave(analysis);
}

static void walk_class(struct analysis *analysis, struct node *node)
{
    struct scope *scope = scope_enter(analysis, &node->class_.scope, SCOPE_CLASS, node);
    struct node *name = node->class_.name;

    scope->flags |= SCOPE_STRICT;
    if (name && !analysis->resolving) {
        struct binding *outer = name->ident.binding;

        declare_name(analysis, name, BINDING_CLASS_INNER, node->end);
        /* The node stands for the outer one; the inner one is the scope's only binding. */
        if (node->kind == NODE_CLASS_DECLARATION)
            name->ident.binding = outer;
    }
    walk(analysis, node->class_.heritage);
    for (struct node *one = node->class_.members; one; one = one->next)
        walk_member(analysis, one);
    scope_leave(analysis);
}

static void walk_namespace(struct analysis *analysis, struct node *node)
{
    struct scope *scope;

    if (node->flags & FLAG_DECLARE)
        return;
    scope = scope_enter(analysis, &node->namespace_.scope, SCOPE_NAMESPACE, node);
    if (!analysis->resolving)
        scope_add_space(analysis, scope, node);
    else
        space_enter(analysis, scope, node->namespace_.name->ident.binding);
    walk_statements(analysis, node->namespace_.list);
    scope_leave(analysis);
    if (analysis->resolving)
        space_leave(analysis, scope);
}

/* Its members are known by their bare names in its initialisers. */
static void walk_enum(struct analysis *analysis, struct node *node)
{
    struct scope *scope;

    if (node->flags & FLAG_DECLARE)
        return;
    scope = scope_enter(analysis, &node->enum_.scope, SCOPE_ENUM, node);
    if (!analysis->resolving)
        scope_add_members(analysis, scope, node);
    else
        space_enter(analysis, scope, node->enum_.name->ident.binding);
    for (struct node *one = node->enum_.list; one; one = one->next)
        walk(analysis, one->property.value);
    scope_leave(analysis);
    if (analysis->resolving)
        space_leave(analysis, scope);
}

/* ---- statements
 * ----------------------------------------------------------------------------------- */

static enum binding_kind kind_of(const struct node *variables)
{
    static const enum binding_kind kinds[] = { BINDING_VAR, BINDING_LET, BINDING_CONST };

    return kinds[variables->op];
}

static void walk_variables(struct analysis *analysis, struct node *node, uint32_t ready)
{
    enum target_use use = node->op != DECLARE_VAR ? TARGET_DECLARED : TARGET_VAR;

    if (node->flags & FLAG_DECLARE)
        return;
    for (struct node *one = node->list.list; one; one = one->next) {
        if (!analysis->resolving)
            declare_target(analysis, one->binary.left, kind_of(node), ready ? ready : one->end);
        walk_target(analysis, one->binary.left, use);
        walk(analysis, one->binary.right);
    }
}

static void walk_block(struct analysis *analysis, struct node *node)
{
    scope_enter(analysis, &node->block.scope, SCOPE_BLOCK, node);
    walk_statements(analysis, node->block.list);
    scope_leave(analysis);
}

/* `if (x) function f() {}`: as if it stood in a block. */
static void walk_single(struct analysis *analysis, struct node **slot)
{
    struct node *node = *slot;

    if (node && node->kind == NODE_FUNCTION_DECLARATION) {
        *slot = make_block(analysis->lower, node, node);
        (*slot)->next = node->next;
        node->next = NULL;
    }
    if (*slot)
        walk(analysis, *slot);
}

/* else if, else if, ... may be many. */
static void walk_if(struct analysis *analysis, struct node *node)
{
    for (;; node = node->conditional.no) {
        walk(analysis, node->conditional.test);
        walk_single(analysis, &node->conditional.yes);
        if (!node->conditional.no || node->conditional.no->kind != NODE_IF)
            break;
    }
    walk_single(analysis, &node->conditional.no);
}

/* The head's names are seen by the whole loop, but the right side of `of` and `in` comes first. */
static void walk_loop(struct analysis *analysis, struct node *node)
{
    struct node *init = node->loop.init;
    bool each = node->kind == NODE_FOR_IN || node->kind == NODE_FOR_OF;
    struct scope *scope = scope_enter(analysis, &node->loop.scope, SCOPE_FOR, node);

    scope->loop = scope;
    if (init && init->kind == NODE_VARIABLES)
        walk_variables(analysis, init, each ? node->loop.body->start : 0);
    else if (init && each)
        walk_target(analysis, init, TARGET_ASSIGNED);
    else
        walk(analysis, init);
    walk(analysis, node->loop.test);
    walk(analysis, node->loop.update);
    walk_single(analysis, &node->loop.body);
    scope_leave(analysis);
}

static void walk_with(struct analysis *analysis, struct node *node)
{
    struct scope *outer = analysis->with;
    struct scope *scope;

    walk(analysis, node->loop.test);
    scope = scope_enter(analysis, &node->loop.scope, SCOPE_WITH, node);
    analysis->with = scope;
    walk_single(analysis, &node->loop.body);
    analysis->with = outer;
    scope_leave(analysis);
}

static void declare_catch(struct analysis *analysis, struct node *parameter)
{
    declare_target(analysis, parameter, BINDING_CATCH, parameter->end);
    if (parameter->kind == NODE_IDENTIFIER)
        parameter->ident.binding->flags |= BINDING_SIMPLE;
}

static void walk_try(struct analysis *analysis, struct node *node)
{
    struct node *parameter = node->try_.parameter;

    walk(analysis, node->try_.block);
    if (node->try_.handler) {
        scope_enter(analysis, &node->try_.scope, SCOPE_CATCH, node->try_.handler);
        if (parameter && !analysis->resolving)
            declare_catch(analysis, parameter);
        if (parameter)
            walk_target(analysis, parameter, TARGET_DECLARED);
        walk_statements(analysis, node->try_.handler->block.list);
        scope_leave(analysis);
    }
    walk(analysis, node->try_.finalizer);
}

static void walk_switch(struct analysis *analysis, struct node *node)
{
    struct scope *scope;

    walk(analysis, node->switch_.value);
    scope = scope_enter(analysis, &node->switch_.scope, SCOPE_SWITCH, node);
    for (struct node *one = node->switch_.cases; one; one = one->next) {
        scope->case_start = one->start;
        walk(analysis, one->case_.test);
        walk_statements(analysis, one->case_.list);
    }
    scope_leave(analysis);
}

struct node *scope_labelled_function(struct node *statement)
{
    while (statement && statement->kind == NODE_LABELED)
        statement = statement->labeled.body;
    return statement && statement->kind == NODE_FUNCTION_DECLARATION ? statement : NULL;
}

static void declare_statement(struct analysis *analysis, struct node *node)
{
    struct node *function = scope_labelled_function(node);

    if (function)
        declare_function(analysis, function);
    else if (node->kind == NODE_CLASS_DECLARATION && node->class_.name &&
             !(node->flags & FLAG_DECLARE))
        declare_name(analysis, node->class_.name, BINDING_CLASS, node->end);
    else if (node->kind == NODE_ENUM && !(node->flags & FLAG_DECLARE))
        declare_name(analysis, node->enum_.name, BINDING_ENUM, node->end);
    else if (node->kind == NODE_IMPORT_EQUALS)
        declare_name(analysis, node->binary.left, BINDING_CONST, node->end);
    else if ((node->kind == NODE_TYPE_ALIAS || node->kind == NODE_INTERFACE) &&
             node->type_declaration.name->kind == NODE_IDENTIFIER)
        node->type_declaration.name->ident.name->spare = 1;
}

static void declare_statements(struct analysis *analysis, struct node *list)
{
    for (; list; list = list->next) {
        struct node *node = list;

        if ((node->kind == NODE_EXPORT || node->kind == NODE_EXPORT_DEFAULT) &&
            node->module.declaration)
            node = node->module.declaration;
        lower_go_on(analysis->lower, node);
        declare_statement(analysis, node);
        if (node->kind == NODE_NAMESPACE && !(node->flags & FLAG_DECLARE)) {
            scope_split_namespace(analysis, node);
            declare_name(analysis, node->namespace_.name, BINDING_NAMESPACE, node->end);
        }
        for (struct node *one = node->kind == NODE_IMPORT ? node->module.list : NULL; one;
             one = one->next)
            declare_name(analysis, one->specifier.local, BINDING_IMPORT, 0);
    }
}

/* Functions and classes of the list are declared first; variables where the walk meets them. */
static void walk_statements(struct analysis *analysis, struct node *list)
{
    if (!analysis->resolving)
        declare_statements(analysis, list);
    walk_list(analysis, list);
}

/* ---- modules
 * ---------------------------------------------------------------------------------------- */

static void mark_exported(struct analysis *analysis, struct node *target)
{
    lower_go_on(analysis->lower, target);
    switch ((enum node_kind)target->kind) {
    case NODE_IDENTIFIER:
        if (target->ident.binding)
            target->ident.binding->flags |= BINDING_EXPORTED;
        return;
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        for (struct node *one = node_as_list(target); one; one = one->next)
            if (one->kind != NODE_HOLE)
                mark_exported(analysis, one->kind == NODE_PROPERTY ? one->property.value : one);
        return;
    case NODE_DEFAULT:
        mark_exported(analysis, target->binary.left);
        return;
    case NODE_REST:
        mark_exported(analysis, target->unary.argument);
        return;
    default:
        return;
    }
}

static void walk_export(struct analysis *analysis, struct node *node)
{
    struct node *declaration = node->module.declaration;

    walk(analysis, declaration);
    if (analysis->resolving || !declaration)
        return;
    if (declaration->kind == NODE_VARIABLES)
        for (struct node *one = declaration->list.list; one; one = one->next)
            mark_exported(analysis, one->binary.left);
    else if (declaration->kind == NODE_FUNCTION_DECLARATION && declaration->function.name)
        mark_exported(analysis, declaration->function.name);
    else if (declaration->kind == NODE_CLASS_DECLARATION && declaration->class_.name)
        mark_exported(analysis, declaration->class_.name);
    else if (declaration->kind == NODE_ENUM)
        mark_exported(analysis, declaration->enum_.name);
    else if (declaration->kind == NODE_NAMESPACE)
        mark_exported(analysis, declaration->namespace_.name);
    else if (declaration->kind == NODE_IMPORT_EQUALS)
        mark_exported(analysis, declaration->binary.left);
}

static void walk_export_names(struct analysis *analysis, struct node *node)
{
    if (!analysis->resolving || node->module.from || (node->flags & FLAG_TYPE_ONLY))
        return;
    for (struct node *one = node->module.list; one; one = one->next) {
        struct node *local = one->specifier.local;
        struct binding *binding;

        if (local->kind != NODE_IDENTIFIER || (one->flags & FLAG_TYPE_ONLY))
            continue;
        binding = local->ident.name->binding;
        if (!binding && local->ident.name->spare) {
            one->flags |= FLAG_TYPE_ONLY;
            continue;
        }
        local->ident.binding = binding;
        if (binding)
            binding->flags |= BINDING_EXPORTED | BINDING_USED;
        else if (!analysis->lower->broken)
            lower_refuse(analysis->lower, 2105, local,
                         slice_make(local->ident.name->text, local->ident.name->len),
                         "'\1' is exported, but the code does not declare it");
    }
}

/* ---- everything
 * --------------------------------------------------------------------------------------- */

static void walk_call(struct analysis *analysis, struct node *node)
{
    struct node *callee = node->call.callee;

    if (node->kind == NODE_CALL && callee->kind == NODE_IDENTIFIER &&
        slice_is(slice_make(callee->ident.name->text, callee->ident.name->len), "eval"))
        resolve_eval(analysis, node);
    walk_list(analysis, node->call.arguments);
}

/* The order of a node's children does not matter: the left ones, which may be many, come last, so
 * that they need no recursion. Returns the child to go on with, or NULL. */
static struct node *walk_expression(struct analysis *analysis, struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_IDENTIFIER:
        if (analysis->resolving)
            resolve_use(analysis, node, false);
        return NULL;
    case NODE_TEMPLATE:
        walk_list(analysis, node->template_.expressions);
        return NULL;
    case NODE_TAGGED:
        walk(analysis, node->tagged.template_);
        return node->tagged.tag;
    case NODE_IMPORT_CALL:
    case NODE_ARRAY:
    case NODE_OBJECT:
    case NODE_SEQUENCE:
        walk_list(analysis, node->list.list);
        return NULL;
    case NODE_PROPERTY:
        if (node->flags & FLAG_COMPUTED)
            walk(analysis, node->property.key);
        return node->property.value;
    case NODE_FUNCTION:
        walk_function(analysis, node, 0);
        return NULL;
    case NODE_CLASS:
        walk_class(analysis, node);
        return NULL;
    case NODE_UPDATE:
        walk_target(analysis, node->unary.argument, TARGET_ASSIGNED);
        return NULL;
    case NODE_SPREAD:
    case NODE_UNARY:
    case NODE_OPTIONAL_CHAIN:
    case NODE_PAREN:
    case NODE_YIELD:
    case NODE_AWAIT:
    case NODE_EXPRESSION:
    case NODE_RETURN:
    case NODE_THROW:
    case NODE_EXPORT_ASSIGN:
        return node->unary.argument;
    case NODE_BINARY:
    case NODE_LOGICAL:
        walk(analysis, node->binary.right);
        return node->binary.left;
    case NODE_ASSIGN:
        walk_target(analysis, node->binary.left, TARGET_ASSIGNED);
        return node->binary.right;
    case NODE_CONDITIONAL:
        walk(analysis, node->conditional.test);
        walk(analysis, node->conditional.yes);
        return node->conditional.no;
    case NODE_CALL:
    case NODE_NEW:
        walk_call(analysis, node);
        return node->call.callee;
    case NODE_INDEX:
        walk(analysis, node->member.property);
        return node->member.object;
    case NODE_MEMBER:
        return node->member.object;
    case NODE_AS:
        return node->typed.expression;
    case JSX_ELEMENT:
        jsx_expand(analysis->lower, node);
        return node;
    default:
        return NULL;
    }
}

static bool walk_statement(struct analysis *analysis, struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_BLOCK:
        walk_block(analysis, node);
        return true;
    case NODE_VARIABLES:
        walk_variables(analysis, node, 0);
        return true;
    case NODE_FUNCTION_DECLARATION:
        if (!(node->flags & FLAG_DECLARE))
            walk_function(analysis, node, SCOPE_HOISTED);
        return true;
    case NODE_CLASS_DECLARATION:
        if (!(node->flags & FLAG_DECLARE))
            walk_class(analysis, node);
        return true;
    case NODE_IF:
        walk_if(analysis, node);
        return true;
    case NODE_FOR:
    case NODE_FOR_IN:
    case NODE_FOR_OF:
    case NODE_WHILE:
    case NODE_DO_WHILE:
        walk_loop(analysis, node);
        return true;
    case NODE_TRY:
        walk_try(analysis, node);
        return true;
    case NODE_SWITCH:
        walk_switch(analysis, node);
        return true;
    case NODE_LABELED:
        walk(analysis, node->labeled.body);
        return true;
    case NODE_WITH:
        walk_with(analysis, node);
        return true;
    case NODE_EXPORT:
    case NODE_EXPORT_DEFAULT:
        walk_export(analysis, node);
        return true;
    case NODE_EXPORT_NAMES:
        walk_export_names(analysis, node);
        return true;
    case NODE_ENUM:
        walk_enum(analysis, node);
        return true;
    case NODE_NAMESPACE:
        walk_namespace(analysis, node);
        return true;
    case NODE_IMPORT_EQUALS:
        walk(analysis, node->binary.right);
        return true;
    default:
        return false;
    }
}

static void walk(struct analysis *analysis, struct node *node)
{
    if (node)
        lower_go_on(analysis->lower, node);
    while (node)
        node = walk_statement(analysis, node) ? NULL : walk_expression(analysis, node);
}

static void walk_program(struct analysis *analysis, struct node *program)
{
    struct scope *scope = scope_enter(analysis, &program->block.scope, SCOPE_PROGRAM, program);

    if (program->flags & FLAG_STRICT)
        scope->flags |= SCOPE_STRICT;
    analysis->program = scope;
    walk_statements(analysis, program->block.list);
    scope_leave(analysis);
}

void scope_analyse(struct lower *lower, struct node *program)
{
    struct analysis analysis = { .lower = lower };

    walk_program(&analysis, program);
    analysis.resolving = true;
    walk_program(&analysis, program);
    resolve_late(&analysis);
    jsx_check(&analysis);
    rename_bindings(&analysis);
}
