/** One row of a form for a map, such as a label; rows may be empty or say a key twice until they are mended. */
export type Pair = { key: string; value: string }

/** The rows of a map; values that are no text are written as JSON would. */
export const pairsOf = (map: Readonly<Record<string, unknown>>): Pair[] =>
  Object.entries(map).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }))

/** The map of some rows, those without key and value left out; of two with one key the last counts. */
export const mapOf = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.filter((pair) => !isBlank(pair)).map(({ key, value }) => [key, value]))

/** Whether nothing has been written into a row. */
export const isBlank = ({ key, value }: Pair): boolean => key === '' && value === ''
