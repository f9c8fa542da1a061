/* access_test.c - the policy through the interface: the definition's permissions, the bridge, the
 * events. */
#include "../memory.h"

#include <mdxrt.h>

#include <stdio.h>
#include <string.h>

#define OPEN_AND_CLOSED                                                                            \
    "{\"$id\":\"crm\",\"api\":{\"open\":{\"code\":\"function () { return 1 }\","                   \
    "\"permission\":\"true\"},\"closed\":\"function () { return 2 }\"}}"
#define ADMINS                                                                                     \
    "{\"$id\":\"crm\",\"permissions\":{\"*\":\"user.role === 'admin' && !suspended\"},"            \
    "\"api\":{\"open\":\"function () { return 1 }\"}}"

struct seen {
    char events[2000];
    uint32_t flags;
    char caller[100];
};

static void event(void *host, const mdx_event *happened)
{
    struct seen *seen = host;
    size_t len = strlen(seen->events);
    const char *path = strstr(mdx_event_json(happened, NULL), "\"path\"");

    if (strncmp(happened->name, "access:", 7) && strncmp(happened->name, "limit:", 6))
        return;
    assert_non_null(path);
    snprintf(seen->events + len, sizeof seen->events - len, "%s %.*s {%s\n", happened->name,
             (int)happened->id_len, happened->id, path);
}

static mdx_status authorize(void *host, const mdx_access *access)
{
    struct seen *seen = host;

    seen->flags = access->flags;
    snprintf(seen->caller, sizeof seen->caller, "%.*s", (int)access->caller_len, access->caller);
    return MDX_OK;
}

static mdx_runtime *open_with(struct seen *seen, const char *document, const char *policy)
{
    RuntimeBridge bridge;
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;

    memset(seen, 0, sizeof *seen);
    MDX_INIT(bridge);
    bridge.host = seen;
    bridge.event = event;
    bridge.authorize = authorize;
    assert_int_equal(mdx_runtime_open(NULL, &bridge, &rt, NULL), MDX_OK);
    if (mdx_load(rt, NULL, document, strlen(document), NULL, &error))
        fail_msg("%s", mdx_error_text(error));
    if (mdx_access_set(rt, policy, policy ? strlen(policy) : 0, &error))
        fail_msg("%s", mdx_error_text(error));
    return rt;
}

static mdx_status call_as(mdx_runtime *rt, const char *caller, const char *target)
{
    mdx_call_options options;
    char *output = NULL;
    mdx_status status;

    MDX_INIT(options);
    options.caller = caller;
    options.caller_len = strlen(caller);
    status = mdx_call(rt, &options, target, strlen(target), NULL, 0, &output, NULL, NULL);
    mdx_free(output);
    return status;
}

static void one_function_with_a_permission_closes_the_others(void **state)
{
    (void)state;
    struct seen seen;
    mdx_runtime *rt = open_with(&seen, OPEN_AND_CLOSED, NULL);

    assert_int_equal(call_as(rt, "", "crm#open"), MDX_OK);
    assert_int_equal(call_as(rt, "", "crm#closed"), MDX_E_AUTH);
    assert_string_equal(seen.events,
                        "access:deny crm {\"path\":\"closed\",\"caller\":\"\",\"action\":"
                        "\"call\",\"reason\":\"AUTH_REQUIRED\"}\n");
    mdx_runtime_close(rt);
}

