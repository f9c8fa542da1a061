/* tools.c - the name of a function where names may hold no dots: MCP and its kin. */
#include "load/load.h"

static void add_plain(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-';

        buffer_add_char(out, plain ? c : '_');
    }
}

void tool_name(struct slice id, struct slice path, struct buffer *out)
{
    add_plain(out, id);
    if (!path.len)
        return;
    buffer_add_text(out, "__");
    add_plain(out, path);
}
