/** One of Envoy's numbers. */
export type Stat = {
  name: string
  type: 'counter' | 'gauge'
  value: number
  /** Whether anything has ever been written to it: `usedonly` asks for these. */
  isUsed: boolean
}
export type Stats = {
  texts: { name: string; value: string }[]
  numbers: Stat[]
  /** Times in milliseconds of what has been measured once. */
  histograms: { name: string; value: number }[]
}

export const counter = (name: string, value: number): Stat => ({
  name,
  type: 'counter',
  value,
  isUsed: value > 0,
})
export const gauge = (name: string, value: number): Stat => ({ name, type: 'gauge', value, isUsed: true })
