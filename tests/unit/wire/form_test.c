/* form_test.c - forms as browsers and others send them: names, values, files, and what is none. */
#include "../memory.h"
#include "wire/wire.h"

#include <string.h>

#define MULTIPART "multipart/form-data; boundary=\"a cut\""

static struct form form;
static struct memory memory;
static struct error error;

static mdx_status read_form(const char *type, struct slice body)
{
    memory_init(&memory);
    error_init(&error, &memory.allocator);
    return form_read(&form, &memory.allocator, slice_of(type), body, &error);
}

static void done(void)
{
    form_free(&form);
    error_free(&error);
    assert_int_equal(memory.live, 0);
}

static void assert_field(uint32_t at, const char *name, const char *value)
{
    assert_true(at < form.count);
    assert_true(slice_is(form.fields[at].name, name));
    assert_true(slice_is(form.fields[at].value, value));
}

static void assert_refused(const char *type, struct slice body, enum code code)
{
    assert_int_not_equal(read_form(type, body), MDX_OK);
    assert_int_equal(error.code, code);
    done();
}

static void pairs_are_decoded(void **state)
{
    (void)state;
    assert_int_equal(read_form("application/x-www-form-urlencoded; charset=utf-8",
                               SLICE("a=1&b+c=%C3%A9%26&&d&e==&a=2")),
                     MDX_OK);
    assert_int_equal(form.count, 5);
    assert_field(0, "a", "1");
    assert_field(1, "b c", "\xC3\xA9&");
    assert_field(2, "d", "");
    assert_field(3, "e", "=");
    assert_true(slice_is(form_last(&form, SLICE("a"))->value, "2"));
    assert_int_equal(form_count(&form, SLICE("a")), 2);
    assert_null(form_last(&form, SLICE("z")));
    done();
}

static void parts_are_cut_at_their_boundary(void **state)
{
    (void)state;
    assert_int_equal(
        read_form(MULTIPART,
                  SLICE("before\r\n--a cut \r\n"
                        "content-disposition: FORM-DATA; name=\"a%22b\\\"\"\r\n\r\n"
                        "one\r\n--a cu\r\n"
                        "\r\n--a cut\r\nContent-Type: text/plain\r\n"
                        "Content-Disposition: form-data; filename=\"n; x\"; name=f\r\n\r\n\xFF\x00"
                        "\r\n--a cut\r\nContent-Disposition: form-data; name=empty\r\n\r\n"
                        "\r\n--a cut--\r\nbehind")),
        MDX_OK);
    assert_int_equal(form.count, 3);
    assert_field(0, "a\"b\"", "one\r\n--a cu\r\n");
    assert_true(slice_is(form.fields[1].name, "f"));
    assert_true(form.fields[1].is_file);
    assert_true(slice_is(form.fields[1].file_name, "n; x"));
    assert_true(slice_is(form.fields[1].type, "text/plain"));
    assert_int_equal(form.fields[1].value.len, 2);
    assert_field(2, "empty", "");
    assert_false(form.fields[2].is_file);
    done();
}

static void what_is_no_form_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "--a cut",
        "--a cut\r\n",
        "--a cut\r\n\r\n--a cut--",
        "--a cut\r\nX: y\r\n\r\nvalue\r\n--a cut--",
        "--a cut\r\nContent-Disposition: attachment; name=x\r\n\r\nvalue\r\n--a cut--",
        "--a cut\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--a cut--",
        "--a cut\r\nContent-Disposition: form-data; name=x\r\n\r\nvalue",
        "--a cut\r\nContent-Disposition: form-data; name=x\r\n\r\n\xFF\r\n--a cut--",
        "--a cut\r\nContent-Disposition: form-data; name=\xFF\r\n\r\nvalue\r\n--a cut--",
    };

    (void)state;
    for (size_t at = 0; at < sizeof bodies / sizeof bodies[0]; at++)
        assert_refused(MULTIPART, slice_of(bodies[at]), CODE_INVALID_REQUEST);
    assert_refused("multipart/form-data", SLICE("--\r\n"), CODE_INVALID_REQUEST);
    assert_refused("application/x-www-form-urlencoded", SLICE("a=%4"), CODE_INVALID_REQUEST);
    assert_refused("application/x-www-form-urlencoded", SLICE("%FF=a"), CODE_INVALID_REQUEST);
}

static void too_many_fields_are_refused(void **state)
{
    char body[2 * (FORM_MOST_FIELDS + 1)];

    (void)state;
    for (size_t at = 0; at < sizeof body; at += 2)
        memcpy(body + at, "a&", 2);
    assert_refused("application/x-www-form-urlencoded", slice_make(body, sizeof body),
                   CODE_INPUT_LIMIT);
    assert_int_equal(
        read_form("application/x-www-form-urlencoded", slice_make(body, 2 * FORM_MOST_FIELDS)),
        MDX_OK);
    done();
}

/* A name that fills its head, found and looked for again: the texts never move. */
static void a_long_name_stays_where_it_is(void **state)
{
    char body[8400] = "--c\r\nContent-Disposition: form-data; name=\"";
    size_t len = strlen(body);
    struct slice first;

    (void)state;
    memset(body + len, 'n', 7000);
    strcpy(body + len + 7000, "\"\r\n\r\nv\r\n--c--");
    assert_int_equal(read_form("multipart/form-data; boundary=c", slice_of(body)), MDX_OK);
    first = form.fields[0].name;
    assert_int_equal(first.len, 7000);
    assert_ptr_equal(first.data, form.texts.data);
    done();
}

static bool read_some(const struct allocator *allocator, void *context)
{
    struct form some;
    struct error failure;
    mdx_status status;

    (void)context;
    error_init(&failure, allocator);
    status = form_read(&some, allocator, SLICE("application/x-www-form-urlencoded"),
                       SLICE("a=1&b=2&c&d&e&f&g&h&i&j"), &failure);
    form_free(&some);
    error_free(&failure);
    assert_true(!status || status == MDX_E_NOMEM);
    return !status;
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    assert_true(memory_torture(read_some, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_decoded),
        cmocka_unit_test(parts_are_cut_at_their_boundary),
        cmocka_unit_test(what_is_no_form_is_refused),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(a_long_name_stays_where_it_is),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
