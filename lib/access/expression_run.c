/* expression_run.c - what a permission expression says of somebody.
 *
 * A value that is missing, or of a type that the operator does not take, is unknown, written NULL.
 * Unknown goes through ! and comparisons; true || unknown is true, false && unknown is false. Only
 * true grants, so nothing that is unknown ever does, however often it is negated. */
#include "access/expression.h"

#include <string.h>

/* Comparisons that one evaluation may make, in lists too. */
enum { COMPARISONS = 100000 };

struct machine {
    const json_t *facts;
    const json_t *stack[EXPRESSION_STACK];
    uint32_t count;
    uint32_t compared;
};

static const json_t *truth(bool value)
{
    return value ? json_true() : json_false();
}

static const json_t *member(const json_t *object, const json_t *key)
{
    return json_is_object(object)
               ? json_object_getn(object, json_string_value(key), json_string_length(key))
               : NULL;
}

static const json_t *find_name(const struct machine *machine, const json_t *name)
{
    const json_t *found = member(machine->facts, name);

    return found ? found : member(json_object_get(machine->facts, "user"), name);
}

static const json_t *element(const json_t *of, const json_t *key)
{
    if (json_is_string(key))
        return member(of, key);
    if (!json_is_array(of) || !json_is_integer(key) || json_integer_value(key) < 0)
        return NULL;
    return json_array_get(of, (size_t)json_integer_value(key));
}

static int compare_numbers(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b))
        return (json_integer_value(a) > json_integer_value(b)) -
               (json_integer_value(a) < json_integer_value(b));
    return (json_number_value(a) > json_number_value(b)) -
           (json_number_value(a) < json_number_value(b));
}

/* Negative, 0, positive; false: the two have no order. */
static bool compare(const json_t *a, const json_t *b, int *order)
{
    if (json_is_number(a) && json_is_number(b))
        *order = compare_numbers(a, b);
    else if (json_is_string(a) && json_is_string(b))
        *order = slice_compare(json_string_slice(a), json_string_slice(b));
    else
        return false;
    return true;
}

static const json_t *equal(struct machine *machine, const json_t *a, const json_t *b)
{
    int order;

    if (!a || !b || ++machine->compared > COMPARISONS)
        return NULL;
    if (json_is_null(a) || json_is_null(b))
        return truth(json_is_null(a) && json_is_null(b));
    if (json_is_boolean(a) && json_is_boolean(b))
        return truth(json_is_true(a) == json_is_true(b));
    return compare(a, b, &order) ? truth(order == 0) : NULL;
}

static const json_t *negate(const json_t *value)
{
    return json_is_boolean(value) ? truth(!json_is_true(value)) : NULL;
}

static const json_t *is_in(struct machine *machine, const json_t *what, const json_t *where)
{
    size_t at;
    json_t *item;

    if (json_is_object(where) && json_is_string(what))
        return truth(member(where, what) != NULL);
    if (!json_is_array(where) || !what || json_is_array(what) || json_is_object(what))
        return NULL;
    json_array_foreach((json_t *)(uintptr_t)where, at, item)
    {
        const json_t *same = equal(machine, what, item);

        if (machine->compared > COMPARISONS)
            return NULL;
        if (json_is_true(same))
            return same;
    }
    return json_false();
}

static const json_t *both(const json_t *a, const json_t *b)
{
    if (json_is_false(a) || json_is_false(b))
        return json_false();
    return json_is_true(a) && json_is_true(b) ? json_true() : NULL;
}

static const json_t *either(const json_t *a, const json_t *b)
{
    if (json_is_true(a) || json_is_true(b))
        return json_true();
    return json_is_false(a) && json_is_false(b) ? json_false() : NULL;
}

static const json_t *ordered(struct machine *machine, enum step_kind kind, const json_t *a,
                             const json_t *b)
{
    int order;

    if (!a || !b || ++machine->compared > COMPARISONS || !compare(a, b, &order))
        return NULL;
    switch (kind) {
    case STEP_LESS:
        return truth(order < 0);
    case STEP_AT_MOST:
        return truth(order <= 0);
    case STEP_MORE:
        return truth(order > 0);
    default:
        return truth(order >= 0);
    }
}

static const json_t *combine(struct machine *machine, enum step_kind kind, const json_t *a,
                             const json_t *b)
{
    switch (kind) {
    case STEP_INDEX:
        return a && b ? element(a, b) : NULL;
    case STEP_AND:
        return both(a, b);
    case STEP_OR:
        return either(a, b);
    case STEP_EQUAL:
        return equal(machine, a, b);
    case STEP_UNEQUAL:
        return negate(equal(machine, a, b));
    case STEP_IN:
        return is_in(machine, a, b);
    default:
        return ordered(machine, kind, a, b);
    }
}

static void run_step(struct machine *machine, const struct step *step, const json_t *constant)
{
    const json_t **top = machine->count ? &machine->stack[machine->count - 1] : NULL;

    switch (step->kind) {
    case STEP_CONSTANT:
        machine->stack[machine->count++] = constant;
        break;
    case STEP_NAME:
        machine->stack[machine->count++] = find_name(machine, constant);
        break;
    case STEP_MEMBER:
        *top = member(*top, constant);
        break;
    case STEP_NOT:
        *top = negate(*top);
        break;
    default:
        machine->count--;
        top[-1] = combine(machine, (enum step_kind)step->kind, top[-1], *top);
    }
}

bool expression_grants(const struct expression *expression, const json_t *facts)
{
    struct machine machine = { .facts = facts };

    for (uint32_t i = 0; i < expression->count; i++)
        run_step(&machine, &expression->steps[i],
                 json_array_get(expression->constants, expression->steps[i].at));
    return json_is_true(machine.stack[0]);
}

bool expression_tells_apart(const struct expression *expression)
{
    for (uint32_t i = 0; i < expression->count; i++) {
        const struct step *step = &expression->steps[i];
        struct slice name;

        if (step->kind != STEP_NAME)
            continue;
        name = json_string_slice(json_array_get(expression->constants, step->at));
        if (slice_is(name, "definition") || slice_is(name, "function"))
            return true;
    }
    return false;
}
