/* completion.c - the verb completion: what a shell offers while a command line is typed.
 *
 * The scripts for the shells are thin: they ask `mdx completion words -- …` at every key, so that
 * ids of the store, functions, arguments and their values are known too. A line is a word, a tab,
 * and what it means; no line at all leaves the shell to offer files. */
#include "output.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char bash_script[] =
    "_mdx() {\n"
    "    local line=${COMP_LINE:0:$COMP_POINT} last before item\n"
    "    local -a typed\n"
    "    read -ra typed <<< \"$line\"\n"
    "    [[ $line == *[[:space:]] ]] && typed+=(\"\")\n"
    "    last=${typed[${#typed[@]}-1]}\n"
    "    before=${last%\"${last##*[=:@]}\"}\n"
    "    COMPREPLY=()\n"
    "    while IFS=$'\\t' read -r item _; do\n"
    "        COMPREPLY+=(\"${item#\"$before\"}\")\n"
    "    done < <(\"${typed[0]}\" completion words -- \"${typed[@]:1}\" 2>/dev/null)\n"
    "    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
    "    return 0\n"
    "}\n"
    "complete -o default -F _mdx mdx\n";

static const char zsh_script[] =
    "#compdef mdx\n"
    "_mdx() {\n"
    "    local line\n"
    "    local -a values shown\n"
    "    while IFS= read -r line; do\n"
    "        values+=(\"${line%%$'\\t'*}\")\n"
    "        shown+=(\"${line/$'\\t'/  }\")\n"
    "    done < <(\"${words[1]}\" completion words -- \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
    "    if (( ! ${#values} )); then\n"
    "        _files\n"
    "    elif [[ ${values[1]} == *= ]]; then\n"
    "        compadd -Q -S '' -l -d shown -a values\n"
    "    else\n"
    "        compadd -Q -l -d shown -a values\n"
    "    fi\n"
    "}\n"
    "if [[ ${funcstack[1]-} == _mdx ]]; then\n"
    "    _mdx \"$@\"\n"
    "else\n"
    "    compdef _mdx mdx\n"
    "fi\n";

static const char fish_script[] =
    "function __mdx_words\n"
    "    set -l typed (commandline -opc) (commandline -ct)\n"
    "    $typed[1] completion words -- $typed[2..-1] 2>/dev/null\n"
    "end\n"
    "complete -c mdx -f -n 'test (count (__mdx_words)) -gt 0' -a '(__mdx_words)'\n";

static const struct shell {
    const char *name, *script, *use;
} shells[] = {
    { "bash", bash_script, "eval \"$(mdx completion bash)\" in ~/.bashrc" },
    { "zsh", zsh_script, "eval \"$(mdx completion zsh)\" in ~/.zshrc, after compinit" },
    { "fish", fish_script, "mdx completion fish | source in config.fish" },
};
enum { SHELLS = sizeof shells / sizeof shells[0] };

/* What was typed before the word that is being completed, and that word. */
struct typing {
    struct program *program;
    char **words;
    size_t count; /* before the last one */
    const char *last;
};

static void offer_part(const struct typing *typing, const char *before, size_t before_len,
                       const char *word, const char *behind, const char *meaning)
{
    char *whole = format_text("%.*s%s%s", (int)before_len, before, word, behind);
    struct text line = { 0 };

    if (!strncmp(whole, typing->last, strlen(typing->last))) {
        text_format(&line, "%s\t%.*s\n", whole, (int)strcspn(meaning, "\n"), meaning);
        write_shown(stdout, line.data, line.len, 1);
    }
    text_free(&line);
    free(whole);
}

static void offer(const struct typing *typing, const char *word, const char *meaning)
{
    offer_part(typing, "", 0, word, "", meaning);
}

static void offer_verbs(const struct typing *typing)
{
    for (const struct verb *verb = verbs; verb->name; verb++)
        offer(typing, verb->name, verb->summary);
}

static void offer_options(const struct typing *typing, const struct verb *verb)
{
    for (int option = 0; option < OPT_COUNT; option++) {
        if ((verb->options | HAS(OPT_HELP) | HAS(OPT_JSON)) & HAS(option))
            offer_part(typing, "--", 2, option_rows[option].name, "", option_rows[option].help);
    }
}

/* ---- what the store knows ---- */

static void offer_ids(const struct typing *typing, mdx_runtime *rt)
{
    mdx_list_options options;
    char *json = NULL;
    json_t *list, *row;
    size_t at;

    MDX_INIT(options);
    options.limit = 1000;
    if (mdx_list(rt, &options, &json, NULL, NULL))
        return;
    list = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    json_array_foreach(json_object_get(list, "definitions"), at, row)
    {
        char *id = shown_member(row, "id");
        char *description = shown_member(row, "description");

        offer(typing, id, description);
        free(id);
        free(description);
    }
    json_decref(list);
}

