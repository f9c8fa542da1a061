/* schema_lines.c - the verb schema: JSON Schema as a service of lines, or a definition's schemas.
 */
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct lines {
    struct text remotes; /* {URI: schema}, of all lines so far, or nothing */
};

static void write_failure(const char *code, const char *message)
{
    json_t *answer = need(json_pack("{s:{s:s,s:s}}", "error", "code", code, "message", message));
    char *text = need(json_dumps(answer, JSON_COMPACT));

    puts(text);
    free(text);
    json_decref(answer);
}

static void write_library_failure(mdx_error *error)
{
    printf("{\"error\":%s}\n", mdx_error_json(error));
    mdx_error_free(error);
}

/* ---- a line's members, as they were written: numbers keep their text ---------------------- */

struct part {
    const char *text;
    size_t len;
};

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Behind the string that begins here. */
static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

/* Behind the value that begins here; what it is worth is for the library to say. */
static const char *skip_value(const char *at)
{
    size_t depth = 0;

    do {
        at = skip_space(at);
        if (*at == '"') {
            at = skip_string(at);
        } else if (*at && strchr("{[", *at)) {
            depth++;
            at++;
        } else if (*at && strchr("}]", *at)) {
            if (depth)
                depth--;
            at++;
        } else if (*at && strchr(",:", *at)) {
            at++;
        } else {
            at += strcspn(at, ",:{}[]\" \t\r\n");
        }
    } while (depth && *at);
    return at;
}

/* The value of the member; len 0: there is none. */
static struct part member(const char *line, const char *name)
{
    const char *at = skip_space(line);
    struct part found = { NULL, 0 };

    if (*at != '{')
        return found;
    at = skip_space(at + 1);
    while (*at == '"') {
        const char *key = at, *end = skip_string(at), *value;
        int same = (size_t)(end - key) == strlen(name) + 2 && !memcmp(key + 1, name, strlen(name));

        at = skip_space(end);
        if (*at != ':')
            return found;
        value = skip_space(at + 1);
        at = skip_value(value);
        if (same)
            found = (struct part){ value, (size_t)(at - value) };
        at = skip_space(at);
        if (*at == ',')
            at = skip_space(at + 1);
    }
    return found;
}

static char *member_text(const char *line, const char *name)
{
    struct part part = member(line, name);
    json_t *value = part.len ? json_loadb(part.text, part.len, JSON_DECODE_ANY, NULL) : NULL;
    const char *text = json_string_value(value);
    char *copy = copy_text(text ? text : "", text ? strlen(text) : 0);

    json_decref(value);
    return copy;
}

static int is_true(struct part part)
{
    return part.len == 4 && !memcmp(part.text, "true", 4);
}

/* ---- validate, coerce ------------------------------------------------------------------------ */

static mdx_status compile(struct lines *lines, const char *line, struct part source,
                          mdx_schema **schema, mdx_error **error)
{
    char *dialect = member_text(line, "dialect");
    mdx_schema_options options;
    mdx_status status;

    MDX_INIT(options);
    options.dialect = dialect;
    options.dialect_len = strlen(dialect);
    if (is_true(member(line, "formats")))
        options.flags |= MDX_SCHEMA_FORMATS;
    options.remotes = lines->remotes.data;
    options.remotes_len = lines->remotes.len;
    status = mdx_schema_compile(&options, source.text, source.len, schema, error);
    free(dialect);
    return status;
}

static void check(struct lines *lines, const char *line, int coerces)
{
    struct part source = member(line, "schema"), data = member(line, "data");
    mdx_schema *schema = NULL;
    mdx_error *error = NULL;
    char *report = NULL;
    mdx_status status;

    if (!source.len || !data.len) {
        write_failure("INVALID_PARAMS", "`schema` and `data` are due");
        return;
    }
    status = compile(lines, line, source, &schema, &error);
    if (!status)
        status = (coerces ? mdx_schema_coerce : mdx_schema_validate)(schema, data.text, data.len,
                                                                     &report, NULL, &error);
    if (status)
        write_library_failure(error);
    else
        puts(report);
    mdx_free(report);
    mdx_schema_free(schema);
}

/* ---- normalize, merge ------------------------------------------------------------------------ */

static void rewrite(const char *line, int merges)
{
    struct part source = member(line, "schema");
    mdx_error *error = NULL;
    char *result = NULL;

    if (!source.len)
        write_failure("INVALID_PARAMS", "`schema` is due");
    else if ((merges ? mdx_schema_merge : mdx_schema_normalize)(NULL, source.text, source.len,
                                                                &result, NULL, &error))
        write_library_failure(error);
    else
        puts(result);
    mdx_free(result);
}

/* ---- remotes -----------------------------------------------------------------------------------
 */

