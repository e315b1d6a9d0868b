// Words for a machine, looked through before hwloc sees them. hwloc 2.9 aborts on some (a memory-side cache as a level,
// numbers dealt by levels that are further in), writes beyond its table of levels on others, tries machines of a million
// CPUs for hours, and passes silently over lists of numbers that do not fit.
//
//     description = [attributes] { level | "[" node [attributes] "]" }       node: "numa" or a longer form of it
//     level       = [name ":"] number [attributes]
//     attributes  = "(" attribute { " " attribute } ")"
//     attribute   = "size=" amount | "memory=" amount | "indexes=" (list | loops | names)

#include "described.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum { UNNAMED, NODE, PACKAGE, DIE, CORE, PU, GROUP, CACHE, MEMORY_CACHE } kind;

enum { most_levels = 100, most_loops = 16 };

typedef struct {
    kind kind;
    int cache;            // of a cache: its level; instruction caches from 101
    unsigned long width;  // objects of this level in the whole machine
} level;

typedef struct {
    const char *at;
    level levels[most_levels];  // the first is the machine
    size_t count;
    unsigned long attached;  // nodes beside levels
    const char *attached_indexes, *attached_indexes_end;
} description;

static bool skip(description *words, const char *expected) {
    const size_t length = strlen(expected);
    if (strncmp(words->at, expected, length) != 0) return false;
    words->at += length;
    return true;
}

// As hwloc compares: the letters and dashes that are there begin the full name, and are not fewer than so many.
static bool is_name(const char *text, size_t length, const char *name, size_t least) {
    return length >= least && length <= strlen(name) && strncasecmp(text, name, length) == 0;
}

// The kind of a name that ends before ':', ')', ']', '(' or a space. False: hwloc knows none, or no level of it.
static bool read_name(const char *text, size_t length, level *named) {
    static const struct {
        const char *name;
        size_t least;
        kind kind;
    } names[] = {
        {"numanode", 2, NODE}, {"node", 2, NODE}, {"package", 2, PACKAGE}, {"socket", 2, PACKAGE}, {"die", 2, DIE},
        {"core", 2, CORE},     {"pu", 2, PU},     {"memcache", 5, MEMORY_CACHE}, {"memory-side", 8, MEMORY_CACHE},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!is_name(text, length, names[i].name, names[i].least)) continue;
        named->kind = names[i].kind;
        return true;
    }
    named->kind = GROUP;
    if (strncmp(text, "Tile", 4) == 0 || strncmp(text, "Module", 6) == 0) return true;
    size_t letters = 0;
    while (letters < length && isalpha((unsigned char)text[letters])) letters++;
    if (is_name(text, letters, "group", 2)) {
        for (size_t i = letters; i < length; i++) {
            if (!isdigit((unsigned char)text[i])) return false;
        }
        return length - letters <= 3;
    }
    named->kind = CACHE;
    if (length < 2 || tolower((unsigned char)text[0]) != 'l' || text[1] < '1' || text[1] > '5') return false;
    named->cache = text[1] - '0';
    size_t rest = 2;
    const char letter = length > 2 ? (char)tolower((unsigned char)text[2]) : '\0';
    if (letter == 'i') {
        if (named->cache > 3) return false;
        named->cache += 100;
    }
    if (letter == 'i' || letter == 'd' || letter == 'u') rest++;
    return is_name(text + rest, length - rest, "cache", 0);
}

static bool read_number(const char **at, unsigned long *number) {
    if (!isdigit((unsigned char)**at)) return false;
    char *end;
    *number = strtoul(*at, &end, 0);
    *at = end;
    return true;
}

// ---- Numbers of objects ---------------------------------------------------------------------------------------

static int compare_numbers(const void *left, const void *right) {
    const unsigned long a = *(const unsigned long *)left, b = *(const unsigned long *)right;
    return (a > b) - (a < b);
}

// "0,2,1": as many as there are objects, each once.
static int check_list(const char *at, const char *end, unsigned long total) {
    unsigned long *numbers = malloc(total * sizeof *numbers);
    if (numbers == NULL) return ENOMEM;
    int status = 0;
    for (unsigned long i = 0; i < total && status == 0; i++) {
        char *next;
        numbers[i] = strtoul(at, &next, 10);
        const bool ends = i + 1 == total ? next == end : *next == ',';
        if (next == at || !ends || numbers[i] >= unl_most_described_cpus) status = EINVAL;
        at = next + 1;
    }
    if (status == 0) qsort(numbers, total, sizeof *numbers, compare_numbers);
    for (unsigned long i = 1; i < total && status == 0; i++) {
        if (numbers[i] == numbers[i - 1]) status = EINVAL;
    }
    free(numbers);
    return status;
}

// "2*4:1*2": steps and how many of them.
static int check_loops(const char *at, const char *end, unsigned long total) {
    unsigned long product = 1;
    for (int loops = 0; loops < most_loops; loops++) {
        unsigned long step, number;
        if (!read_number(&at, &step) || *at++ != '*' || !read_number(&at, &number)) return EINVAL;
        if (step == 0 || step > total || number == 0 || number > total) return EINVAL;
        product *= number;
        if (product > total || total % product != 0) return EINVAL;
        if (at == end) return 0;
        if (*at++ != ':') return EINVAL;
    }
    return EINVAL;
}

