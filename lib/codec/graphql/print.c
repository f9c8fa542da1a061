/* print.c - values of documents, written in one way. */
#include "codec/graphql/validate.h"

enum { MOST_DEPTH = 110 };

static void print_at(const struct gql_value *value, struct buffer *out, unsigned depth)
{
    bool object = value->kind == GQL_VALUE_OBJECT;
    bool any = false;

    switch (value->kind) {
    case GQL_VALUE_VARIABLE:
        buffer_add_char(out, '$');
        buffer_add_slice(out, value->text);
        return;
    case GQL_VALUE_STRING:
        buffer_add_json(out, value->text);
        return;
    case GQL_VALUE_LIST:
    case GQL_VALUE_OBJECT:
        break;
    default:
        buffer_add_slice(out, value->text);
        return;
    }
    buffer_add_char(out, object ? '{' : '[');
    for (const struct gql_value *one = value->first; one && depth < MOST_DEPTH; one = one->next) {
        buffer_add_text(out, any ? ", " : "");
        any = true;
        if (object) {
            buffer_add_slice(out, one->name);
            buffer_add_text(out, ": ");
        }
        print_at(one, out, depth + 1);
    }
    buffer_add_char(out, object ? '}' : ']');
}

void gql_print_value(const struct gql_value *value, struct buffer *out)
{
    print_at(value, out, 0);
}