/* JSON that the library takes for remotes. */
static int is_object(struct part part)
{
    mdx_schema_options options;
    mdx_schema *schema = NULL;
    mdx_error *error = NULL;
    int good;

    if (!part.len || *part.text != '{')
        return 0;
    MDX_INIT(options);
    options.remotes = part.text;
    options.remotes_len = part.len;
    good = !mdx_schema_compile(&options, "true", 4, &schema, &error);
    mdx_schema_free(schema);
    mdx_error_free(error);
    return good;
}

/* As they were written; of two with one URI the last one counts. */
static void add_remotes(struct lines *lines, const char *line)
{
    struct part part = member(line, "remotes");
    const char *inside;

    if (!is_object(part)) {
        write_failure("INVALID_PARAMS", "`remotes` is an object: schemas by their URI");
        return;
    }
    inside = skip_space(part.text + 1);
    if (*inside != '}') {
        lines->remotes.len -= lines->remotes.len > 0; /* its last brace */
        text_say(&lines->remotes, lines->remotes.len ? "," : "{");
        text_add(&lines->remotes, inside, (size_t)(part.text + part.len - inside));
    }
    puts("{}");
}

static void answer(struct lines *lines, const char *line)
{
    char *op = member_text(line, "op");

    if (!strcmp(op, "validate") || !strcmp(op, "coerce"))
        check(lines, line, *op == 'c');
    else if (!strcmp(op, "normalize") || !strcmp(op, "merge"))
        rewrite(line, *op == 'm');
    else if (!strcmp(op, "remotes"))
        add_remotes(lines, line);
    else
        write_failure("INVALID_PARAMS",
                      *op ? "`op` is validate, coerce, normalize, merge or remotes"
                          : "a line is a JSON object with a member `op`");
    free(op);
}

static int answer_lines(void)
{
    struct lines lines = { 0 };
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while ((len = getline(&line, &room, stdin)) > 0) {
        if (strspn(line, " \t\r\n") < (size_t)len)
            answer(&lines, line);
        fflush(stdout);
    }
    free(line);
    text_free(&lines.remotes);
    return 0;
}

/* ---- a definition's schemas ------------------------------------------------------------------ */

static json_t *schemas_of(const json_t *function)
{
    json_t *shown = need(json_object());
    static const char *const keys[] = { "path", "inputSchema", "outputSchema" };

    for (size_t at = 0; at < sizeof keys / sizeof keys[0]; at++) {
        json_t *value = json_object_get(function, keys[at]);

        if (value)
            json_object_set(shown, keys[at], value);
    }
    return shown;
}

static int show_target(struct program *program, mdx_runtime *rt, const char *target)
{
    size_t id_len = strcspn(target, "#");
    const char *path = target[id_len] ? target + id_len + 1 : NULL;
    mdx_error *error = NULL;
    char *json = NULL;
    mdx_status status = mdx_get(rt, target, id_len, &json, NULL, &error);
    json_t *definition, *function, *all;
    size_t at;

    if (status)
        return report_target(program, rt, target, status, error);
    definition = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    all = need(json_array());
    json_array_foreach(json_object_get(definition, "functions"), at, function)
    {
        const char *own = json_string_value(json_object_get(function, "path"));

        if (!path || (own && !strcmp(own, path)))
            json_array_append_new(all, schemas_of(function));
    }
    json_decref(definition);
    if (!json_array_size(all)) {
        json_decref(all);
        return problem(program, PROBLEM_UNKNOWN, "mdx call ID --help lists its functions.",
                       "%.*s has no function '%s'", (int)id_len, target, path ? path : "");
    }
    write_value(program,
                json_array_size(all) == 1 ? json_incref(json_array_get(all, 0)) : json_incref(all));
    json_decref(all);
    return 0;
}

/* FILE or FILE#path. */
static int show_document(struct program *program, const char *word, const char *file)
{
    struct session session;
    char *id = NULL, *target;
    int status = session_open(program, SESSION_MEMORY, &session);

    if (!status)
        status = load_document(program, session.rt, file, &id);
    if (!status) {
        target = format_text("%s%s", id, word + strlen(file));
        status = show_target(program, session.rt, target);
        free(target);
    }
    free(id);
    session_close(&session);
    return status;
}

int verb_schema(struct program *program)
{
    struct session session;
    const char *word;
    char *file;
    int status;

    if (!program->choices.word_count)
        return answer_lines();
    word = program->choices.words[0];
    file = copy_text(word, strcspn(word, "#"));
    if (is_document(file)) {
        status = show_document(program, word, file);
    } else {
        status = session_open(program, SESSION_STORE_THERE, &session);
        if (!status)
            status = show_target(program, session.rt, word);
        session_close(&session);
    }
    free(file);
    return status;
}
