/* scope_resolve.c - the second walk: what each use of a name means, and whether it may come before
 * the declaration has run.
 *
 * Within one activation code runs in the order of the text, but for jumps back in loops, where
 * everything is declared anew, and for the cases of a switch. So a use behind the declaration is
 * safe, unless it stands in a later case. A closure made behind it is safe as well. A function
 * declaration is there from the begin, yet cannot run before something names it: `escape` of its
 * function is the first place that names any. */
#include "script/analysis.h"

static void lower_escape(struct scope *function, uint32_t offset)
{
    if (function->escape > offset)
        function->escape = offset;
}

/* The function within `function` that the walk is in: what is used there is captured. */
static struct scope *closure_in(const struct analysis *analysis, const struct scope *function)
{
    if (analysis->scope->function == function)
        return NULL;
    return analysis->functions[function->functions + 1];
}

/* A function declaration of this activation is named: it may run from here on. What other such
 * functions do counts when they are named themselves. */
static void note_escape(struct analysis *analysis, struct scope *function, uint32_t offset)
{
    const struct scope *closure = closure_in(analysis, function);

    if (!closure)
        lower_escape(function, offset);
    else if (!(closure->flags & SCOPE_HOISTED))
        lower_escape(function, closure->start);
}

/* The loop that makes this binding anew in each round; NULL when none does. A constant in the head
 * of a plain for is made once. */
static struct scope *loop_of(const struct binding *binding)
{
    const struct scope *scope = binding->scope;

    if (binding->kind == BINDING_CATCH && !(binding->flags & BINDING_SIMPLE))
        return scope->loop;
    if (!binding_is_lexical(binding) || binding->kind == BINDING_IMPORT)
        return NULL;
    if (scope->kind == SCOPE_FOR && scope->node->kind == NODE_FOR && binding->kind == BINDING_CONST)
        return scope->parent->loop;
    return scope->loop;
}

static void note_capture(struct binding *binding, uint32_t offset)
{
    struct scope *loop = loop_of(binding);

    binding->flags |= BINDING_CAPTURED;
    if (!loop)
        return;
    loop->flags |= SCOPE_LOOP_CLOSURE;
    if (offset < loop->node->loop.body->start && loop->node->kind == NODE_FOR)
        loop->flags |= SCOPE_HEAD_CLOSURE;
}

static void check(struct binding *binding, struct node *node)
{
    binding->flags |= BINDING_CHECKED;
    node->flags |= FLAG_CHECK;
}

/* A block's function is put in its place unless something may use it before. */
static void note_place(struct analysis *analysis, struct binding *binding, struct node *node)
{
    const struct scope *closure = closure_in(analysis, binding->scope->function);

    if (binding->scope->kind == SCOPE_SWITCH ||
        (closure ? closure->start : node->start) < binding->node->start)
        binding->flags |= BINDING_HOISTED;
}

static bool in_later_case(const struct binding *binding)
{
    return binding->scope->kind == SCOPE_SWITCH &&
           binding->node->start < binding->scope->case_start;
}

/* It is there, and may be called, before its place. */
static bool is_hoisted(const struct scope *closure)
{
    return closure && (closure->flags & SCOPE_HOISTED);
}

static void note_order(struct analysis *analysis, struct binding *binding, struct node *node)
{
    const struct scope *closure = closure_in(analysis, binding->scope->function);
    uint32_t begin = closure ? closure->start : node->start;
    struct late *late;

    if (binding->kind == BINDING_ENUM || binding->kind == BINDING_NAMESPACE)
        return;
    if (binding->kind == BINDING_CLASS_INNER) {
        if (!closure || !(closure->flags & SCOPE_MEMBER) || closure->parent != binding->scope)
            check(binding, node);
        return;
    }
    if (!binding->ready)
        return;
    if (begin >= binding->ready && !in_later_case(binding) && !is_hoisted(closure))
        return;
    if (!is_hoisted(closure) || binding->scope->kind == SCOPE_SWITCH) {
        check(binding, node);
        return;
    }
    late = lower_take(analysis->lower, sizeof *late);
    late->node = node;
    late->binding = binding;
    late->next = analysis->late;
    analysis->late = late;
}

static void note_parameters(struct analysis *analysis, struct name *name)
{
    if (analysis->parameters)
        name->seen = analysis->parameters;
}

