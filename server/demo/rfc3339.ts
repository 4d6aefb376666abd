/** A time as Kubernetes and Envoy write it: RFC 3339, whole seconds. */
export const rfc3339 = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
