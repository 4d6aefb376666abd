import { getRuntime } from '#server/runtime/runtime.ts'

/** Prometheus text. Holds counts and feed states only, no names of workloads. */
export async function GET(): Promise<Response> {
  const { metrics } = await getRuntime()
  return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
}
