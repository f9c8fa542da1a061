/* ast.c - how long the nodes of each kind are. */
#include "script/ast.h"

#include <stddef.h>

#define BYTES(member)                                                                              \
    (offsetof(struct node, next) + sizeof(struct node *) + sizeof(((struct node *)0)->member))

/* Of kinds that are not in the table: two pointers' worth. */
size_t ast_bytes(enum node_kind kind)
{
    static const uint8_t bytes[NODE_KINDS] = {
        [NODE_IDENTIFIER] = BYTES(ident),
        [NODE_PRIVATE_NAME] = BYTES(ident),
        [NODE_REGEX] = BYTES(regex),
        [NODE_STRING] = BYTES(string),
        [NODE_PROPERTY] = BYTES(property),
        [NODE_METHOD] = BYTES(property),
        [NODE_FIELD] = BYTES(property),
        [NODE_ENUM_MEMBER] = BYTES(property),
        [JSX_ATTRIBUTE] = BYTES(property),
        [NODE_FUNCTION] = BYTES(function),
        [NODE_FUNCTION_DECLARATION] = BYTES(function),
        [NODE_CLASS] = BYTES(class_),
        [NODE_CLASS_DECLARATION] = BYTES(class_),
        [NODE_IF] = BYTES(conditional),
        [NODE_CONDITIONAL] = BYTES(conditional),
        [NODE_FOR] = BYTES(loop),
        [NODE_FOR_IN] = BYTES(loop),
        [NODE_FOR_OF] = BYTES(loop),
        [NODE_WHILE] = BYTES(loop),
        [NODE_DO_WHILE] = BYTES(loop),
        [NODE_WITH] = BYTES(loop),
        [NODE_TRY] = BYTES(try_),
        [NODE_SWITCH] = BYTES(switch_),
        [NODE_IMPORT] = BYTES(module),
        [NODE_EXPORT_NAMES] = BYTES(module),
        [NODE_EXPORT_ALL] = BYTES(module),
        [NODE_EXPORT_DEFAULT] = BYTES(module),
        [NODE_EXPORT] = BYTES(module),
        [NODE_ENUM] = BYTES(enum_),
        [NODE_NAMESPACE] = BYTES(namespace_),
        [NODE_TYPE_ALIAS] = BYTES(type_declaration),
        [NODE_INTERFACE] = BYTES(type_declaration),
        [NODE_TYPE_MEMBER] = BYTES(type_member),
        [JSX_ELEMENT] = BYTES(jsx),
    };

    return bytes[kind] ? bytes[kind] : BYTES(binary);
}
