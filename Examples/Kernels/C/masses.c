// A kernel of one's own, a reduction, and work in phases, in C: run by a team on all cores, checked against plain loops.
//
//     cc -std=c11 -O2 masses.c -o masses $(pkg-config --cflags --libs unlatch) -lm

#include <unlatch.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { count = 1000000, steps = 10 };

// ---- A kernel of independent items, which can say what is wrong ----------------------------------------------------

typedef struct {
    const double *mass;
    double *inverse;
} inverse_arguments;

static int inverse_chunk(void *arguments, size_t begin, size_t end, unl_failure *failure) {
    const inverse_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) {
        if (!(a->mass[i] > 0)) {
            char message[UNL_MESSAGE_SIZE];
            snprintf(message, sizeof message, "a mass must be above 0, and is %g", a->mass[i]);
            return unl_fail(failure, UNL_OWN_STATUS, i, message);
        }
        a->inverse[i] = 1 / a->mass[i];
    }
    return 0;
}

static const unl_kernel inverse = {
    .abi = UNL_KERNEL_ABI, .name = "inverse", .telling_chunk = inverse_chunk, .bytes_per_item = 16,
    .operations_per_item = 1};

// ---- A reduction: the same bits for any number of threads ------------------------------------------------------------

static int total_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const double *mass = arguments;
    double sum = 0;
    for (size_t i = begin; i < end; i++) sum += mass[i];
    memcpy(partial, &sum, sizeof sum);
    return 0;
}

static void total_combine(void *into, const void *from) { *(double *)into += *(const double *)from; }

static const unl_reduction total = {
    .abi = UNL_KERNEL_ABI, .name = "total", .partial = total_partial, .combine = total_combine,
    .partial_size = sizeof(double), .partial_alignment = _Alignof(double), .block_items = 16384, .bytes_per_item = 8,
    .operations_per_item = 1};

// ---- Phases: all threads are done with one before any begins the next -------------------------------------------------

typedef struct {
    double *now, *next;
} heat_arguments;

static int heat_step(void *arguments, size_t begin, size_t end) {
    const heat_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) {
        const double left = i > 0 ? a->now[i - 1] : 0, right = i + 1 < count ? a->now[i + 1] : 0;
        a->next[i] = a->now[i] + 0.25 * (left - 2 * a->now[i] + right);
    }
    return 0;
}

static int heat_body(unl_thread_context *context, void *arguments) {
    heat_arguments mine = *(const heat_arguments *)arguments;  // each thread turns its own copy round
    for (int step = 0; step < steps; step++) {
        const unl_schedule even = {UNL_STATIC, 0};
        const int status = unl_phase(context, even, count, heat_step, &mine);
        if (status != 0) return status;
        double *const last = mine.now;
        mine.now = mine.next;
        mine.next = last;
    }
    return 0;
}

static const unl_team_kernel heat = {.abi = UNL_KERNEL_ABI, .name = "heat", .body = heat_body, .bytes_per_item = 24};

// ---- The program -----------------------------------------------------------------------------------------------------

static unl_grant grant;
static char message[UNL_MESSAGE_SIZE];

// Ends the program where a run did not end well, or the result is wrong.
static void demand(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "masses: %s: %s\n", what, message);
    exit(1);
}

int main(void) {
    double *const mass = malloc(count * sizeof *mass), *const result = malloc(count * sizeof *result);
    grant.message = message;
    grant.message_size = sizeof message;
    demand(mass != NULL && result != NULL, "no memory");
    for (size_t i = 0; i < count; i++) mass[i] = 1 + (double)(i % 1000);

    unl_team *team = NULL;
    const int made = unl_team_create(unl_cores_limit(), NULL, &team);
    demand(made == 0, unl_error_text(made));
    const unl_schedule even = {UNL_STATIC, 0};

    inverse_arguments arguments = {mass, result};
    demand(unl_team_run(team, even, count, &inverse, &arguments, NULL, &grant) == 0, "inverse");
    for (size_t i = 0; i < count; i++) demand(result[i] == 1 / mass[i], "an inverse is wrong");
    printf("inverse: %zu items, right\n", grant.done);

    double sum = 0;
    demand(unl_team_reduce(team, even, count, &total, mass, &sum, NULL, &grant) == 0, "total");
    demand(sum == 500500.0 * (count / 1000), "the total is wrong");
    printf("total: %.1f\n", sum);

    memset(mass, 0, count * sizeof *mass);
    mass[3] = 1;
    heat_arguments bars = {mass, result};
    demand(unl_team_run_region(team, &heat, &bars, NULL, &grant) == 0, "heat");
    double left = 0;
    for (size_t i = 0; i < count; i++) left += mass[i];
    demand(left > 0.9 && left < 1 && mass[3 + steps] > 0 && mass[4 + steps] == 0, "the heat is wrong");
    printf("heat: %.6f after %d steps\n", left, steps);

    // A bundled kernel: y = x + 3 * x.
    for (size_t i = 0; i < count; i++) mass[i] = (double)i;
    unl_vector_arguments vectors = {.to = result, .x = mass, .y = mass, .factor = 3};
    demand(unl_team_run(team, even, count, unl_triad_f64_kernel(), &vectors, NULL, &grant) == 0, "triad");
    demand(result[count - 1] == 4.0 * (count - 1), "the triad is wrong");
    printf("triad: right\n");

    // Each thread on a CPU of its own, of those of the first node.
    int node = 0, cpus[64];
    size_t nodes = 0, ours = 0;
    unl_prim_nodes(&node, 1, &nodes);
    demand(nodes > 0 && unl_prim_node_cpus(node, cpus, 64, &ours) == 0, "the nodes");
    unl_team *pinned = NULL;
    const int bound = unl_team_create((int)(ours < 64 ? ours : 64), cpus, &pinned);
    if (bound == 0) {
        demand(unl_team_run(pinned, even, count, unl_triad_f64_kernel(), &vectors, NULL, &grant) == 0, "pinned");
        unl_team_destroy(pinned);
        printf("pinned: right\n");
    } else {
        printf("pinned: %s here\n", unl_error_text(bound));
    }

    // A failure says which item it was, and why.
    memset(mass, 0, count * sizeof *mass);
    for (size_t i = 0; i < count; i++) mass[i] = 1;
    mass[777777] = -2;
    const int status = unl_team_run(team, even, count, &inverse, &arguments, NULL, &grant);
    demand(status == UNL_ERROR_KERNEL && grant.failed_item == 777777, "a mass below 0 was taken");
    printf("item %zu: %s\n", grant.failed_item, message);

    unl_team_destroy(team);
    free(mass);
    free(result);
    return 0;
}
