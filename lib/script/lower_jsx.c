/* lower_jsx.c - JSX becomes calls: h(tag, props, ...children), or h(Fragment, null, ...children).
 *
 * Done while names are looked up, so that `h` and `Fragment` are found as if they had been written.
 * There are none but the document's own. */
#include "script/analysis.h"
#include "script/names.h"

#include <string.h>

static struct node *named(struct lower *lower, const char *text, const struct node *at)
{
    struct name *name = names_find(lower->names, slice_of(text));
    struct node *identifier;

    if (!name)
        longjmp(lower->no_memory, 1);
    identifier = make_identifier(lower, name, at);
    identifier->flags |= FLAG_JSX;
    return identifier;
}

/* <div>, <my-tag> and <a:b> are strings; <Card>, <_x>, <this.x> and <a.b> are expressions. */
static struct node *tag_of(struct lower *lower, struct node *name, const struct node *at)
{
    struct slice text;

    if (!name)
        return named(lower, "Fragment", at);
    if (name->kind != NODE_IDENTIFIER)
        return name;
    text = name_slice(name->ident.name);
    if ((text.len && text.data[0] >= 'a' && text.data[0] <= 'z') ||
        memchr(text.data, '-', text.len) || memchr(text.data, ':', text.len))
        return make_string(lower, text, name);
    return name;
}

static struct node *properties_of(struct lower *lower, struct node *attributes,
                                  const struct node *at)
{
    struct node *object;

    if (!attributes)
        return make_null(lower, at);
    for (struct node *one = attributes; one; one = one->next)
        if (one->kind == JSX_ATTRIBUTE) {
            one->kind = NODE_PROPERTY;
            one->op = METHOD_PLAIN;
            if (!one->property.value)
                one->property.value = make_boolean(lower, true, one);
            /* An attribute __proto__ is one like any other. */
            if (slice_is(one->property.key->string.value, "__proto__"))
                one->flags |= FLAG_COMPUTED;
        }
    object = make_node(lower, NODE_OBJECT, attributes);
    object->list.list = attributes;
    return object;
}

/* Who names globalThis may have put it there. */
void jsx_check(struct analysis *analysis)
{
    struct name *whole = names_find(analysis->lower->names, SLICE("globalThis"));

    if (whole && !whole->uses)
        analysis->lower->no_runtime = analysis->no_runtime;
}

void jsx_expand(struct lower *lower, struct node *node)
{
    struct node *name = node->jsx.name, *attributes = node->jsx.attributes;
    struct node *children = node->jsx.children;
    struct node_list arguments;

    list_init(&arguments);
    list_add(&arguments, list_one(tag_of(lower, name, node)));
    list_add(&arguments, properties_of(lower, attributes, node));
    for (struct node *one = children; one; one = one->next)
        if (one->kind == JSX_TEXT)
            one->kind = NODE_STRING;
    list_add(&arguments, children);
    node->kind = NODE_CALL;
    node->flags &= (uint16_t)~FLAG_OPTIONAL;
    node->call.callee = named(lower, "h", node);
    node->call.arguments = arguments.first;
}
