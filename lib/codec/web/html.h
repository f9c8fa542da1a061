/* html.h - text into HTML: everything that comes from outside goes through here. */
#ifndef MDX_CODEC_WEB_HTML_H
#define MDX_CODEC_WEB_HTML_H

#include "base/buffer.h"

/* The text escaped for content and for attributes in quotes. What is no UTF-8, and control
 * characters but tab and line's end, become U+FFFD. */
void html_text(struct buffer *out, struct slice text);
/* ` name="value"`, escaped. */
void html_attribute(struct buffer *out, const char *name, struct slice value);
/* True for a link that may be followed: http, https, mailto, or one within this server. */
bool html_link_is_safe(struct slice href);

/* JSON text with line ends and indents, escaped; cut after `most` bytes, and said so. */
void html_json(struct buffer *out, struct slice json, size_t most);

/* A safe and small subset of Markdown: headings (one level lower, as the page has its own),
 * paragraphs, fences, lists, quotes, tables, rules, emphasis, code, links. HTML in it is shown as
 * text. Never fails; without memory the buffer remembers. */
void html_markdown(struct buffer *out, struct slice markdown);

#endif
