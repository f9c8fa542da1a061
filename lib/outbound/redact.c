/* redact.c - secrets taken out of texts that others made: answers, errors. */
#include "outbound/auth.h"

#include "base/base64.h"

#include <string.h>

#define MARK "[redacted]"

/* Text with every `secret` replaced; *text is the result afterwards. */
static void replace(struct buffer *text, struct slice secret)
{
    struct buffer out;
    const char *at = text->data, *end = text->data + text->len, *found;

    if (!secret.len || !text->len || !memmem(at, text->len, secret.data, secret.len))
        return;
    buffer_init(&out, text->allocator, SIZE_MAX);
    while ((found = memmem(at, (size_t)(end - at), secret.data, secret.len))) {
        buffer_add(&out, at, (size_t)(found - at));
        buffer_add_text(&out, MARK);
        at = found + secret.len;
    }
    buffer_add(&out, at, (size_t)(end - at));
    buffer_free(text);
    *text = out;
}

static void replace_forms(struct buffer *text, struct slice secret, const struct auth *auth)
{
    struct outgoing coded;
    struct buffer other;

    outgoing_init(&coded, auth->allocator);
    outgoing_query(&coded, SLICE(""), secret);
    /* Behind "?=". */
    replace(text, slice_from(buffer_slice(&coded.url), 2));
    text->failed |= coded.url.failed;
    outgoing_free(&coded);
    buffer_init(&other, auth->allocator, SIZE_MAX);
    base64_encode(&other, secret);
    replace(text, buffer_slice(&other));
    buffer_clear(&other);
    /* As it stands in JSON, without its quotes. */
    buffer_add_json(&other, secret);
    if (other.len > 2)
        replace(text, slice_make(other.data + 1, other.len - 2));
    text->failed |= other.failed;
    buffer_free(&other);
}

void auth_redact(const struct auth *auth, struct slice text, struct buffer *out)
{
    struct slice rest = buffer_slice(&auth->secrets);
    struct buffer copy;

    if (!rest.len) {
        buffer_add_slice(out, text);
        return;
    }
    buffer_init(&copy, auth->allocator, SIZE_MAX);
    buffer_add_slice(&copy, text);
    /* As they are first: one may be part of another's base64. */
    for (struct slice all = rest; all.len;)
        replace(&copy, slice_split(all, '\0', &all));
    while (rest.len)
        replace_forms(&copy, slice_split(rest, '\0', &rest), auth);
    buffer_add_slice(out, buffer_slice(&copy));
    out->failed |= copy.failed || auth->secrets.failed;
    buffer_free(&copy);
}
