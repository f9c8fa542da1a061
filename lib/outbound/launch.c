/* launch.c - {command, args, env, cwd} becomes what exec() takes.
 *
 * The environment is what is configured, and of the host's own no more than PATH and HOME. The
 * command is looked for in that PATH. */
#include "outbound/launch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 1000, ENVIRONMENT_MOST = 1000, BYTES_MOST = 1 << 20 };

static mdx_status wrong(struct error *error, const char *what)
{
    return error_set(error, CODE_INVALID_PARAMS, "process.open({command, args, env, cwd}): %s",
                     what);
}

/* A text without NUL. */
static bool is_plain(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

static mdx_status read_given(struct launch *launch, const mdx_op *op, struct error *error)
{
    json_t *list = NULL;
    mdx_status status = json_read_any(slice_make(op->args, op->args_len), &list, error);

    launch->given = json_incref(json_array_get(list, 0));
    json_decref(list);
    if (status)
        return status;
    if (!is_plain(json_object_get(launch->given, "command")))
        return wrong(error, "command is a text");
    launch->name = json_string_value(json_object_get(launch->given, "command"));
    return *launch->name ? MDX_OK : wrong(error, "command is empty");
}

/* ---- arguments ------------------------------------------------------------------------ */

static mdx_status read_arguments(struct launch *launch, struct error *error)
{
    const json_t *args = json_object_get(launch->given, "args");
    size_t count = json_array_size(args);
    json_t *value;
    size_t at;

    if (args && !json_is_array(args))
        return wrong(error, "args is a list of texts");
    if (count > ARGUMENTS_MOST)
        return wrong(error, "args has more than 1000 elements");
    launch->spawn.arguments = mem_array(launch->allocator, count + 2, sizeof(char *));
    if (!launch->spawn.arguments)
        return error_no_memory(error);
    launch->spawn.arguments[0] = (char *)(uintptr_t)launch->name;
    json_array_foreach(args, at, value)
    {
        if (!is_plain(value))
            return wrong(error, "args is a list of texts");
        launch->spawn.arguments[at + 1] = (char *)(uintptr_t)json_string_value(value);
    }
    return MDX_OK;
}

/* ---- environment ------------------------------------------------------------------------ */

static void add_variable(struct launch *launch, const char *name, const char *value)
{
    buffer_add_text(&launch->environment, name);
    buffer_add_char(&launch->environment, '=');
    buffer_add_text(&launch->environment, value);
    buffer_add_char(&launch->environment, '\0');
}

static void add_own(struct launch *launch, const json_t *env, const char *name)
{
    const char *value = getenv(name);

    if (value && !json_object_get(env, name))
        add_variable(launch, name, value);
}

static mdx_status read_environment(struct launch *launch, struct error *error)
{
    const json_t *env = json_object_get(launch->given, "env");
    size_t count = json_object_size(env) + 3, n = 0;
    const char *name;
    json_t *value;

    if (env && (!json_is_object(env) || count > ENVIRONMENT_MOST))
        return wrong(error, "env is an object of texts");
    add_own(launch, env, "PATH");
    add_own(launch, env, "HOME");
    json_object_foreach((json_t *)(uintptr_t)env, name, value)
    {
        if (!is_plain(value) || !*name || strchr(name, '='))
            return wrong(error, "env is an object of texts");
        add_variable(launch, name, json_string_value(value));
    }
    launch->spawn.environment = mem_array(launch->allocator, count, sizeof(char *));
    if (!launch->spawn.environment || buffer_failed(&launch->environment))
        return launch->environment.over ? wrong(error, "env is larger than 1 MiB")
                                        : error_no_memory(error);
    for (size_t at = 0; at < launch->environment.len;
         at += strlen(launch->environment.data + at) + 1)
        launch->spawn.environment[n++] = launch->environment.data + at;
    return MDX_OK;
}

/* ---- the command -------------------------------------------------------------------------- */

static bool is_program(const char *path)
{
    struct stat info;

    return !stat(path, &info) && S_ISREG(info.st_mode) && !access(path, X_OK);
}

static const char *search_path(const struct launch *launch)
{
    const json_t *own = json_object_get(json_object_get(launch->given, "env"), "PATH");
    const char *path = own ? json_string_value(own) : getenv("PATH");

    return path ? path : "/usr/local/bin:/usr/bin:/bin";
}

static mdx_status find_command(struct launch *launch, struct error *error)
{
    struct slice rest = slice_of(search_path(launch));

    if (strchr(launch->name, '/')) {
        launch->spawn.command = launch->name;
        launch->found = true;
        return MDX_OK;
    }
    while (rest.len && !launch->found) {
        struct slice folder = slice_split(rest, ':', &rest);

        /* An empty or relative folder would be the host's own, wherever it happens to be. */
        if (!slice_starts(folder, "/"))
            continue;
        buffer_clear(&launch->path);
        buffer_add_slice(&launch->path, folder);
        buffer_add_char(&launch->path, '/');
        buffer_add_text(&launch->path, launch->name);
        if (buffer_failed(&launch->path))
            return error_no_memory(error);
        launch->found = is_program(launch->path.data);
    }
    launch->spawn.command = launch->path.data;
    return MDX_OK;
}

static mdx_status read_folder(struct launch *launch, struct error *error)
{
    const json_t *cwd = json_object_get(launch->given, "cwd");

    if (cwd && !is_plain(cwd))
        return wrong(error, "cwd is a text");
    launch->spawn.folder = json_string_value(cwd);
    return MDX_OK;
}

mdx_status launch_read(struct launch *launch, const struct allocator *allocator, const mdx_op *op,
                       struct error *error)
{
    mdx_status status;

    *launch = (struct launch){ .allocator = allocator };
    buffer_init(&launch->path, allocator, SIZE_MAX);
    buffer_init(&launch->environment, allocator, BYTES_MOST);
    status = read_given(launch, op, error);
    if (!status)
        status = read_arguments(launch, error);
    if (!status)
        status = read_environment(launch, error);
    if (!status)
        status = read_folder(launch, error);
    return status ? status : find_command(launch, error);
}

void launch_free(struct launch *launch)
{
    if (launch->environment.data)
        memset(launch->environment.data, 0, launch->environment.len);
    buffer_free(&launch->environment);
    buffer_free(&launch->path);
    mem_free(launch->allocator, launch->spawn.arguments);
    mem_free(launch->allocator, launch->spawn.environment);
    json_decref(launch->given);
}
