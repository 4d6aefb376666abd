import type { Metadata } from '#lib/kube/objects.ts'

type Dated = { metadata: Pick<Metadata, 'createdAt'> }

/** Why istiod takes one object before another: `which is older`, or its name where no time tells them apart. */
export function orderText(first: Dated, other: Dated): string {
  const [one, two] = [first.metadata.createdAt, other.metadata.createdAt]
  if (one !== '' && two !== '' && one !== two) return 'which is older'
  return one === '' || two === ''
    ? 'which comes first by name where both are of one age'
    : 'which is of the same age and comes first by name'
}
