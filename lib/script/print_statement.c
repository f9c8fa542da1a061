/* print_statement.c - statements. All end with `;` or a brace, so that no line end matters. */
#include "script/printer.h"

/* Where a statement begins. */
static void begin(struct printer *printer, const struct node *node)
{
    const struct buffer *out = printer->out;
    uint32_t before = printer->column, line = printer->line;
    char last = out->len ? out->data[out->len - 1] : '\n';

    place_line(printer, node->start);
    if (printer->line == line && printer->column == before &&
        (last == ';' || last == '}' || last == '{'))
        put(printer, " ");
    place(printer, node->start);
}

static void print_statements(struct printer *printer, const struct node *list)
{
    for (; list; list = list->next)
        print_statement(printer, list);
}

void print_braces(struct printer *printer, const struct node *list, const struct node *at)
{
    if (!(at->flags & FLAG_MADE))
        place_quietly(printer, at->start);
    put(printer, "{");
    print_statements(printer, list);
    if (!(at->flags & FLAG_MADE) && at->end)
        place_quietly(printer, at->end - 1);
    else
        put(printer, " ");
    put(printer, "}");
}

static void print_variables(struct printer *printer, const struct node *node)
{
    put(printer, "var ");
    for (const struct node *one = node->list.list; one; one = one->next) {
        place_quietly(printer, one->binary.left->start);
        print_identifier(printer, one->binary.left);
        if (one->binary.right) {
            put(printer, " = ");
            print_expression(printer, one->binary.right, BINDS_ASSIGN);
        }
        if (one->next)
            put(printer, ", ");
    }
}

/* True for what needs no braces whatever follows it. */
static bool is_closed(const struct node *node)
{
    return node->kind == NODE_BLOCK || node->kind == NODE_EXPRESSION || node->kind == NODE_RETURN ||
           node->kind == NODE_THROW || node->kind == NODE_BREAK || node->kind == NODE_CONTINUE ||
           node->kind == NODE_EMPTY;
}

static void print_body(struct printer *printer, const struct node *body)
{
    put(printer, " ");
    if (body)
        print_statement(printer, body);
    else
        put(printer, ";");
}

static void print_branch(struct printer *printer, const struct node *node)
{
    const struct node *yes = node->conditional.yes;

    put(printer, "if (");
    print_expression(printer, node->conditional.test, BINDS_SEQUENCE);
    put(printer, ")");
    if (node->conditional.no && yes && !is_closed(yes)) {
        put(printer, " {");
        print_statement(printer, yes);
        put(printer, " }");
    } else {
        print_body(printer, yes);
    }
}

static void print_if(struct printer *printer, const struct node *node)
{
    for (;; node = node->conditional.no) {
        print_branch(printer, node);
        if (!node->conditional.no)
            return;
        put(printer, " else");
        if (node->conditional.no->kind != NODE_IF)
            break;
        put(printer, " ");
        place(printer, node->conditional.no->start);
    }
    print_body(printer, node->conditional.no);
}

static void print_init(struct printer *printer, const struct node *init)
{
    if (!init)
        return;
    printer->no_in = true;
    if (init->kind == NODE_VARIABLES)
        print_variables(printer, init);
    else
        print_expression(printer, init, BINDS_SEQUENCE);
    printer->no_in = false;
}

static void print_optional(struct printer *printer, const struct node *node)
{
    if (node)
        print_expression(printer, node, BINDS_SEQUENCE);
}

static void print_for(struct printer *printer, const struct node *node)
{
    put(printer, "for (");
    print_init(printer, node->loop.init);
    if (node->kind == NODE_FOR_IN) {
        put(printer, " in ");
        print_expression(printer, node->loop.test, BINDS_SEQUENCE);
    } else {
        put(printer, "; ");
        print_optional(printer, node->loop.test);
        put(printer, "; ");
        print_optional(printer, node->loop.update);
    }
    put(printer, ")");
    print_body(printer, node->loop.body);
}

static void print_while(struct printer *printer, const struct node *node, const char *word)
{
    put(printer, word);
    put(printer, " (");
    print_expression(printer, node->loop.test, BINDS_SEQUENCE);
    put(printer, ")");
    print_body(printer, node->loop.body);
}

static void print_do(struct printer *printer, const struct node *node)
{
    put(printer, "do");
    print_body(printer, node->loop.body);
    put(printer, " while (");
    print_expression(printer, node->loop.test, BINDS_SEQUENCE);
    put(printer, ");");
}

static void print_jump(struct printer *printer, const struct node *node, const char *word)
{
    put(printer, word);
    if (node->jump.label) {
        put(printer, " ");
        put_name(printer, node->jump.label);
    }
    put(printer, ";");
}

