/* cli.h - inside the codec of command lines: what its files share. */
#ifndef MDX_CODEC_CLI_H
#define MDX_CODEC_CLI_H

#include "codec/codec.h"

struct cli {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    struct buffer body;  /* the words, each ended by a NUL */
    struct slice target; /* id[@version], without the function */
    struct slice path;   /* the function's */
    struct slice input;  /* --input */
    bool has_input, wants_json, wants_help;
    bool answered;
    bool misused; /* the command line itself is wrong: status 64 */
    bool begun;   /* values of a stream went out */
};

/* The next word of a list; false: there is none left. */
bool cli_word(struct slice *words, struct slice *word);
/* words.c: arguments (`x=21`, `--x 21`, `--x=21`, `--flag`) as one JSON object, as the schema wants
 * them: still to be coerced. */
mdx_status cli_read_words(struct cli *cli, const json_t *schema, struct buffer *out,
                          struct error *error);
/* help.c: what a function takes; what functions a definition has. */
void cli_write_help(const struct cli *cli, const json_t *function, struct buffer *out);
void cli_write_functions(const struct cli *cli, const struct program *program, struct buffer *out);

#endif
