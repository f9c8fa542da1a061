/* address.c - which addresses are nobody's business: this machine, its networks, and what leads
 * there in disguise. Asked of the address that is connected to, so no name can lie. */
#include "outbound/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct range {
    unsigned char start[16];
    unsigned bits;
};

/* IANA's special purpose registries, multicast, and what is reserved. */
static const struct range four[] = {
    { { 0 }, 8 },
    { { 10 }, 8 },
    { { 100, 64 }, 10 },
    { { 127 }, 8 },
    { { 169, 254 }, 16 },
    { { 172, 16 }, 12 },
    { { 192, 0, 0 }, 24 },
    { { 192, 0, 2 }, 24 },
    { { 192, 88, 99 }, 24 },
    { { 192, 168 }, 16 },
    { { 198, 18 }, 15 },
    { { 198, 51, 100 }, 24 },
    { { 203, 0, 113 }, 24 },
    { { 224 }, 3 },
};

/* ::/96 holds ::, ::1 and the old form of IPv4 addresses. */
static const struct range six[] = {
    { { 0 }, 96 },
    { { 0, 0x64, 0xFF, 0x9B, 0, 1 }, 48 }, /* IPv4 in a network's own NAT64 */
    { { 0x01 }, 64 },
    { { 0x20, 0x01, 0, 0 }, 23 }, /* Teredo and other protocols' own */
    { { 0x20, 0x01, 0x0D, 0xB8 }, 32 },
    { { 0x3F, 0xFF }, 20 },
    { { 0x5F, 0 }, 16 },
    { { 0xFC }, 7 },
    { { 0xFE, 0x80 }, 9 }, /* link local and site local */
    { { 0xFF }, 8 },
};

/* Where an IPv6 address holds an IPv4 one, and at which byte. */
static const struct {
    struct range range;
    unsigned at;
} holders[] = {
    { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF }, 96 }, 12 }, /* mapped */
    { { { 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF }, 96 }, 12 },       /* translated */
    { { { 0, 0x64, 0xFF, 0x9B }, 96 }, 12 },                      /* NAT64 */
    { { { 0x20, 0x02 }, 16 }, 2 },                                /* 6to4 */
};

static bool within(const unsigned char *address, const struct range *range)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    unsigned mask = 0xFFu << (8 - rest) & 0xFFu;

    if (memcmp(address, range->start, whole))
        return false;
    return !rest || (address[whole] & mask) == (range->start[whole] & mask);
}

static bool among(const unsigned char *address, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (within(address, &ranges[i]))
            return true;
    return false;
}

static bool four_is_private(const unsigned char *address)
{
    return among(address, four, sizeof four / sizeof four[0]);
}

static bool six_is_private(const unsigned char *address)
{
    for (size_t i = 0; i < sizeof holders / sizeof holders[0]; i++)
        if (within(address, &holders[i].range))
            return four_is_private(address + holders[i].at);
    return among(address, six, sizeof six / sizeof six[0]);
}

bool address_is_private(const struct sockaddr *address)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    switch (address->sa_family) {
    case AF_INET:
        memcpy(&in, address, sizeof in);
        return four_is_private((const unsigned char *)&in.sin_addr);
    case AF_INET6:
        memcpy(&in6, address, sizeof in6);
        return six_is_private(in6.sin6_addr.s6_addr);
    default:
        return true;
    }
}

/* An address as it is written. False: it is none. */
static bool read_address(struct slice text, struct sockaddr_storage *address)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    char copy[INET6_ADDRSTRLEN];

    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, &in.sin_addr) == 1)
        memcpy(address, &in, sizeof in);
    else if (inet_pton(AF_INET6, copy, &in6.sin6_addr) == 1)
        memcpy(address, &in6, sizeof in6);
    else
        return false;
    return true;
}

bool host_is_private(struct slice host)
{
    struct sockaddr_storage address;

    return slice_is_nocase(host, "localhost") ||
           (read_address(host, &address) && address_is_private((const struct sockaddr *)&address));
}

bool peer_is_private(struct slice peer)
{
    struct sockaddr_storage address;

    return !read_address(slice_to(peer, slice_find(peer, '%')), &address) ||
           address_is_private((const struct sockaddr *)&address);
}
