/* lower_eval.c - what a direct eval is told of the code around it, and what its text takes from
 * there: `this` and its kin of an arrow function, the home of super, private names.
 *
 * It goes along in the list of names that its `var` must not have (scope_resolve.c), as words that
 * begin with `!`, a letter and, mostly, the hidden variable that holds it. */
#include "script/lower_eval.h"

#include <string.h>

/* ---- telling ----------------------------------------------------------------------------------
 */

static void tell(struct buffer *told, char letter, const struct name *name)
{
    if (told->len)
        buffer_add_char(told, ' ');
    buffer_add_char(told, '!');
    buffer_add_char(told, letter);
    if (name)
        buffer_add_slice(told, name_slice(name));
}

static struct activation *own_this(struct activation *activation)
{
    while (activation->transparent && activation->outer)
        activation = activation->outer;
    return activation;
}

/* Hidden variables that hold what is around; NULL: it is reached as ever. */
struct held {
    struct name *self, *arguments, *target;
};

/* What an arrow function has of the function around it. */
static struct held hold(struct lower *lower, struct activation *own, const struct node *at)
{
    struct held held = { 0 };

    if (!own->derived && own == lower->activation)
        return held;
    held.self = lower_bound_this(lower, at)->ident.name;
    if (!own->function)
        return held;
    held.arguments = lower_arguments(lower, at)->ident.name;
    if (!own->target_name)
        own->target_name = make_name(lower, make_text(lower, "@%u", lower->next_hidden++));
    held.target = own->target_name;
    return held;
}

static void tell_this(struct buffer *told, const struct activation *own, const struct held *held)
{
    if (held->self)
        tell(told, own->derived ? 'd' : 't', held->self);
    if (held->arguments)
        tell(told, 'g', held->arguments);
    if (held->target)
        tell(told, 'n', held->target);
}

static void tell_class(struct lower *lower, const struct activation *own)
{
    const struct home *home = lower->activation->home;
    struct buffer *told = &lower->scratch;

    if (own->function && (own->function->flags & FLAG_MADE)) /* a field, a static block */
        tell(told, 'a', NULL);
    if (home)
        tell(told, home->prototype ? 'S' : 's', home->object);
    if (home && home->class_ && own->derived)
        tell(told, 'c', home->class_->fields);
    for (const struct class_state *one = lower->class_; one; one = one->outer)
        for (const struct private_name *name = one->privates; name; name = name->next) {
            tell(told, '#', name->variable);
            buffer_add_char(told, '=');
            buffer_add_slice(told, name_slice(name->name));
        }
}

static bool is_told(const struct node *argument)
{
    const struct node *callee = argument->kind == NODE_CALL ? argument->call.callee : NULL;

    return callee && callee->kind == NODE_INTRINSIC &&
           slice_is(name_slice(callee->ident.name), "evalText");
}

void eval_tell(struct lower *lower, struct node *call)
{
    struct node *argument = call->call.arguments;
    struct activation *own = own_this(lower->activation);
    struct buffer *told = &lower->scratch;
    struct held held;
    struct slice text;

    if (!argument || argument->next)
        return;
    held = hold(lower, own, call);
    buffer_clear(told);
    if (is_told(argument)) {
        buffer_add_slice(told, argument->call.arguments->next->string.value);
        argument = argument->call.arguments;
        argument->next = NULL;
    }
    tell_this(told, own, &held);
    tell_class(lower, own);
    if (buffer_failed(told))
        lower->arena->failed = true;
    text = arena_copy(lower->arena, buffer_slice(told));
    call->call.arguments = argument;
    if (text.len)
        call->call.arguments =
            make_invoke(lower, call, "evalText", argument, make_string(lower, text, call), NULL);
}

/* ---- being told -------------------------------------------------------------------------------
 */

void eval_options(struct slice told, struct parser_options *options)
{
    while (told.len) {
        struct slice word = slice_split(told, ' ', &told);

        if (word.len < 2 || word.data[0] != '!')
            continue;
        options->super_property |= word.data[1] == 's' || word.data[1] == 'S';
        options->super_call |= word.data[1] == 'c';
        options->no_arguments |= word.data[1] == 'a';
        options->new_target |= word.data[1] == 'n';
        options->private_names |= word.data[1] == '#';
    }
}

static struct name *rest_of(struct lower *lower, struct slice word)
{
    return word.len > 2 ? make_name(lower, slice_make(word.data + 2, word.len - 2)) : NULL;
}

static void take_private(struct lower *lower, struct eval_around *around, struct slice word)
{
    struct slice name, variable = slice_split(slice_make(word.data + 2, word.len - 2), '=', &name);
    struct private_name *one = lower_take(lower, sizeof *one);

    one->name = names_find(lower->names, name);
    if (!one->name)
        longjmp(lower->no_memory, 1);
    one->variable = make_name(lower, variable);
    one->state = &around->class_;
    if (!one->name->declared) /* the innermost class comes first */
        one->name->declared = one;
    *around->class_.last = one;
    around->class_.last = &one->next;
}

static void take_word(struct lower *lower, struct eval_around *around, struct slice word)
{
    struct name *name = word.data[1] == '#' ? NULL : rest_of(lower, word);

    switch (word.data[1]) {
    case 'd':
    case 't':
        around->activation.derived = word.data[1] == 'd';
        around->activation.this_name = name;
        around->transparent = true;
        break;
    case 'g':
        around->activation.arguments_name = name;
        break;
    case 'n':
        around->activation.target_name = name;
        break;
    case 's':
    case 'S':
        around->home.object = around->class_.constructor = name;
        around->home.prototype = word.data[1] == 'S';
        break;
    case 'c':
        around->home.class_ = &around->class_;
        around->class_.fields = name;
        break;
    case '#':
        take_private(lower, around, word);
        break;
    default:
        break;
    }
}

void eval_begin(struct lower *lower, struct eval_around *around)
{
    struct slice told = lower->options->taken;

    *around = (struct eval_around){ .activation.this_ready = UINT32_MAX };
    around->class_.last = &around->class_.privates;
    around->activation.scope = NULL;
    while (told.len) {
        struct slice word = slice_split(told, ' ', &told);

        if (word.len >= 2 && word.data[0] == '!')
            take_word(lower, around, word);
    }
    if (around->home.object)
        around->activation.home = lower->next_home = &around->home;
    if (around->class_.privates)
        lower->class_ = &around->class_;
    if (around->transparent) {
        struct node none = { 0 };

        around->activation.function = make_node(lower, NODE_FUNCTION, &none);
        lower->activation = &around->activation;
        lower->next_home = NULL;
    }
}
