/* style.c - the style of the pages without script, as `make` has turned it into bytes. */
#include "codec/web/web.h"

static const unsigned char style_bytes[] = {
#include "explorer/page.css.inc" /* layers: made by make from explorer/page.css */
};

struct slice page_style(void)
{
    return slice_make((const char *)style_bytes, sizeof style_bytes);
}