void resolve_use(struct analysis *analysis, struct node *identifier, bool assigns)
{
    struct name *name = identifier->ident.name;
    struct binding *binding = name->binding;

    note_parameters(analysis, name);
    if (scope_use_property(analysis, identifier))
        return;
    if (!binding) {
        name->uses++;
        if (identifier->flags & FLAG_JSX && !analysis->no_runtime)
            analysis->no_runtime = identifier;
        return;
    }
    binding->flags |= assigns ? BINDING_USED | BINDING_ASSIGNED : BINDING_USED;
    if (assigns && binding->scope->kind == SCOPE_FOR &&
        identifier->start >= binding->scope->node->loop.body->start)
        binding->flags |= BINDING_ROUND;
    if (binding->scope->function != analysis->scope->function)
        note_capture(binding, identifier->start);
    if (binding->kind == BINDING_FUNCTION || (binding->flags & BINDING_ANNEX_B) ||
        binding->kind == BINDING_BLOCK_FUNCTION)
        note_escape(analysis, binding->scope->function, identifier->start);
    if (analysis->with && binding->scope->depth < analysis->with->depth) {
        binding->flags |= BINDING_FIXED | BINDING_ASSIGNED;
        return;
    }
    identifier->ident.binding = binding;
    if (binding->kind == BINDING_BLOCK_FUNCTION)
        note_place(analysis, binding, identifier);
    else if (binding_is_lexical(binding) || binding->kind == BINDING_PARAMETER)
        note_order(analysis, binding, identifier);
}

/* `var x` may meet a block's x on its way up to the function. */
void resolve_var(struct analysis *analysis, struct node *identifier)
{
    struct binding *own = identifier->ident.binding;
    struct binding *binding = identifier->ident.name->binding;

    note_parameters(analysis, identifier->ident.name);
    for (; binding && binding != own; binding = binding->shadowed) {
        if (binding->scope->function != analysis->scope->function)
            break;
        if (binding->kind == BINDING_CATCH && (binding->flags & BINDING_SIMPLE)) {
            /* The variable of the same name is set through the catch parameter. */
            identifier->ident.binding = binding;
            binding->flags |= BINDING_ASSIGNED;
            return;
        }
        if (binding_is_lexical(binding) || binding->kind == BINDING_CATCH) {
            finding_add(
                analysis->lower->findings,
                &(struct finding){ .number = 2080,
                                   .offset = identifier->start,
                                   .about = binding->node->start,
                                   .name = slice_make(binding->name->text, binding->name->len),
                                   .message = "'\1' is declared twice, first on line \2" });
            return;
        }
    }
    if (analysis->with && own->scope->depth < analysis->with->depth) {
        own->flags |= BINDING_FIXED | BINDING_ASSIGNED;
        identifier->ident.binding = NULL;
    }
}

/* ---- direct eval --------------------------------------------------------------------------- */

#define MOST_TAKEN 2000 /* bytes of names that one eval is told */

static bool is_taken(const struct binding *binding)
{
    return binding_is_lexical(binding) ||
           (binding->kind == BINDING_CATCH && !(binding->flags & BINDING_SIMPLE));
}

static void add_taken(struct lower *lower, const struct scope *scope, bool all)
{
    struct buffer *names = &lower->scratch;

    for (const struct binding *one = scope->bindings; one && names->len < MOST_TAKEN;
         one = one->next) {
        if (!all && !is_taken(one))
            continue;
        if (names->len)
            buffer_add_char(names, ' ');
        buffer_add(names, one->name->text, one->name->len);
    }
}

/* What its `var` would clash with on the way to the function; in parameters, these and
 * `arguments`. */
static void find_taken(struct analysis *analysis)
{
    struct lower *lower = analysis->lower;
    const struct scope *scope = analysis->scope;
    bool parameters = scope == analysis->parameters;

    buffer_clear(&lower->scratch);
    for (; scope; scope = scope->parent) {
        add_taken(lower, scope, parameters);
        if (parameters && !(scope->node->function.flags & FUNCTION_ARROW))
            buffer_add_text(&lower->scratch, " arguments");
        if (scope == scope->vars)
            return;
    }
}

static void tell_taken(struct analysis *analysis, struct node *call)
{
    struct lower *lower = analysis->lower;
    struct node *argument = call->call.arguments;
    struct slice names;

    if ((analysis->scope->flags & SCOPE_STRICT) || !argument || argument->next ||
        argument->kind == NODE_SPREAD)
        return;
    find_taken(analysis);
    if (!lower->scratch.len || buffer_failed(&lower->scratch))
        return;
    names = arena_copy(lower->arena, buffer_slice(&lower->scratch));
    call->call.arguments =
        make_invoke(lower, call, "evalText", argument, make_string(lower, names, call), NULL);
}

void resolve_eval(struct analysis *analysis, struct node *call)
{
    if (!analysis->resolving)
        return;
    analysis->scope->flags |= SCOPE_HAS_EVAL;
    for (uint32_t at = 0; at <= analysis->scope->functions; at++)
        note_escape(analysis, analysis->functions[at], call->start);
    tell_taken(analysis, call);
}

void resolve_late(struct analysis *analysis)
{
    for (struct late *late = analysis->late; late; late = late->next)
        if (late->binding->scope->function->escape < late->binding->ready ||
            (late->binding->flags & BINDING_GLOBAL))
            check(late->binding, late->node);
}
