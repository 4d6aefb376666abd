import { getRuntime } from '#server/runtime/runtime.ts'

/** Prometheus text. Holds counts by group; no names of VMs or pods. */
export async function GET(): Promise<Response> {
  const { metrics } = await getRuntime()
  return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
}
