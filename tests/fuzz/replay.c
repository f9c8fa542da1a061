/* replay.c - runs a fuzz target over every file of its corpus, without a fuzzer.
 *
 * The program NAME_replay reads tests/fuzz/corpus/NAME, from the top of the tree.
 * A crash ends it, which the runner counts. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A block of exactly the file's size, so that a sanitizer sees every overrun. */
static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    uint8_t *data = NULL;
    int good = 0;

    if (!file)
        return 0;
    if (fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    rewind(file);
    if (size >= 0)
        data = malloc(size ? (size_t)size : 1);
    if (data && fread(data, 1, (size_t)size, file) == (size_t)size) {
        LLVMFuzzerTestOneInput(data, (size_t)size);
        good = 1;
    }
    free(data);
    fclose(file);
    return good;
}

int main(int count, char **arguments)
{
    const char *slash = count ? strrchr(arguments[0], '/') : NULL;
    const char *name = slash ? slash + 1 : arguments[0];
    int len = (int)(strlen(name) - strlen("_replay"));
    int inputs = 0;
    int good = 1;
    char folder[512], path[1024];
    struct dirent *entry;
    DIR *corpus;

    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%.*s", len, name);
    corpus = opendir(folder);
    while (corpus && (entry = readdir(corpus))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        printf("# %s\n", entry->d_name);
        fflush(stdout);
        good = replay(path) && good;
        inputs++;
    }
    if (corpus)
        closedir(corpus);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    good = good && inputs > 0;
    printf("%s - fuzz: %.*s survives the %d files of %s\n", good ? "ok" : "not ok", len, name,
           inputs, folder);
    return !good;
}
