# shellcheck shell=bash
# Sourced by the tests of clusters and by .ci/run: what isn't tried for want of a thing is said, counted, and no success in CI.

# skipped THING WHY…: as `launch::skip` does for tests in Rust. Fails where CI is set, unless COURSE_MAY_LACK lists the thing;
# COURSE_SKIPPED names the file in which the lines are counted.
skipped() {
    local thing=$1 line; shift
    line="skipped: ${0##*/}: no $thing here ($*)"
    line=${line//$'\n'/ }
    printf '%s\n' "$line"
    [ -z "${COURSE_SKIPPED:-}" ] || printf '%s\n' "$line" >>"$COURSE_SKIPPED"
    case ${CI:-} in '' | 0 | false) return 0 ;; esac
    case " ${COURSE_MAY_LACK:-} " in *" $thing "*) return 0 ;; esac
    printf "CI tests everything but what COURSE_MAY_LACK lists: '%s'\n" "${COURSE_MAY_LACK:-}"
    return 1
}
