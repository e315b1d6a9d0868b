// KMP_CPUINFO_FILE: a file in the format of /proc/cpuinfo that describes the CPUs to libomp. It ends the process where it
// cannot use the file, so what it may see here is what the kernel writes: records with one line of each kind, parted by
// one empty line.

#include "internal.h"

#include "CNUMA.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_cpus = 8192, line_size = 256, none = -1 };

// What libomp reads of a record; it ends the process where a line of these kinds is longer than it holds.
static const char *const names[] = {"processor", "physical id", "core id"};
enum { PROCESSOR, PACKAGE, CORE, fields };

// These describe more than the kernel does. None is in a file of an x86 processor, and there are more ways to get them
// wrong than to read them here.
static const char *const foreign[] = {"thread id", "node_"};

typedef struct {
    long values[fields];
    bool seen[most_cpus];  // numbers of processors
    long records, ours;
} cpuinfo;

static bool begins_with(const char *line, const char *name) { return strncmp(line, name, strlen(name)) == 0; }

// Takes a line that is not empty. False: libomp would end the process.
static bool take_line(cpuinfo *info, const char *line, bool is_whole) {
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (begins_with(line, foreign[i])) return false;
    }
    for (int field = 0; field < fields; field++) {
        if (!begins_with(line, names[field])) continue;
        const char *value = strchr(line, ':');
        if (!is_whole || value == NULL || info->values[field] != none) return false;
        value += 1 + strspn(value + 1, " \t");
        if (*value < '0' || *value > '9') return false;
        info->values[field] = strtol(value, NULL, 10);
        if (info->values[field] >= most_cpus) return false;
    }
    return true;
}

// Ends a record. False as above.
static bool take_record(cpuinfo *info, const int *cpus, size_t count) {
    for (int field = 0; field < fields; field++) {
        if (info->values[field] == none) return false;
    }
    const long processor = info->values[PROCESSOR];
    if (info->seen[processor]) return false;
    info->seen[processor] = true;
    info->records++;
    for (size_t i = 0; i < count && i < most_cpus; i++) info->ours += cpus[i] == processor;
    for (int field = 0; field < fields; field++) info->values[field] = none;
    return true;
}

static bool read_all(FILE *file, cpuinfo *info, const int *cpus, size_t count) {
    char line[line_size];
    bool begins = true;  // the line, and not the rest of a long one
    bool in_record = false;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *end = strchr(line, '\n');
        // A line that the file ends in, without a newline, is read, and its record is not. A zero byte hides the rest of a
        // line.
        if (end == NULL && strlen(line) + 1 < sizeof line) return false;
        if (!begins) {
            // libomp passes over the rest of lines that it does not know.
        } else if (line[0] == '\n') {
            if (!take_record(info, cpus, count)) return false;
            in_record = false;
        } else {
            if (!take_line(info, line, end != NULL)) return false;
            in_record = true;
        }
        begins = end != NULL;
    }
    return !ferror(file) && (!in_record || take_record(info, cpus, count));
}

bool unl_cpuinfo_is_sound(const char *path) {
    struct stat status;
    // Anything else may keep libomp waiting, or cannot be read twice, as it does.
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return false;
    size_t count = 0;
    int *const cpus = malloc(most_cpus * sizeof *cpus);
    cpuinfo *const info = calloc(1, sizeof *info);
    FILE *const file = fopen(path, "re");
    bool sound = cpus != NULL && info != NULL && file != NULL && unl_prim_process_cpus(cpus, most_cpus, &count) == 0;
    if (sound) {
        for (int field = 0; field < fields; field++) info->values[field] = none;
        sound = read_all(file, info, cpus, count);
        // All of ours, and no more than there are.
        sound = sound && info->ours == (long)count && info->records <= sysconf(_SC_NPROCESSORS_ONLN);
    }
    if (file != NULL) fclose(file);
    free(info);
    free(cpus);
    return sound;
}
