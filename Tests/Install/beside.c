// A program with parallel regions of its own, in whatever OpenMP its compiler uses, beside a team of Unlatch's: both must
// give each thread its own number, and do each item once.

#include <unlatch.h>

#include <omp.h>
#include <stdio.h>
#include <string.h>

#ifndef OWN_SCHEDULE
#define OWN_SCHEDULE dynamic
#endif

enum { count = 100000 };

static int visit(void *arguments, size_t begin, size_t end) {
    unsigned char *visits = arguments;
    for (size_t i = begin; i < end; i++) __atomic_fetch_add(&visits[i], 1, __ATOMIC_RELAXED);
    return 0;
}

static int seen_once(const unsigned char *visits) {
    for (size_t i = 0; i < count; i++) {
        if (visits[i] != 1) return 0;
    }
    return 1;
}

// Regions of the program's own: loops, and every thread has another number.
static int own_regions(void) {
    static unsigned char visits[count];
    int threads = 0, numbers = 0;
    memset(visits, 0, sizeof visits);
#pragma omp parallel num_threads(3) reduction(+ : numbers)
    {
#pragma omp single
        threads = omp_get_num_threads();
        numbers += omp_get_thread_num();
#pragma omp for schedule(OWN_SCHEDULE, 100)
        for (int i = 0; i < count; i++) visit(visits, (size_t)i, (size_t)i + 1);
    }
    return threads == 3 && numbers == 3 && seen_once(visits);
}

int main(void) {
    static unsigned char visits[count];
    unl_cores_set_limit(3);
    unl_team *team = NULL;
    unl_grant grant = {0};
    if (unl_team_create(3, NULL, &team) != 0) return 2;
    for (int round = 0; round < 20; round++) {
        if (!own_regions()) {
            fprintf(stderr, "beside: the program's own region is wrong in round %d\n", round);
            return 1;
        }
        for (int kind = UNL_STATIC; kind <= UNL_GUIDED; kind++) {
            const unl_schedule schedule = {(unl_schedule_kind)kind, 0};
            memset(visits, 0, sizeof visits);
            if (unl_team_for(team, schedule, count, visit, visits, NULL, &grant) != 0 || !seen_once(visits)) {
                fprintf(stderr, "beside: a team's run is wrong in round %d: %d threads\n", round, grant.granted);
                return 1;
            }
        }
    }
    unl_team_destroy(team);
    char others[4096] = "";
    unl_teams_openmp_others(others, sizeof others);
    printf("right beside %s\n", others[0] != '\0' ? others : "the same OpenMP");
    return 0;
}
