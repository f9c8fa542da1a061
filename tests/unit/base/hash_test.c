/* hash_test.c - published test vectors. */
#include "../memory.h"

#include "base/hash.h"

#include <string.h>

static void sha256_of_the_standards_examples(void **state)
{
    (void)state;
    char hex[65];

    sha256_hex(SLICE(""), hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_hex(SLICE("abc"), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_hex(SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void sha256_of_a_million_letters_in_uneven_parts(void **state)
{
    (void)state;
    static const unsigned char expected[4] = { 0xcd, 0xc7, 0x6e, 0x5c };
    struct sha256 hash;
    unsigned char digest[32];
    char letters[625];

    memset(letters, 'a', sizeof letters);
    sha256_init(&hash);
    for (int part = 0; part < 1600; part++)
        sha256_add(&hash, letters, sizeof letters);
    sha256_end(&hash, digest);
    assert_memory_equal(digest, expected, sizeof expected);
}

static void siphash_of_the_papers_example(void **state)
{
    (void)state;
    static const unsigned char bytes[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

    assert_true(siphash(bytes, bytes, 15) == UINT64_C(0xa129ca6149be45e5));
    assert_true(siphash(bytes, bytes, 0) == UINT64_C(0x726fdb47dd0e0e31));
    assert_true(siphash(bytes, bytes, 8) == UINT64_C(0x93f5f5799a932462));
}

static void equality_looks_at_every_byte(void **state)
{
    (void)state;
    assert_true(equal_constant_time("secret", "secret", 6));
    assert_false(equal_constant_time("secret", "Secret", 6));
    assert_false(equal_constant_time("secret", "secreT", 6));
    assert_true(equal_constant_time("a", "b", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_the_standards_examples),
        cmocka_unit_test(sha256_of_a_million_letters_in_uneven_parts),
        cmocka_unit_test(siphash_of_the_papers_example),
        cmocka_unit_test(equality_looks_at_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
