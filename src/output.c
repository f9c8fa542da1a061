/* output.c - how results look: colours, JSON, tables. */
#include "output.h"

#include "report.h"
#include "text.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

const char *paint(int on, enum paint colour)
{
    static const char *const sequences[] = { "\033[0m",  "\033[1m",  "\033[2m", "\033[31m",
                                             "\033[32m", "\033[33m", "\033[36m" };

    return on ? sequences[colour] : "";
}

void output_begin(struct program *program)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    int colours = !(no_colour && *no_colour) && !(terminal && !strcmp(terminal, "dumb"));

    program->terminal_out = isatty(STDOUT_FILENO);
    program->terminal_err = isatty(STDERR_FILENO);
    program->colour_out = colours && program->terminal_out;
    program->colour_err = colours && program->terminal_err;
}

/* Whoever read our output went away: as `head` does, when it has seen enough. */
static int reader_left(void)
{
    struct pollfd asked = { .fd = STDOUT_FILENO, .events = POLLOUT };

    return poll(&asked, 1, 0) == 1 && (asked.revents & (POLLERR | POLLHUP));
}

int output_end(struct program *program, int status)
{
    int failed = fflush(stdout) || ferror(stdout);

    /* What failed has been said, and counts for more. */
    if (!failed || status || reader_left())
        return status;
    return problem(program, PROBLEM_OUTPUT, "Is there room where it goes?",
                   "the output could not be written");
}

static void new_line(struct text *out, int depth)
{
    text_format(out, "\n%*s", depth * 2, "");
}

/* Copies one string of JSON, quotes and all, and answers where it ends. */
static const char *copy_string(struct text *out, const char *at, const char *end)
{
    const char *start = at++;

    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    at += at < end;
    text_add(out, start, (size_t)(at - start));
    return at;
}

/* Only white space is changed: whatever a number's text is, it stays. */
static void indent(struct text *out, const char *at, const char *end)
{
    int depth = 0;

    while (at < end) {
        char letter = *at;

        if (letter == '"') {
            at = copy_string(out, at, end);
            continue;
        }
        at++;
        if (strchr(" \t\r\n", letter))
            continue;
        if (letter == '}' || letter == ']')
            new_line(out, --depth);
        text_add(out, &letter, 1);
        if (letter == ':')
            text_say(out, " ");
        if (letter == ',')
            new_line(out, depth);
        if (letter == '{' || letter == '[') {
            at += strspn(at, " \t\r\n");
            if (at < end && (*at == '}' || *at == ']'))
                text_add(out, at++, 1);
            else
                new_line(out, ++depth);
        }
    }
}

void write_json(struct program *program, const char *json, size_t len)
{
    struct text out = { 0 };

    if (program->terminal_out && !program->json)
        indent(&out, json, json + len);
    else
        text_add(&out, json, len);
    while (out.len && out.data[out.len - 1] == '\n')
        out.len--;
    text_say(&out, "\n");
    write_shown(stdout, out.data, out.len, program->terminal_out);
    text_free(&out);
}

void write_value(struct program *program, json_t *value)
{
    char *text = need(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));

    write_json(program, text, strlen(text));
    free(text);
    json_decref(value);
}

/* The first line of an error is what matters; `error` in it is red. It may quote a document, whose
 * controls are for no terminal and no log. */
void write_error(struct program *program, const char *text)
{
    const char *word = program->colour_err ? strstr(text, "error") : NULL;
    size_t len = strlen(text);

    if (word) {
        write_shown(stderr, text, (size_t)(word - text), 1);
        fprintf(stderr, "%serror%s", paint(1, PAINT_RED), paint(1, PAINT_PLAIN));
        text = word + 5;
        len = strlen(text);
    }
    write_shown(stderr, text, len, 1);
    if (!len || text[len - 1] != '\n')
        putc('\n', stderr);
}

