/* blob_test.c - Blob, File and FormData where node is not to be followed, and forms that are
 * hostile. */
#include "expressions.h"

static void line_ends_become_this_machines(void **state)
{
    assert_gives(
        *state,
        "function () { return new Blob(['a\\r\\nb\\rc\\n\\r'], { endings: 'native' }).text(); }",
        "\"a\\nb\\nc\\n\\n\"");
}

static void bytes_that_are_no_text_are_replaced_as_by_a_decoder(void **state)
{
    assert_gives(
        *state,
        "function () { var bytes = Uint8Array.of(0xe1, 0x87, 32, 0xf0, 0x9f, 0x98, 0xed, 0xa0, "
        "0xef, 0xbb, 0xbf);"
        "return Promise.all([new Blob([bytes]).text(), new Response(bytes).text()]).then("
        "function (texts) { return texts.map(function (text) {"
        " return text === new TextDecoder().decode(bytes); }); }); }",
        "[true,true]");
}

static void a_form_has_names_and_values(void **state)
{
    static const struct expression table[] = {
        { "function (f) { f.append('a', '1'); f.append('b', '2'); return [Array.from(f.keys()), "
          "Array.from(f.values()), Array.from(f.entries())]; }(new FormData())",
          "[[\"a\",\"b\"],[\"1\",\"2\"],[[\"a\",\"1\"],[\"b\",\"2\"]]]" },
    };

    ASSERT_TABLE(*state, table);
}

static void the_time_of_a_file_is_whole(void **state)
{
    static const struct expression table[] = {
        { "new File([], 'x', { lastModified: 12.9 }).lastModified", "12" },
        { "new File([], 'x', { lastModified: -3.5 }).lastModified", "-3" },
        { "new File([], 'x', { lastModified: 1 / 0 }).lastModified", "0" },
        { "new File([], 'x').lastModified", "1700000000000" },
        { "function (f) { f.append('a', new Blob(['x'])); return f.get('a').lastModified; }(new "
          "FormData())",
          "1700000000000" },
    };

    ASSERT_TABLE(*state, table);
}

static void places_are_held_to_the_bytes(void **state)
{
    static const struct expression table[] = {
        { "new Blob(['abc']).slice(-1e99, 1e99).size", "3" },
        { "new Blob(['abc']).slice(NaN, 1 / 0).size", "3" },
        { "new Blob(['abc']).slice(2, -2).size", "0" },
        { "new Blob(['abc']).slice(1e18).size", "0" },
        { "new Blob(['abc']).slice(0.5, 1.5).size", "2" },
    };

    ASSERT_TABLE(*state, table);
}

static void members_are_read_in_the_standards_order(void **state)
{
    assert_gives(*state,
                 "function () { var seen = []; function see(name) { return { get: function () {"
                 " seen.push(name); } }; }"
                 "var options = Object.defineProperties({}, { lastModified: see('lastModified'),"
                 " type: see('type'), endings: see('endings') });"
                 "new File([{ toString: function () { seen.push('part'); return ''; } }],"
                 " { toString: function () { seen.push('name'); return ''; } }, options);"
                 "return seen; }",
                 "[\"part\",\"name\",\"endings\",\"type\",\"lastModified\"]");
}

static void bytes_are_taken_after_all_script_has_run(void **state)
{
    assert_gives(*state,
                 "function () { var buffer = new ArrayBuffer(8), view = new Uint8Array(buffer);"
                 "return new Blob([view, { toString: function () {"
                 " structuredClone(buffer, { transfer: [buffer] }); return 'z'; } }]).text(); }",
                 "\"z\"");
}

static void what_throws_while_a_blob_is_made_goes_on(void **state)
{
    static const char *const made[] = {
        "new Blob([{ toString: function () { throw new RangeError('r'); } }])",
        "new Blob([], { get type() { throw new RangeError('r'); } })",
        "new Blob([], { type: { toString: function () { throw new RangeError('r'); } } })",
        "new File([], { toString: function () { throw new RangeError('r'); } })",
        "new Blob([]).slice({ valueOf: function () { throw new RangeError('r'); } })",
        "new FormData().append({ toString: function () { throw new RangeError('r'); } }, 'x')",
        "new FormData().append('x', new Blob([]), { toString: function () { throw new "
        "RangeError('r'); } })",
    };
    static char text[512];

    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        snprintf(text, sizeof text, "function () { try { %s; } catch (e) { return e.message; } }",
                 made[i]);
        assert_gives(*state, text, "\"r\"");
    }
}

static void a_form_changes_while_it_is_walked_over(void **state)
{
    assert_gives(*state,
                 "function () { var form = new FormData(), seen = []; form.append('a', '1');"
                 "form.append('b', '2'); form.append('c', '3');"
                 "form.forEach(function (value, name) { seen.push(name); form.delete('b'); });"
                 "return seen; }",
                 "[\"a\",\"c\"]");
}