/* What mdx_get() tells of the target's definition; NULL: nothing. */
static json_t *definition_of(mdx_runtime *rt, const char *target)
{
    char *json = NULL;
    json_t *definition;

    if (mdx_get(rt, target, strcspn(target, "#"), &json, NULL, NULL))
        return NULL;
    definition = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    return definition;
}

static void offer_functions(const struct typing *typing, mdx_runtime *rt)
{
    size_t len = strcspn(typing->last, "#") + 1;
    json_t *definition = definition_of(rt, typing->last);
    json_t *function;
    size_t at;

    json_array_foreach(json_object_get(definition, "functions"), at, function)
    {
        char *path = shown_member(function, "path");
        char *description = shown_member(function, "description");

        offer_part(typing, typing->last, len, path, "", description);
        free(path);
        free(description);
    }
    json_decref(definition);
}

static void offer_value(const struct typing *typing, size_t before, const json_t *value)
{
    char *text = json_is_string(value)
                     ? copy_text(json_string_value(value), json_string_length(value))
                     : need(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT));

    offer_part(typing, typing->last, before, text, "", "");
    free(text);
}

/* `x=` and the values that an enum, or a boolean, may have. */
static void offer_arguments(const struct typing *typing, mdx_runtime *rt)
{
    const char *path = strchr(typing->words[1], '#');
    json_t *definition = definition_of(rt, typing->words[1]);
    const json_t *schema =
        json_object_get(function_of(definition, path ? path + 1 : ""), "inputSchema");
    size_t named = strcspn(typing->last, "=");
    const char *name;
    json_t *property, *value;
    size_t at;

    json_object_foreach(json_object_get(schema, "properties"), name, property)
    {
        char *description = shown_member(property, "description");
        int is_it =
            typing->last[named] && strlen(name) == named && !strncmp(name, typing->last, named);

        offer_part(typing, name, strlen(name), "=", "", description);
        free(description);
        if (!is_it)
            continue;
        json_array_foreach(json_object_get(property, "enum"), at, value)
            offer_value(typing, named + 1, value);
        if (!strcmp("boolean", json_string_value(json_object_get(property, "type"))
                                   ? json_string_value(json_object_get(property, "type"))
                                   : "")) {
            offer_part(typing, typing->last, named + 1, "true", "", "");
            offer_part(typing, typing->last, named + 1, "false", "", "");
        }
    }
    json_decref(definition);
}

static int takes_id(const char *verb)
{
    static const char *const names[] = { "call",     "get",     "versions", "diff",
                                         "rollback", "weights", "delete" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (!strcmp(names[at], verb))
            return 1;
    }
    return 0;
}

static void offer_stored(const struct typing *typing)
{
    struct session session = { 0 };
    int call = !strcmp(typing->words[0], "call");

    if (!store_is_there(store_folder(typing->program)) ||
        session_open(typing->program, SESSION_STORE_THERE, &session))
        return;
    if (typing->count == 1 && call && strchr(typing->last, '#'))
        offer_functions(typing, session.rt);
    else if (typing->count == 1)
        offer_ids(typing, session.rt);
    else if (call)
        offer_arguments(typing, session.rt);
    session_close(&session);
}

static void offer_all(const struct typing *typing)
{
    const struct verb *verb = typing->count ? verb_find(typing->words[0]) : NULL;

    if (!typing->count) {
        offer_verbs(typing);
        return;
    }
    if (!verb)
        return;
    if (!strncmp(typing->last, "-", 1))
        offer_options(typing, verb);
    else if (takes_id(verb->name))
        offer_stored(typing);
    else if (!strcmp(verb->name, "help") && typing->count == 1)
        offer_verbs(typing);
    for (size_t at = 0; !strcmp(verb->name, "completion") && at < SHELLS; at++)
        offer(typing, shells[at].name, shells[at].use);
}

int verb_completion(struct program *program)
{
    const struct choices *choices = &program->choices;
    const char *wanted = choices->words[0];
    struct typing typing = { .program = program, .words = choices->words + 1, .last = "" };

    if (!strcmp(wanted, "words")) {
        typing.count = choices->word_count > 2 ? choices->word_count - 2 : 0;
        if (choices->word_count > 1)
            typing.last = choices->words[choices->word_count - 1];
        offer_all(&typing);
        return 0;
    }
    for (size_t at = 0; at < SHELLS; at++) {
        if (strcmp(shells[at].name, wanted))
            continue;
        fputs(shells[at].script, stdout);
        return 0;
    }
    return problem(program, PROBLEM_USAGE, "There are bash, zsh and fish.",
                   "no completion is known for \"%s\"", wanted);
}
