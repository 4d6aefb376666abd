/**
 * How the history fares. `revision` grows with every transition stored: what was read at an older one may be out of date.
 * `waiting` observations are held in memory until the database takes them; `dropped` ones were too many to hold.
 */
export type HistoryStatus =
  | { state: 'starting' }
  | { state: 'recording'; revision: number }
  | { state: 'catching-up'; revision: number; waiting: number }
  | { state: 'unavailable'; sinceMs: number; reason: string; waiting: number; dropped: number }
