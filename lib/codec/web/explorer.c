/* explorer.c - the explorer: one page for all that is loaded.
 *
 * `make` turns the files of explorer/ into bytes. Plain JavaScript without packages: whoever builds
 * the library needs nothing more for it, and what is served is what is read here. Style and script
 * are within the page, and its policy allows these two by their hashes, and requests to this server
 * only. */
#include "codec/web/web.h"

#include <string.h>

static const unsigned char page_bytes[] = {
#include "explorer/index.html.inc" /* layers: made by make from explorer/index.html */
};
static const unsigned char style_bytes[] = {
#include "explorer/explorer.css.inc" /* layers: made by make from explorer/explorer.css */
};
static const unsigned char script_bytes[] = {
#include "explorer/explorer.js.inc" /* layers: made by make from the scripts in explorer */
};

#define EMBEDDED(bytes) slice_make((const char *)(bytes), sizeof(bytes))

static void write_policy(struct buffer *out)
{
    buffer_add_text(out, "default-src 'none'; style-src ");
    web_add_hash(out, EMBEDDED(style_bytes));
    buffer_add_text(out, "; script-src ");
    web_add_hash(out, EMBEDDED(script_bytes));
    buffer_add_text(out,
                    "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'");
}

/* The page up to the mark, and what stands behind it. */
static struct slice cut(struct slice page, const char *mark, struct slice *rest)
{
    size_t len = strlen(mark);

    for (size_t at = 0; at + len <= page.len; at++) {
        if (memcmp(page.data + at, mark, len))
            continue;
        *rest = slice_from(page, at + len);
        return slice_to(page, at);
    }
    *rest = SLICE("");
    return page;
}

void explorer_send(struct web *web)
{
    struct slice rest, before = cut(EMBEDDED(page_bytes), "/*style*/", &rest);
    struct slice middle = cut(rest, "/*script*/", &rest);
    struct buffer body, policy;

    buffer_init(&policy, web->allocator, SIZE_MAX);
    buffer_init(&body, web->allocator, SIZE_MAX);
    write_policy(&policy);
    buffer_add_slice(&body, before);
    buffer_add_slice(&body, EMBEDDED(style_bytes));
    buffer_add_slice(&body, middle);
    buffer_add_slice(&body, EMBEDDED(script_bytes));
    buffer_add_slice(&body, rest);
    if (buffer_failed(&policy))
        body.failed = true;
    web_send_page(web, 200, buffer_slice(&policy), &body);
    buffer_free(&policy);
}
