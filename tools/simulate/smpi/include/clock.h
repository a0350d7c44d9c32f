/* The clock that programs see is the model's, and they wait by it. Rust's `Instant` asks clock_gettime, its `sleep` asks
 * clock_nanosleep or nanosleep. */
#include <time.h>
#undef clock_gettime
#undef nanosleep

/* Programs that ask the time until some has passed would ask for ever if asking took none. */
static const double ASKING = 20e-9; /* A system call that the kernel answers without being entered takes about 20 ns. */

int clock_gettime(clockid_t clock, struct timespec* now) {
    static int (*real)(clockid_t, struct timespec*);
    if (sg_actor_self() == NULL) {
        if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
        return real(clock, now);
    }
    sg_actor_sleep_for(ASKING);
    double seconds = simgrid_get_clock();
    now->tv_sec = (time_t)seconds;
    now->tv_nsec = (long)((seconds - (double)now->tv_sec) * 1e9);
    return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec* time, struct timespec* left) {
    double seconds = (double)time->tv_sec + 1e-9 * (double)time->tv_nsec;
    if (sg_actor_self() == NULL) {
        static int (*real)(clockid_t, int, const struct timespec*, struct timespec*);
        if (!real) real = dlsym(RTLD_NEXT, "clock_nanosleep");
        return real(clock, flags, time, left);
    }
    if (flags & TIMER_ABSTIME) seconds -= simgrid_get_clock();
    if (seconds > 0) sg_actor_sleep_for(seconds);
    return 0;
}

int nanosleep(const struct timespec* time, struct timespec* left) {
    return clock_nanosleep(CLOCK_REALTIME, 0, time, left);
}
