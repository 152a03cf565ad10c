/* instant-server PATH: a QMP server on a Unix socket that answers each command immediately, one client after another.
 * It finds the end of each JSON object itself, since some clients send no line end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define OBJECT_MAX 65536

static const char greeting[] =
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, \"package\": \"instant\"}, "
    "\"capabilities\": [\"oob\"]}}\r\n";
static const char status[] = "{\"status\": \"prelaunch\", \"singlestep\": false, \"running\": false}";

static char object[OBJECT_MAX];
static size_t object_bytes;
static int depth, in_string, escaped;
static char output[1 << 20];
static size_t output_bytes;

static void flush(int client)
{
    for (size_t at = 0; at < output_bytes;) {
        ssize_t written = write(client, output + at, output_bytes - at);
        if (written <= 0) break;
        at += (size_t)written;
    }
    output_bytes = 0;
}

/* The clients' commands have no member "id" below the outermost object. */
static void answer(int client)
{
    const char *id = strstr(object, "\"id\"");
    const char *result = strstr(object, "qmp_capabilities") ? "{}" : status;
    int length = 0;
    if (id != NULL) {
        id += 4 + strspn(id + 4, " :");
        length = *id == '"' ? (int)strcspn(id + 1, "\"") + 2 : (int)strcspn(id, ",} ");
    }
    if (output_bytes + 4096 > sizeof output) flush(client);
    output_bytes += (size_t)snprintf(output + output_bytes, 4096,
                                     length ? "{\"return\": %s, \"id\": %.*s}\r\n" : "{\"return\": %s}\r\n",
                                     result, length, id);
}

static void take(int client, char byte)
{
    if (depth == 0 && byte != '{') return;
    if (object_bytes + 1 >= OBJECT_MAX) exit(1);
    object[object_bytes++] = byte;
    if (in_string) {
        if (escaped) escaped = 0;
        else if (byte == '\\') escaped = 1;
        else if (byte == '"') in_string = 0;
    } else if (byte == '"') {
        in_string = 1;
    } else if (byte == '{') {
        depth++;
    } else if (byte == '}' && --depth == 0) {
        object[object_bytes] = 0;
        answer(client);
        object_bytes = 0;
    }
}

static void serve(int client)
{
    static char input[65536];
    ssize_t count;
    depth = in_string = escaped = 0;
    object_bytes = output_bytes = 0;
    if (write(client, greeting, sizeof greeting - 1) < 0) return;
    while ((count = read(client, input, sizeof input)) > 0) {
        for (ssize_t at = 0; at < count; at++) take(client, input[at]);
        flush(client);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) return 2;
    strcpy(address.sun_path, argv[1]);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8)) return 1;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) return 1;
        serve(client);
        close(client);
    }
}
