/* line_server.c - a server of MCP over stdio with nothing behind it: a line that asks gets the same
 * answer as the tool `calculate` gives. What pipes and waking cost is seen in it; what `mdx mcp`
 * costs is measured against it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char initialized[] =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-11-25\","
    "\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"lines\",\"version\":\"1\"}}}\n";
static const char called[] =
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
    "\"{\\\"y\\\":42}\"}],\"structuredContent\":{\"y\":42}}}\n";

static int says(const char *line, size_t len, const char *word)
{
    return memmem(line, len, word, strlen(word)) != NULL;
}

/* Appends the answer to a line, if there is one. */
static size_t answer(char *out, const char *line, size_t len)
{
    const char *text = says(line, len, "\"tools/call\"")   ? called
                       : says(line, len, "\"initialize\"") ? initialized
                                                           : "";

    memcpy(out, text, strlen(text));
    return strlen(text);
}

int main(void)
{
    static char in[1 << 16], out[1 << 20];
    size_t kept = 0, left;
    ssize_t got;

    while ((got = read(STDIN_FILENO, in + kept, sizeof in - kept)) > 0) {
        const char *line = in, *end;

        left = kept + (size_t)got;
        for (size_t made = 0; (end = memchr(line, '\n', left)) != NULL || made;) {
            if (end && made < sizeof out - sizeof called - sizeof initialized) {
                made += answer(out + made, line, (size_t)(end - line));
                left -= (size_t)(end + 1 - line);
                line = end + 1;
            } else if (write(STDOUT_FILENO, out, made) != (ssize_t)made) {
                return 1;
            } else {
                made = 0;
            }
        }
        memmove(in, line, left);
        kept = left;
    }
    return 0;
}
