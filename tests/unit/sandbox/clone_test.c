/* clone_test.c - structuredClone() of what the web's standards give: Blobs are copied, what they
 * say cannot be is refused, where node does neither. */
#include "expressions.h"

static void blobs_and_files_are_copied_with_their_bytes(void **state)
{
    assert_gives(*state,
                 "function () { var blob = new Blob(['some ', 'bytes'], { type: 'text/x' }),"
                 " copy = structuredClone(blob); return copy.text().then(function (text) {"
                 " return [copy !== blob, copy instanceof Blob, copy instanceof File, copy.type,"
                 " text]; }); }",
                 "[true,true,false,\"text/x\",\"some bytes\"]");
    assert_gives(*state,
                 "function () { var file = new File(['in it'], 'name.txt', { type: 'a/b',"
                 " lastModified: 1234 }), copy = structuredClone(file);"
                 " return copy.text().then(function (text) { return [copy instanceof File,"
                 " copy.name, copy.type, copy.lastModified, text]; }); }",
                 "[true,\"name.txt\",\"a/b\",1234,\"in it\"]");
    assert_gives(*state,
                 "function () { var file = new File([], 'n'), list = structuredClone([file, file,"
                 " new Map([[file, 1]])]); return [list[0] === list[1], list[2].has(list[0]),"
                 " list[0] === file]; }",
                 "[true,true,false]");
}

static void what_cannot_be_copied_is_refused(void **state)
{
    static const char *const made[] = {
        "new FormData()",
        "new Headers()",
        "new Response('x')",
        "new Request('http://a/')",
        "new URL('http://a/')",
        "new URLSearchParams('a=1')",
        "new ReadableStream()",
        "new ReadableStream().getReader()",
        "new WritableStream()",
        "new WritableStream().getWriter()",
        "new TransformStream()",
        "new AbortController()",
        "new AbortController().signal",
        "new Event('x')",
        "new TextDecoder()",
        "[{ deep: new Map([[1, new FormData()]]) }]",
    };
    static char text[512];

    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        snprintf(text, sizeof text,
                 "function () { try { structuredClone(%s); } catch (e) { return [e.name,"
                 " e instanceof DOMException]; } }",
                 made[i]);
        assert_gives(*state, text, "[\"DataCloneError\",true]");
    }
}

static void other_objects_are_their_members(void **state)
{
    assert_gives(*state,
                 "function () { function Own() { this.seen = 2; } Own.prototype.form = 1;"
                 " return [structuredClone(new Own()), structuredClone({ form: 1, url: 2 })]; }",
                 "[{\"seen\":2},{\"form\":1,\"url\":2}]");
}

static void exceptions_stay_exceptions(void **state)
{
    assert_gives(*state,
                 "function () { var e = structuredClone(new DOMException('why', 'AbortError'));"
                 " return [e instanceof DOMException, e.name, e.message, e.code]; }",
                 "[true,\"AbortError\",\"why\",20]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blobs_and_files_are_copied_with_their_bytes),
        cmocka_unit_test(what_cannot_be_copied_is_refused),
        cmocka_unit_test(other_objects_are_their_members),
        cmocka_unit_test(exceptions_stay_exceptions),
    };

    return cmocka_run_group_tests(tests, open_heap, close_heap);
}
