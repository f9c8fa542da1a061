/* versions.c - the verbs versions, diff, rollback, weights. */
#include "output.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void write_versions(struct program *program, const char *json)
{
    static const char *const headings[] = { "REVISION", "VERSION", "HASH",
                                            "CREATED",  "SHARE",   "KIND" };
    struct table table = { .headings = headings, .columns = 6 };
    json_t *answer = json_loads(json, 0, NULL);
    const json_t *weights = json_object_get(answer, "weights");
    json_t *version;
    size_t at;

    json_array_foreach(json_object_get(answer, "versions"), at, version)
    {
        char *revision = shown_member(version, "revision");
        char *label = shown_member(version, "label");
        char *hash = shown_member(version, "hash");
        char *created = shown_time(json_object_get(version, "created"));
        char *share = shown_member(weights, revision);
        char *kind = shown_member(version, "kind");
        char *note = shown_member(version, "note");
        char *last = format_text("%s%s%s", kind, *note ? ": " : "", note);

        hash[strlen(hash) < 12 ? strlen(hash) : 12] = '\0';
        table_add(&table, revision);
        table_add(&table, label);
        table_add(&table, hash);
        table_add(&table, created);
        table_add(&table, share);
        table_add(&table, last);
        free(revision);
        free(label);
        free(hash);
        free(created);
        free(share);
        free(kind);
        free(note);
        free(last);
    }
    table_write(program, &table);
    json_decref(answer);
}

int verb_versions(struct program *program)
{
    const char *id = program->choices.words[0];
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status =
        exit_status ? MDX_OK : mdx_versions(session.rt, id, strlen(id), &json, NULL, &error);

    if (status)
        exit_status = report_target(program, session.rt, id, status, error);
    else if (!exit_status && program->json)
        write_json(program, json, strlen(json));
    else if (!exit_status)
        write_versions(program, json);
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

int verb_diff(struct program *program)
{
    const struct choices *choices = &program->choices;
    const char *id = choices->words[0];
    const char *from = choices->word_count > 1 ? choices->words[1] : "";
    const char *to = choices->word_count > 2 ? choices->words[2] : "";
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status = exit_status ? MDX_OK
                                    : mdx_diff(session.rt, id, strlen(id), from, strlen(from), to,
                                               strlen(to), &json, NULL, &error);

    if (status) {
        exit_status = report_target(program, session.rt, id, status, error);
    } else if (!exit_status && program->json) {
        write_json(program, json, strlen(json));
    } else if (!exit_status) {
        json_t *answer = json_loads(json, JSON_ALLOW_NUL, NULL);
        char *diff = shown_member(answer, "diff");

        if (json_is_true(json_object_get(answer, "same")))
            puts("no difference");
        write_diff(program, diff);
        free(diff);
        json_decref(answer);
    }
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

int verb_rollback(struct program *program)
{
    const char *id = program->choices.words[0];
    const char *to = program->choices.words[1];
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status =
        exit_status ? MDX_OK
                    : mdx_rollback(session.rt, id, strlen(id), to, strlen(to),
                                   program->choices.number[OPT_EXPECT], &json, NULL, &error);

    if (status) {
        exit_status = report_target(program, session.rt, id, status, error);
    } else if (!exit_status && program->json) {
        write_json(program, json, strlen(json));
    } else if (!exit_status) {
        json_t *answer = json_loads(json, 0, NULL);
        char *revision = shown_member(answer, "revision");
        char *old = shown_member(answer, "from");

        printf("%s: revision %s, with the content of %s\n", id, revision, *old ? old : to);
        free(revision);
        free(old);
        json_decref(answer);
    }
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

/* `3=90 2=10` as {"3":90,"2":10}; NULL when a word is something else, which has been said. */
static char *read_weights(struct program *program, int *status)
{
    struct text json = { 0 };

    text_say(&json, "{");
    for (size_t at = 1; at < program->choices.word_count; at++) {
        const char *word = program->choices.words[at];
        size_t revision = strspn(word, "0123456789");
        size_t share = word[revision] == '=' ? strspn(word + revision + 1, "0123456789") : 0;

        if (!revision || !share || word[revision + 1 + share] || share > 9 || revision > 18) {
            *status = problem(program, PROBLEM_USAGE, "mdx weights ID 3=90 2=10",
                              "\"%s\" is no weight: write REVISION=SHARE", word);
            text_free(&json);
            return NULL;
        }
        text_format(&json, "%s\"%.*s\":%lu", at > 1 ? "," : "", (int)revision, word,
                    strtoul(word + revision + 1, NULL, 10));
    }
    text_say(&json, "}");
    return text_take(&json);
}

int verb_weights(struct program *program)
{
    const struct choices *choices = &program->choices;
    const char *id = choices->words[0];
    struct session session = { 0 };
    mdx_error *error = NULL;
    mdx_status status = MDX_OK;
    char *weights;
    int exit_status = 0;

    if (chosen(choices, OPT_CLEAR) == (choices->word_count > 1))
        return problem(program, PROBLEM_USAGE, "mdx versions ID shows those that are set.",
                       "write: mdx weights %s 3=90 2=10, or mdx weights %s --clear", id, id);
    weights = read_weights(program, &exit_status);
    if (weights)
        exit_status = session_open(program, SESSION_STORE_THERE, &session);
    if (!exit_status)
        status = mdx_weights(session.rt, id, strlen(id), weights, strlen(weights),
                             choices->number[OPT_EXPECT], &error);
    if (status)
        exit_status = report_target(program, session.rt, id, status, error);
    else if (!exit_status && program->json)
        write_value(program,
                    json_pack("{s:s,s:o}", "id", id, "weights", json_loads(weights, 0, NULL)));
    else if (!exit_status && chosen(choices, OPT_CLEAR))
        printf("%s: the latest revision answers all calls\n", id);
    else if (!exit_status)
        printf("%s: %s, until the next load\n", id, weights);
    free(weights);
    session_close(&session);
    return exit_status;
}
