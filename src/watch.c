/* watch.c - files that are served, kept up to date.
 *
 * Whatever happens, all files are looked at again and compared with what they were: a save is a new
 * revision, a broken save changes nothing but is said, a file that stays away is a tombstone. */
#include "watch.h"

#include "http_inside.h"
#include "report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Editors delete and write again; what is back by then was not gone. */
#define SETTLE_MS     60
#define GONE_MS       400
#define LOOK_EVERY_MS 500

static struct file *file_of(struct files *files, const char *path)
{
    for (size_t at = 0; at < files->count; at++) {
        if (!strcmp(files->items[at].path, path))
            return &files->items[at];
    }
    return NULL;
}

static int same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void say(struct watch *watch, const char *event, const char *id, uint64_t revision,
                const char *path)
{
    if (watch->program->json)
        printf("{\"event\":\"%s\",\"data\":{\"id\":\"%s\",\"revision\":%llu}}\n", event, id,
               (unsigned long long)revision);
    else if (revision)
        printf("%s: revision %llu (%s)\n", id, (unsigned long long)revision, path);
    else
        printf("%s: deleted, since %s is gone; its history stays\n", id, path);
    fflush(stdout);
}

static void delete_definition(struct watch *watch, struct origin *origin)
{
    mdx_error *error = NULL;
    mdx_status status =
        mdx_delete(watch->rt, origin->id, strlen(origin->id), 0, NULL, NULL, &error);

    if (status)
        report(watch->program, status, error);
    else
        say(watch, "definition:deleted", origin->id, 0, origin->path);
    origins_drop(&watch->origins, origin);
}

static int load(struct watch *watch, const char *path, int at_start)
{
    const struct origin *origin = origin_of_path(&watch->origins, path);
    char *old_id = origin ? copy_text(origin->id, strlen(origin->id)) : NULL;
    mdx_loaded *loaded = NULL;
    int status = loading_file(watch->program, watch->rt, &watch->origins, path, &loaded);

    if (status && old_id && !watch->program->json)
        fprintf(stderr, "%s: nothing has changed, the revision before still answers\n", old_id);
    if (!status && old_id && strcmp(old_id, loaded->id)) {
        /* The file has another id now: the old one is in no file any more. */
        struct origin gone = { .id = old_id, .path = (char *)(uintptr_t)path };
        mdx_error *error = NULL;
        mdx_status deleted = mdx_delete(watch->rt, old_id, strlen(old_id), 0, NULL, NULL, &error);

        if (deleted)
            report(watch->program, deleted, error);
        else
            say(watch, "definition:deleted", gone.id, 0, gone.path);
    }
    if (!status && !at_start && !loaded->unchanged)
        say(watch, "definition:loaded", loaded->id, loaded->revision, path);
    mdx_loaded_free(loaded);
    free(old_id);
    return status;
}

int watch_begin(struct watch *watch)
{
    struct program *program = watch->program;
    size_t broken = 0;
    int last = 0;
    int status = files_collect(program, watch->paths, watch->path_count, 1, &watch->files);

    if (!status && watch->path_count && !watch->files.count)
        warn(program, "there is no definition in %s yet", watch->paths[0]);
    for (size_t at = 0; at < watch->files.count && !status; at++) {
        int failed;

        if (watch->files.count > 20)
            progress(program, "loading %zu of %zu", at + 1, watch->files.count);
        failed = load(watch, watch->files.items[at].path, 1);
        broken += failed != 0;
        last = failed ? failed : last;
    }
    progress_end(program);
    if (!status && broken && (broken == watch->files.count || watch->origins.twice))
        status = last;
    watch->descriptor = status ? -1 : folders_open();
    if (watch->descriptor >= 0)
        folders_add(watch->descriptor, watch->paths, watch->path_count);
    watch->look_at_ms = UINT64_MAX;
    return status;
}

int watch_timeout(const struct watch *watch)
{
    uint64_t now = http_now_ms();

    if (!watch->path_count)
        return -1;
    if (watch->look_at_ms == UINT64_MAX)
        return watch->descriptor < 0 ? LOOK_EVERY_MS : -1;
    return watch->look_at_ms > now ? (int)(watch->look_at_ms - now) : 0;
}

/* Takes over what is seen now; what is gone stays in the list until it has been away long enough.
 */
static void compare(struct watch *watch, struct files *now)
{
    uint64_t time_ms = http_now_ms();

    for (size_t at = 0; at < now->count; at++) {
        const struct file *old = file_of(&watch->files, now->items[at].path);

        if (!old || !same_file(&old->info, &now->items[at].info))
            load(watch, now->items[at].path, 0);
    }
    for (size_t at = 0; at < watch->files.count; at++) {
        struct file *old = &watch->files.items[at];
        struct origin *origin;

        if (file_of(now, old->path))
            continue;
        if (!old->gone_since_ms)
            old->gone_since_ms = time_ms;
        origin = origin_of_path(&watch->origins, old->path);
        if (time_ms - old->gone_since_ms >= GONE_MS && origin)
            delete_definition(watch, origin);
        else if (origin) {
            files_keep(now, old);
            watch->look_at_ms = old->gone_since_ms + GONE_MS;
        }
    }
}

void watch_look(struct watch *watch)
{
    struct files now;
    uint64_t time_ms = http_now_ms();

    if (watch->descriptor >= 0 && folders_read(watch->descriptor)) {
        /* Several changes come together; look when they are over. */
        watch->look_at_ms = time_ms + SETTLE_MS;
        return;
    }
    if (watch->look_at_ms > time_ms && (watch->descriptor >= 0 || watch->look_at_ms != UINT64_MAX))
        return;
    watch->look_at_ms = UINT64_MAX;
    if (files_collect(watch->program, watch->paths, watch->path_count, 0, &now))
        return;
    compare(watch, &now);
    files_free(&watch->files);
    watch->files = now;
    if (watch->descriptor >= 0)
        folders_add(watch->descriptor, watch->paths, watch->path_count);
}

void watch_end(struct watch *watch)
{
    if (watch->descriptor >= 0)
        close(watch->descriptor);
    files_free(&watch->files);
    origins_free(&watch->origins);
}
