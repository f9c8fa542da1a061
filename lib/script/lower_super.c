/* lower_super.c - super(...): the parent constructs, `this` gets its value, fields are added. And
 * the object that super.x begins at. */
#include "script/classes.h"

#include <string.h>

struct node *super_home(struct lower *lower, const struct node *at)
{
    const struct home *home = lower->activation->home;
    struct node *object;

    if (!home)
        return make_undefined(lower, at); /* an early error, which the parser reports */
    object = make_identifier(lower, home->object, at);
    return home->prototype ? make_member(lower, object, "prototype", at) : object;
}

/* bound === @T ? bound = made : @superTwice() */
static struct node *bind(struct lower *lower, struct node *made, const struct node *at)
{
    struct node *test = make_binary(lower, OP_SAME, lower_bound_this(lower, at),
                                    make_intrinsic(lower, "T", at), at);

    return make_conditional(lower, test, make_assign(lower, lower_bound_this(lower, at), made, at),
                            make_invoke(lower, at, "superTwice", NULL), at);
}

struct node *super_call(struct lower *lower, struct node *call)
{
    const struct home *home = lower->activation->home;
    struct node *array, *made, *again, *result;

    if (!home || !home->class_)
        return make_undefined(lower, call); /* an early error, which the parser reports */
    array = lower_expression(lower, make_array(lower, call->call.arguments, call));
    made = make_invoke(
        lower, call, "construct",
        make_invoke(lower, call, "parent", make_identifier(lower, home->object, call), NULL), array,
        lower_new_target(lower, call), NULL);
    made = make_once(lower, made, &again);
    result = make_sequence(lower, made, bind(lower, again, call), call);
    if (home->class_->fields)
        result = make_sequence(lower, result,
                               make_invoke(lower, call, "call",
                                           make_identifier(lower, home->class_->fields, call),
                                           lower_bound_this(lower, call), NULL),
                               call);
    return make_sequence(lower, result, lower_bound_this(lower, call), call);
}

bool mentions_super(const struct lower *lower, const struct node *node)
{
    static const char word[] = "super";

    if (node->end > lower->text.len || node->end < node->start)
        return true;
    return memmem(lower->text.data + node->start, node->end - node->start, word, sizeof word - 1) !=
           NULL;
}
