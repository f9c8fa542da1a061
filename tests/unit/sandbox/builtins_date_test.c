/* builtins_date_test.c - Date: times from text and back; what it gives is what node gives in UTC.
 */
#include "expressions.h"

static void the_standard_s_format(void **state)
{
    static const struct expression table[] = {
        { "[\"2020-01-01\",\"2020-01-01T10:00\",\"2020-01-01T10:00Z\",\"2020-02-30\",\"2020-13-"
          "01\",\"2020-01-01T24:00\",\"2020-01-01T24:01\",\"2020-01-01T10:00:00.123456Z\",\"2020-"
          "01-01T10:00:00+05:30\",\"+002020-01-01T00:00:00Z\",\"-000001-01-01T00:00:00Z\",\"-"
          "000000-01-01T00:00:00Z\",\"2020\",\"2020-06\"].map(function(t){return Date.parse(t)})",
          "[1577836800000,1577872800000,1577872800000,1583020800000,null,1577923200000,null,"
          "1577872800123,1577853000000,1577836800000,-62198755200000,null,1577836800000,"
          "1590969600000]" },
    };

    ASSERT_TABLE(*state, table);
}

static void other_texts(void **state)
{
    static const struct expression table[] = {
        { "[\"2020-01-01 10:00\",\"2020-1-5\",\"2020/01/05\",\"1/5/2020\",\"Jan 5, 2020\",\"5 Jan "
          "2020\",\"January 5 2020 10:30 PM\",\"Tue, 05 Nov 2019 12:00:00 GMT\",\"Tue Nov 05 2019 "
          "12:00:00 GMT+0100 (CET)\",\"Nov 5\",\"Jan 2020\",\"12/25/1995 13:30\",\"Thu, 01 Jan "
          "1970 00:00:00 EST\"].map(function(t){return Date.parse(t)})",
          "[1577872800000,1578182400000,1578182400000,1578182400000,1578182400000,1578182400000,"
          "1578263400000,1572955200000,1572951600000,1004918400000,1577836800000,819898200000,"
          "18000000]" },
        { "[\"foo\",\"\",\"12:00\",\"20200101\",\"May 1 2020 25:00\",\"1 2 3 "
          "4\",\"3.40.2020\",\"2020-01-01Zx\"].map(function(t){return isNaN(Date.parse(t))})",
          "[true,true,true,true,true,true,true,true]" },
    };

    ASSERT_TABLE(*state, table);
}

static void texts_of_a_date(void **state)
{
    static const struct expression table[] = {
        { "(function(d){return "
          "[d.toString(),d.toDateString(),d.toTimeString(),d.toUTCString(),d.toISOString(),d."
          "toJSON()]})(new Date(Date.UTC(2020,1,3,4,5,6,7)))",
          "[\"Mon Feb 03 2020 04:05:06 GMT+0000 (Coordinated Universal Time)\",\"Mon Feb 03 "
          "2020\",\"04:05:06 GMT+0000 (Coordinated Universal Time)\",\"Mon, 03 Feb 2020 04:05:06 "
          "GMT\",\"2020-02-03T04:05:06.007Z\",\"2020-02-03T04:05:06.007Z\"]" },
        { "[String(new Date(NaN)),new Date(8.64e15).toISOString(),new Date(-1).toUTCString(),new "
          "Date(-62198755200000).toDateString(),new Date(NaN).toJSON()]",
          "[\"Invalid Date\",\"+275760-09-13T00:00:00.000Z\",\"Wed, 31 Dec 1969 23:59:59 "
          "GMT\",\"Fri Jan 01 -0001\",null]" },
    };

    ASSERT_TABLE(*state, table);
}

static void parts_are_read_and_set(void **state)
{
    static const struct expression table[] = {
        { "(function(d){d.setUTCMonth(13);d.setUTCDate(0);d.setHours(25,61);return "
          "d.toISOString()})(new Date(0))",
          "\"1971-02-01T02:01:00.000Z\"" },
        { "[new Date(2020,0,31).getDay(),new Date(99,0).getFullYear(),Date.UTC(2020),new "
          "Date(2020,1,30).getDate(),new Date(0).getTimezoneOffset(),new Date(NaN).setMonth(1),new "
          "Date(NaN).setFullYear(2000)]",
          "[5,1999,1577836800000,1,0,null,946684800000]" },
        { "[new Date(8.64e15 + 1).getTime(),1/new Date(-0).getTime(),new Date(1.9).getTime(),new "
          "Date(new Date(5)).getTime(),new Date('5') - new Date('4')]",
          "[null,null,1,5,2592000000]" },
    };

    ASSERT_TABLE(*state, table);
}

static void a_date_becomes_a_primitive(void **state)
{
    static const struct expression table[] = {
        { "[typeof (new Date(0) + 1),new Date(5) - 2,new Date(0)[Symbol.toPrimitive]('number')]",
          "[\"string\",3,0]" },
        { "(function(f){return [f(function(){new "
          "Date(NaN).toISOString()}),f(function(){Date.prototype.getTime()}),f(function(){new "
          "Date(0)[Symbol.toPrimitive]('x')})]})(function(g){try{g();return 'none'}catch(e){return "
          "e.name}})",
          "[\"RangeError\",\"TypeError\",\"TypeError\"]" },
    };

    ASSERT_TABLE(*state, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_standard_s_format, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(other_texts, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(texts_of_a_date, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(parts_are_read_and_set, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_date_becomes_a_primitive, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
