_polyv() {
    # Bash divides words at =, : and @ as well; what has no space between is put together again.
    local words=() last=-1 at piece kept is_quoted= rest=${COMP_LINE:0:COMP_POINT}
    for ((at = 0; at <= COMP_CWORD; at++)); do
        if ((last < 0)) || [[ $rest == [[:space:]]* ]]; then
            last=$((last + 1))
            words[last]=
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        piece=${COMP_WORDS[at]}
        # The last one as far as it is typed.
        ((at < COMP_CWORD)) || piece=$rest
        rest=${rest#"$piece"}
        words[last]+=$piece
    done
    # Of the last word, only $2 is replaced, which has no quote at its beginning.
    if [[ $piece == [\"\']* ]]; then
        is_quoted=1
        kept=${words[last]%"$piece"}
        words[last]=$kept$2
    else
        kept=${words[last]%"$2"}
        words[last]=${words[last]//\\/}
    fi
    COMPREPLY=()
    while IFS= read -r piece; do
        piece=${piece#"$kept"}
        # Only names of files are quoted, which Bash does unless there is more in the word.
        if [[ -e $piece ]]; then
            compopt -o filenames 2>/dev/null
        elif [[ -z $is_quoted && $piece == @* && -e ${piece#@} ]]; then
            printf -v piece '@%q' "${piece#@}"
        fi
        COMPREPLY+=("$piece")
    done < <(POLYV_COMPLETE=bash polyv -- "${words[@]}" 2>/dev/null)
    [[ ${COMPREPLY-} == *[=/:] ]] && compopt -o nospace 2>/dev/null
    return 0
}
complete -o bashdefault -o nosort -F _polyv polyv 2>/dev/null || complete -o bashdefault -F _polyv polyv
