/** The page of a proxy by its id. */
export const proxyHref = (id: string): string => `/proxies/${encodeURIComponent(id)}`
