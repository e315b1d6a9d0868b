// Kernels that were compiled against version 2 of unlatch_kernel.h (Tests/KernelABI2), run by the library of today.

#include <unlatch.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const unl_kernel scale;
extern const unl_reduction totals;
extern const unl_team_kernel rounds;

typedef struct {
    double factor;
    const double *x;
    double *y;
} scale_arguments;

typedef struct {
    size_t count;
    int rounds, fault;
    size_t *visits;
} rounds_arguments;

enum { count = 10000000 };

static unl_grant grant;

static void demand(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "kernels2: %s: status %d\n", what, grant.kernel_status);
    exit(1);
}

int main(void) {
    const unl_schedule even = {UNL_STATIC, 0};
    unl_team *team = NULL;
    unl_cores_set_limit(2);
    demand(scale.abi == 2 && totals.abi == 2 && rounds.abi == 2, "they are of another version");
    demand(unl_team_create(2, NULL, &team) == 0, "no team");
    double *const x = malloc(count * sizeof *x), *const y = malloc(count * sizeof *y);
    demand(x != NULL && y != NULL, "no memory");
    for (size_t i = 0; i < count; i++) x[i] = (double)(i % 10);

    scale_arguments arguments = {3, x, y};
    demand(unl_team_run(team, even, count, &scale, &arguments, NULL, &grant) == 0, "scale");
    for (size_t i = 0; i < count; i++) demand(y[i] == 3 * x[i], "a product is wrong");
    x[54321] = -1;
    char message[UNL_MESSAGE_SIZE] = "x";
    grant.message = message;
    grant.message_size = sizeof message;
    demand(unl_team_run(team, even, count, &scale, &arguments, NULL, &grant) == UNL_ERROR_KERNEL, "a failure");
    demand(grant.kernel_status == UNL_OWN_STATUS + 1 && grant.failed_item == UNL_NO_ITEM, "which failure");
    demand(message[0] == '\0', "a message from nowhere");
    x[54321] = 54321 % 10;

    // Results that are aligned to 64 bytes: 10 000 of them.
    double result[9] = {0};
    demand(unl_team_reduce(team, even, count, &totals, x, (char *)result + 8, NULL, &grant) == 0, "totals");
    demand(result[1] == 4.5 * count, "the total is wrong");

    static size_t visits[1000];
    for (int fault = 0; fault < 4; fault++) {
        memset(visits, 0, sizeof visits);
        rounds_arguments three = {1000, 3, fault, visits};
        const int status = unl_team_run_region(team, &rounds, &three, NULL, &grant);
        demand(grant.granted == 2, "two threads were to be granted");
        demand(status == (fault == 0 ? 0 : UNL_ERROR_STEPS), "threads that differ");
        for (size_t i = 0; fault == 0 && i < 1000; i++) demand(visits[i] == 3, "an item was not visited three times");
    }
    unl_team_destroy(team);
    free(x);
    free(y);
    puts("kernels2: right");
    return 0;
}