static void an_undefined_file_name_is_none(void **state)
{
    assert_gives(*state,
                 "function () { var form = new FormData();"
                 "form.append('a', new Blob([]), undefined); return form.get('a').name; }",
                 "\"blob\"");
}

static void a_content_may_look_like_a_boundary(void **state)
{
    assert_gives(
        *state,
        "function () { return new Response('--b\\r\\nContent-Disposition: form-data; name=\"a\""
        "\\r\\n\\r\\nx\\r\\n\\r--\\r\\n-b\\n--b\\r\\r\\n--b--', { headers: { 'content-type':"
        " 'multipart/form-data; boundary=b' } }).formData()"
        ".then(function (form) { return form.get('a'); }); }",
        "\"x\\r\\n\\r--\\r\\n-b\\n--b\\r\"");
}

/* Every beginning of a form that is whole, and it with every byte taken away, is a form or refused.
 */
static void a_form_cut_anywhere_is_refused_or_read(void **state)
{
    assert_gives(*state,
                 "function () { var text = '--b\\r\\nContent-Disposition: form-data; name=\"a\"; "
                 "filename=\"f\"\\r\\n'"
                 " + 'Content-Type: a/b\\r\\n\\r\\nxy\\r\\n--b\\r\\nContent-Disposition: "
                 "form-data; name=q\\r\\n\\r\\n\\r\\n--b--';"
                 "function read(text) { return new Response(text, { headers: { 'content-type':"
                 " 'multipart/form-data; boundary=b' } }).formData().then(function (form) {"
                 " return Array.from(form).length; }, function (error) { return error.name; }); }"
                 "var all = []; for (var i = 0; i < text.length; i++)"
                 " all.push(read(text.slice(0, i)), read(text.slice(0, i) + text.slice(i + 1)));"
                 "return Promise.all(all).then(function (found) { var kinds = {}; "
                 "found.forEach(function (one) {"
                 " kinds[one] = true; }); return [Object.keys(kinds).sort(), found.length, "
                 "found[0], found[found.length - 2]]; }); }",
                 "[[\"1\",\"2\",\"TypeError\"],280,\"TypeError\",\"TypeError\"]");
}

static void heads_of_parts_have_a_limit(void **state)
{
    assert_gives(
        *state,
        "function () { function read(count) { return new Response('--b\\r\\n'"
        " + 'X: y\\r\\n'.repeat(count) + 'Content-Disposition: form-data; "
        "name=\"a\"\\r\\n\\r\\nx\\r\\n--b--',"
        " { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData()"
        ".then(function (form) { return form.get('a'); }, function (e) { return e.name; }); }"
        "return Promise.all([read(100), read(10000)]); }",
        "[\"x\",\"TypeError\"]");
}

static void names_with_halves_of_characters_are_made_whole(void **state)
{
    assert_gives(*state,
                 "function () { var form = new FormData(); form.append('\\ud83d', '\\ude00');"
                 "form.append('f', new Blob([]), '\\ud83d.txt');"
                 "return [form.has('\\ufffd'), form.get('\\ud800'), form.get('f').name]; }",
                 "[true,\"\xef\xbf\xbd\",\"\xef\xbf\xbd.txt\"]");
}

static void objects_that_are_none_are_refused(void **state)
{
    static const char *const made[] = {
        "Blob.prototype.slice.call(new FormData())",
        "Object.getOwnPropertyDescriptor(Blob.prototype, 'type').get.call({})",
        "Object.getOwnPropertyDescriptor(File.prototype, 'name').get.call(new Blob([]))",
        "FormData.prototype.append.call(new URLSearchParams(), 'a', 'b')",
        "FormData.prototype.get.call(new Headers(), 'a')",
        "URLSearchParams.prototype.get.call(new FormData(), 'a')",
        "new FormData().append('a', {}, 'name')",
        "Blob([])",
        "FormData()",
    };
    static char text[512];

    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        snprintf(text, sizeof text, "function () { try { %s; } catch (e) { return e.name; } }",
                 made[i]);
        assert_gives(*state, text, "\"TypeError\"");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_become_this_machines),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced_as_by_a_decoder),
        cmocka_unit_test(a_form_has_names_and_values),
        cmocka_unit_test(the_time_of_a_file_is_whole),
        cmocka_unit_test(places_are_held_to_the_bytes),
        cmocka_unit_test(members_are_read_in_the_standards_order),
        cmocka_unit_test(bytes_are_taken_after_all_script_has_run),
        cmocka_unit_test(what_throws_while_a_blob_is_made_goes_on),
        cmocka_unit_test(a_form_changes_while_it_is_walked_over),
        cmocka_unit_test(an_undefined_file_name_is_none),
        cmocka_unit_test(a_content_may_look_like_a_boundary),
        cmocka_unit_test(a_form_cut_anywhere_is_refused_or_read),
        cmocka_unit_test(heads_of_parts_have_a_limit),
        cmocka_unit_test(names_with_halves_of_characters_are_made_whole),
        cmocka_unit_test(objects_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, open_heap, close_heap);
}
