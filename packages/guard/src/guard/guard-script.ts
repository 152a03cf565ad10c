/** The message that ends a shell without any clean-up, because another one has taken over its entries. */
export const RETIRE = ".";

/** The two shells of a guard. The second one acts only if the first does not. */
export type ShellRole = "first" | "second";

/**
 * A POSIX shell script that keeps what must not outlive our process. It reads `+ID JSON` (adds or replaces an entry) and `-ID`
 * (removes it) until the connection to our process ends, and then passes the remaining entries to the clean-up program
 * (`"$@"`). A shell needs a fiftieth of the memory and start time of that program, which every process would otherwise use.
 *
 * Two shells run, each in a session of its own, and both receive every line. When our process has died, the first one cleans
 * up, and writes `done` to descriptor 3, which the second one reads. If the first one is killed, the second reads the end
 * of that connection instead, and cleans up.
 *
 * A signal to the process group or the terminal must not end them, because they clean up after it.
 */
export const GUARD_SCRIPT = `
trap '' INT TERM HUP
role=$1
shift
ids=' '
while IFS=' ' read -r id entry; do
  case $id in
  +*)
    id=\${id#+}
    eval "entry_$id=\\$entry"
    case $ids in *" $id "*) ;; *) ids="$ids$id " ;; esac
    ;;
  -*)
    id=\${id#-}
    unset "entry_$id"
    case $ids in *" $id "*) ids="\${ids%%" $id "*} \${ids#*" $id "}" ;; esac
    ;;
  ${RETIRE}) exit ;;
  esac
done
if [ "$role" = second ]; then
  [ "$ids" = ' ' ] && exit
  read -r word <&3
  [ "$word" = done ] && exit
fi
if [ "$ids" != ' ' ]; then
  for id in $ids; do eval "printf '%s\\n' \\"\\$entry_$id\\""; done | "$@" || exit
fi
[ "$role" = first ] && echo done >&3
`;