static enum paint diff_paint(const char *line)
{
    if (!strncmp(line, "+++", 3) || !strncmp(line, "---", 3))
        return PAINT_BOLD;
    return *line == '+'   ? PAINT_GREEN
           : *line == '-' ? PAINT_RED
           : *line == '@' ? PAINT_CYAN
                          : PAINT_PLAIN;
}

void write_diff(struct program *program, const char *diff)
{
    while (*diff) {
        size_t len = strcspn(diff, "\n");

        fputs(paint(program->colour_out, diff_paint(diff)), stdout);
        write_shown(stdout, diff, len, program->terminal_out);
        fputs(paint(program->colour_out, PAINT_PLAIN), stdout);
        putchar('\n');
        diff += len + (diff[len] == '\n');
    }
}

void table_add(struct table *table, const char *cell)
{
    char *copy = copy_text(cell, strcspn(cell, "\r\n"));

    table->cells = grow(table->cells, table->cell_count, sizeof *table->cells);
    table->cells[table->cell_count++] = copy;
}

/* Characters, taken for as wide as one column each. */
static int width_of(const char *cell)
{
    int width = 0;

    for (; *cell; cell++)
        width += ((unsigned char)*cell & 0xc0) != 0x80;
    return width;
}

static int terminal_width(const struct program *program)
{
    struct winsize size;

    if (program->terminal_out && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col > 20)
        return size.ws_col;
    return 10000;
}

static void write_cell(const struct program *program, const char *cell, int width, int last)
{
    int left = width;
    const char *at = cell;

    for (; *at && left; left--) {
        do
            at++;
        while (((unsigned char)*at & 0xc0) == 0x80);
    }
    write_shown(stdout, cell, (size_t)(at - cell), program->terminal_out);
    if (!last)
        printf("%*s", left + 2, "");
}

static void write_row(const struct program *program, char *const *cells, const int *widths,
                      size_t columns)
{
    int left = terminal_width(program);

    for (size_t column = 0; column < columns; column++) {
        int last = column + 1 == columns;

        write_cell(program, cells[column], last && left < widths[column] ? left : widths[column],
                   last);
        left -= widths[column] + 2;
        left = left < 1 ? 1 : left;
    }
    putchar('\n');
}

void table_write(struct program *program, struct table *table)
{
    int widths[8] = { 0 };
    char *headings[8];

    for (size_t column = 0; column < table->columns; column++) {
        widths[column] = width_of(table->headings[column]);
        headings[column] = copy_text(table->headings[column], strlen(table->headings[column]));
    }
    for (size_t cell = 0; cell < table->cell_count; cell++) {
        int width = width_of(table->cells[cell]);

        if (width > widths[cell % table->columns])
            widths[cell % table->columns] = width;
    }
    fputs(paint(program->colour_out, PAINT_DIM), stdout);
    write_row(program, headings, widths, table->columns);
    fputs(paint(program->colour_out, PAINT_PLAIN), stdout);
    for (size_t cell = 0; cell + table->columns <= table->cell_count; cell += table->columns)
        write_row(program, table->cells + cell, widths, table->columns);
    for (size_t cell = 0; cell < table->cell_count; cell++)
        free(table->cells[cell]);
    for (size_t column = 0; column < table->columns; column++)
        free(headings[column]);
    free(table->cells);
    table->cells = NULL;
    table->cell_count = 0;
}

char *shown_time(const json_t *value)
{
    const char *text = json_string_value(value);
    time_t seconds = (time_t)(json_integer_value(value) / 1000);
    struct tm parts;

    if (text && strlen(text) >= 16)
        return format_text("%.10s %.5s", text, text + 11);
    if (!json_is_integer(value) || !gmtime_r(&seconds, &parts))
        return copy_text("", 0);
    return format_text("%04d-%02d-%02d %02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min);
}

char *shown_member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_string(value))
        return copy_text(json_string_value(value), json_string_length(value));
    if (json_is_integer(value))
        return format_text("%lld", (long long)json_integer_value(value));
    return copy_text("", 0);
}
