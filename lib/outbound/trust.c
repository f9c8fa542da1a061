/* trust.c - which authorities prove who a server is.
 *
 * The host names a file, or leaves it to the environment as command-line clients have it:
 * SSL_CERT_FILE takes the place of the system's file, SSL_CERT_DIR that of its folder. */
#include "outbound/trust.h"

#include <stdlib.h>
#include <unistd.h>

static bool copy(const struct allocator *allocator, struct slice text, char **to)
{
    *to = text.len ? mem_copy(allocator, text.data, text.len) : NULL;
    return *to || !text.len;
}

static bool copy_variable(const struct allocator *allocator, const char *name, char **to)
{
    const char *value = getenv(name);

    return copy(allocator, value ? slice_of(value) : SLICE(""), to);
}

static mdx_status take_file(struct trust *trust, const struct allocator *allocator,
                            struct slice name, struct error *error)
{
    if (!copy(allocator, name, &trust->file))
        return error_no_memory(error);
    trust->alone = true;
    if (slice_find(name, '\0') == name.len && !access(trust->file, R_OK))
        return MDX_OK;
    return error_set(error, CODE_CONFIG_INVALID,
                     "http_ca: '%.*s' is no file that can be read; give one with certificates in "
                     "PEM, or the word environment",
                     (int)(name.len < 1000 ? name.len : 1000), name.data);
}

mdx_status trust_read(struct trust *trust, const struct allocator *allocator, struct slice setting,
                      struct error *error)
{
    *trust = (struct trust){ 0 };
    if (!setting.len)
        return MDX_OK;
    if (!slice_is(setting, "environment"))
        return take_file(trust, allocator, setting, error);
    if (copy_variable(allocator, "SSL_CERT_FILE", &trust->file) &&
        copy_variable(allocator, "SSL_CERT_DIR", &trust->folder))
        return MDX_OK;
    return error_no_memory(error);
}

void trust_free(struct trust *trust, const struct allocator *allocator)
{
    mem_free(allocator, trust->file);
    mem_free(allocator, trust->folder);
    *trust = (struct trust){ 0 };
}
