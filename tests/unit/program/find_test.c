/* find_test.c - a function is found by what somebody would say of it. */
#include "unit/memory.h"

#include "program/program.h"

#include <string.h>

static struct program *make(struct memory *memory, const char *model)
{
    struct program *program = NULL;

    assert_int_equal(
        program_make(&program, &memory->allocator, slice_of(model), 1, NULL, NULL, NULL, NULL),
        MDX_OK);
    return program;
}

static const char *const names[] = { "issues.create",       "issues.list",
                                     "issues.addLabels",    "repos_delete",
                                     "repos_list_branches", "users_followers",
                                     "http2Connections",    "search" };

#define MODEL                                                                                      \
    "{\"id\":\"hub\",\"type\":\"Tools\",\"functions\":["                                           \
    "{\"path\":\"issues.create\",\"description\":\"Any user can do it. Needs rights.\"},"          \
    "{\"path\":\"issues.list\",\"description\":\"Issues of a repository.\"},"                      \
    "{\"path\":\"issues.addLabels\",\"description\":\"Labels.\"},"                                 \
    "{\"path\":\"repos_delete\",\"description\":\"Deleting a repository needs admin access.\"},"   \
    "{\"path\":\"repos_list_branches\"},"                                                          \
    "{\"path\":\"users_followers\",\"title\":\"Lists people who follow someone\"},"                \
    "{\"path\":\"http2Connections\"},"                                                             \
    "{\"path\":\"search\",\"description\":\"Everything, in any place.\"}]}"

static const char *best(const struct program *program, const char *query)
{
    struct find find;
    struct found found[3];
    uint32_t count = 0;

    find_begin(&find, slice_of(query));
    for (uint32_t at = 0; at < program->function_count; at++)
        find_learn(&find, program, at);
    for (uint32_t at = 0; at < program->function_count; at++)
        count = found_add(found, count, 3, &names[at], find_score(&find, program, at));
    return count ? *(const char *const *)found[0].what : "";
}

static void words_of_people_find_names_of_programs(void **state)
{
    const char *const rows[][2] = {
        { "open a new issue", "issues.create" },
        { "put labels on an issue", "issues.addLabels" },
        { "remove a repository", "repos_delete" },
        { "which branches does a repo have", "repos_list_branches" },
        { "REPOSITORIES: branch", "repos_list_branches" },
        { "who follows me", "users_followers" },
        { "connection", "http2Connections" },
        { "connections http 2", "http2Connections" },
        { "find everything", "search" },
        { "listing issues", "issues.list" },
        { "", "" },
        { "the of and", "" },
        { "zebra", "" },
        { "\xff\xfe\x80", "" },
    };
    struct memory memory;
    struct program *program;

    (void)state;
    memory_init(&memory);
    program = make(&memory, MODEL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(best(program, rows[i][0]), rows[i][1]);
    program_release(program);
    assert_int_equal(memory.live, 0);
}

static void a_query_of_any_length_is_bounded(void **state)
{
    struct memory memory;
    struct program *program;
    char *query = test_malloc(1000000);

    (void)state;
    memory_init(&memory);
    program = make(&memory, MODEL);
    for (int i = 0; i < 999999; i++)
        query[i] = i % 7 ? (char)('a' + i * 31 % 26) : ' ';
    query[999999] = '\0';
    best(program, query);
    memset(query, 'x', 999999);
    best(program, query);
    test_free(query);
    program_release(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_people_find_names_of_programs),
        cmocka_unit_test(a_query_of_any_length_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
