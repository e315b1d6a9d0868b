#include "recorded.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

// A tag: from its '<' to its '>'.
typedef struct {
    const char *start, *end;
} tag;

// The value of an attribute, and its length; NULL where the tag does not have it.
static const char *attribute(tag tag, const char *name, size_t *length) {
    const size_t name_length = strlen(name);
    for (const char *at = tag.start; at + name_length + 3 < tag.end; at++) {
        if (*at != ' ' || strncmp(at + 1, name, name_length) != 0 || strncmp(at + 1 + name_length, "=\"", 2) != 0) continue;
        const char *value = at + 1 + name_length + 2;
        const char *end = memchr(value, '"', (size_t)(tag.end - value));
        if (end == NULL) return NULL;
        *length = (size_t)(end - value);
        return value;
    }
    return NULL;
}

static bool is_one_of(const char *const *words, size_t count, const char *text, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == length && strncmp(words[i], text, length) == 0) return true;
    }
    return false;
}

// "0x0000000f,,0x1": words of hexadecimal digits, the highest first; an empty one is zero.
static bool is_set(tag tag, const char *name) {
    size_t length;
    const char *value = attribute(tag, name, &length);
    if (value == NULL || length == 0) return false;
    for (size_t i = 0; i < length; i++) {
        const bool is_x = value[i] == 'x' && i > 0 && value[i - 1] == '0';
        if (!isxdigit((unsigned char)value[i]) && value[i] != ',' && !is_x) return false;
    }
    return true;
}

static bool is_number(tag tag, const char *name) {
    size_t length;
    const char *value = attribute(tag, name, &length);
    if (value == NULL || length == 0 || length > 9) return false;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)value[i])) return false;
    }
    return true;
}

// An attribute twice: hwloc takes the last, we look at the first.
static bool has_repetition(tag tag) {
    for (const char *at = tag.start; (at = memchr(at, ' ', (size_t)(tag.end - at))) != NULL; at++) {
        const size_t length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (length == 0 || length >= 64 || strncmp(at + 1 + length, "=\"", 2) != 0) continue;
        char name[64];
        memcpy(name, at + 1, length);
        name[length] = '\0';
        size_t other;
        const char *value = attribute(tag, name, &other);
        if (value == NULL || value != at + 1 + length + 2) return true;
    }
    return false;
}

