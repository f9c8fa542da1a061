/* print_expression.c - expressions. What stands leftmost is found by a loop, not by recursion:
 * `a + b + c + ...` and `a.b().c()...` may be as long as the text. */
#include "script/printer.h"
#include "script/scope.h"

#include <string.h>

static const struct {
    const char *text;
    uint8_t binds;
} operators[] = {
    [OP_NONE] = { "", BINDS_ASSIGN },        [OP_ADD] = { "+", BINDS_ADD },
    [OP_SUB] = { "-", BINDS_ADD },           [OP_MUL] = { "*", BINDS_MULTIPLY },
    [OP_DIV] = { "/", BINDS_MULTIPLY },      [OP_MOD] = { "%", BINDS_MULTIPLY },
    [OP_POW] = { "**", BINDS_UNARY }, /* none is left */
    [OP_SHL] = { "<<", BINDS_SHIFT },        [OP_SHR] = { ">>", BINDS_SHIFT },
    [OP_USHR] = { ">>>", BINDS_SHIFT },      [OP_BIT_AND] = { "&", BINDS_BIT_AND },
    [OP_BIT_OR] = { "|", BINDS_BIT_OR },     [OP_BIT_XOR] = { "^", BINDS_BIT_XOR },
    [OP_EQ] = { "==", BINDS_EQUAL },         [OP_NE] = { "!=", BINDS_EQUAL },
    [OP_SAME] = { "===", BINDS_EQUAL },      [OP_NOT_SAME] = { "!==", BINDS_EQUAL },
    [OP_LT] = { "<", BINDS_COMPARE },        [OP_GT] = { ">", BINDS_COMPARE },
    [OP_LE] = { "<=", BINDS_COMPARE },       [OP_GE] = { ">=", BINDS_COMPARE },
    [OP_IN] = { "in", BINDS_COMPARE },       [OP_INSTANCEOF] = { "instanceof", BINDS_COMPARE },
    [OP_AND] = { "&&", BINDS_AND },          [OP_OR] = { "||", BINDS_OR },
    [OP_NULLISH] = { "??", BINDS_OR }, /* none is left */
    [OP_NOT] = { "!", BINDS_UNARY },         [OP_BIT_NOT] = { "~", BINDS_UNARY },
    [OP_PLUS] = { "+", BINDS_UNARY },        [OP_MINUS] = { "-", BINDS_UNARY },
    [OP_TYPEOF] = { "typeof", BINDS_UNARY }, [OP_VOID] = { "void", BINDS_UNARY },
    [OP_DELETE] = { "delete", BINDS_UNARY }, [OP_INCREMENT] = { "++", BINDS_UNARY },
    [OP_DECREMENT] = { "--", BINDS_UNARY },
};

static const struct node *inside_parens(const struct node *node)
{
    while (node->kind == NODE_PAREN)
        node = node->unary.argument;
    return node;
}

static enum binding_strength binds(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_SEQUENCE:
        return BINDS_SEQUENCE;
    case NODE_ASSIGN:
        return BINDS_ASSIGN;
    case NODE_CONDITIONAL:
        return BINDS_CONDITIONAL;
    case NODE_BINARY:
    case NODE_LOGICAL:
        return operators[node->op].binds;
    case NODE_UNARY:
        return BINDS_UNARY;
    case NODE_UPDATE:
        return node->flags & FLAG_PREFIX ? BINDS_UNARY : BINDS_POSTFIX;
    case NODE_CALL:
    case NODE_NEW:
    case NODE_MEMBER:
    case NODE_INDEX:
        return BINDS_CALL;
    default:
        return BINDS_PRIMARY;
    }
}

/* The operand that is printed first, and how strongly it must bind; NULL: none. */
static const struct node *left_of(const struct node *node, enum binding_strength *least)
{
    switch ((enum node_kind)node->kind) {
    case NODE_BINARY:
    case NODE_LOGICAL:
        *least = operators[node->op].binds;
        return node->binary.left;
    case NODE_CONDITIONAL:
        *least = BINDS_OR;
        return node->conditional.test;
    case NODE_ASSIGN:
        *least = BINDS_CALL;
        return node->binary.left;
    case NODE_CALL:
        *least = BINDS_CALL;
        return node->call.callee;
    case NODE_MEMBER:
    case NODE_INDEX:
        *least = BINDS_CALL;
        return node->member.object;
    case NODE_UPDATE:
        *least = BINDS_CALL;
        return node->flags & FLAG_PREFIX ? NULL : node->unary.argument;
    case NODE_SEQUENCE:
        *least = BINDS_ASSIGN;
        return node->list.list;
    default:
        return NULL;
    }
}

bool print_needs_parens(const struct node *node)
{
    enum binding_strength least = BINDS_SEQUENCE;
    const struct node *left;

    for (;;) {
        node = inside_parens(node);
        if (binds(node) < least)
            return false;
        left = left_of(node, &least);
        if (!left)
            break;
        node = left;
    }
    return node->kind == NODE_FUNCTION || node->kind == NODE_OBJECT;
}

