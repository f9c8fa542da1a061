/* wire_test.c - exchanges on paper: every .txt in this folder, request above, response below.
 *
 * A file is one runtime in memory. Lines: `# text` comment; `> ` the request: its line, headers, an
 * empty `>`, the body; `< ` the response: status, some of its headers, an empty `<`, the whole
 * body, in which … stands for anything. `@remote` before a request: it does not come from this
 * machine. */
#include <ctype.h>
#include <dirent.h>
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST_HEADERS = 20, MOST_TEXT = 64 * 1024 };

struct paper {
    char method[16], target[1024];
    char names[MOST_HEADERS][64], values[MOST_HEADERS][1024];
    size_t headers;
    char body[MOST_TEXT];
    int head_over, remote;
};

struct answer {
    int status;
    char headers[MOST_HEADERS][1024];
    size_t count;
    char body[MOST_TEXT];
    int head_over;
};

static mdx_status trust_loopback(void *host, const mdx_access *access)
{
    (void)host;
    if (access->action == MDX_ACCESS_MANAGE && !(access->flags & MDX_ACCESS_DIRECT_LOOPBACK))
        return MDX_E_AUTH;
    return MDX_OK;
}

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    bridge.authorize = trust_loopback;
    options.origins = "https://friend.example";
    options.origins_len = strlen(options.origins);
    options.hosts = "api.example";
    options.hosts_len = strlen(options.hosts);
    assert_int_equal(mdx_runtime_open(&options, &bridge, &rt, NULL), MDX_OK);
    return rt;
}

/* … matches anything; the rest must be equal. */
static int fits(const char *pattern, const char *text)
{
    static const char any[] = "…";

    while (*pattern) {
        if (!strncmp(pattern, any, sizeof any - 1)) {
            pattern += sizeof any - 1;
            for (; *text; text++)
                if (fits(pattern, text))
                    return 1;
            return fits(pattern, text);
        }
        if (*pattern++ != *text++)
            return 0;
    }
    return !*text;
}

static void append(char *text, const char *line)
{
    if (*text)
        strcat(text, "\n");
    strcat(text, line);
}

static void read_request_line(struct paper *paper, const char *line)
{
    if (paper->head_over)
        append(paper->body, line);
    else if (!*line)
        paper->head_over = 1;
    else if (!*paper->method)
        sscanf(line, "%15s %1023s", paper->method, paper->target);
    else if (sscanf(line, "%63[^:]: %1023[^\n]", paper->names[paper->headers],
                    paper->values[paper->headers]) >= 1)
        paper->headers++;
}

static void read_answer_line(struct answer *answer, const char *line)
{
    if (answer->head_over)
        append(answer->body, line);
    else if (!*line)
        answer->head_over = 1;
    else if (!answer->status)
        answer->status = atoi(line);
    else
        strcpy(answer->headers[answer->count++], line);
}

static mdx_response *ask(mdx_runtime *rt, const struct paper *paper)
{
    const char *names[MOST_HEADERS], *values[MOST_HEADERS];
    size_t name_lens[MOST_HEADERS], value_lens[MOST_HEADERS];
    mdx_response *response = NULL;
    mdx_request request;

    MDX_INIT(request);
    for (size_t i = 0; i < paper->headers; i++) {
        names[i] = paper->names[i];
        values[i] = paper->values[i];
        name_lens[i] = strlen(names[i]);
        value_lens[i] = strlen(values[i]);
    }
    request.method = paper->method;
    request.method_len = strlen(paper->method);
    request.target = paper->target;
    request.target_len = strlen(paper->target);
    request.names = names;
    request.values = values;
    request.name_lens = name_lens;
    request.value_lens = value_lens;
    request.header_count = paper->headers;
    request.body = paper->body;
    request.body_len = strlen(paper->body);
    request.listening = "127.0.0.1:8787";
    request.listening_len = 14;
    request.flags = paper->remote ? 0 : MDX_REQUEST_LOOPBACK;
    assert_int_equal(mdx_handle(rt, &request, &response, NULL), MDX_OK);
    return response;
}

static int has_header(const mdx_response *response, const char *expected)
{
    for (size_t i = 0; i < response->header_count; i++) {
        char line[2048];

        snprintf(line, sizeof line, "%s: %s", response->names[i], response->values[i]);
        if (fits(expected, line))
            return 1;
    }
    return 0;
}

static void compare(const mdx_response *response, const struct answer *answer, const char *where)
{
    if ((int)response->status != answer->status)
        fail_msg("%s: status %u, not %d: %s", where, response->status, answer->status,
                 response->body);
    for (size_t i = 0; i < answer->count; i++)
        if (!has_header(response, answer->headers[i]))
            fail_msg("%s: no header `%s`", where, answer->headers[i]);
    if (!fits(answer->body, response->body))
        fail_msg("%s: body\n%s\nis not\n%s", where, response->body, answer->body);
}

static void play_file(void **state)
{
    const char *path = *state;
    static struct paper paper;
    static struct answer answer;
    static char line[MOST_TEXT];
    mdx_runtime *rt = open_runtime();
    FILE *file = fopen(path, "r");
    int number = 0, asked_at = 0, more = 1;

    assert_non_null(file);
    memset(&paper, 0, sizeof paper);
    memset(&answer, 0, sizeof answer);
    while (more) {
        more = fgets(line, sizeof line, file) != NULL;
        line[strcspn(line, "\n")] = '\0';
        number++;
        if (answer.status && (!more || line[0] != '<')) {
            char where[600];
            mdx_response *response = ask(rt, &paper);

            snprintf(where, sizeof where, "%s:%d", path, asked_at);
            compare(response, &answer, where);
            mdx_response_free(response);
            memset(&paper, 0, sizeof paper);
            memset(&answer, 0, sizeof answer);
        }
        if (!more)
            break;
        if (!strcmp(line, "@remote"))
            paper.remote = 1;
        if (line[0] == '>') {
            asked_at = asked_at && *paper.method ? asked_at : number;
            read_request_line(&paper, line[1] ? line + 2 : line + 1);
        }
        if (line[0] == '<')
            read_answer_line(&answer, line[1] ? line + 2 : line + 1);
    }
    fclose(file);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

/* A file that begins with `# needs: NAME` is left out where the build has no NAME. */
static int is_played(const char *path)
{
    char line[256] = "", missing[64], name[32];
    FILE *file = fopen(path, "r");

    if (!file || !fgets(line, sizeof line, file) || sscanf(line, "# needs: %31s", name) != 1)
        *name = '\0';
    if (file)
        fclose(file);
    snprintf(missing, sizeof missing, "\"%s\":false", name);
    return !*name || !strstr(mdx_features(), missing);
}

int main(void)
{
    static struct CMUnitTest tests[100];
    static char paths[100][512];
    size_t count = 0;
    DIR *folder = opendir("tests/wire");
    struct dirent *entry;

    while (folder && count < 100 && (entry = readdir(folder))) {
        size_t len = strlen(entry->d_name);

        if (len < 5 || strcmp(entry->d_name + len - 4, ".txt"))
            continue;
        snprintf(paths[count], sizeof paths[count], "tests/wire/%s", entry->d_name);
        if (!is_played(paths[count]))
            continue;
        tests[count].name = paths[count];
        tests[count].test_func = play_file;
        tests[count].initial_state = paths[count];
        count++;
    }
    if (folder)
        closedir(folder);
    return count ? _cmocka_run_group_tests("wire", tests, count, NULL, NULL) : 1;
}
