/** Runs at once, then at most once every `everyMs`; what was asked for meanwhile is one more run at the end. */
export function throttle(run: () => void, everyMs: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOwed = false
  const go = (): void => {
    isOwed = false
    timer = setTimeout(() => {
      timer = undefined
      if (isOwed) go()
    }, everyMs)
    run()
  }
  const ask = (): void => {
    if (timer === undefined) go()
    else isOwed = true
  }
  return Object.assign(ask, {
    cancel: () => {
      clearTimeout(timer)
      timer = undefined
      isOwed = false
    },
  })
}
