/** What is wrong with a choice, under it. */
export function FieldProblem({ error }: { error: string }) {
  return error === '' ? null : <p className="mt-0.5 text-bad text-xs">{error}</p>
}
