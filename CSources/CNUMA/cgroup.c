// What the control group allows: CPU time, memory, nodes. A limit of a group above ours binds us too, so the least one
// counts.

#include "CNUMA.h"
#include "lists.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { path_size = PATH_MAX };

// Whether `word` is one of the comma-separated words of `list`.
static bool contains_word(const char *list, const char *word) {
    const size_t length = strlen(word);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        if (*at == ',') at++;
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
    }
    return false;
}

// Reads the first line of folder/name. False where there is no such file.
static bool read_line(const char *folder, const char *name, char *line, int size) {
    char path[path_size + 32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    const bool read = fgets(line, size, file) != NULL;
    fclose(file);
    return read;
}

// What one folder of the hierarchy says: a limit; 0 = none.
typedef double folder_value(const char *folder, bool version2);

// CPU time, in cores.
static double quota_of_folder(const char *folder, bool version2) {
    char line[128];
    double quota = 0, period = 0;
    if (version2) {
        if (!read_line(folder, "cpu.max", line, sizeof line)) return 0;
        if (sscanf(line, "%lf %lf", &quota, &period) != 2) return 0;  // "max 100000"
    } else {
        if (!read_line(folder, "cpu.cfs_quota_us", line, sizeof line)) return 0;
        quota = strtod(line, NULL);  // -1 = none
        if (!read_line(folder, "cpu.cfs_period_us", line, sizeof line)) return 0;
        period = strtod(line, NULL);
    }
    return quota > 0 && period > 0 ? quota / period : 0;
}

// Memory, in bytes.
static double memory_of_folder(const char *folder, bool version2) {
    // Version 1 writes no limit as the largest number of pages that it can count; no machine has that much.
    const double no_limit = 0x1p62;
    char line[128];
    if (!read_line(folder, version2 ? "memory.max" : "memory.limit_in_bytes", line, sizeof line)) return 0;
    const double bytes = strtod(line, NULL);  // "max" is 0
    return bytes < no_limit ? bytes : 0;
}

// The number in a file of one line, or of the line that begins with `key`. 0 where there is none.
static double read_number(const char *folder, const char *name, const char *key) {
    char path[path_size + 32], line[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    const size_t length = strlen(key);
    double number = 0;
    while (number == 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, length) == 0) number = strtod(line + length, NULL);
    }
    fclose(file);
    return number > 0 ? number : 0;
}

// Memory that is left, in bytes: at least one where there is a limit. Files that the group has read are given up for it;
// half of them, as on a node.
static double available_in_folder(const char *folder, bool version2) {
    const double limit = memory_of_folder(folder, version2);
    if (limit <= 0) return 0;
    const double used = read_number(folder, version2 ? "memory.current" : "memory.usage_in_bytes", "");
    const double files = read_number(folder, "memory.stat", version2 ? "active_file " : "total_active_file ") +
                         read_number(folder, "memory.stat", version2 ? "inactive_file " : "total_inactive_file ");
    const double left = limit - used + files / 2;
    return left > 1 ? (left < limit ? left : limit) : 1;
}

// How often the quota stopped the group, and one: 0 = it does not say.
static double throttled_in_folder(const char *folder, bool version2) {
    (void)version2;  // the file is the same in both
    char path[path_size + 32], line[256];
    snprintf(path, sizeof path, "%s/cpu.stat", folder);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    static const char key[] = "nr_throttled ";
    double count = -1;
    while (count < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, sizeof key - 1) == 0) count = strtod(line + sizeof key - 1, NULL);
    }
    fclose(file);
    return count >= 0 && count < 0x1p53 ? count + 1 : 0;
}

// Finds where the hierarchy is mounted, and which of its groups is mounted there (in a container rarely "/").
static bool find_mount(
    const char *root, const char *controller, bool version2, char *mount_point, char *mount_root) {
    char path[path_size];
    snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    bool found = false;
    char *line = NULL;
    size_t size = 0;
    while (!found && getline(&line, &size, file) > 0) {
        char type[64] = "", options[512] = "";
        // "31 23 0:28 ROOT POINT OPTIONS [TAGS…] - TYPE SOURCE SUPER_OPTIONS"
        const char *tail = strstr(line, " - ");
        if (tail == NULL || sscanf(tail, " - %63s %*s %511s", type, options) != 2) continue;
        found = version2 ? strcmp(type, "cgroup2") == 0
                         : strcmp(type, "cgroup") == 0 && contains_word(options, controller);
        found = found && sscanf(line, "%*s %*s %*s %4095s %4095s", mount_root, mount_point) == 2;
    }
    free(line);
    fclose(file);
    return found;
}