/* Where the sign right before the node stands, if it is there. */
static uint32_t begin_of(const struct printer *printer, const struct node *node, char sign)
{
    uint32_t start = node->start;

    return start && start <= printer->text.len && printer->text.data[start - 1] == sign ? start - 1
                                                                                        : start;
}

static void print_list(struct printer *printer, const struct node *list)
{
    for (const struct node *one = list; one; one = one->next) {
        print_expression(printer, one, BINDS_ASSIGN);
        if (one->next)
            put(printer, ", ");
    }
}

static void close_at(struct printer *printer, const struct node *node, const char *bracket)
{
    if (!(node->flags & FLAG_MADE) && node->end)
        place_quietly(printer, node->end - 1);
    put(printer, bracket);
}

static void print_array(struct printer *printer, const struct node *node)
{
    put(printer, "[");
    for (const struct node *one = node->list.list; one; one = one->next) {
        if (one->kind != NODE_HOLE)
            print_expression(printer, one, BINDS_ASSIGN);
        if (one->next || one->kind == NODE_HOLE)
            put(printer, one->next ? ", " : ",");
    }
    close_at(printer, node, "]");
}

static void print_key(struct printer *printer, const struct node *key)
{
    if (!(key->flags & FLAG_MADE))
        place_quietly(printer, key->start);
    if (key->kind == NODE_STRING)
        print_string(printer, key->string.value);
    else if (key->kind == NODE_NUMBER)
        print_number(printer, key);
    else
        put_name(printer, key->ident.name);
}

static void print_property(struct printer *printer, const struct node *node)
{
    bool accessor = node->op == METHOD_GET || node->op == METHOD_SET;

    if (accessor && node->property.value->kind == NODE_FUNCTION &&
        (node->property.value->function.flags & (FUNCTION_GETTER | FUNCTION_SETTER))) {
        place(printer, node->start);
        put(printer, node->op == METHOD_GET ? "get" : "set");
        print_key(printer, node->property.key);
        print_function_rest(printer, node->property.value);
        return;
    }
    print_key(printer, node->property.key);
    put(printer, ": ");
    print_expression(printer, node->property.value, BINDS_ASSIGN);
}

static void print_object(struct printer *printer, const struct node *node)
{
    put(printer, "{");
    if (node->list.list)
        put(printer, " ");
    for (const struct node *one = node->list.list; one; one = one->next) {
        print_property(printer, one);
        put(printer, one->next ? ", " : " ");
    }
    close_at(printer, node, "}");
}

void print_identifier(struct printer *printer, const struct node *node)
{
    const struct binding *binding = node->ident.binding;

    put_name(printer, binding ? binding_name(binding) : node->ident.name);
}

void print_function_rest(struct printer *printer, const struct node *node)
{
    bool no_in = printer->no_in;

    printer->no_in = false;
    put(printer, "(");
    print_list(printer, node->function.parameters);
    put(printer, ") ");
    print_braces(printer, node->function.body->block.list, node->function.body);
    printer->no_in = no_in;
}

static void print_function(struct printer *printer, const struct node *node)
{
    put(printer, "function");
    if (node->function.name) {
        put(printer, " ");
        print_identifier(printer, node->function.name);
    }
    put(printer, " ");
    print_function_rest(printer, node);
}

static bool has_call(const struct node *node)
{
    enum binding_strength least;

    for (node = inside_parens(node); node; node = left_of(node, &least)) {
        node = inside_parens(node);
        if (node->kind == NODE_CALL)
            return true;
        if (binds(node) < BINDS_CALL)
            return false;
    }
    return false;
}

static void print_new(struct printer *printer, const struct node *node)
{
    bool parens = has_call(node->call.callee);

    put(printer, "new ");
    if (parens)
        put(printer, "(");
    print_expression(printer, node->call.callee, BINDS_CALL);
    put(printer, parens ? ")(" : "(");
    print_list(printer, node->call.arguments);
    put(printer, ")");
}

static void print_unary(struct printer *printer, const struct node *node)
{
    put(printer, operators[node->op].text);
    if (node->op == OP_TYPEOF || node->op == OP_VOID || node->op == OP_DELETE)
        put(printer, " ");
    print_expression(printer, node->unary.argument, BINDS_UNARY);
}

/* Evaluating it cannot fail. */
static bool is_quiet(const struct node *node)
{
    return node->kind == NODE_NULL || node->kind == NODE_BOOLEAN || node->kind == NODE_NUMBER ||
           node->kind == NODE_STRING || node->kind == NODE_THIS || node->kind == NODE_ARRAY ||
           node->kind == NODE_OBJECT || node->kind == NODE_UNARY;
}