static void whom_the_host_names_is_who_the_policy_says(void **state)
{
    (void)state;
    struct seen seen;
    mdx_runtime *rt = open_with(
        &seen, ADMINS,
        "{\"callers\":[{\"name\":\"ann\",\"user\":{\"role\":\"admin\",\"suspended\":false}"
        "},{\"name\":\"eve\",\"user\":{\"role\":\"admin\",\"suspended\":true}},"
        "{\"name\":\"bob\",\"user\":{\"role\":\"admin\"}}]}");

    assert_int_equal(call_as(rt, "ann", "crm#open"), MDX_OK);
    assert_string_equal(seen.caller, "ann");
    assert_int_equal(seen.flags, MDX_ACCESS_GRANTED);
    assert_int_equal(call_as(rt, "eve", "crm#open"), MDX_E_AUTH);
    assert_int_equal(call_as(rt, "bob", "crm#open"), MDX_E_AUTH); /* suspended: nobody knows */
    assert_int_equal(call_as(rt, "joe", "crm#open"), MDX_E_AUTH);
    assert_int_equal(call_as(rt, "", "crm#open"), MDX_E_AUTH);
    mdx_runtime_close(rt);
}

/* Who links the library has the right already; whom it names has what the policy says. */
static void the_hosts_own_calls_need_no_credentials(void **state)
{
    (void)state;
    struct seen seen;
    mdx_runtime *rt = open_with(&seen, "{\"$id\":\"t\",\"api\":{\"a\":\"() => 1\"}}",
                                "{\"callers\":[{\"name\":\"ann\",\"key\":\"0123456789abcdef\"}]}");

    assert_int_equal(call_as(rt, "", "t#a"), MDX_OK);
    assert_int_equal(call_as(rt, "ann", "t#a"), MDX_OK);
    mdx_runtime_close(rt);
}

static void limits_hold_for_calls_from_c_and_are_events(void **state)
{
    (void)state;
    struct seen seen;
    mdx_runtime *rt =
        open_with(&seen, OPEN_AND_CLOSED, "{\"limits\":{\"callers\":{\"ann\":{\"rate\":0.001}}}}");

    assert_int_equal(call_as(rt, "ann", "crm#open"), MDX_OK);
    assert_int_equal(call_as(rt, "ann", "crm#open"), MDX_E_RATE_LIMIT);
    assert_int_equal(call_as(rt, "bob", "crm#open"), MDX_OK);
    assert_string_equal(seen.events,
                        "limit:hit crm {\"path\":\"open\",\"caller\":\"ann\",\"action\":"
                        "\"call\",\"reason\":\"rate\"}\n");
    assert_int_equal(mdx_access_set(rt, NULL, 0, NULL), MDX_OK);
    assert_int_equal(call_as(rt, "ann", "crm#open"), MDX_OK);
    mdx_runtime_close(rt);
}

static void expressions_are_tried_without_a_runtime(void **state)
{
    (void)state;
    const char *text = "user.role === 'admin'";
    const char *facts = "{\"user\":{\"role\":\"admin\"}}";
    mdx_error *error = NULL;
    int granted = 7;

    assert_int_equal(mdx_access_evaluate(text, strlen(text), facts, strlen(facts), &granted, NULL),
                     MDX_OK);
    assert_int_equal(granted, 1);
    assert_int_equal(mdx_access_evaluate(text, strlen(text), NULL, 0, &granted, NULL), MDX_OK);
    assert_int_equal(granted, 0);
    assert_int_equal(mdx_access_evaluate("a(", 2, NULL, 0, &granted, &error), MDX_E_CONFIG);
    assert_string_equal(mdx_error_message(error),
                        "expression: an expression calls nothing (character 2)");
    mdx_error_free(error);
    assert_int_equal(mdx_access_evaluate(text, strlen(text), "[]", 2, &granted, NULL),
                     MDX_E_VALIDATION);
    assert_int_equal(mdx_access_evaluate(NULL, 0, NULL, 0, &granted, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_access_evaluate("a", 1, NULL, 0, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_access_set(NULL, "{}", 2, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_access_set_keys(NULL, NULL, 0, NULL, 0, NULL), MDX_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_function_with_a_permission_closes_the_others),
        cmocka_unit_test(whom_the_host_names_is_who_the_policy_says),
        cmocka_unit_test(the_hosts_own_calls_need_no_credentials),
        cmocka_unit_test(limits_hold_for_calls_from_c_and_are_events),
        cmocka_unit_test(expressions_are_tried_without_a_runtime),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
