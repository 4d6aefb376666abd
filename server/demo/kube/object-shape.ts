import { z } from 'zod'
import { ApiFailure } from '#server/demo/kube/answer.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'

/**
 * What the API server's own types demand of every object's metadata and of the core kinds, as far as anything here reads
 * it: after this a stored object is what `read` takes it for. A null is an absent field, as for a real server.
 */
const strings = z.record(z.string(), z.string())
const metadata = z.looseObject({
  labels: strings.optional(),
  annotations: strings.optional(),
  ownerReferences: z
    .array(z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }))
    .optional(),
  finalizers: z.array(z.string()).optional(),
})
const conditions = z.array(z.looseObject({ type: z.string(), status: z.string() })).optional()
/** The one form of a MicroTime that the API server reads. */
const microTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/)
const port = z.number().int().min(1).max(65_535)

const CORE: Partial<Record<ServedKind, z.ZodType>> = {
  Service: z.looseObject({
    spec: z.looseObject({
      type: z.string().optional(),
      clusterIP: z.string().optional(),
      externalName: z.string().optional(),
      selector: strings.optional(),
      ports: z
        .array(
          z.looseObject({
            name: z.string().optional(),
            port,
            targetPort: z.union([port, z.string()]).optional(),
            protocol: z.string().optional(),
            appProtocol: z.string().optional(),
          }),
        )
        .optional(),
    }),
  }),
  Pod: z.looseObject({
    spec: z.looseObject({
      nodeName: z.string().optional(),
      serviceAccountName: z.string().optional(),
      containers: z
        .array(
          z.looseObject({
            name: z.string(),
            ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: port })).optional(),
          }),
        )
        .min(1),
    }),
    status: z
      .looseObject({ phase: z.string().optional(), podIP: z.string().optional(), conditions })
      .optional(),
  }),
  ConfigMap: z.looseObject({ data: strings.optional() }),
  Lease: z.looseObject({
    spec: z
      .looseObject({
        holderIdentity: z.string().optional(),
        leaseDurationSeconds: z.number().int().optional(),
        leaseTransitions: z.number().int().optional(),
        acquireTime: microTime.optional(),
        renewTime: microTime.optional(),
      })
      .default({}),
  }),
  EndpointSlice: z.looseObject({
    addressType: z.string(),
    endpoints: z
      .array(
        z.looseObject({
          addresses: z.array(z.string()).min(1),
          conditions: z
            .looseObject({ ready: z.boolean().optional(), terminating: z.boolean().optional() })
            .default({}),
          targetRef: z.looseObject({ kind: z.string().optional(), name: z.string().optional() }).optional(),
        }),
      )
      .default([]),
    ports: z.array(z.looseObject({ name: z.string().optional(), port: port.optional() })).optional(),
  }),
}

/** The object without nulls where the server's types have none. Throws ApiFailure 400 naming what does not fit. */
export function shaped(kind: ServedKind, object: Record<string, unknown>): Record<string, unknown> {
  const isCore = kind in CORE
  const { metadata: written, ...rest } = isCore ? (withoutNulls(object) as Record<string, unknown>) : object
  const clean = withoutNulls(written ?? {})
  const whole = { ...rest, metadata: decode(kind, metadata, clean, 'metadata') }
  const schema = CORE[kind]
  return schema ? (decode(kind, schema, whole, '') as Record<string, unknown>) : whole
}

function decode(kind: ServedKind, schema: z.ZodType, value: unknown, under: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = [...(under ? [under] : []), ...(issue?.path ?? [])].join('.')
  throw new ApiFailure(400, `${kind} in the request can not be decoded: ${field}: ${issue?.message}`)
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, child]) => child !== null && child !== undefined)
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]))
}
