# Sourced by the scripts that run tests in several interpreters: what came of them, as one table.
# shellcheck shell=bash

# note_result VERSION HOW PART PASSED FAILED SKIPPED: for the table that whoever set UNLATCH_MATRIX will print.
note_result() {
    local IFS='|'
    if [[ -n ${UNLATCH_MATRIX:-} ]]; then echo "$*" >>"$UNLATCH_MATRIX"; fi
}

# print_matrix FILE: a row for each interpreter, a column for each part: passed / failed / skipped.
print_matrix() {
    if [[ ! -s $1 ]]; then return 0; fi
    echo "CPython, how it came, and its tests: passed / failed / skipped"
    {
        awk -F '|' '{ print $3 }' "$1" | awk '!seen[$0]++ { printf "%s%s", separator, $0; separator = "|" } END { print "" }'
        sort -t '|' -k1,1V -k2,2 -s "$1"
    } | awk -F '|' '
        function row(   part) {
            if (version == "") return
            printf "  %-9s %-18s", version, how
            for (part = 1; part <= parts; part++) printf " %16s", (names[part] in cell ? cell[names[part]] : "-")
            print ""
            delete cell
        }
        NR == 1 {
            parts = NF
            printf "  %-9s %-18s", "", ""
            for (part = 1; part <= parts; part++) { names[part] = $part; printf " %16s", $part }
            print ""
            next
        }
        $1 != version || $2 != how { row(); version = $1; how = $2 }
        { cell[$3] = $4 " / " $5 " / " $6 }
        END { row() }'
}
