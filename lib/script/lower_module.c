/* lower_module.c - export and import. A module is one document: its exports are reached by name
 * from behind its text, and it imports nothing but types. */
#include "script/describe.h"
#include "script/rewrites.h"

static struct node *default_name(struct lower *lower, const struct node *at)
{
    return make_identifier(lower, make_name(lower, SLICE(DEFAULT_EXPORT)), at);
}

struct node *lower_export(struct lower *lower, struct node *node)
{
    if (!node->module.declaration)
        return NULL;
    return lower_statement(lower, node->module.declaration);
}

struct node *lower_export_default(struct lower *lower, struct node *node)
{
    struct node *value = node->module.declaration;

    if (value->kind == NODE_FUNCTION_DECLARATION) {
        if (!value->function.body)
            return NULL;
        if (value->function.name)
            return lower_statement(lower, value);
        value = lower_function(lower, value, SLICE("default"), "");
        value->function.name = default_name(lower, value);
        return list_one(value);
    }
    if (value->kind == NODE_CLASS_DECLARATION && value->class_.name)
        return lower_statement(lower, value);
    if (value->kind == NODE_CLASS_DECLARATION)
        value->kind = NODE_CLASS;
    if (value->kind == NODE_INTERFACE || value->kind == NODE_DROPPED)
        return NULL;
    value = lower_named(lower, value, SLICE("default"));
    return make_var(lower, default_name(lower, node), value, node);
}

struct node *lower_export_names(struct lower *lower, struct node *node)
{
    if (node->module.from && !(node->flags & FLAG_TYPE_ONLY) && !lower->options->imports)
        lower_refuse(lower, 2103, node, node->module.from->string.value,
                     "exports of another module ('\1') are not supported: put the code into this "
                     "document and export its names");
    return NULL;
}

static bool is_types_only(const struct node *node)
{
    if (node->flags & FLAG_TYPE_ONLY)
        return true;
    for (const struct node *one = node->module.list; one; one = one->next)
        if (!(one->flags & FLAG_TYPE_ONLY))
            return false;
    return node->module.list != NULL;
}

struct node *lower_import(struct lower *lower, struct node *node)
{
    if (!is_types_only(node) && !lower->options->imports)
        lower_refuse(lower, 2101, node, node->module.from->string.value,
                     "import of '\1' is not supported: put the code that you need into this "
                     "document, or call another definition with $");
    return NULL;
}

struct node *lower_dynamic_import(struct lower *lower, struct node *node)
{
    lower_refuse(lower, 2102, node, SLICE(""),
                 "import() and import.meta are not supported: put the code that you need into "
                 "this document");
    return make_undefined(lower, node);
}
