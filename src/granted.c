/* granted.c - what code may reach, as --allow, --allow-all and --files say it.
 *
 * `fs=DIR` is `fs` with DIR as the folder, unless --files names one: then it is a path in that. */
#include "granted.h"

#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define GAPS   " ,\t\r\n"
#define FOLDER "fs="

/* The next word from *at on, and its length; NULL: there is none. *at moves behind it. */
static const char *next_word(const char **at, size_t *len)
{
    const char *word = *at + strspn(*at, GAPS);

    *len = strcspn(word, GAPS);
    *at = word + *len;
    return *len ? word : NULL;
}

static int names_folder(const char *word, size_t len)
{
    return len > strlen(FOLDER) && !strncmp(word, FOLDER, strlen(FOLDER));
}

char *granted_words(const struct choices *choices)
{
    struct text words = { 0 };
    size_t len;

    text_format(&words, "%s", choices->given & HAS(OPT_ALLOW_ALL) ? "*" : "");
    for (size_t value = 0; value < choices->list_count[OPT_ALLOW]; value++) {
        const char *at = choices->list[OPT_ALLOW][value], *word;

        while ((word = next_word(&at, &len))) {
            if (names_folder(word, len) && !choices->text[OPT_FILES])
                len = strlen("fs");
            text_format(&words, " %.*s", (int)len, word);
        }
    }
    return text_take(&words);
}

/* The folder of --files, or the one that all `fs=DIR` name. *count: how many different ones. */
static char *find_folder(const struct choices *choices, size_t *count)
{
    char *folder = NULL;
    size_t len;

    *count = choices->text[OPT_FILES] != NULL;
    if (*count)
        return format_text("%s", choices->text[OPT_FILES]);
    for (size_t value = 0; value < choices->list_count[OPT_ALLOW]; value++) {
        const char *at = choices->list[OPT_ALLOW][value], *word;

        while ((word = next_word(&at, &len))) {
            char *other;

            if (!names_folder(word, len))
                continue;
            other = format_text("%.*s", (int)(len - strlen(FOLDER)), word + strlen(FOLDER));
            *count += !folder || strcmp(folder, other) != 0;
            free(folder);
            folder = other;
        }
    }
    return folder;
}

int granted_folder(struct program *program, char **folder)
{
    size_t count;
    int status = 0;

    *folder = find_folder(&program->choices, &count);
    if (count > 1)
        status = problem(program, PROBLEM_USAGE,
                         "--files names the folder that holds them all, --allow 'fs=PATH*' a part "
                         "of it.",
                         "--allow: fs= names one folder, and there are several");
    else if (*folder && !store_is_there(*folder))
        status = problem(program, PROBLEM_CONFIG, "Make it first, or name another one.",
                         "%s: there is no folder %s",
                         program->choices.text[OPT_FILES] ? "--files" : "--allow fs=DIR", *folder);
    if (status) {
        free(*folder);
        *folder = NULL;
    }
    return status;
}
