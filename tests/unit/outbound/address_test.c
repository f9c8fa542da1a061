/* address_test.c - which addresses fetch does not connect to. */
#include "unit/memory.h"

#include "outbound/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool is_private(const char *text)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return address_is_private((struct sockaddr *)&in);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return address_is_private((struct sockaddr *)&in6);
}

static void this_machine_and_its_networks_are_private(void **state)
{
    (void)state;
    assert_true(is_private("0.0.0.0"));
    assert_true(is_private("127.0.0.1"));
    assert_true(is_private("127.255.255.255"));
    assert_true(is_private("10.1.2.3"));
    assert_true(is_private("172.16.0.1"));
    assert_true(is_private("172.31.255.255"));
    assert_true(is_private("192.168.1.1"));
    assert_true(is_private("169.254.169.254"));
    assert_true(is_private("100.64.0.1"));
    assert_true(is_private("100.127.255.255"));
    assert_true(is_private("224.0.0.1"));
    assert_true(is_private("255.255.255.255"));
}

static void the_neighbours_of_private_ranges_are_public(void **state)
{
    (void)state;
    assert_false(is_private("9.255.255.255"));
    assert_false(is_private("11.0.0.0"));
    assert_false(is_private("172.15.255.255"));
    assert_false(is_private("172.32.0.0"));
    assert_false(is_private("100.63.255.255"));
    assert_false(is_private("100.128.0.0"));
    assert_false(is_private("192.167.255.255"));
    assert_false(is_private("169.253.255.255"));
    assert_false(is_private("223.255.255.255"));
    assert_false(is_private("93.184.216.34"));
}

static void ipv6_has_private_addresses_too(void **state)
{
    (void)state;
    assert_true(is_private("::"));
    assert_true(is_private("::1"));
    assert_true(is_private("fc00::1"));
    assert_true(is_private("fdff::1"));
    assert_true(is_private("fe80::1"));
    assert_true(is_private("fec0::1"));
    assert_true(is_private("ff02::1"));
    assert_true(is_private("2001:db8::1"));
    assert_false(is_private("2606:4700::1111"));
    assert_false(is_private("2a00:1450::1"));
}

static void an_ipv4_address_in_an_ipv6_one_counts_as_itself(void **state)
{
    (void)state;
    assert_true(is_private("::ffff:127.0.0.1"));
    assert_true(is_private("::ffff:10.0.0.1"));
    assert_true(is_private("::ffff:0:127.0.0.1"));
    assert_false(is_private("::ffff:93.184.216.34"));
    assert_true(is_private("::127.0.0.1"));
    assert_true(is_private("64:ff9b::127.0.0.1"));
    assert_false(is_private("64:ff9b::93.184.216.34"));
    assert_true(is_private("2002:7f00:1::1"));
    assert_false(is_private("2002:5db8:d822::1"));
}

static void what_is_no_ip_address_is_refused(void **state)
{
    (void)state;
    struct sockaddr address = { .sa_family = AF_UNIX };

    assert_true(address_is_private(&address));
}

static void a_peer_that_cannot_be_read_is_private(void **state)
{
    const char *const private[] = { "127.0.0.1",       "::1",   "fe80::1%eth0",
                                    "::ffff:10.0.0.1", "",      "localhost",
                                    "/run/socket",     "1.2.3", "93.184.216.34x" };
    const char *const public[] = { "93.184.216.34", "2606:2800:220:1::1" };

    (void)state;
    for (size_t i = 0; i < sizeof private / sizeof private[0]; i++)
        assert_true(peer_is_private(slice_of(private[i])));
    for (size_t i = 0; i < sizeof public / sizeof public[0]; i++)
        assert_false(peer_is_private(slice_of(public[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machine_and_its_networks_are_private),
        cmocka_unit_test(the_neighbours_of_private_ranges_are_public),
        cmocka_unit_test(ipv6_has_private_addresses_too),
        cmocka_unit_test(an_ipv4_address_in_an_ipv6_one_counts_as_itself),
        cmocka_unit_test(what_is_no_ip_address_is_refused),
        cmocka_unit_test(a_peer_that_cannot_be_read_is_private),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
