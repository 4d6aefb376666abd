import { z } from 'zod'

/** How istiod calls a proxy: `<hostname>.<namespace>`. */
export const proxyId = z
  .string({ error: 'say which proxy, as <hostname>.<namespace>' })
  .min(1, 'say which proxy, as <hostname>.<namespace>')
  .max(316)

/** What an application might ask its resolver for; the dot of a full name may stand at its end. */
export const queryName = z
  .string({ error: 'type a name' })
  .trim()
  .min(1, 'type a name')
  .max(254)
  .regex(/^[\w*-]+(\.[\w*-]+)*\.?$/, 'is no DNS name: letters, digits, hyphens and dots')
