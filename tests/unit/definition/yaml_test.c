/* yaml_test.c - front matter: its fences, its bounds, and every mistake at its place.
 * needs: yaml markdown */
#include "reading.h"

static void assert_metadata(const char *text, const char *json)
{
    struct definition *definition = read_good(text);

    assert_json(definition->metadata, json);
    definition_free(definition);
}

static void a_document_may_have_none_or_an_empty_one(void **state)
{
    (void)state;
    assert_metadata(FENCE, "{}");
    assert_metadata("---\n---\n" FENCE, "{}");
    assert_metadata("--- \n# comment\n\n---\t\n" FENCE, "{}");
}

static void texts_of_all_styles_are_read(void **state)
{
    (void)state;
    assert_metadata(
        "---\na: \"q\\u00e9\\n\"\nb: 'it''s'\nc: |\n  one\n  two\nd: >-\n  a\n  b\n---\n" FENCE,
        "{\"a\":\"q\xC3\xA9\\n\",\"b\":\"it's\",\"c\":\"one\\ntwo\\n\",\"d\":\"a b\"}");
}

static void many_escapes_in_a_line_are_read_without_loss(void **state)
{
    (void)state;
    assert_metadata("---\na: "
                    "''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''"
                    "''''\n---\n" FENCE,
                    "{\"a\":\"''''''''''''''''''''''''''''''''''''''''\"}");
}

static void keys_are_texts_whatever_they_look_like(void **state)
{
    (void)state;
    assert_metadata("---\n1: a\ntrue: b\n? c\n: d\n@e: f\n\"@g\": h\n---\n" FENCE,
                    "{\"1\":\"a\",\"true\":\"b\",\"c\":\"d\",\"@e\":\"f\",\"@g\":\"h\"}");
}

static void tags_of_the_core_schema_are_heeded(void **state)
{
    (void)state;
    assert_metadata("---\na: !!str 12\nb: !!int 12\nc: !!float 1\nd: ! 7\ne: !!map {}\n---\n" FENCE,
                    "{\"a\":\"12\",\"b\":12,\"c\":1.0,\"d\":\"7\",\"e\":{}}");
}

static void aliases_repeat_what_is_anchored(void **state)
{
    (void)state;
    assert_metadata("---\na: &x {b: [1, c]}\nd: *x\n&k e: f\ng: *k\n---\n" FENCE,
                    "{\"a\":{\"b\":[1,\"c\"]},\"d\":{\"b\":[1,\"c\"]},\"e\":\"f\",\"g\":\"e\"}");
}

static void crlf_and_a_byte_order_mark_change_nothing(void **state)
{
    (void)state;
    assert_metadata("\xEF\xBB\xBF---\r\na: b\r\nc: |\r\n  x\r\n---\r\n```js\r\nx\r\n```\r\n",
                    "{\"a\":\"b\",\"c\":\"x\\n\"}");
}

static void it_is_closed(void **state)
{
    (void)state;
    refuse("---\na: 1\n" FENCE, { 1011, 1, 1 });
    refuse("---", { 1011, 1, 1 });
    refuse_saying("---\na: 1\n", "The front matter that begins here is not closed.", "---",
                  "Add a line of --- after the last key.");
}

static void it_begins_on_line_1(void **state)
{
    (void)state;
    refuse("\n---\na: 1\n---\n" FENCE, { 1013, 2, 1 });
    refuse(" ---\na: 1\n---\n" FENCE, { 1013, 1, 1 });
}

static void a_rule_further_down_is_no_front_matter(void **state)
{
    (void)state;
    assert_metadata("\n---\n\nprose: here\n\n" FENCE, "{}");
    assert_metadata("text\n\n---\na: b\n---\n\n" FENCE, "{}");
}

static void a_key_given_twice_names_both_lines(void **state)
{
    (void)state;
    refuse("---\na: 1\nb: {c: 1, c: 2}\na: 2\n---\n" FENCE, { 1003, 3, 11 }, { 1003, 4, 1 });
    refuse_saying("---\na: 1\n\"a\": 2\n---\n" FENCE,
                  "The key a is given twice; the first is on line 2.", "\"a\": 2",
                  "Keep one of the two lines, or rename one.");
}

