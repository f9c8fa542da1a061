/* view_test.c - many questions of one caller have the answers that each would have by itself. */
#include "unit/memory.h"

#include "access/access.h"

static const char *const policies[] = {
    "{\"permissions\":{\"*\":\"true\"}}",
    "{\"permissions\":{\"*\":\"caller === 'ann'\"}}",
    "{\"permissions\":{\"*\":\"user.name === 'ben'\",\"a*\":\"true\"}}",
    "{\"permissions\":{\"*\":\"definition === 'abc'\"}}",
    "{\"permissions\":{\"*\":\"function === 'list'\"}}",
    "{\"permissions\":{\"*\":\"definition === 'abc' || function === 'get'\"}}",
    "{\"permissions\":{\"*\":\"protocol === 'mcp'\",\"abc#get\":\"true\",\"x\":\"false\"}}",
    "{\"permissions\":{\"abc\":\"true\",\"x#list\":\"caller === 'ann'\"}}",
    "{\"callers\":[{\"name\":\"ann\",\"key\":\"0123456789abcdef\",\"user\":{\"role\":\"admin\"}}],"
    "\"permissions\":{\"*\":\"user.role === 'admin'\"}}",
};
static const char *const ids[] = { "abc", "x", "ab" };
static const char *const paths[] = { "", "get", "list" };
static const char *const permissions[] = { NULL, "true", "definition === 'x'", "caller === 'ann'" };

static struct access_ask ask_of(const char *caller)
{
    return (struct access_ask){ .action = ACCESS_LIST,
                                .protocol = SLICE("mcp"),
                                .caller = slice_of(caller),
                                .now_ms = 1800000000000 };
}

static uint32_t compare(struct access *access, struct access_view *view, struct access_ask ask)
{
    uint32_t granted = 0;

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
            for (size_t d = 0; d < sizeof permissions / sizeof *permissions; d++) {
                struct identity *who = NULL;
                bool decided;
                mdx_status alone, among;

                ask.id = slice_of(ids[i]);
                ask.path = slice_of(paths[p]);
                ask.declares = permissions[d] != NULL;
                ask.permission = slice_of(permissions[d] ? permissions[d] : "");
                among = access_view_decide(view, &ask, NULL);
                alone = access_decide(access, &ask, &who, &decided, NULL);
                assert_int_equal(alone, among);
                assert_int_equal(decided, view->decided);
                granted += !alone;
                identity_release(who);
            }
    return granted;
}

static void many_answers_are_as_single_ones(void **state)
{
    /* By policy: for ann, for ben, for nobody. */
    static const uint32_t expected[][3] = { { 30, 21, 21 } };
    struct memory memory;
    static const char *const callers[] = { "ann", "ben", "" };
    uint32_t all = 0;

    (void)state;
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++)
        for (size_t c = 0; c < 3; c++) {
            struct access_ask ask = ask_of(callers[c]);
            struct access_view view;
            struct access *access;
            uint32_t granted;

            memory_init(&memory);
            access = access_new(&memory.allocator);
            assert_int_equal(access_set(access, slice_of(policies[p]), NULL), MDX_OK);
            assert_int_equal(access_view_begin(&view, access, &ask, NULL), MDX_OK);
            granted = compare(access, &view, ask);
            /* Anew: now all that can be known is. */
            assert_int_equal(compare(access, &view, ask), granted);
            access_view_end(&view);
            if (p < sizeof expected / sizeof *expected)
                assert_int_equal(granted, expected[p][c]);
            all += granted;
            access_free(access);
            assert_int_equal(memory.live, 0);
        }
    assert_true(all > 100);
}

static void an_unknown_key_sees_nothing(void **state)
{
    struct memory memory;
    struct access *access;
    struct access_view view;
    struct access_ask ask = ask_of("");
    struct error error;

    (void)state;
    memory_init(&memory);
    error_init(&error, &memory.allocator);
    access = access_new(&memory.allocator);
    assert_int_equal(access_set(access, slice_of(policies[8]), NULL), MDX_OK);
    ask.authorization = SLICE("Bearer 0123456789abcdee");
    assert_int_equal(access_view_begin(&view, access, &ask, &error), MDX_E_AUTH);
    error_free(&error);
    /* The lock is free again. */
    assert_int_equal(access_set(access, SLICE(""), NULL), MDX_OK);
    access_free(access);
    assert_int_equal(memory.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_answers_are_as_single_ones),
        cmocka_unit_test(an_unknown_key_sees_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
