/* markdown_none.c - builds without Markdown: MDX is refused, JSON definitions work. */
#include "definition/markdown.h"

void markdown_read(struct reader *reader, size_t from, struct outline *outline)
{
    (void)outline;
    reader_fault(reader, 1104, from, "This build of the library reads no Markdown.");
}