static void print_result(struct printer *printer, const struct node *node, const char *word)
{
    put(printer, word);
    if (node->unary.argument) {
        put(printer, " ");
        printer->no_line = true;
        print_expression(printer, node->unary.argument, BINDS_SEQUENCE);
        printer->no_line = false;
    }
    put(printer, ";");
}

static void print_try(struct printer *printer, const struct node *node)
{
    put(printer, "try ");
    print_braces(printer, node->try_.block->block.list, node->try_.block);
    if (node->try_.handler) {
        put(printer, " catch (");
        print_expression(printer, node->try_.parameter, BINDS_SEQUENCE);
        put(printer, ") ");
        print_braces(printer, node->try_.handler->block.list, node->try_.handler);
    }
    if (node->try_.finalizer) {
        put(printer, " finally ");
        print_braces(printer, node->try_.finalizer->block.list, node->try_.finalizer);
    }
}

static void print_switch(struct printer *printer, const struct node *node)
{
    put(printer, "switch (");
    print_expression(printer, node->switch_.value, BINDS_SEQUENCE);
    put(printer, ") {");
    for (const struct node *one = node->switch_.cases; one; one = one->next) {
        place_quietly(printer, one->start);
        if (one->case_.test) {
            put(printer, "case ");
            print_expression(printer, one->case_.test, BINDS_SEQUENCE);
            put(printer, ":");
        } else {
            put(printer, "default:");
        }
        print_statements(printer, one->case_.list);
    }
    if (!(node->flags & FLAG_MADE) && node->end)
        place_quietly(printer, node->end - 1);
    put(printer, "}");
}

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_FOR || node->kind == NODE_FOR_IN || node->kind == NODE_WHILE ||
           node->kind == NODE_DO_WHILE;
}

/* The engine's compiler fails at labels of single statements that are neither loop nor block. */
static void print_labeled(struct printer *printer, const struct node *node)
{
    const struct node *body = node->labeled.body;
    bool braces = !is_loop(body) && body->kind != NODE_BLOCK && body->kind != NODE_LABELED;

    put_name(printer, node->labeled.label);
    put(printer, braces ? ": {" : ": ");
    print_statement(printer, body);
    if (braces)
        put(printer, " }");
}

/* A text that is no directive must not look like one. */
static void print_expression_statement(struct printer *printer, const struct node *node)
{
    const struct node *value = node->unary.argument;
    bool parens = print_needs_parens(value) ||
                  (value->kind == NODE_STRING &&
                   (!(node->flags & FLAG_DIRECTIVE) || (value->flags & FLAG_ESCAPED))) ||
                  value->kind == NODE_PAREN;

    if (parens)
        put(printer, "(");
    print_expression(printer, value, BINDS_SEQUENCE);
    put(printer, parens ? ");" : ";");
}

static void print_function_declaration(struct printer *printer, const struct node *node)
{
    put(printer, "function ");
    place_quietly(printer, node->function.name->start);
    print_identifier(printer, node->function.name);
    print_function_rest(printer, node);
}

void print_statement(struct printer *printer, const struct node *node)
{
    if (!print_may(printer, node))
        return;
    if (node->kind != NODE_BLOCK || (node->flags & FLAG_MADE))
        begin(printer, node);
    switch ((enum node_kind)node->kind) {
    case NODE_BLOCK:
        print_braces(printer, node->block.list, node);
        return;
    case NODE_EXPRESSION:
        print_expression_statement(printer, node);
        return;
    case NODE_VARIABLES:
        print_variables(printer, node);
        put(printer, ";");
        return;
    case NODE_FUNCTION_DECLARATION:
        print_function_declaration(printer, node);
        return;
    case NODE_IF:
        print_if(printer, node);
        return;
    case NODE_FOR:
    case NODE_FOR_IN:
        print_for(printer, node);
        return;
    case NODE_WHILE:
        print_while(printer, node, "while");
        return;
    case NODE_WITH:
        print_while(printer, node, "with");
        return;
    case NODE_DO_WHILE:
        print_do(printer, node);
        return;
    case NODE_RETURN:
        print_result(printer, node, "return");
        return;
    case NODE_THROW:
        print_result(printer, node, "throw");
        return;
    case NODE_BREAK:
        print_jump(printer, node, "break");
        return;
    case NODE_CONTINUE:
        print_jump(printer, node, "continue");
        return;
    case NODE_TRY:
        print_try(printer, node);
        return;
    case NODE_SWITCH:
        print_switch(printer, node);
        return;
    case NODE_LABELED:
        print_labeled(printer, node);
        return;
    case NODE_DEBUGGER:
        put(printer, "debugger;");
        return;
    default:
        put(printer, ";");
        return;
    }
}

void print_whole(struct printer *printer, const struct node *program, bool expression)
{
    if (expression)
        print_expression(printer, program->block.list->unary.argument, BINDS_ASSIGN);
    else
        print_statements(printer, program->block.list);
}
