/* describe.c - the functions at the top level, with parameters, place and comment; a copy of what
 * their types need, since lowering changes the tree. */
#include "script/describe.h"
#include "script/finding.h"

#include <string.h>

struct describing {
    struct script *script;
    struct cursor cursor;
    uint32_t room;
    struct node **last; /* of script->program's list */
};

static void *take(struct describing *describing, size_t bytes)
{
    return arena_new(&describing->script->arena, bytes);
}

static struct node *copy(struct describing *describing, const struct node *node)
{
    const size_t bytes = ast_bytes((enum node_kind)node->kind);
    struct node *made = take(describing, bytes);

    if (made) {
        memcpy(made, node, bytes);
        made->next = NULL;
    }
    return made;
}

static const struct node *inside(const struct node *node)
{
    while (node && (node->kind == NODE_PAREN || node->kind == NODE_AS))
        node = node->kind == NODE_PAREN ? node->unary.argument : node->typed.expression;
    return node;
}

const struct node *describe_function(const struct node *expression)
{
    expression = inside(expression);
    return expression && expression->kind == NODE_FUNCTION ? expression : NULL;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static struct slice text_between(const struct script *script, const struct node *node)
{
    return slice_make(script->text.data + node->start, node->end - node->start);
}

static void describe_parameter(const struct script *script, const struct node *node,
                               struct script_parameter *parameter)
{
    parameter->text = text_between(script, node);
    parameter->rest = node->kind == NODE_REST;
    parameter->has_default = node->kind == NODE_DEFAULT;
    if (node->kind == NODE_REST)
        node = node->unary.argument;
    if (node->kind == NODE_DEFAULT)
        node = node->binary.left;
    parameter->pattern = node->kind != NODE_IDENTIFIER;
    if (!parameter->pattern)
        parameter->name = slice_make(node->ident.name->text, node->ident.name->len);
}

/* A default that is a literal; NULL: it is none. */
static struct node *copy_literal(struct describing *describing, const struct node *value)
{
    struct node *made = NULL;

    if (value->kind == NODE_STRING || value->kind == NODE_NUMBER || value->kind == NODE_BOOLEAN ||
        value->kind == NODE_NULL)
        return copy(describing, value);
    if (value->kind == NODE_UNARY && value->unary.argument->kind == NODE_NUMBER)
        made = copy(describing, value);
    if (made)
        made->unary.argument = copy(describing, value->unary.argument);
    return made && made->unary.argument ? made : NULL;
}

/* The properties that have such a default. */
static struct node *copy_properties(struct describing *describing, const struct node *list)
{
    struct node *first = NULL, **last = &first;

    for (; list; list = list->next) {
        const struct node *value = list->kind == NODE_PROPERTY ? list->property.value : NULL;
        struct node *literal, *made;

        if (!value || value->kind != NODE_DEFAULT || (list->flags & FLAG_COMPUTED))
            continue;
        literal = copy_literal(describing, value->binary.right);
        made = literal ? copy(describing, list) : NULL;
        if (made)
            made->property.value = copy(describing, value);
        if (!made || !made->property.value)
            continue;
        made->property.value->binary.right = literal;
        *last = made;
        last = &made->next;
    }
    return first;
}

static struct node *copy_target(struct describing *describing, const struct node *target)
{
    struct node *made = copy(describing, target);

    if (made && target->kind == NODE_OBJECT_PATTERN)
        made->list.list = copy_properties(describing, target->list.list);
    return made;
}

/* Copies what lowering changes of a parameter, as far as signatures want it: types, which lie
 * below, and literals. Of another default there is no more than that it is there. */
static struct node *copy_parameter(struct describing *describing, const struct node *node)
{
    struct node *made;

    if (node->kind != NODE_DEFAULT && node->kind != NODE_REST)
        return copy_target(describing, node);
    made = copy(describing, node);
    if (made && node->kind == NODE_REST) {
        made->unary.argument = copy_target(describing, node->unary.argument);
    } else if (made) {
        made->binary.left = copy_target(describing, node->binary.left);
        made->binary.right = copy_literal(describing, node->binary.right);
    }
    return made;
}

static bool describe_parameters(struct describing *describing, struct script_function *function,
                                struct node *made)
{
    struct node **last = &made->function.parameters;
    const struct node *list = *last;
    uint32_t count = 0;

    for (const struct node *one = list; one; one = one->next)
        count++;
    *last = NULL;
    if (!count)
        return true;
    function->parameters = take(describing, count * sizeof *function->parameters);
    if (!function->parameters)
        return false;
    for (; list; list = list->next, last = &(*last)->next) {
        describe_parameter(describing->script, list,
                           &function->parameters[function->parameter_count++]);
        *last = copy_parameter(describing, list);
        if (!*last)
            return false;
    }
    return true;
}

/* ---- functions ---------------------------------------------------------------------------------
 */

/* The comment without its frame of slashes and stars. */
static struct slice clean_comment(struct describing *describing, const struct node *node)
{
    uint32_t begin = node->function.comment, end = node->function.comment_end;
    struct slice rest = slice_make(describing->script->text.data + begin, end - begin);
    char *start = end > begin + 5 ? take(describing, rest.len) : NULL;
    size_t len = 0;

    if (!start)
        return SLICE("");
    rest = slice_make(rest.data + 3, rest.len - 5);
    while (rest.len) {
        struct slice line = slice_trim(slice_split(rest, '\n', &rest));

        if (line.len && line.data[0] == '*')
            line = slice_trim(slice_from(line, 1));
        if (len)
            start[len++] = '\n';
        if (line.len)
            memcpy(start + len, line.data, line.len);
        len += line.len;
    }
    return slice_trim(slice_make(start, len));
}

static void split_comment(struct script_function *function, struct slice comment)
{
    size_t at = 0;

    while (at < comment.len && comment.data[at] != '@') {
        const struct slice rest = slice_from(comment, at);
        const size_t line = slice_find(rest, '\n');

        at += line < rest.len ? line + 1 : line;
    }
    function->comment = slice_trim(slice_to(comment, at));
    function->tags = slice_from(comment, at);
}

static struct script_function *grow(struct describing *describing)
{
    struct script *script = describing->script;

    if (script->function_count == describing->room) {
        uint32_t room = describing->room ? describing->room * 2 : 8;
        struct script_function *functions = take(describing, room * sizeof *functions);

        if (!functions)
            return NULL;
        if (script->function_count)
            memcpy(functions, script->functions, script->function_count * sizeof *functions);
        script->functions = functions;
        describing->room = room;
    }
    return &script->functions[script->function_count++];
}

static struct script_function *add(struct describing *describing, struct slice name,
                                   const struct node *node, uint32_t place)
{
    struct script_function *function = grow(describing);
    struct node *made = copy(describing, node);

    if (!function || !made)
        return NULL;
    cursor_move(&describing->cursor, place);
    *function = (struct script_function){
        .name = name.len ? name : SLICE("default"),
        .reference = name.len ? name : SLICE(DEFAULT_EXPORT),
        .top_level = true,
        .async = node->function.flags & FUNCTION_ASYNC,
        .generator = node->function.flags & FUNCTION_GENERATOR,
        .line = describing->cursor.line,
        .column = describing->cursor.column,
        .node = made,
    };
    split_comment(function, clean_comment(describing, node));
    made->function.body = NULL;
    return describe_parameters(describing, function, made) ? function : NULL;
}

static struct slice name_of(const struct node *identifier)
{
    if (!identifier || identifier->kind != NODE_IDENTIFIER)
        return SLICE("");
    return slice_make(identifier->ident.name->text, identifier->ident.name->len);
}

static void add_declared(struct describing *describing, const struct node *node, uint32_t place,
                         bool exported)
{
    struct script_function *function;

    if (node->kind == NODE_FUNCTION_DECLARATION && node->function.body && node->function.name) {
        function = add(describing, name_of(node->function.name), node, place);
        if (function)
            function->exported = exported;
        return;
    }
    for (const struct node *one = node->kind == NODE_VARIABLES ? node->list.list : NULL; one;
         one = one->next) {
        const struct node *value = describe_function(one->binary.right);

        if (!value || one->binary.left->kind != NODE_IDENTIFIER)
            continue;
        function = add(describing, name_of(one->binary.left), value,
                       one == node->list.list ? place : one->start);
        if (function)
            function->exported = exported;
    }
}

static struct script_function *find(const struct script *script, struct slice name)
{
    for (uint32_t at = script->function_count; at > 0; at--)
        if (slice_equal(script->functions[at - 1].reference, name))
            return &script->functions[at - 1];
    return NULL;
}

static void add_default(struct describing *describing, const struct node *node)
{
    const struct node *value = inside(node->module.declaration);
    struct script_function *function = NULL;

    if (value->kind == NODE_FUNCTION_DECLARATION && value->function.body)
        function = add(describing, name_of(value->function.name), value, node->start);
    else if (value->kind == NODE_FUNCTION)
        function = add(describing, SLICE(""), value, node->start);
    if (function)
        function->exported = function->is_default = true;
}

/* Types are written, and used, apart from code. */
static void add_type(struct describing *describing, const struct node *node)
{
    if ((node->kind == NODE_EXPORT || node->kind == NODE_EXPORT_DEFAULT) &&
        node->module.declaration)
        node = node->module.declaration;
    if (node->kind != NODE_TYPE_ALIAS && node->kind != NODE_INTERFACE && node->kind != NODE_ENUM)
        return;
    *describing->last = copy(describing, node);
    if (*describing->last)
        describing->last = &(*describing->last)->next;
}

/* ---- exports by name
 * ------------------------------------------------------------------------------ */

static void export_name(struct describing *describing, const struct node *specifier)
{
    struct slice name = name_of(specifier->specifier.local), as = name;
    struct script_function *function = find(describing->script, name), *alias;
    const struct node *other = specifier->specifier.other;

    if (!function)
        return;
    if (other)
        as = other->kind == NODE_STRING ? other->string.value : name_of(other);
    if (slice_is(as, "default") || slice_equal(as, function->name)) {
        function->exported = true;
        function->is_default |= slice_is(as, "default");
        return;
    }
    alias = grow(describing);
    function = find(describing->script, name);
    if (!alias || !function)
        return;
    *alias = *function;
    alias->name = as;
    alias->exported = true;
}

static void export_names(struct describing *describing, const struct node *list)
{
    for (; list; list = list->next) {
        const struct node *value;

        if (list->kind == NODE_EXPORT_NAMES && !list->module.from)
            for (const struct node *one = list->module.list; one; one = one->next)
                export_name(describing, one);
        if (list->kind != NODE_EXPORT_DEFAULT)
            continue;
        value = inside(list->module.declaration);
        if (value->kind == NODE_IDENTIFIER) {
            struct script_function *function = find(describing->script, name_of(value));

            if (function)
                function->exported = function->is_default = true;
        }
    }
}

bool describe_program(struct script *script, const struct node *program, enum script_kind kind)
{
    struct describing describing = { .script = script };
    struct node *types = copy(&describing, program);
    const struct node *value;

    if (!types)
        return false;
    cursor_init(&describing.cursor, script->text);
    describing.last = &types->block.list;
    *describing.last = NULL;
    script->program = types;
    for (const struct node *one = program->block.list; one; one = one->next) {
        add_type(&describing, one);
        if (kind == SCRIPT_EXPRESSION) {
            value = one->kind == NODE_EXPRESSION ? describe_function(one->unary.argument) : NULL;
            if (value)
                (void)add(&describing, name_of(value->function.name), value, value->start);
        } else if (one->kind == NODE_EXPORT_DEFAULT) {
            add_default(&describing, one);
        } else if (one->kind == NODE_EXPORT && one->module.declaration) {
            add_declared(&describing, one->module.declaration, one->start, true);
        } else {
            add_declared(&describing, one, one->start, false);
        }
    }
    export_names(&describing, program->block.list);
    return !script->arena.failed;
}
