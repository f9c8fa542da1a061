/* lower_table.c - which function rewrites which kind of node. A kind that is not here is ES5
 * already: its children are lowered, nothing else. */
#include "script/lower.h"
#include "script/rewrites.h"

rewrite *const expression_rewrites[NODE_KINDS] = {
    [NODE_FUNCTION] = lower_function_expression,
    [NODE_THIS] = lower_this_node,
    [NODE_NEW_TARGET] = lower_new_target_node,
    [NODE_OBJECT] = lower_object,
    [NODE_CLASS] = lower_class_expression,
    [NODE_AWAIT] = lower_await,
    [NODE_YIELD] = lower_yield,
    [NODE_AS] = lower_as,
};

rewrite *const statement_rewrites[NODE_KINDS] = {
    [NODE_FUNCTION_DECLARATION] = lower_function_declaration,
    [NODE_CLASS_DECLARATION] = lower_class_declaration,
    [NODE_TYPE_ALIAS] = lower_nothing,
    [NODE_INTERFACE] = lower_nothing,
    [NODE_DROPPED] = lower_nothing,
    [NODE_ENUM] = lower_enum,
    [NODE_NAMESPACE] = lower_namespace,
    [NODE_IMPORT_EQUALS] = lower_import_equals,
    [NODE_EXPORT_ASSIGN] = lower_export_assign,
};
