type Body = {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> }
}

/**
 * A body handed on chunk by chunk as the client takes it, so that a slow one slows the API server and fills no memory.
 * `onEnd` runs, however it ends. When it breaks off it fails, unless `endsWell`, as for a watch, whose client then asks anew.
 */
export function relayBody(
  body: Body,
  options: { endsWell: () => boolean; onEnd: () => void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Next sends the headers with the first chunk: a watch without events has begun all the same.
        controller.enqueue(new Uint8Array(0))
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (value) controller.enqueue(value)
          if (!done) return
          options.onEnd()
          controller.close()
        } catch (error) {
          options.onEnd()
          if (options.endsWell()) controller.close()
          else controller.error(error)
        }
      },
      async cancel() {
        options.onEnd()
        await reader.cancel().catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
