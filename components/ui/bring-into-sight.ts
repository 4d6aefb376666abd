/** Scrolls a row of tabs to one of them that a narrow screen would not show. The page itself must not move. */
export function bringIntoSight(tab: HTMLElement | null): void {
  const list = tab?.parentElement
  if (!list) return
  const left = tab.offsetLeft - list.offsetLeft
  const isShown = left >= list.scrollLeft && left + tab.offsetWidth <= list.scrollLeft + list.clientWidth
  if (!isShown) list.scrollLeft = left
}
