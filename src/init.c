/* init.c - the verbs init and version. */
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <mdxrt.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

static char *first_definition(const char *id)
{
    return format_text("---\n"
                       "$type: Function\n"
                       "$id: %s\n"
                       "version: 1.0.0\n"
                       "description: Doubles a number.\n"
                       "---\n"
                       "\n"
                       "# %s\n"
                       "\n"
                       "What stands here is its documentation.\n"
                       "\n"
                       "```typescript\n"
                       "export function execute(input: { x: number }): { y: number } {\n"
                       "  return { y: input.x * 2 }\n"
                       "}\n"
                       "```\n"
                       "\n"
                       "```typescript test\n"
                       "assert.equal(execute({ x: 21 }).y, 42)\n"
                       "```\n",
                       id, id);
}

static int write_new(struct program *program, const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    size_t len = strlen(text);
    ssize_t written;

    if (file < 0 && errno == EEXIST)
        return problem(program, PROBLEM_EXISTS, "Give another name: mdx init NAME.",
                       "%s is there already", path);
    if (file < 0)
        return problem(program, PROBLEM_OUTPUT, "Go to a folder in which you may write.",
                       "%s could not be written: %s", path, strerror(errno));
    written = write(file, text, len);
    if (close(file) || written != (ssize_t)len) {
        unlink(path);
        return problem(program, PROBLEM_OUTPUT, "Is there room where it goes?",
                       "%s could not be written", path);
    }
    return 0;
}

/* By the rules of the library: what is written can be loaded. */
static int check_definition(struct program *program, const char *name, const char *text)
{
    mdx_error *error = NULL;
    struct session session;
    int exit_status = session_open(program, SESSION_MEMORY, &session);
    mdx_status status = MDX_OK;

    if (!exit_status)
        status = mdx_load(session.rt, NULL, text, strlen(text), NULL, &error);
    if (status)
        exit_status =
            problem(program, PROBLEM_USAGE, "Give another name: mdx init NAME.",
                    "\"%s\" is no name for a definition. %s", name, mdx_error_message(error));
    mdx_error_free(error);
    session_close(&session);
    return exit_status;
}

int verb_init(struct program *program)
{
    const char *name = program->choices.word_count ? program->choices.words[0] : "calculate";
    size_t len = strlen(name);
    char *id = copy_text(name, len > 4 && !strcmp(name + len - 4, ".mdx") ? len - 4 : len);
    char *path = format_text("%s.mdx", id);
    char *text = first_definition(id);
    int status;

    if (!*id || id[strspn(id, LETTERS)] || *id == '.' || *id == '-' || strlen(id) > 200)
        status = problem(program, PROBLEM_USAGE, "A name has letters, digits, . _ and -.",
                         "\"%s\" is no name for a definition", name);
    else
        status = check_definition(program, name, text);
    if (!status)
        status = write_new(program, path, text);
    if (!status && program->json)
        write_value(program, json_pack("{s:s,s:s}", "id", id, "file", path));
    else if (!status)
        printf("%s is written. Next:\n  mdx run %s x=21\n  mdx test %s\n  mdx serve %s\n", path,
               path, path, path);
    free(id);
    free(path);
    free(text);
    return status;
}

int verb_version(struct program *program)
{
    const char *features = mdx_features();

    if (program->json) {
        write_json(program, features, strlen(features));
    } else {
        json_t *all = json_loads(features, 0, NULL);
        const char *key;
        json_t *value;

        printf("mdx %s\n", mdx_version());
        json_object_foreach(all, key, value)
        {
            if (json_is_boolean(value))
                printf("  %-10s %s\n", key, json_is_true(value) ? "yes" : "no");
        }
        json_decref(all);
    }
    return 0;
}