static void what_is_no_yaml_is_placed(void **state)
{
    (void)state;
    refuse("---\n\ta: b\n---\n" FENCE, { 1001, 2, 1 });
    refuse("---\na: [1, 2\n---\n" FENCE, { 1001, 3, 1 });
    refuse("---\na: \"x\n---\n" FENCE, { 1001, 2, 5 });
    refuse_saying("---\n\xC3\xA4: x: y\n---\n" FENCE,
                  "The front matter is not YAML: invalid nested block mapping on the same line.",
                  "\xC3\xA4: x: y", "Put a text that holds \": \" in quotes.");
}

static void its_root_is_a_mapping(void **state)
{
    (void)state;
    refuse("---\n- a\n---\n" FENCE, { 1002, 2, 1 });
    refuse("---\nhello\n---\n" FENCE, { 1002, 2, 1 });
}

static void it_is_one_document(void **state)
{
    (void)state;
    refuse("---\na: b\n...\nc: d\n---\n" FENCE, { 1004, 4, 1 });
}

static void what_yaml_has_and_json_has_not_is_refused_by_name(void **state)
{
    (void)state;
    refuse("---\na: *b\nc: !foo x\nd: .inf\ne: 1e999\nf: !!int x\n<<: x\n? [a]\n: b\n---\n" FENCE,
           { 1005, 2, 5 }, { 1007, 3, 9 }, { 1008, 4, 4 }, { 1008, 5, 4 }, { 1007, 6, 10 },
           { 1010, 7, 1 }, { 1006, 8, 3 });
    refuse("---\na: !!set {b}\n---\n" FENCE, { 1007, 2, 10 });
    refuse("---\n\"a\\0b\": 1\n---\n" FENCE, { 1006, 2, 1 });
}

static void aliases_cannot_explode(void **state)
{
    (void)state;
    refuse("---\n"
           "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
           "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
           "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
           "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
           "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
           "---\n" FENCE,
           { 1009, 6, 30 });
}

/* A few bytes each stand for a long text. */
static void aliases_repeat_only_so_much_text(void **state)
{
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "---\nk: &a ");
    for (int i = 0; i < 100000; i++)
        buffer_add_char(&text, 'x');
    for (int i = 0; i < 50; i++)
        buffer_printf(&text, "\nk%d: *a", i);
    buffer_add_text(&text, "\n---\n" FENCE);
    refuse_bytes(buffer_slice(&text), 1, (struct fault[]){ { 1009, 44, 7 } });
    buffer_free(&text);
}

static void an_anchor_cannot_hold_itself(void **state)
{
    (void)state;
    refuse("---\na: &a [*a]\n---\n" FENCE, { 1005, 2, 9 });
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct buffer text;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "---\n");
    for (int depth = 0; depth < 70; depth++)
        buffer_add_text(&text, "- ");
    buffer_add_text(&text, "x\n---\n" FENCE);
    refuse_bytes(buffer_slice(&text), 2, (struct fault[]){ { 1002, 2, 1 }, { 1009, 2, 129 } });
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_may_have_none_or_an_empty_one),
        cmocka_unit_test(texts_of_all_styles_are_read),
        cmocka_unit_test(many_escapes_in_a_line_are_read_without_loss),
        cmocka_unit_test(keys_are_texts_whatever_they_look_like),
        cmocka_unit_test(tags_of_the_core_schema_are_heeded),
        cmocka_unit_test(aliases_repeat_what_is_anchored),
        cmocka_unit_test(crlf_and_a_byte_order_mark_change_nothing),
        cmocka_unit_test(it_is_closed),
        cmocka_unit_test(it_begins_on_line_1),
        cmocka_unit_test(a_rule_further_down_is_no_front_matter),
        cmocka_unit_test(a_key_given_twice_names_both_lines),
        cmocka_unit_test(what_is_no_yaml_is_placed),
        cmocka_unit_test(its_root_is_a_mapping),
        cmocka_unit_test(it_is_one_document),
        cmocka_unit_test(what_yaml_has_and_json_has_not_is_refused_by_name),
        cmocka_unit_test(aliases_cannot_explode),
        cmocka_unit_test(aliases_repeat_only_so_much_text),
        cmocka_unit_test(an_anchor_cannot_hold_itself),
        cmocka_unit_test(nesting_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
