/* one.c - operations that take one character. */
#include "regex/match.h"

static bool in_ranges(const uint8_t *set, uint32_t c)
{
    uint32_t low = 0, high = get32(set + SET_MAP_BYTES);
    const uint8_t *ranges = set + SET_MAP_BYTES + 4;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (c < get32(ranges + 8 * middle))
            high = middle;
        else if (c > get32(ranges + 8 * middle + 4))
            low = middle + 1;
        else
            return true;
    }
    return false;
}

static bool in_set(const uint8_t *set, uint32_t c)
{
    return c < 0x80 ? set[c >> 3] >> (c & 7) & 1 : in_ranges(set, c);
}

static bool is_it(const struct run *run, const uint8_t *pc, unsigned operation, uint32_t c)
{
    switch (operation) {
    case OP_BYTE:
        return c == pc[1];
    case OP_BYTE_PAIR:
        return c == pc[1] || c == pc[2];
    case OP_CHARACTER:
        return c == get32(pc + 1);
    case OP_SET:
        return in_set(run->sets + get32(pc + 1), c);
    default:
        return true;
    }
}

bool one_matches(const struct run *run, const uint8_t *pc, uint32_t *place)
{
    unsigned operation = *pc;

    if (operation < OP_BYTE_BACK) {
        if (*place >= run->text.len)
            return false;
        return is_it(run, pc, operation, text_next(&run->text, place));
    }
    operation -= OP_BYTE_BACK - OP_BYTE;
    return *place > 0 && is_it(run, pc, operation, text_before(&run->text, place));
}

uint32_t one_bytes(const uint8_t *pc)
{
    static const uint8_t bytes[] = { 2, 3, 5, 5, 1 };

    return bytes[(*pc - OP_BYTE) % (OP_BYTE_BACK - OP_BYTE)];
}

/* ASCII characters in a row that the set has. */
static uint32_t scan_ascii(const struct run *run, const uint8_t *set, uint32_t at, uint32_t most)
{
    const uint32_t end = most < run->text.len - at ? at + most : run->text.len;
    const uint8_t *bytes = run->text.bytes;
    uint32_t p = at;

    while (p < end && bytes[p] < 0x80 && set[bytes[p] >> 3] >> (bytes[p] & 7) & 1)
        p++;
    return p - at;
}

uint32_t one_scan(struct run *run, const uint8_t *pc, uint32_t *place, uint32_t most)
{
    const uint8_t *set = *pc == OP_SET ? run->sets + get32(pc + 1) : NULL;
    uint32_t count = 0;

    while (count < most) {
        uint32_t next = *place;

        if (set) {
            uint32_t some = scan_ascii(run, set, next, most - count < 4000 ? most - count : 4000);

            run->budget -= (int32_t)(some / 2);
            *place = next += some;
            count += some;
            if (some && count < most && run->budget >= 0)
                continue;
        }
        if (--run->budget < 0 && !run_spend(run))
            break;
        if (count >= most || !one_matches(run, pc, &next))
            break;
        *place = next;
        count++;
    }
    return count;
}

bool one_refuses(const struct run *run, const uint8_t *pc, uint32_t place)
{
    uint32_t next = place;

    for (int hops = 0; hops < 4; hops++) {
        switch (*pc) {
        case OP_SAVE:
        case OP_ZERO:
            pc += 5;
            break;
        case OP_CLEAR:
            pc += 9;
            break;
        case OP_JUMP:
            pc = run->code + get32(pc + 1);
            break;
        case OP_BYTE:
            return place >= run->text.len || run->text.bytes[place] != pc[1];
        case OP_BYTE_PAIR:
        case OP_SET:
        case OP_CHARACTER:
            return !one_matches(run, pc, &next);
        case OP_TEXT:
            return place >= run->text.len || run->text.bytes[place] != pc[5];
        case OP_TEXT_END:
            return place < run->text.len;
        case OP_FAIL:
            return true;
        default:
            return false;
        }
    }
    return false;
}
