/* scope_rename.c - names for what a block declares: all of a function's variables are printed as
 * its own, so that two of one name need two names.
 *
 * A name that is declared once in the whole text, and is no global, stays. Otherwise those that no
 * closure sees are told apart by how deep they lie in each other; the others get a number each. */
#include "script/analysis.h"

/* True for what becomes a variable of the function around it. */
static bool collapses(const struct analysis *analysis, const struct binding *binding)
{
    switch ((enum scope_kind)binding->scope->kind) {
    case SCOPE_BLOCK:
    case SCOPE_FOR:
    case SCOPE_SWITCH:
    case SCOPE_CLASS:
        return true;
    case SCOPE_CATCH:
        return !(binding->flags & BINDING_SIMPLE) || binding->kind != BINDING_CATCH ||
               (binding->flags & BINDING_PARAMETERS);
    case SCOPE_PROGRAM: /* of an eval: its own */
        return analysis->lower->options->kind == SCRIPT_EVAL && binding_is_lexical(binding);
    case SCOPE_BODY:
        return binding->flags & BINDING_PARAMETERS;
    default:
        return false;
    }
}

static struct name *numbered(struct lower *lower, const struct binding *binding, uint32_t number)
{
    return make_name(
        lower, make_text(lower, "%.*s@%u", (int)binding->name->len, binding->name->text, number));
}

/* Its variable would be a property of the global object. */
static bool is_global(const struct analysis *analysis, const struct binding *binding)
{
    enum script_kind kind = analysis->lower->options->kind;

    return binding->scope->function == analysis->program && kind != SCRIPT_MODULE &&
           kind != SCRIPT_EXPRESSION;
}

static void rename_binding(struct analysis *analysis, struct binding *binding)
{
    struct lower *lower = analysis->lower;

    if (is_global(analysis, binding))
        binding->out = numbered(lower, binding, lower->next_hidden++);
    else if (binding->flags & BINDING_CAPTURED)
        binding->out = numbered(lower, binding, 2 * ++binding->name->renamed);
    else
        binding->out = numbered(lower, binding, 2u * binding->level + 1);
}

void rename_bindings(struct analysis *analysis)
{
    for (struct scope *scope = analysis->all; scope; scope = scope->all)
        for (struct binding *one = scope->bindings; one; one = one->next)
            if (collapses(analysis, one) && !(one->flags & BINDING_FIXED) &&
                (one->name->uses > 1 || is_global(analysis, one)))
                rename_binding(analysis, one);
}
