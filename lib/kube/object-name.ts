import { z } from 'zod'

/** The name of an object or a namespace: a DNS subdomain, the widest of what Kubernetes takes. */
export const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is no Kubernetes name')
