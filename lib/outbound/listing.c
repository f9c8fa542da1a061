/* listing.c - what lies in a folder: [{name, type, bytes}], sorted by name.
 *
 * Links are told as links, not as what they lead to. The files that a write makes on its way
 * are left out. */
#include "outbound/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_MOST = 10000 };

/* Names one behind the other, each ended by NUL, and where each begins. */
struct names {
    struct buffer text;
    const char **each;
    size_t count;
};

static mdx_status read_names(DIR *folder, struct names *names)
{
    struct dirent *entry;

    while (errno = 0, (entry = readdir(folder))) {
        const char *name = entry->d_name;

        if (!strcmp(name, ".") || !strcmp(name, "..") ||
            !strncmp(name, FILES_TEMPORARY, strlen(FILES_TEMPORARY)))
            continue;
        if (names->count++ == ENTRIES_MOST)
            return MDX_E_LIMIT;
        buffer_add(&names->text, name, strlen(name) + 1);
    }
    if (errno)
        return MDX_E_EXECUTION;
    return buffer_failed(&names->text) ? MDX_E_NOMEM : MDX_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static mdx_status sort_names(struct names *names)
{
    const char *at = names->text.data;

    if (!names->count)
        return MDX_OK;
    names->each = mem_array(names->text.allocator, names->count, sizeof *names->each);
    if (!names->each)
        return MDX_E_NOMEM;
    for (size_t i = 0; i < names->count; i++, at += strlen(at) + 1)
        names->each[i] = at;
    qsort(names->each, names->count, sizeof *names->each, by_name);
    return MDX_OK;
}

static const char *type_of(mode_t mode)
{
    return S_ISREG(mode) ? "file" : S_ISDIR(mode) ? "folder" : S_ISLNK(mode) ? "link" : "other";
}

static void write_names(int folder, const struct names *names, struct buffer *out)
{
    bool first = true;

    buffer_add_char(out, '[');
    for (size_t i = 0; i < names->count; i++) {
        struct stat about;

        /* Gone meanwhile: then it is not listed. */
        if (fstatat(folder, names->each[i], &about, AT_SYMLINK_NOFOLLOW))
            continue;
        buffer_add_text(out, first ? "{\"name\":" : ",{\"name\":");
        first = false;
        buffer_add_json(out, slice_of(names->each[i]));
        buffer_printf(out, ",\"type\":\"%s\",\"bytes\":%llu}", type_of(about.st_mode),
                      S_ISREG(about.st_mode) ? (unsigned long long)about.st_size : 0ull);
    }
    buffer_add_char(out, ']');
}

mdx_status listing_write(const struct allocator *allocator, int folder, struct buffer *out)
{
    struct names names = { .count = 0 };
    DIR *open = fdopendir(folder);
    mdx_status status;

    if (!open) {
        close(folder);
        return MDX_E_NOMEM;
    }
    buffer_init(&names.text, allocator, SIZE_MAX);
    status = read_names(open, &names);
    if (!status)
        status = sort_names(&names);
    if (!status)
        write_names(folder, &names, out);
    mem_free(allocator, (void *)names.each);
    buffer_free(&names.text);
    closedir(open);
    return status;
}
