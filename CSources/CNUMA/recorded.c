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
    if (type == NULL) return false;
    if (is_one_of(devices, COUNT(devices), type, length)) return true;
    const bool is_numbered = is_one_of(numbered, COUNT(numbered), type, length);
    if (!is_numbered && !is_one_of(others, COUNT(others), type, length)) return false;
    if (is_numbered && !is_number(tag, "os_index")) return false;
    return is_set(tag, "cpuset") && is_set(tag, "complete_cpuset") && is_set(tag, "nodeset")
           && is_set(tag, "complete_nodeset");
}

bool unl_is_whole_record(const char *text) {
    // Version 1 of the format, until 2017, leaves out what the others must have; version 3 is for a later library.
    const char *at = strstr(text, "<topology version=\"2.");
    if (at == NULL) return false;
    int nested = 0;
    bool any = false;
    for (at = strchr(at + 1, '<'); at != NULL; at = strchr(at + 1, '<')) {
        const tag tag = {at, at + strcspn(at + 1, "<>") + 1};
        if (*tag.end != '>') return false;
        if (strncmp(at, "</object>", 9) == 0 && --nested < 0) return false;
        if (strncmp(at, "<object ", 8) != 0) continue;
        if (!is_whole_object(tag)) return false;
        any = true;
        if (tag.end[-1] != '/') nested++;
    }
    return any && nested == 0;
}