// "core:numa": named levels, each once, none of which has more objects than are numbered.
static int check_names(const description *words, const char *at, const char *end, unsigned long total) {
    size_t used[most_loops];
    for (size_t loops = 0; loops < most_loops; loops++) {
        const size_t length = strcspn(at, ":() ");
        level named = {UNNAMED, 0, 0};
        if (!read_name(at, length, &named)) return EINVAL;
        if (named.kind == GROUP && isdigit((unsigned char)at[length - 1])) return EINVAL;
        size_t place = 1;
        while (place < words->count
               && (words->levels[place].kind != named.kind || words->levels[place].cache != named.cache)) {
            place++;
        }
        if (place == words->count || words->levels[place].width > total) return EINVAL;
        for (size_t i = 0; i < loops; i++) {
            if (used[i] == place) return EINVAL;
        }
        used[loops] = place;
        at += length;
        if (at == end) return 0;
        if (*at++ != ':') return EINVAL;
    }
    return EINVAL;
}

static int check_indexes(const description *words, const char *at, const char *end, unsigned long total) {
    if (at == end) return EINVAL;
    if (strspn(at, "0123456789,") == (size_t)(end - at)) return check_list(at, end, total);
    return isdigit((unsigned char)*at) ? check_loops(at, end, total) : check_names(words, at, end, total);
}

// ---- Words ----------------------------------------------------------------------------------------------------

// What follows a "(". Where the numbers are is returned, since nodes beside levels are numbered together.
static int read_attributes(description *words, bool is_cache, const char **indexes, const char **indexes_end) {
    static const char *const units[] = {"", "TB", "TiB", "GB", "GiB", "MB", "MiB", "kB", "kiB"};
    *indexes = NULL;
    while (!skip(words, ")")) {
        if (skip(words, is_cache ? "size=" : "memory=")) {
            unsigned long amount;
            if (!read_number(&words->at, &amount)) return EINVAL;
            const size_t length = strspn(words->at, "TtGgMmKkIiBb");
            bool is_unit = false;
            for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
                is_unit = is_unit || (strlen(units[i]) == length && strncasecmp(units[i], words->at, length) == 0);
            }
            if (!is_unit) return EINVAL;
            words->at += length;
        } else if (*indexes == NULL && skip(words, "indexes=")) {
            *indexes = words->at;
            words->at += strcspn(words->at, " )");
            *indexes_end = words->at;
        } else {
            return EINVAL;
        }
        if (*words->at != ')' && !skip(words, " ")) return EINVAL;
    }
    return 0;
}

// What follows a "[".
static int read_attached(description *words) {
    level named = {UNNAMED, 0, 0};
    const size_t length = strcspn(words->at, "(] ");
    if (!read_name(words->at, length, &named)) return EINVAL;
    if (named.kind != NODE) return named.kind == MEMORY_CACHE ? ENOTSUP : EINVAL;
    words->at += length;
    words->attached += words->levels[words->count - 1].width;
    const char *indexes, *end;
    if (skip(words, "(")) {
        const int status = read_attributes(words, false, &indexes, &end);
        if (status != 0) return status;
        if (indexes != NULL && words->attached_indexes != NULL) return EINVAL;
        if (indexes != NULL) {
            words->attached_indexes = indexes;
            words->attached_indexes_end = end;
        }
    }
    return skip(words, "]") ? 0 : EINVAL;
}

static int read_level(description *words) {
    if (words->count == most_levels) return EINVAL;
    level *made = &words->levels[words->count];
    *made = (level){UNNAMED, 0, 0};
    if (!isdigit((unsigned char)*words->at)) {
        const size_t length = strcspn(words->at, ":([ \n");
        if (!read_name(words->at, length, made)) return EINVAL;
        if (made->kind == MEMORY_CACHE) return ENOTSUP;
        words->at += length;
        if (!skip(words, ":")) return EINVAL;
    }
    unsigned long number;
    if (!read_number(&words->at, &number) || number == 0) return EINVAL;
    const unsigned long around = words->levels[words->count - 1].width;
    if (number > unl_most_described_cpus || number * around > unl_most_described_cpus) return E2BIG;
    made->width = number * around;
    words->count++;
    if (!skip(words, "(")) return 0;
    const char *indexes, *end;
    const int status = read_attributes(words, made->kind == CACHE, &indexes, &end);
    return status != 0 || indexes == NULL ? status : check_indexes(words, indexes, end, made->width);
}

// Where no level has a name, hwloc gives them some: of those outside of the CPUs the first becomes nodes, the second
// packages around them, then there are cores, up to four caches, and groups around all.
static unsigned long count_nodes(const description *words) {
    unsigned long nodes = words->attached;
    for (size_t i = 1; i < words->count; i++) {
        if (words->levels[i].kind == NODE) nodes += words->levels[i].width;
    }
    const size_t outside = words->count - 2;
    if (outside > 0 && nodes == 0 && words->levels[1].kind == UNNAMED) {
        const size_t groups = outside > 7 ? outside - 7 : 0;
        nodes = words->levels[1 + groups + (outside > 1)].width;
    }
    return nodes;
}

int unl_check_description(const char *text) {
    description words = {.at = text, .levels = {{UNNAMED, 0, 1}}, .count = 1};
    int status = 0;
    if (skip(&words, "(")) {
        const char *indexes, *end;
        status = read_attributes(&words, false, &indexes, &end);
        if (status == 0 && indexes != NULL) status = EINVAL;  // there is one machine
    }
    while (status == 0) {
        words.at += strspn(words.at, " \n");
        if (*words.at == '\0') break;
        status = skip(&words, "[") ? read_attached(&words) : read_level(&words);
        if (status == 0 && *words.at != '\0' && strchr(" \n[", *words.at) == NULL) status = EINVAL;
    }
    if (status == 0 && words.attached_indexes != NULL) {
        status = check_indexes(&words, words.attached_indexes, words.attached_indexes_end, words.attached);
    }
    if (status == 0 && words.count == 1) status = EINVAL;
    if (status == 0 && count_nodes(&words) > unl_most_described_nodes) status = E2BIG;
    return status;
}
