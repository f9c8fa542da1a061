/* decimal.c - reading, comparing and dividing decimals without floating point. */
#include "schema/decimal.h"

#define MOST_EXPONENT 1000000000

static int32_t read_exponent(struct slice text)
{
    bool negative = slice_starts(text, "-");
    int32_t sum = 0;

    for (size_t at = negative || slice_starts(text, "+"); at < text.len; at++) {
        if (sum < MOST_EXPONENT / 10)
            sum = sum * 10 + (text.data[at] - '0');
    }
    return negative ? -sum : sum;
}

static void normalize(struct decimal *decimal)
{
    while (decimal->digits && decimal->digits % 10 == 0) {
        decimal->digits /= 10;
        decimal->exponent++;
    }
    if (!decimal->digits)
        *decimal = (struct decimal){ 0 };
}

struct decimal decimal_read(struct slice text)
{
    struct decimal decimal = { .negative = text.len && text.data[0] == '-' };
    int64_t exponent = 0;
    bool fraction = false;
    size_t at = decimal.negative;

    for (; at < text.len && (text.data[at] | 0x20) != 'e'; at++) {
        char c = text.data[at];

        if (c == '.') {
            fraction = true;
        } else if (decimal.digits <= (UINT64_MAX - (uint64_t)(c - '0')) / 10) {
            decimal.digits = decimal.digits * 10 + (uint64_t)(c - '0');
            exponent -= fraction;
        } else {
            exponent += !fraction;
        }
    }
    if (at < text.len)
        exponent += read_exponent(slice_from(text, at + 1));
    decimal.exponent = exponent > MOST_EXPONENT    ? MOST_EXPONENT
                       : exponent < -MOST_EXPONENT ? -MOST_EXPONENT
                                                   : (int32_t)exponent;
    normalize(&decimal);
    return decimal;
}

static void add_zeros(struct buffer *out, int count)
{
    while (count-- > 0)
        buffer_add_char(out, '0');
}

void decimal_write(const struct decimal *a, struct buffer *out)
{
    char room[24];
    struct buffer digits = { .data = room, .room = sizeof room, .most = sizeof room - 1 };
    int whole;

    buffer_add_u64(&digits, a->digits);
    whole = (int)digits.len + a->exponent;
    if (a->negative)
        buffer_add_char(out, '-');
    if (whole > 21 || whole < -5) {
        buffer_printf(out, "%.*se%d", (int)digits.len, room, a->exponent);
    } else if (a->exponent >= 0) {
        buffer_add(out, room, digits.len);
        add_zeros(out, a->exponent);
    } else if (whole > 0) {
        buffer_printf(out, "%.*s.%.*s", whole, room, (int)digits.len - whole, room + whole);
    } else {
        buffer_add_text(out, "0.");
        add_zeros(out, -whole);
        buffer_add(out, room, digits.len);
    }
}

static int digit_count(uint64_t digits)
{
    int count = 0;

    for (uint64_t power = 1; power && digits >= power; count++)
        power = power <= UINT64_MAX / 10 ? power * 10 : 0;
    return count;
}

/* False: it is beyond what any digits hold. */
static bool scale(uint64_t *digits, int by)
{
    for (; by > 0; by--) {
        if (*digits > UINT64_MAX / 10)
            return false;
        *digits *= 10;
    }
    return true;
}

static int compare_size(const struct decimal *a, const struct decimal *b)
{
    uint64_t digits_a = a->digits, digits_b = b->digits;
    int64_t high_a, high_b;
    int count_a, count_b;

    if (!digits_a || !digits_b || a->exponent == b->exponent)
        return (digits_a > digits_b) - (digits_a < digits_b);
    count_a = digit_count(digits_a);
    count_b = digit_count(digits_b);
    high_a = (int64_t)a->exponent + count_a;
    high_b = (int64_t)b->exponent + count_b;
    if (high_a != high_b)
        return high_a < high_b ? -1 : 1;
    if (!scale(&digits_a, count_b - count_a))
        return 1;
    if (!scale(&digits_b, count_a - count_b))
        return -1;
    return (digits_a > digits_b) - (digits_a < digits_b);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? compare_size(b, a) : compare_size(a, b);
}

bool decimal_is_integer(const struct decimal *a)
{
    return a->exponent >= 0;
}

/* a × b modulo m, for a, b < m, by doubling: no type is wide enough for the product. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t m)
{
    uint64_t sum = 0;

    for (; b; b >>= 1) {
        if (b & 1)
            sum = sum >= m - a ? sum - (m - a) : sum + a;
        a = a >= m - a ? a - (m - a) : a + a;
    }
    return sum;
}

static uint64_t power_of_ten(uint32_t exponent, uint64_t m)
{
    uint64_t power = 1 % m, base = 10 % m;

    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            power = multiply(power, base, m);
        base = multiply(base, base, m);
    }
    return power;
}

bool decimal_is_multiple(const struct decimal *a, const struct decimal *of)
{
    uint64_t divisor = of->digits;

    if (!a->digits)
        return true;
    if (a->exponent >= of->exponent)
        return multiply(a->digits % divisor,
                        power_of_ten((uint32_t)(a->exponent - of->exponent), divisor),
                        divisor) == 0;
    /* Every multiple would end in a 0 at a's last digit, which is none. */
    return false;
}

static size_t skip_digits(struct slice text, size_t at)
{
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

bool decimal_is_number(struct slice text)
{
    size_t at = slice_starts(text, "-"), digits = at;

    at = skip_digits(text, at);
    if (at == digits || (text.data[digits] == '0' && at > digits + 1))
        return false;
    if (at < text.len && text.data[at] == '.') {
        digits = ++at;
        at = skip_digits(text, at);
        if (at == digits)
            return false;
    }
    if (at < text.len && (text.data[at] | 0x20) == 'e') {
        at++;
        if (at < text.len && (text.data[at] == '-' || text.data[at] == '+'))
            at++;
        digits = at;
        at = skip_digits(text, at);
        if (at == digits)
            return false;
    }
    return at == text.len;
}