// Whether hwloc reads all attributes of a tag: behind one that is not written as it writes them it does not look further,
// and what it has not seen is NULL.
static bool is_regular(tag tag) {
    static const char *const escapes[] = {"&#10;", "&#13;", "&#9;", "&quot;", "&lt;", "&gt;", "&amp;"};
    const char *at = tag.start + 1 + strcspn(tag.start + 1, " />");
    for (;;) {
        const size_t blanks = strspn(at, " ");
        at += blanks;
        if (at == tag.end || (*at == '/' && at + 1 == tag.end)) return true;
        const size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (blanks == 0 || length == 0 || strncmp(at + length, "=\"", 2) != 0) return false;
        const char *value = at + length + 2;
        const char *const end = memchr(value, '"', (size_t)(tag.end - value));
        if (end == NULL) return false;
        for (; (value = memchr(value, '&', (size_t)(end - value))) != NULL; value++) {
            size_t i = 0;
            while (i < sizeof escapes / sizeof *escapes && strncmp(value, escapes[i], strlen(escapes[i])) != 0) i++;
            if (i == sizeof escapes / sizeof *escapes) return false;
        }
        at = end + 1;
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_whole_object(tag tag) {
    static const char *const devices[] = {"Bridge", "PCIDev", "OSDev", "Misc"};
    static const char *const numbered[] = {"PU", "NUMANode"};
    static const char *const others[] = {
        "Machine", "Package", "Die",     "Core",    "Group",   "MemCache", "L1Cache",
        "L2Cache", "L3Cache", "L4Cache", "L5Cache", "L1iCache", "L2iCache", "L3iCache",
    };
    size_t length;
    const char *type = attribute(tag, "type", &length);
    if (type == NULL || has_repetition(tag)) return false;
    if (is_one_of(devices, COUNT(devices), type, length)) return true;
    const bool is_numbered = is_one_of(numbered, COUNT(numbered), type, length);
    if (!is_numbered && !is_one_of(others, COUNT(others), type, length)) return false;
    if (is_numbered && !is_number(tag, "os_index")) return false;
    return is_set(tag, "cpuset") && is_set(tag, "complete_cpuset") && is_set(tag, "nodeset")
           && is_set(tag, "complete_nodeset");
}

static bool has(tag tag, const char *name) {
    size_t length;
    return attribute(tag, name, &length) != NULL;
}

// Format 1: a machine without nodes has no sets of them; caches say in attributes which they are.
static bool is_whole_old_object(tag tag) {
    static const char *const devices[] = {"Bridge", "PCIDev", "OSDev"};
    static const char *const others[] = {"Machine", "System", "Socket", "Package", "Core", "Group", "Misc"};
    size_t length;
    const char *type = attribute(tag, "type", &length);
    if (type == NULL || has_repetition(tag)) return false;
    const bool has_cpus = has(tag, "cpuset"), has_nodes = has(tag, "nodeset");
    if (has_cpus != has(tag, "complete_cpuset") || has_nodes != has(tag, "complete_nodeset")) return false;
    if (is_one_of(devices, COUNT(devices), type, length)) return !has_cpus && !has_nodes;
    if (!has_cpus) return length == 4 && strncmp(type, "Misc", 4) == 0 && !has_nodes;
    if (!is_set(tag, "cpuset") || !is_set(tag, "complete_cpuset")) return false;
    if (has_nodes && (!is_set(tag, "nodeset") || !is_set(tag, "complete_nodeset"))) return false;
    if (length == 8 && strncmp(type, "NUMANode", 8) == 0) return has_nodes && is_number(tag, "os_index");
    if (length == 2 && strncmp(type, "PU", 2) == 0) return is_number(tag, "os_index");
    if (length == 5 && strncmp(type, "Cache", 5) == 0) {
        static const char *const levels[] = {"1", "2", "3", "4", "5"}, *const kinds[] = {"0", "1", "2"};
        const char *depth = attribute(tag, "depth", &length);
        if (depth == NULL || !is_one_of(levels, COUNT(levels), depth, length)) return false;
        const char *cache = attribute(tag, "cache_type", &length);
        if (cache == NULL) return true;
        return is_one_of(kinds, COUNT(kinds), cache, length) && (*cache != '2' || *depth <= '3');
    }
    return is_one_of(others, COUNT(others), type, length);
}

unl_record_format unl_format_of_record(const char *text) {
    // Whether hwloc's tags are there as hwloc writes them, which is what it looks for.
    const char *at = strstr(text, "<topology");
    if (at == NULL) {
        const bool is_first = strstr(text, "<root>\n") != NULL && strstr(text, "<object ") != NULL;
        return is_first ? UNL_RECORD_OTHER : UNL_RECORD_NONE;
    }
    if (strncmp(at, "<topology>", 10) == 0 || strncmp(at, "<topology version=\"1.", 21) == 0) return UNL_RECORD_1;
    if (strncmp(at, "<topology version=\"2.", 21) == 0) return UNL_RECORD_2;
    const bool has_version = strncmp(at, "<topology version=\"", 19) == 0 && isdigit((unsigned char)at[19]);
    return has_version ? UNL_RECORD_OTHER : UNL_RECORD_NONE;
}

bool unl_is_whole_record(const char *text) {
    const bool is_old = unl_format_of_record(text) == UNL_RECORD_1;
    if (!is_old && unl_format_of_record(text) != UNL_RECORD_2) return false;
    int nested = 0;
    bool any = false;
    const char *at = strstr(text, "<topology");
    for (at = strchr(at + 1, '<'); at != NULL; at = strchr(at + 1, '<')) {
        const tag tag = {at, at + strcspn(at + 1, "<>") + 1};
        if (*tag.end != '>') return false;
        if (strncmp(at, "</object>", 9) == 0 && --nested < 0) return false;
        // Matrices as large as they say: hwloc multiplies without looking.
        size_t digits;
        if (attribute(tag, "nbobjs", &digits) != NULL
            && (!is_number(tag, "nbobjs") || digits > 4 || has_repetition(tag) || !is_regular(tag))) {
            return false;
        }
        if (strncmp(at, "<object ", 8) != 0) continue;
        if (!is_regular(tag)) return false;
        if (!(is_old ? is_whole_old_object(tag) : is_whole_object(tag))) return false;
        any = true;
        if (tag.end[-1] != '/') nested++;
    }
    return any && nested == 0;
}
