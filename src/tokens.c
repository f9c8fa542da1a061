/* tokens.c - `token.read` and `token.write`: a file for each source, below STORE/tokens.
 *
 * The folder and its files are their owner's alone (0700, 0600); a file is replaced whole. */
#include "tokens.h"

#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 256 * 1024 };

/* The first argument, a source's name, as the name of its file; names have no `/`. */
static int name_file(const json_t *args, const char *store, struct text *path)
{
    const char *name = json_string_value(json_array_get(args, 0));

    if (!name || !*name || strchr(name, '/'))
        return 0;
    text_format(path, "%s/tokens/%s.json", store, name);
    return 1;
}

static void answer(mdx_runtime *rt, const mdx_op *op, const struct text *json)
{
    if (json->len)
        mdx_op_complete(rt, op->token, json->data, json->len);
    else
        mdx_op_complete(rt, op->token, "null", 4);
}

static void read_token(void *host, mdx_runtime *rt, const mdx_op *op)
{
    json_t *args = json_loadb(op->args, op->args_len, 0, NULL);
    struct text path = { 0 }, content = { 0 };

    if (!name_file(args, host, &path) || read_file(path.data, MOST_BYTES, &content))
        text_free(&content);
    answer(rt, op, &content);
    text_free(&content);
    text_free(&path);
    json_decref(args);
}

static int write_whole(const char *path, const char *content)
{
    struct text temporary = { 0 };
    size_t len = strlen(content);
    int file, failed;

    text_format(&temporary, "%s.%ld", path, (long)getpid());
    file = open(temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    failed = file < 0 || write(file, content, len) != (ssize_t)len || fsync(file);
    if (file >= 0)
        close(file);
    failed = failed || rename(temporary.data, path);
    if (failed)
        unlink(temporary.data);
    text_free(&temporary);
    return failed;
}

static void write_token(void *host, mdx_runtime *rt, const mdx_op *op)
{
    json_t *args = json_loadb(op->args, op->args_len, 0, NULL);
    char *content = json_dumps(json_array_get(args, 1), JSON_COMPACT);
    struct text path = { 0 }, folder = { 0 };
    int failed = 1;

    text_format(&folder, "%s/tokens", (const char *)host);
    if (content && name_file(args, host, &path) && (!mkdir(folder.data, 0700) || errno == EEXIST))
        failed = write_whole(path.data, content);
    if (failed)
        mdx_op_fail(rt, op->token, MDX_E_EXECUTION, NULL, "the token was not written", 25);
    else
        mdx_op_complete(rt, op->token, "null", 4);
    text_free(&folder);
    text_free(&path);
    free(content);
    json_decref(args);
}

mdx_status tokens_serve(mdx_bridge *bridge, const char *store)
{
    void *host = (void *)(uintptr_t)store;
    mdx_status status = mdx_bridge_service(bridge, "token.read", 10, read_token, host);

    return status ? status : mdx_bridge_service(bridge, "token.write", 11, write_token, host);
}
