/* stream.c - see stream.h. */
#include "script/stream.h"

#include "script/names_of.h"

/* Directives stay first: nothing may come before them. */
static struct node *print_directives(struct printer *printer, struct node *list)
{
    for (; list && list->kind == NODE_EXPRESSION && (list->flags & FLAG_DIRECTIVE);
         list = list->next)
        print_statement(printer, list);
    return list;
}

static void print_list(struct printer *printer, const struct node *list)
{
    for (; list; list = list->next)
        print_statement(printer, list);
}

static void stream_statement(struct lower *lower, struct printer *printer, struct node *statement)
{
    lower->arena = &lower->passing;
    print_list(printer, lower_statements(lower, list_one(statement)));
    lower->arena = lower->kept;
    arena_clear(&lower->passing);
}

/* `var @1, @2; var @3 = this;`, as a text. */
static void insert_variables(struct lower *lower, struct activation *top, struct printer *printer,
                             const struct place_mark *mark)
{
    const struct node *list = activation_end(lower, top, NULL);
    struct linemap none;
    struct buffer text;
    struct printer own = *printer;

    if (!list)
        return;
    linemap_init(&none, printer->columns->allocator);
    buffer_init(&text, printer->out->allocator, SIZE_MAX);
    own.out = &text;
    own.columns = &none;
    place_begin_again(&own);
    print_list(&own, list);
    place_insert(printer, mark, buffer_slice(&text));
    printer->failed = printer->failed || own.failed || buffer_failed(&text);
    buffer_free(&text);
    linemap_free(&none);
}

void stream_program(struct lower *lower, struct node *program, struct printer *printer)
{
    struct node *list = print_directives(printer, program->block.list);
    struct place_mark mark;
    struct node_list before;
    struct activation top;

    place_mark(printer, &mark);
    activation_begin(lower, &top, NULL, false);
    top.scope = program->block.scope;
    lower->program = &top;
    list_init(&before);
    if (program->block.scope)
        scope_begin(lower, program->block.scope, &before);
    scope_hoist(lower, &list, &before);
    print_list(printer, before.first);
    while (list) {
        struct node *next = list->next;

        stream_statement(lower, printer, list);
        list = next;
    }
    insert_variables(lower, &top, printer, &mark);
}
