import { expect, test } from 'vitest'
import { isInSight, startViewport } from '#components/names/map/viewport.ts'

test('begins at the top, not larger than life and not too small to read', () => {
  expect(startViewport({ width: 1000 }, { width: 1440, height: 600 })).toEqual({ x: 220, y: 44, zoom: 1 })
  expect(startViewport({ width: 1000 }, { width: 840, height: 600 })).toEqual({ x: 20, y: 44, zoom: 0.8 })
  expect(startViewport({ width: 1000 }, { width: 350, height: 600 })).toEqual({ x: 20, y: 44, zoom: 0.7 })
})

test('a node is in sight when all of it is', () => {
  const frame = { width: 400, height: 300 }
  const at = (x: number, y: number) => isInSight({ x: 0, y: 0, height: 50 }, { x, y, zoom: 1 }, frame)
  expect(at(0, 0)).toBe(true)
  expect(at(160, 250)).toBe(true)
  expect(at(161, 0)).toBe(false)
  expect(at(0, 251)).toBe(false)
  expect(at(-1, 0)).toBe(false)
  expect(at(0, -1)).toBe(false)
})
