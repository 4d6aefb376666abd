import { expect, it } from 'vitest'
import { bringIntoSight } from '#components/ui/bring-into-sight.ts'

const scrolled = (offsetLeft: number, scrollLeft: number): number => {
  const list = { offsetLeft: 10, clientWidth: 300, scrollLeft }
  bringIntoSight({
    offsetLeft: offsetLeft + 10,
    offsetWidth: 100,
    parentElement: list,
  } as unknown as HTMLElement)
  return list.scrollLeft
}

it('scrolls to a tab that is cut off on either side, and not to one that is in sight', () => {
  expect(scrolled(250, 0)).toBe(250)
  expect(scrolled(50, 200)).toBe(50)
  expect(scrolled(200, 0)).toBe(0)
  expect(scrolled(250, 60)).toBe(60)
})