// Finds our group in /proc/self/cgroup: "0::/path" in version 2, "4:cpu,cpuacct:/path" in version 1.
static bool find_group(const char *root, const char *controller, bool version2, char *group) {
    char path[path_size];
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    bool found = false;
    char *line = NULL;
    size_t size = 0;
    while (!found && getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *name = controllers ? strchr(controllers + 1, ':') : NULL;
        if (name == NULL) continue;
        *name++ = '\0';
        controllers++;
        found = version2 ? *controllers == '\0' : contains_word(controllers, controller);
        if (found) snprintf(group, path_size, "%s", name);
    }
    free(line);
    fclose(file);
    return found;
}

// The least of two values that are not 0, or the largest.
static double chosen(double one, double other, bool largest) {
    if (one <= 0 || other <= 0) return one > 0 ? one : other > 0 ? other : 0;
    return (one < other) == largest ? other : one;
}

static double value_of_hierarchy(
    const char *root, const char *controller, bool version2, folder_value *value_of, bool largest) {
    char point[path_size], mounted[path_size], group[path_size];
    if (!find_mount(root, controller, version2, point, mounted)) return 0;
    if (!find_group(root, controller, version2, group)) return 0;
    // The group's name starts at the hierarchy's root, the mount shows it from `mounted` on.
    const char *below = group;
    const size_t prefix = strcmp(mounted, "/") == 0 ? 0 : strlen(mounted);
    if (strncmp(group, mounted, prefix) == 0) below = group + prefix;
    char folder[3 * path_size];
    snprintf(folder, sizeof folder, "%s%s%s", root, point, below);
    const size_t shortest = strlen(root) + strlen(point);
    double value = 0;
    for (;;) {
        value = chosen(value, value_of(folder, version2), largest);
        char *slash = strrchr(folder, '/');
        if (strlen(folder) <= shortest || slash == NULL) return value;
        *slash = '\0';
    }
}

// Of our group and those above it.
static double value_of_groups(const char *root, const char *controller, folder_value *value_of, bool largest) {
    // Both versions may be mounted at once; only one of them has the controller, the other has no such file.
    const double new = value_of_hierarchy(root, controller, true, value_of, largest);
    const double old = value_of_hierarchy(root, controller, false, value_of, largest);
    return chosen(new, old, largest);
}

double unl_prim_cpu_quota(const char *root) { return value_of_groups(root, "cpu", quota_of_folder, false); }

uint64_t unl_prim_memory_limit(const char *root) {
    return (uint64_t)value_of_groups(root, "memory", memory_of_folder, false);
}

int64_t unl_prim_throttled(const char *root) {
    return (int64_t)value_of_groups(root, "cpu", throttled_in_folder, true) - 1;
}

bool unl_prim_available_bytes(const char *root, uint64_t *bytes) {
    const double left = value_of_groups(root, "memory", available_in_folder, false);
    if (left > 0) *bytes = (uint64_t)left;
    return left > 0;
}

// ---- Nodes ----------------------------------------------------------------------------------------------------

int unl_prim_allowed_nodes(const char *root, int *items, size_t capacity, size_t *count) {
    static const char key[] = "Mems_allowed_list:";
    char path[path_size];
    snprintf(path, sizeof path, "%s/proc/self/status", root);
    FILE *file = fopen(path, "re");
    if (file == NULL) return ENOSYS;
    int status = ENOSYS;
    char *line = NULL;
    size_t size = 0;
    while (status != 0 && getline(&line, &size, file) > 0) {
        if (strncmp(line, key, sizeof key - 1) != 0) continue;
        unl_read_list(line + sizeof key - 1 + strspn(line + sizeof key - 1, " \t"), items, capacity, count);
        status = 0;
    }
    free(line);
    fclose(file);
    return status;
}
