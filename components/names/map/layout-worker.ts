import { layoutGraph } from '#components/names/map/graph-layout.ts'
import type { LayoutAnswer, LayoutQuestion } from '#components/names/map/use-layout.ts'

self.onmessage = ({ data }: MessageEvent<LayoutQuestion>) => {
  const answer: LayoutAnswer = { id: data.id, layout: layoutGraph(data) }
  self.postMessage(answer)
}
