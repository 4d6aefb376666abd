export const HELP = `Usage: isthmus check -f FILE|FOLDER|- [options]

Runs the checks of Isthmus on Kubernetes objects in YAML or JSON files.

  -f, --filename PATH   a file, a folder (every .yaml, .yml and .json in it), or - for standard input; may be repeated
  -o, --output FORMAT   text (the default), json or sarif
      --fail-on LEVEL   the least severity that fails: error (the default), warning, info, or never
      --off CODES       checks that are not shown, comma-separated, such as ISTH014,ISTH020
  -n, --namespace NAME  where objects are that name no namespace: default
      --complete        the files hold every object of the mesh: a kind without one is empty, instead of not known
  -v, --verbose         also say which checks were not run and why, what was skipped, and what is suppressed
      --list            show all checks
  -h, --help            show this

A check that reads a kind of which the files hold no object is not run, unless --complete is given; nor is something said to
be missing from a namespace of which they hold no object of that kind. Checks of what only a running mesh has, such as
health, are not run on files. The annotation isthmus.dev/ignore-checks of an object or its Namespace suppresses checks by
code, comma-separated, or all with *.

Exit codes: 0 nothing found at or above --fail-on, 1 something found, 2 wrong usage or files that can't be read.
`
