/* doctor.c - the verb doctor: does this machine have what is needed? */
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum finding { FINE, WORRY, BROKEN };

struct visit {
    struct program *program;
    json_t *findings;
    enum finding worst;
};

__attribute__((format(printf, 4, 5))) static void note(struct visit *visit, enum finding finding,
                                                       const char *name, const char *format, ...)
{
    static const char *const words[] = { "ok", "warn", "fail" };
    static const enum paint colours[] = { PAINT_GREEN, PAINT_YELLOW, PAINT_RED };
    struct text text = { 0 };
    va_list values;
    int colour = visit->program->colour_out;

    va_start(values, format);
    text_vformat(&text, format, values);
    va_end(values);
    if (finding > visit->worst)
        visit->worst = finding;
    if (!visit->program->json)
        printf("%s%-4s%s %-10s %s\n", paint(colour, colours[finding]), words[finding],
               paint(colour, PAINT_PLAIN), name, text.data);
    json_array_append_new(visit->findings, json_pack("{s:s,s:s,s:s}", "name", name, "state",
                                                     words[finding], "detail", text.data));
    text_free(&text);
}

static void look_at_features(struct visit *visit)
{
    json_t *features = json_loads(mdx_features(), 0, NULL);
    struct text with = { 0 };
    struct text without = { 0 };
    const char *key;
    json_t *value;

    json_object_foreach(features, key, value)
    {
        struct text *list = json_is_true(value) ? &with : json_is_false(value) ? &without : NULL;

        if (list)
            text_format(list, " %s", key);
    }
    note(visit, FINE, "version", "%s", mdx_version());
    note(visit, FINE, "features", "with%s%s%s", with.len ? with.data : " nothing optional",
         without.len ? "; without" : "", without.len ? without.data : "");
    text_free(&with);
    text_free(&without);
    json_decref(features);
}

static void look_at_clock(struct visit *visit)
{
    struct timespec tick;
    time_t now = time(NULL);

    if (now < 1700000000)
        note(visit, BROKEN, "clock", "the clock is not set: it says %lld seconds since 1970",
             (long long)now);
    else if (clock_getres(CLOCK_MONOTONIC, &tick) || tick.tv_sec || tick.tv_nsec > 10000000)
        note(visit, WORRY, "clock", "its ticks are longer than 10 ms: time limits are rough");
    else
        note(visit, FINE, "clock", "is set, and ticks every %ld ns", tick.tv_nsec);
}

static void look_at_disk(struct visit *visit, const char *folder)
{
    struct statvfs disk;
    const char *where = store_is_there(folder) ? folder : ".";
    unsigned long long free_mib;

    if (statvfs(where, &disk)) {
        note(visit, WORRY, "disk", "the room on it cannot be read");
        return;
    }
    free_mib = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;
    note(visit,
         free_mib < 10    ? BROKEN
         : free_mib < 200 ? WORRY
                          : FINE,
         "disk", "%llu MiB are free%s", free_mib,
         free_mib < 200 ? ": the store needs room to grow" : "");
}

static void look_at_store(struct visit *visit, const char *folder)
{
    struct session session = { 0 };
    mdx_options settings;
    mdx_error *error = NULL;
    char *json = NULL;

    if (!store_is_there(folder) && !access(folder, F_OK)) {
        note(visit, BROKEN, "store", "%s is a file, not a folder: --store names a folder", folder);
        return;
    }
    if (!store_is_there(folder)) {
        note(visit, FINE, "store", "none at %s yet; the first mdx load or mdx serve makes it",
             folder);
        return;
    }
    MDX_INIT(settings);
    settings.store = folder;
    settings.store_len = strlen(folder);
    if (mdx_runtime_open(&settings, NULL, &session.rt, &error)) {
        note(visit, BROKEN, "store", "%s: %s %s", folder, mdx_error_message(error),
             mdx_error_hint(error));
    } else if (mdx_stats(session.rt, &json, NULL, &error)) {
        note(visit, BROKEN, "store", "%s: %s", folder, mdx_error_message(error));
    } else {
        json_t *stats = json_loads(json, 0, NULL);

        note(visit, FINE, "store", "%s opens: %lld definitions, %lld revisions", folder,
             (long long)json_integer_value(json_object_get(stats, "definitions")),
             (long long)json_integer_value(json_object_get(stats, "revisions")));
        json_decref(stats);
    }
    mdx_free(json);
    mdx_error_free(error);
    session_close(&session);
}

static void look_at_limits(struct visit *visit)
{
    struct rlimit files;

    note(visit, FINE, "limits",
         "a call: 30 s, 5 s of running, 16 MiB; --timeout and --memory change it");
    if (getrlimit(RLIMIT_NOFILE, &files))
        return;
    note(visit, files.rlim_cur < 256 ? WORRY : FINE, "files", "%llu may be open at once%s",
         (unsigned long long)files.rlim_cur,
         files.rlim_cur < 256 ? ": few connections fit; ulimit -n 4096" : "");
}

static void look_at_port(struct visit *visit)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(8787) };
    int one = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener >= 0)
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (listener < 0)
        note(visit, BROKEN, "port", "no socket can be made");
    else if (bind(listener, (const struct sockaddr *)&address, sizeof address))
        note(visit, WORRY, "port", "127.0.0.1:8787 is in use: mdx serve takes the next free one");
    else
        note(visit, FINE, "port", "127.0.0.1:8787 is free");
    if (listener >= 0)
        close(listener);
}

static void look_at_token(struct visit *visit)
{
    const char *token = getenv("MDX_TOKEN");

    if (token && !*token)
        note(visit, BROKEN, "token", "MDX_TOKEN is set but empty: mdx serve refuses to start");
    else if (token && strlen(token) < 16)
        note(visit, WORRY, "token", "MDX_TOKEN is short: openssl rand -hex 16 makes a better one");
    else
        note(visit, FINE, "token", token ? "MDX_TOKEN is set" : "none: fine on this machine only");
}

static void look_at_call(struct visit *visit)
{
    static const char text[] = "---\n$id: probe\n---\n```javascript\n"
                               "export function execute(input) { return input.x * 2 }\n```\n";
    struct session session = { 0 };
    mdx_error *error = NULL;
    char *output = NULL;

    if (!mdx_runtime_open(NULL, NULL, &session.rt, &error) &&
        !mdx_load(session.rt, NULL, text, sizeof text - 1, NULL, &error) &&
        !mdx_call(session.rt, NULL, "probe", 5, "{\"x\":21}", 8, &output, NULL, &error) &&
        !strcmp(output, "42"))
        note(visit, FINE, "call", "a definition loads and answers");
    else
        note(visit, BROKEN, "call", "a definition does not answer: %s", mdx_error_message(error));
    mdx_free(output);
    mdx_error_free(error);
    session_close(&session);
}

int verb_doctor(struct program *program)
{
    struct visit visit = { .program = program, .findings = json_array() };
    const char *folder = store_folder(program);

    look_at_features(&visit);
    look_at_call(&visit);
    look_at_limits(&visit);
    look_at_clock(&visit);
    look_at_store(&visit, folder);
    look_at_disk(&visit, folder);
    look_at_port(&visit);
    look_at_token(&visit);
    if (program->json)
        write_value(program, json_pack("{s:b,s:O}", "ok", visit.worst != BROKEN, "findings",
                                       visit.findings));
    json_decref(visit.findings);
    return visit.worst == BROKEN ? 78 : 0;
}
