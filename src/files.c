/* files.c - which files hold definitions.
 *
 * A file that is named is one, whatever it is called. Of a folder: `*.mdx`, and `.md .json .ts .js`
 * only when they say so by `$id`, `$type` or `mdxld`; nothing that begins with a dot, and nothing
 * in node_modules. Folders behind symbolic links are left alone, so that no walk goes in circles.
 */
#include "files.h"

#include "report.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 32

static int ends_with(const char *path, const char *ending)
{
    size_t len = strlen(path);
    size_t ending_len = strlen(ending);

    return len > ending_len && !strcmp(path + len - ending_len, ending);
}

int file_is_module(const char *path)
{
    static const char *const endings[] = { ".ts", ".js", ".tsx", ".jsx", ".mts", ".mjs" };

    for (size_t at = 0; at < sizeof endings / sizeof endings[0]; at++) {
        if (ends_with(path, endings[at]))
            return 1;
    }
    return 0;
}

static const char *const signs[] = { "$id", "$type", "mdxld" };

#define SIGNS (sizeof signs / sizeof signs[0])

static int text_says_so(const char *text, size_t len)
{
    int found = 0;

    for (size_t at = 0; at < SIGNS; at++)
        found |= memmem(text, len, signs[at], strlen(signs[at])) != NULL;
    return found;
}

/* The members of the outermost object count. What is no JSON counts by its text, so that a
 * mistake in it is reported and not passed over. */
static int json_says_so(const char *text, size_t len)
{
    json_t *value = json_loadb(text, len, JSON_DECODE_ANY, NULL);
    int found = 0;

    if (!value)
        return text_says_so(text, len);
    for (size_t at = 0; at < SIGNS; at++)
        found |= json_object_get(value, signs[at]) != NULL;
    json_decref(value);
    return found;
}

/* In Markdown only the front matter counts, or every text about us were a definition. */
static int markdown_says_so(const char *text)
{
    const char *end = strncmp(text, "---", 3) ? NULL : strstr(text, "\n---");

    return end && text_says_so(text, (size_t)(end - text));
}

static int says_so(const char *path)
{
    struct text text = { 0 };
    int found = 0;

    if (!read_file(path, DOCUMENT_MOST_BYTES, &text))
        found = ends_with(path, ".md")     ? markdown_says_so(text.data)
                : ends_with(path, ".json") ? json_says_so(text.data, text.len)
                                           : text_says_so(text.data, text.len);
    text_free(&text);
    return found;
}

static int holds_definition(const char *path)
{
    if (ends_with(path, ".mdx"))
        return 1;
    if (ends_with(path, ".d.ts"))
        return 0;
    return (ends_with(path, ".md") || ends_with(path, ".json") || ends_with(path, ".ts") ||
            ends_with(path, ".js")) &&
           says_so(path);
}

static void add_file(struct files *files, char *path, const struct stat *info)
{
    for (size_t at = 0; at < files->count; at++) {
        if (!strcmp(files->items[at].path, path)) {
            free(path);
            return;
        }
    }
    files->items = grow(files->items, files->count, sizeof *files->items);
    files->items[files->count++] = (struct file){ .path = path, .info = *info };
}

static int wanted_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules");
}

static void collect_folder(struct files *files, const char *folder, int depth)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, wanted_entry, alphasort);
    const char *slash = ends_with(folder, "/") || !strcmp(folder, "/") ? "" : "/";

    for (int at = 0; at < count; at++) {
        char *path = format_text("%s%s%s", folder, slash, entries[at]->d_name);
        struct stat link;
        struct stat info;

        free(entries[at]);
        if (lstat(path, &link) || stat(path, &info)) {
            free(path);
        } else if (S_ISDIR(link.st_mode)) {
            if (depth < DEEPEST)
                collect_folder(files, path, depth + 1);
            free(path);
        } else if (S_ISREG(info.st_mode) && holds_definition(path)) {
            add_file(files, path, &info);
        } else {
            free(path);
        }
    }
    free(entries);
}

int files_collect(struct program *program, char *const *paths, size_t path_count,
                  int report_missing, struct files *files)
{
    int status = 0;

    *files = (struct files){ 0 };
    for (size_t at = 0; at < path_count && !status; at++) {
        struct stat info;

        if (stat(paths[at], &info))
            status = report_missing ? report_file(program, paths[at], errno) : 0;
        else if (S_ISDIR(info.st_mode))
            collect_folder(files, paths[at], 0);
        else
            add_file(files, copy_text(paths[at], strlen(paths[at])), &info);
    }
    if (status)
        files_free(files);
    return status;
}

void files_keep(struct files *files, const struct file *file)
{
    size_t before = files->count;

    add_file(files, copy_text(file->path, strlen(file->path)), &file->info);
    if (files->count > before)
        files->items[before].gone_since_ms = file->gone_since_ms;
}

void files_free(struct files *files)
{
    for (size_t at = 0; at < files->count; at++)
        free(files->items[at].path);
    free(files->items);
    *files = (struct files){ 0 };
}