/* What begins with a token of its own. */
static void print_primary(struct printer *printer, const struct node *node)
{
    if (is_quiet(node))
        place_quietly(printer, node->start);
    else
        place(printer, node->start);
    switch ((enum node_kind)node->kind) {
    case NODE_IDENTIFIER:
        print_identifier(printer, node);
        return;
    case NODE_INTRINSIC:
        put(printer, "@");
        buffer_add(printer->out, node->ident.name->text, node->ident.name->len);
        printer->column += node->ident.name->len;
        return;
    case NODE_NULL:
        put(printer, "null");
        return;
    case NODE_BOOLEAN:
        put(printer, node->flags & FLAG_TRUE ? "true" : "false");
        return;
    case NODE_NUMBER:
        print_number(printer, node);
        return;
    case NODE_STRING:
        print_string(printer, node->string.value);
        return;
    case NODE_REGEX:
        print_regex(printer, node);
        return;
    case NODE_THIS:
        put(printer, "this");
        return;
    case NODE_NEW_TARGET:
        put(printer, "new.target");
        return;
    case NODE_ARRAY:
        print_array(printer, node);
        return;
    case NODE_OBJECT:
        print_object(printer, node);
        return;
    case NODE_FUNCTION:
        print_function(printer, node);
        return;
    case NODE_NEW:
        print_new(printer, node);
        return;
    case NODE_UNARY:
    case NODE_UPDATE:
        print_unary(printer, node);
        return;
    default:
        put(printer, "void 0");
        return;
    }
}

static void put_operator(struct printer *printer, enum operator op, const char *behind)
{
    put(printer, " ");
    put(printer, operators[op].text);
    put(printer, behind);
}

static void print_member(struct printer *printer, const struct node *property)
{
    if (!(property->flags & FLAG_MADE)) {
        place_quietly(printer, begin_of(printer, property, '.'));
        put(printer, ".");
        place(printer, property->start);
    } else {
        put(printer, ".");
    }
    put_name(printer, property->ident.name);
}

/* a ? b : c ? d : ... may be long. */
static void print_conditional_rest(struct printer *printer, const struct node *node)
{
    for (;;) {
        put(printer, " ? ");
        print_expression(printer, node->conditional.yes, BINDS_ASSIGN);
        put(printer, " : ");
        node = inside_parens(node->conditional.no);
        if (node->kind != NODE_CONDITIONAL)
            break;
        print_expression(printer, node->conditional.test, BINDS_OR);
    }
    print_expression(printer, node, BINDS_ASSIGN);
}

/* What follows the left operand. */
static void print_rest(struct printer *printer, const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_BINARY:
    case NODE_LOGICAL:
        put_operator(printer, (enum operator)node->op, " ");
        print_expression(printer, node->binary.right,
                         (enum binding_strength)(operators[node->op].binds + 1));
        return;
    case NODE_CONDITIONAL:
        print_conditional_rest(printer, node);
        return;
    case NODE_ASSIGN:
        put_operator(printer, (enum operator)node->op, "= ");
        print_expression(printer, node->binary.right, BINDS_ASSIGN);
        return;
    case NODE_CALL:
        put(printer, "(");
        print_list(printer, node->call.arguments);
        close_at(printer, node, ")");
        return;
    case NODE_MEMBER:
        print_member(printer, node->member.property);
        return;
    case NODE_INDEX:
        put(printer, "[");
        print_expression(printer, node->member.property, BINDS_SEQUENCE);
        put(printer, "]");
        return;
    case NODE_UPDATE:
        if (node->flags & FLAG_PREFIX)
            return;
        printer->no_line = true;
        put(printer, operators[node->op].text);
        return;
    case NODE_SEQUENCE:
        put(printer, ", ");
        print_list(printer, node->list.list->next);
        return;
    default:
        return;
    }
}

static bool push(struct printer *printer, const struct node *node, bool parens)
{
    if (printer->depth == printer->room) {
        uint32_t room = printer->room ? printer->room * 2 : 64;
        struct open_node *stack = arena_new(printer->arena, room * sizeof *stack);

        if (!stack) {
            printer->failed = true;
            return false;
        }
        if (printer->depth)
            memcpy(stack, printer->stack, printer->depth * sizeof *stack);
        printer->stack = stack;
        printer->room = room;
    }
    printer->stack[printer->depth++] = (struct open_node){ .node = node, .parens = parens };
    return true;
}

static bool needs_parens(const struct printer *printer, const struct node *node,
                         enum binding_strength least)
{
    if (binds(node) < least)
        return true;
    if (node->kind == NODE_NUMBER && least == BINDS_CALL)
        return true;
    return printer->no_in && node->kind == NODE_BINARY && node->op == OP_IN;
}

void print_expression(struct printer *printer, const struct node *node, enum binding_strength least)
{
    uint32_t bottom = printer->depth;

    if (!print_may(printer, node))
        return;
    for (;;) {
        const struct node *left;
        bool parens;

        node = inside_parens(node);
        parens = needs_parens(printer, node, least);
        if (parens) {
            place_quietly(printer, begin_of(printer, node, '('));
            put(printer, "(");
        }
        if (!push(printer, node, parens))
            return;
        left = left_of(node, &least);
        if (!left)
            break;
        node = left;
    }
    print_primary(printer, node);
    while (printer->depth > bottom) {
        struct open_node open = printer->stack[--printer->depth];

        print_rest(printer, open.node);
        if (open.parens)
            put(printer, ")");
    }
}
